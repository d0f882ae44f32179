//! Lengths of texts: bytes, characters, Chinese characters. Said of a list they are those of something in it.

use regex::Captures;

use super::{super::numbers::number, Clue, Context, Statement, Wording, count};
use crate::fact::{Amount, Fact, Unit};

/// Its wordings, the longer ones first.
pub const WORDINGS: &[Wording] = &[
    (r"(?P<n>%num%)%to%(?P<m>%num%)\s*%bytes%", bytes_between),
    (r"(?P<n>%num%)%to%(?P<m>%num%)\s*%chars%", characters_between),
    (r"%atmost%\s*(?P<n>%num%)\s*(?P<unit>[KkMm])?[Bb]?\s*%bytes%(?:%inside%)?", max_bytes),
    (r"(?P<n>%num%)\s*(?P<unit>[KkMm])?[Bb]?\s*%bytes%%inside%", max_bytes),
    (r"%atmost%\s*(?P<n>%num%)\s*%han%(?:%inside%)?", max_han),
    (r"(?P<n>%num%)\s*%han%%inside%", max_han),
    (r"%atmost%\s*(?P<n>%num%)\s*%chars%(?:%inside%)?", max_characters),
    (r"(?P<n>%num%)\s*%chars%%inside%", max_characters),
    (r"%atleast%\s*(?P<n>%num%)\s*%bytes%", min_bytes),
    (r"%atleast%\s*(?P<n>%num%)\s*%chars%", min_characters),
];

fn stated(context: &Context, facts: impl IntoIterator<Item = Option<Fact>>) -> Statement {
    if !context.about.may_be_text() || !context.is_limit() || context.clues.has(Clue::SomethingElse) {
        return None;
    }
    facts.into_iter().collect()
}

/// A number of bytes, with its K or M as it stands.
fn bytes(found: &Captures, name: &str) -> Option<Amount> {
    let unit = match found.name("unit").map(|unit| unit.as_str()) {
        Some("K" | "k") => Unit::K,
        Some("M" | "m") => Unit::M,
        _ => Unit::One,
    };
    Some(Amount { number: number(&found[name])?, unit })
}

/// `1~64个字节`
fn bytes_between(found: &Captures, context: &Context) -> Statement {
    stated(context, [bytes(found, "n").map(Fact::MinBytes), bytes(found, "m").map(Fact::MaxBytes)])
}

/// `1~64个字符`
fn characters_between(found: &Captures, context: &Context) -> Statement {
    stated(context, [count(found, "n").map(Fact::MinCharacters), count(found, "m").map(Fact::MaxCharacters)])
}

/// `不超过128个字节`
fn max_bytes(found: &Captures, context: &Context) -> Statement {
    stated(context, [bytes(found, "n").map(Fact::MaxBytes)])
}

/// `最多64个字符`
fn max_characters(found: &Captures, context: &Context) -> Statement {
    stated(context, [count(found, "n").map(Fact::MaxCharacters)])
}

/// `不超过20个汉字`
fn max_han(found: &Captures, context: &Context) -> Statement {
    stated(context, [count(found, "n").map(Fact::MaxHan)])
}

/// `至少5个字节`
fn min_bytes(found: &Captures, context: &Context) -> Statement {
    stated(context, [bytes(found, "n").map(Fact::MinBytes)])
}

/// `至少2个字符`
fn min_characters(found: &Captures, context: &Context) -> Statement {
    stated(context, [count(found, "n").map(Fact::MinCharacters)])
}
