//! Wordings for spans of time.

use regex::Captures;

use super::context::{Clue, Context, Wording};
use crate::{
    fact::{Amount, Fact, Unit},
    read::numbers::number,
};

pub const WORDINGS: &[Wording] = &[
    (r"%atmost%\s*(?P<n>%num%)%time%", |found, context| Some(vec![Fact::Maximum(time(found, context)?)])),
    (r"%atleast%\s*(?P<n>%num%)%time%", |found, context| Some(vec![Fact::Minimum(time(found, context)?)])),
    (r"单位\s*(?:为|是|：|:)?\s*秒|以秒为单位|（秒）|\(秒\)", |_, context| {
        // For a point in time, this only names the unit of counting.
        Some(if context.clues.has(Clue::Moment) { Vec::new() } else { vec![Fact::Unit(Unit::Seconds)] })
    }),
];

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
    // A video has a length, and its id has none; nor has a point in time.
    let name = context.about.name;
    let is_moment = ["start", "begin", "end"].iter().any(|word| name.contains(word)) && name.contains("time");
    let may_be_time = !context.about.is_text() && !context.about.is_object() && !name.ends_with("id") && !is_moment;
    (may_be_time && context.clues.has(Clue::Time) && context.is_limit()).then(|| Amount::seconds(seconds))
}
