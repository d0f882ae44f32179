//! Sizes of files, as the pages write them: with K and M.

use regex::Captures;

use super::{super::numbers::number, Clue, Context, Statement, Wording};
use crate::fact::{Amount, Fact, Unit};

/// Its wordings.
pub const WORDINGS: &[Wording] = &[
    (
        r"(?P<n>\d+)\s*(?P<least>[KkMmGg])?[Bb]?%to%(?P<m>\d+)\s*(?P<most>[KkMmGg])(?:[Bb](?:ytes?)?)?(?-u:\b)",
        size_between,
    ),
    (r"%atmost%\s*(?P<n>%num%)%size%", max_size),
    (r"(?P<n>%num%)%size%%inside%", max_size),
    (r"^\s*(?:大小)?(?P<n>\d+)\s*(?P<unit>[KkMm])[Bb]", max_size),
];

fn amount(number: Option<i64>, unit: Option<&str>) -> Option<Amount> {
    let unit = match unit {
        Some("K" | "k") => Unit::K,
        Some("M" | "m") => Unit::M,
        Some("G" | "g") => Unit::G,
        _ => Unit::One,
    };
    Some(Amount { number: number?, unit })
}

fn is_size(context: &Context) -> bool {
    let is_file = context.about.types.is_none_or(|types| types == "string");
    is_file && context.is_limit() && !context.clues.has(Clue::SomethingElse)
}

/// `大小在5B ~ 2MB之间`
fn size_between(found: &Captures, context: &Context) -> Statement {
    let unit = |name| found.name(name).map(|unit| unit.as_str());
    let least = amount(number(&found["n"]), unit("least"))?;
    let most = amount(number(&found["m"]), unit("most"))?;
    is_size(context).then(|| vec![Fact::MinBytes(least), Fact::MaxBytes(most)])
}

/// `不超过10M`
fn max_size(found: &Captures, context: &Context) -> Statement {
    let most = amount(number(&found["n"]), Some(&found["unit"]))?;
    is_size(context).then(|| vec![Fact::MaxBytes(most)])
}
