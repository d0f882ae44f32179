//! Requests that the server's duplicate check holds back, because it has accepted the same bytes lately.

use std::time::SystemTime;

use wecom_school_campaign::{Request, State};

use crate::{
    audience::Recipients,
    clock::{format_minute, of_millis},
    output,
    problem::Problem,
};

/// An earlier request with the same bytes that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub sent_at: SystemTime,
    /// The end of the check's interval.
    pub until: SystemTime,
}

impl Earlier {
    /// Returns what holds a repeat of this request back; `None` if the server would pass it on.
    pub fn of(request: &Request, now: SystemTime) -> Option<Self> {
        let sent_at = of_millis(request.sent_at.filter(|_| request.state == State::Accepted)?);
        let until = sent_at.checked_add(request.window)?;
        (now < until).then_some(Self { sent_at, until })
    }

    fn describe(&self) -> String {
        let (sent_at, until) = (format_minute(self.sent_at), format_minute(self.until));
        words!(
            "the same notice was sent at {sent_at}, and the server passes no repeat on before {until}";
            "相同的通知已于 {sent_at} 发送，服务器在 {until} 之前不会重复送达"
        )
    }

    /// Describes a repeat that the server accepted without delivering it again.
    pub fn describe_repeat(&self, whom: &str) -> String {
        let (sent_at, until) = (format_minute(self.sent_at), format_minute(self.until));
        words!(
            "Accepted again without effect: {whom}. The same notice was sent at {sent_at}, and the server passes no repeat \
             on before {until}.";
            "服务器再次接受，但不会重复送达：{whom}。相同的通知已于 {sent_at} 发送，服务器在 {until} 之前不会重复送达。"
        )
    }
}

const MAX_SHOWN: usize = 20;

/// Warns of the requests that the server holds back.
pub fn warn(requests: &[Request], repeats: &[Option<Earlier>], is_whole: bool) {
    let same: Vec<Earlier> = repeats.iter().copied().flatten().collect();
    let (Some(sent_at), Some(until)) =
        (same.iter().map(|earlier| earlier.sent_at).min(), same.iter().map(|earlier| earlier.until).min())
    else {
        return;
    };
    let mut problem = Problem::warning(Earlier { sent_at, until }.describe());
    if requests.len() > 1 {
        let (count, all) = (same.len(), requests.len());
        problem = problem.note(words!("this concerns {count} of {all} requests"; "涉及 {all} 个请求中的 {count} 个"));
        // Consecutive requests are reported together.
        let requests: Vec<_> = requests.iter().zip(repeats).collect();
        let rows = requests.chunk_by(|(_, one), (_, next)| one.is_some() == next.is_some());
        let repeated: Vec<_> = rows.filter(|row| row[0].1.is_some()).collect();
        for row in repeated.iter().take(MAX_SHOWN) {
            let whom = row.iter().flat_map(|(request, _)| request.recipients.iter().cloned());
            problem = problem.note(whom.collect::<Recipients>().describe_range());
        }
        if let Some(more @ 1..) = repeated.len().checked_sub(MAX_SHOWN) {
            problem = problem.note(words!("and {more} more"; "另有 {more} 组"));
        }
    }
    output::complain(&problem.help(if is_whole {
        words!(
            "to send it again in any case, turn the check off, as --no-duplicate-check does for messages: \
             \"enable_duplicate_check\": 0";
            "如确需再次送达，请在请求中写 \"enable_duplicate_check\": 0（与消息的 --no-duplicate-check 相同）"
        )
    } else {
        words!("to send it again in any case: --no-duplicate-check"; "如确需再次送达，请加 --no-duplicate-check")
    }));
}
