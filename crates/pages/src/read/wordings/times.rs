//! Spans of time.

use regex::Captures;

use super::{super::numbers::number, Clue, Context, Statement, Wording};
use crate::fact::{Amount, Fact, Unit};

/// Its wordings.
pub const WORDINGS: &[Wording] = &[
    (r"%atmost%\s*(?P<n>%num%)%time%", max_time),
    (r"%atleast%\s*(?P<n>%num%)%time%", min_time),
    (r"单位\s*(?:为|是|：|:)?\s*秒|以秒为单位|（秒）|\(秒\)", seconds),
];

/// A span of time in seconds.
pub fn seconds_in(count: i64, unit: &str) -> Option<i64> {
    let each = match unit {
        "s" | "秒" | "秒钟" => 1,
        "分钟" => 60,
        "小时" | "个小时" => 3600,
        "天" => 86400,
        _ => return None,
    };
    count.checked_mul(each)
}

fn time(found: &Captures, context: &Context) -> Option<Amount> {
    let seconds = seconds_in(number(&found["n"])?, &found["unit"])?;
    // The length of a video is not that of its id, and a point in time has none.
    let name = context.about.name;
    let is_moment = ["start", "begin", "end"].iter().any(|word| name.contains(word)) && name.contains("time");
    let may_be_time = !context.about.is_text() && !context.about.is_object() && !name.ends_with("id") && !is_moment;
    (may_be_time && context.clues.has(Clue::Time) && context.is_limit()).then(|| Amount::seconds(seconds))
}

/// `最大不超过4小时`
fn max_time(found: &Captures, context: &Context) -> Statement {
    Some(vec![Fact::Maximum(time(found, context)?)])
}

/// `最少60秒`
fn min_time(found: &Captures, context: &Context) -> Statement {
    Some(vec![Fact::Minimum(time(found, context)?)])
}

/// `单位秒`; said of a point in time, it only says how that is counted.
fn seconds(_: &Captures, context: &Context) -> Statement {
    Some(if context.clues.has(Clue::Moment) { Vec::new() } else { vec![Fact::Unit(Unit::Seconds)] })
}
