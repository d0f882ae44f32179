//! Shows how far a run has come and what it waits for.

use std::{
    convert::Infallible,
    fmt::Write,
    time::{Duration, SystemTime},
};

use indicatif::{HumanDuration, ProgressBar, ProgressFinish, ProgressState, ProgressStyle};
use tokio::sync::watch;
use wecom_school::{Activity, WaitReason};

use crate::{
    clock::format_local,
    output::{self, Format},
};

/// A shorter wait ends before its line can be read.
const SHORT_WAIT: Duration = Duration::from_secs(1);

/// How long an answer may take before the wait is shown.
const SLOW_ANSWER: Duration = Duration::from_secs(3);

/// The template of a bar that counts.
const COUNTING: &str = "{msg} {wide_bar} {pos}/{len} {rest}";

/// A bar on a terminal, in whose line waits are shown; elsewhere each wait is a line. Both go to standard error.
pub struct Progress {
    pub bar: ProgressBar,
    /// The template while the work goes on.
    template: &'static str,
    doing: String,
    slow: String,
}

impl Progress {
    pub fn of_request(format: Format) -> Self {
        Self::new(0, "{msg}", words!("sending"; "发送中"), waiting(), format)
    }

    pub fn of_reading(format: Format) -> Self {
        Self::new(0, "{msg}", words!("reading"; "读取中"), waiting(), format)
    }

    pub fn of_classes(classes: usize, format: Format) -> Self {
        let reading = words!("reading the classes"; "正在读取班级");
        Self::new(classes as u64, COUNTING, reading, waiting(), format)
    }

    pub fn of_audience(ids: usize, format: Format) -> Self {
        Self::new(ids as u64, COUNTING, words!("sending"; "发送中"), waiting(), format)
    }

    pub fn of_planning(format: Format) -> Self {
        Self::new(0, "{msg} {human_pos}", words!("rows planned:"; "已计划的行："), waiting(), format)
    }

    fn new(length: u64, template: &'static str, doing: String, slow: String, format: Format) -> Self {
        let bar = if format == Format::Table { ProgressBar::new(length) } else { ProgressBar::hidden() };
        bar.set_style(make_style(template));
        bar.set_message(if template == "{msg}" { String::new() } else { doing.clone() });
        Self { bar: bar.with_finish(ProgressFinish::AndClear), template, doing, slow }
    }

    pub fn remark(&self, text: &str) {
        self.bar.suspend(|| output::remark(text));
    }

    /// Does some work, and shows meanwhile what the client waits for.
    pub async fn during<T>(&self, activity: watch::Receiver<Activity>, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            done = work => done,
            never = self.follow(activity) => match never {},
        }
    }

    async fn follow(&self, mut activity: watch::Receiver<Activity>) -> Infallible {
        let mut is_waiting = false;
        loop {
            let present = *activity.borrow_and_update();
            // A request changes its activity only when it ends, so a timer shows when it takes long. Other activities change on
            // time.
            let mut slow_in = None;
            match present {
                Activity::Waiting { reason, until } if time_left(until) >= SHORT_WAIT => {
                    self.wait(&describe_wait(reason, until));
                    is_waiting = true;
                }
                Activity::Requesting { since } => {
                    slow_in = since.checked_add(SLOW_ANSWER).map(time_left);
                    if std::mem::take(&mut is_waiting) {
                        self.go_on();
                    }
                }
                _ => {}
            }
            tokio::select! {
                changed = activity.changed() => if changed.is_err() { std::future::pending::<()>().await },
                () = tokio::time::sleep(slow_in.unwrap_or_default()), if slow_in.is_some() => {
                    self.wait(&self.slow);
                    is_waiting = true;
                    if activity.changed().await.is_err() { std::future::pending::<()>().await }
                }
            }
        }
    }

    /// Shows what is done for a while, until [`go_on`](Self::go_on).
    pub fn show(&self, doing: String) {
        self.bar.set_message(doing);
    }

    /// Shows a wait that the client knows nothing of.
    pub fn announce(&self, reason: WaitReason, until: SystemTime) {
        if time_left(until) >= SHORT_WAIT {
            self.wait(&describe_wait(reason, until));
        }
    }

    /// Shows a wait in place of rate and remaining time, which have no meaning during a wait.
    fn wait(&self, text: &str) {
        if self.bar.is_hidden() {
            output::remark(text);
        } else {
            self.bar.set_style(make_style(self.template.trim_end_matches(" {rest}")));
            self.bar.set_message(text.to_owned());
        }
    }

    /// Shows the rate again after a wait.
    pub fn go_on(&self) {
        self.bar.reset_eta();
        self.bar.set_style(make_style(self.template));
        self.bar.set_message(self.doing.clone());
    }
}

fn waiting() -> String {
    words!("waiting for the server's answer"; "正在等待服务器应答")
}

fn describe_wait(reason: WaitReason, until: SystemTime) -> String {
    let at = format_local(until, "%H:%M:%S");
    match reason {
        WaitReason::RateLimit => words!("rate limit, next attempt at {at}"; "调用频率受限，将于 {at} 再次尝试"),
        WaitReason::TooManyAtOnce => {
            words!("too many requests at once, next attempt at {at}"; "并发请求过多，将于 {at} 再次尝试")
        }
        WaitReason::Pace => words!(
            "many calls: the next at {at}, to keep below WeCom's limit";
            "调用较多：为不超过企业微信的频率限制，将于 {at} 继续"
        ),
        WaitReason::Retry => {
            words!("the last attempt failed, next attempt at {at}"; "上次尝试未成功，将于 {at} 再次尝试")
        }
        _ => words!("next attempt at {at}"; "将于 {at} 再次尝试"),
    }
}

pub fn time_left(until: SystemTime) -> Duration {
    until.duration_since(SystemTime::now()).unwrap_or_default()
}

/// Bars are drawn on standard error, and only on a terminal.
fn make_style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    // The remaining time is unknown until the first one is done.
    let rest = |state: &ProgressState, out: &mut dyn Write| {
        if state.pos() > 0 && state.per_sec() > 0.0 {
            let _ = write!(out, "{:.0}/s {:#}", state.per_sec(), HumanDuration(state.eta()));
        }
    };
    style.with_key("rest", rest)
}
