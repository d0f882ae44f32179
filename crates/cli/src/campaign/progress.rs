//! Shows how far a campaign has come, and what it waits for.

use std::{
    collections::BTreeMap,
    pin::pin,
    sync::Mutex,
    time::{Duration, Instant, SystemTime},
};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use tokio::time::sleep;
use wecom_school_campaign::{Campaign, Counts, RunEvent, School, Wait};

use super::{at::describe_time_left, counts::left};
use crate::{
    clock::format_local,
    layout::format_count,
    output::{self, Format},
    progress::time_left,
};

/// How soon after the beginning the first line is written where there is no terminal. The time doubles with each line.
const FIRST_LINE: Duration = Duration::from_secs(10);

/// The longest time between two lines.
const LONGEST_SILENCE: Duration = Duration::from_mins(5);

/// A shorter wait ends before it can be read.
const SHORT_WAIT: Duration = Duration::from_secs(2);

/// A bar on a terminal; elsewhere a line every now and then. Both go to standard error.
pub struct Progress {
    bar: ProgressBar,
    state: Mutex<State>,
}

struct State {
    people: u64,
    people_done: u64,
    requests: u64,
    requests_done: u64,
    /// The people of each school that are left.
    schools: BTreeMap<School, u64>,
    all_schools: usize,
    waits: BTreeMap<School, (SystemTime, Wait)>,
    began: Instant,
    done_before: u64,
    next_line: Duration,
}

impl Progress {
    pub fn of(campaign: &Campaign, format: Format) -> Self {
        let (counts, requests) = (campaign.counts(), campaign.requests());
        let left = |counts: &Counts| u64::try_from(left(counts)).unwrap_or_default();
        let total = |counts: &Counts| u64::try_from(counts.total()).unwrap_or_default();
        let people_done = total(&counts) - left(&counts);
        let open = campaign.schools.iter().filter(|status| left(&status.counts) > 0);
        let bar = if format == Format::Table { ProgressBar::new(total(&counts)) } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{msg}\n{wide_bar} {percent}%");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let state = State {
            people: total(&counts),
            people_done,
            requests: total(&requests),
            requests_done: total(&requests) - left(&requests),
            schools: open.map(|status| (status.school.clone(), left(&status.counts))).collect(),
            all_schools: campaign.schools.len(),
            waits: BTreeMap::new(),
            began: Instant::now(),
            done_before: people_done,
            next_line: FIRST_LINE,
        };
        let progress = Self { bar: bar.with_finish(ProgressFinish::AndClear), state: Mutex::new(state) };
        progress.tick();
        progress
    }

    /// Takes note of what a run reports.
    pub fn note(&self, school: &School, event: &RunEvent) {
        let mut line = None;
        self.change(|state| match event {
            RunEvent::PartEnded { people, state: now, .. } if now.is_final() => {
                let people = u64::try_from(*people).unwrap_or_default();
                state.people_done += people;
                state.requests_done += 1;
                if let Some(left) = state.schools.get_mut(school) {
                    *left = left.saturating_sub(people);
                }
                state.waits.remove(school);
            }
            RunEvent::Waiting { until, why } => {
                let is_new =
                    state.waits.insert(school.clone(), (*until, *why)).is_none_or(|(before, _)| before != *until);
                let is_long = time_left(*until) >= SHORT_WAIT;
                if is_new && is_long && matches!(why, Wait::RateLimit | Wait::Trouble) {
                    line = Some(describe_wait(&school.name, *until, *why));
                }
            }
            RunEvent::Resumed => _ = state.waits.remove(school),
            _ => {}
        });
        match line {
            Some(line) if self.bar.is_hidden() => output::remark(&line),
            _ => self.tick(),
        }
    }

    /// Does some work, and shows meanwhile how far it is.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = sleep(Duration::from_millis(500)) => self.tick(),
            }
        }
    }

    /// Draws the bar anew, or writes a line if it is time for one.
    fn tick(&self) {
        let mut line = None;
        self.change(|state| {
            let text = state.describe();
            if !self.bar.is_hidden() {
                self.bar.set_position(state.people_done);
                self.bar.set_message(text);
            } else if state.began.elapsed() >= state.next_line {
                state.next_line = state.began.elapsed() + state.next_line.min(LONGEST_SILENCE);
                line = Some(text);
            }
        });
        if let Some(line) = line {
            output::remark(&line);
        }
    }

    pub fn remark(&self, text: &str) {
        self.bar.suspend(|| output::remark(text));
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

impl State {
    fn describe(&self) -> String {
        let (done, people) = (format_count(self.people_done), format_count(self.people));
        let (requests_done, requests) = (format_count(self.requests_done), format_count(self.requests));
        let mut parts = vec![
            words!("people: {done} of {people}"; "人数：{done}/{people}"),
            words!("requests: {requests_done} of {requests}"; "请求：{requests_done}/{requests}"),
        ];
        if self.all_schools > 1 {
            let all = self.all_schools;
            let done = all - self.schools.values().filter(|left| **left > 0).count();
            parts.push(words!("schools: {done} of {all}"; "学校：{done}/{all}"));
        }
        let elapsed = self.began.elapsed().as_secs_f64();
        let sent = self.people_done - self.done_before;
        let is_moving = self.schools.iter().any(|(school, left)| *left > 0 && !self.waits.contains_key(school));
        if is_moving && sent > 0 && elapsed >= 1.0 {
            let rate = as_f64(sent) / elapsed;
            // The rate tells nothing of a school that waits.
            let waits = self.waits.values().map(|(until, _)| time_left(*until));
            let left = as_f64(self.people - self.people_done) / rate + waits.max().unwrap_or_default().as_secs_f64();
            parts.push(words!("{rate:.0} people/s"; "每秒 {rate:.0} 人"));
            if left >= 1.0 {
                let left = describe_time_left(Duration::from_secs_f64(left));
                parts.push(words!("about {left} left"; "约剩 {left}"));
            }
        }
        let waits = self.waits.iter().filter(|(_, (until, _))| time_left(*until) >= SHORT_WAIT);
        let mut waits: Vec<String> =
            waits.map(|(school, (until, why))| describe_wait(&school.name, *until, *why)).collect();
        let more = waits.len().saturating_sub(3);
        waits.truncate(3);
        if more > 0 {
            waits.push(words!("and {more} more schools wait"; "另有 {more} 所学校在等待"));
        }
        parts.extend(waits);
        parts.join(&words!(", "; "，"))
    }
}

fn as_f64(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Describes why a school waits, and until when.
pub fn describe_wait(school: &str, until: SystemTime, why: Wait) -> String {
    let at = format_local(until, "%H:%M");
    match why {
        Wait::RateLimit => words!("{school}: rate limit until {at}"; "{school}：调用频率受限，直到 {at}"),
        Wait::Trouble => {
            words!("{school}: no clear answer of the server, next attempt at {at}"; "{school}：服务器没有明确应答，将于 {at} 再试")
        }
        Wait::Pace => {
            words!("{school}: keeps to the documented rate until {at}"; "{school}：按文档规定的频率发送，直到 {at}")
        }
        Wait::OtherWorker => {
            words!("{school}: another process holds the last requests"; "{school}：其余请求由另一个进程发送")
        }
        _ => words!("{school}: waits until {at}"; "{school}：等待到 {at}"),
    }
}
