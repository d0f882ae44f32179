//! The timeline of a report: how many were settled when, and when schools paused.

use wecom_school_campaign::{LedgerEvent, Settled};

use super::{
    counts::{count, people},
    html::escape,
};
use crate::clock::format_millis;

/// A time in which a school sent nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    pub school: String,
    pub from: i64,
    pub until: i64,
    pub is_rate_limit: bool,
}

/// How many pauses are listed below the picture.
const MAX_LISTED: usize = 20;

/// The picture is stretched to the width of the page.
const WIDTH: i64 = 1_000;
const HEIGHT: i64 = 100;

/// Returns the pauses among the events. Those of a school that overlap or touch are one.
pub fn find_pauses(events: &[LedgerEvent]) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = Vec::new();
    for event in events.iter().filter(|event| event.kind == "paused") {
        let detail = event.detail.as_deref().and_then(|detail| detail.split_once(" until "));
        let Some((why, Ok(until))) = detail.map(|(why, until)| (why, until.parse())) else { continue };
        let school = event.school.as_ref().map(|school| school.name.clone()).unwrap_or_default();
        let is_rate_limit = why == "rate_limit";
        let same = pauses.iter_mut().rev().find(|pause| pause.school == school && pause.is_rate_limit == is_rate_limit);
        match same.filter(|pause| event.happened_at <= pause.until) {
            Some(pause) => pause.until = pause.until.max(until),
            None => pauses.push(Pause { school, from: event.happened_at, until, is_rate_limit }),
        }
    }
    pauses
}

pub fn describe_pauses(pauses: &[Pause]) -> Vec<String> {
    let mut lines: Vec<String> = pauses.iter().take(MAX_LISTED).map(describe).collect();
    if let Some(more @ 1..) = pauses.len().checked_sub(MAX_LISTED) {
        lines.push(words!("Further pauses: {more}."; "另有 {more} 次暂停。"));
    }
    lines
}

fn describe(pause: &Pause) -> String {
    let Pause { school, from, until, is_rate_limit } = pause;
    let (from, until) = (format_millis(*from, "%H:%M:%S"), format_millis(*until, "%H:%M:%S"));
    if *is_rate_limit {
        words!("{school}: rate limit from {from} until {until}"; "{school}：{from} 至 {until} 调用频率受限")
    } else {
        words!("{school}: no clear answer, paused from {from} until {until}"; "{school}：服务器无明确应答，{from} 至 {until} 暂停")
    }
}

/// Draws the bars and the pauses behind them, as SVG. `width` is the time of a bar.
pub fn draw(width: i64, settled: &[Settled], pauses: &[Pause], title: &str) -> String {
    let begins = settled.iter().map(|bar| bar.from).chain(pauses.iter().map(|pause| pause.from));
    let ends = settled.iter().map(|bar| bar.from + width).chain(pauses.iter().map(|pause| pause.until));
    let (Some(begin), Some(end)) = (begins.min(), ends.max()) else { return String::new() };
    let highest = settled.iter().map(|bar| bar.accepted + bar.failed).max().unwrap_or_default().max(1);
    let span = (end - begin).max(1);
    let across = |time: i64| (time - begin) * WIDTH / span;
    let up = |people: i64| if people == 0 { 0 } else { (people * HEIGHT / highest).max(1) };
    let rectangle = |class: &str, from: i64, until: i64, y: i64, height: i64, title: &str| {
        let (x, width) = (across(from), (across(until) - across(from)).max(1));
        let title = escape(title);
        format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"><title>{title}</title></rect>\n"
        )
    };
    let mut shapes = String::new();
    for pause in pauses {
        shapes.push_str(&rectangle("band", pause.from, pause.until, 0, HEIGHT, &describe(pause)));
    }
    for bar in settled {
        let at = format_millis(bar.from, "%H:%M:%S");
        let (accepted, failed) = (count(bar.accepted), count(bar.failed));
        let label = words!(
            "{at}: {accepted} accepted, {failed} refused or in doubt"; "{at}：已接受 {accepted}，被拒绝或不确定 {failed}"
        );
        let (good, bad) = (up(bar.accepted), up(bar.failed));
        for (class, y, height) in [("bar-good", HEIGHT - good, good), ("bar-bad", HEIGHT - good - bad, bad)] {
            if height > 0 {
                shapes.push_str(&rectangle(class, bar.from, bar.from + width, y, height, &label));
            }
        }
    }
    let format = if span < 24 * 3600 * 1000 { "%H:%M:%S" } else { "%m-%d %H:%M" };
    let (first, last) = (format_millis(begin, format), format_millis(end, format));
    let most = people(highest);
    let most = words!("highest bar: {most}"; "最高：{most}");
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{title}\">\n{shapes}</svg>\n\
         <p class=\"dim ends\"><span>{first}</span><span>{most}</span><span>{last}</span></p>\n"
    )
}
