//! Reports requests that the server's duplicate check knows already.

use std::time::SystemTime;

use super::record::{Earlier, RecordKey};
use crate::{audience::Recipients, clock::minute, lang::words, output, problem::Problem};

/// How many rows of requests are listed.
const SHOWN: usize = 20;

pub fn warn(requests: &[(Recipients, Option<RecordKey>)], is_whole: bool) {
    for is_in_doubt in [false, true] {
        let earlier = |checked: &Option<RecordKey>| {
            checked.as_ref()?.earlier.filter(|earlier| earlier.is_in_doubt == is_in_doubt)
        };
        let same: Vec<Earlier> = requests.iter().filter_map(|(_, checked)| earlier(checked)).collect();
        let (Some(first), Some(until)) =
            (same.iter().map(|earlier| earlier.sent_at).min(), same.iter().map(|earlier| earlier.until).min())
        else {
            continue;
        };
        let mut problem = Problem::warning(said(first, until, is_in_doubt));
        if requests.len() > 1 {
            let (count, all) = (same.len(), requests.len());
            problem = problem.note(words!(
                "this concerns {count} of {all} requests"; "涉及 {all} 个请求中的 {count} 个"
            ));
            // Consecutive requests are reported together.
            let rows = requests.chunk_by(|(_, one), (_, next)| earlier(one).is_some() == earlier(next).is_some());
            let repeated: Vec<_> = rows.filter(|row| earlier(&row[0].1).is_some()).collect();
            for row in repeated.iter().take(SHOWN) {
                let whom: Recipients = row.iter().map(|(whom, _)| whom.clone()).collect();
                problem = problem.note(whom.span());
            }
            if let Some(more @ 1..) = repeated.len().checked_sub(SHOWN) {
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
}

fn said(sent_at: SystemTime, until: SystemTime, is_in_doubt: bool) -> String {
    let (sent_at, until) = (minute(sent_at), minute(until));
    if is_in_doubt {
        words!(
            "the same notice was sent at {sent_at}, and it is not known whether it was accepted: if it was, the server \
             passes no repeat on before {until}";
            "相同的通知已于 {sent_at} 发出，但不知道是否已被接受；若已接受，服务器在 {until} 之前不会重复送达"
        )
    } else {
        words!(
            "the same notice was sent at {sent_at}, and the server passes no repeat on before {until}";
            "相同的通知已于 {sent_at} 发送，服务器在 {until} 之前不会重复送达"
        )
    }
}

impl Earlier {
    /// Describes a repeat that the server accepted without delivering it again.
    pub fn after(&self, whom: &str) -> String {
        let (sent_at, until) = (minute(self.sent_at), minute(self.until));
        words!(
            "Accepted again without effect: {whom}. The same notice was sent at {sent_at}, and the server passes no repeat \
             on before {until}.";
            "服务器再次接受，但不会重复送达：{whom}。相同的通知已于 {sent_at} 发送，服务器在 {until} 之前不会重复送达。"
        )
    }
}
