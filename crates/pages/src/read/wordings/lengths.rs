//! Lengths of texts in bytes, characters and Chinese characters, and sizes of files with K and M.

use regex::Captures;

use super::context::{Context, Statement, Wording, count, read_number};
use crate::fact::{Amount, Fact, Unit};

pub const WORDINGS: &[Wording] = &[
    (r"(?P<n>%num%)%to%(?P<m>%num%)\s*%bytes%", |found, context| {
        length(context, [bytes(found, "n").map(Fact::MinBytes), bytes(found, "m").map(Fact::MaxBytes)])
    }),
    (r"(?P<n>%num%)%to%(?P<m>%num%)\s*%chars%", |found, context| {
        length(context, [count(found, "n").map(Fact::MinCharacters), count(found, "m").map(Fact::MaxCharacters)])
    }),
    (r"%atmost%\s*(?P<n>%num%)\s*(?P<unit>[KkMm])?[Bb]?\s*%bytes%(?:%inside%)?", max_bytes),
    (r"(?P<n>%num%)\s*(?P<unit>[KkMm])?[Bb]?\s*%bytes%%inside%", max_bytes),
    (r"%atmost%\s*(?P<n>%num%)\s*%han%(?:%inside%)?", max_han),
    (r"(?P<n>%num%)\s*%han%%inside%", max_han),
    (r"%atmost%\s*(?P<n>%num%)\s*%chars%(?:%inside%)?", max_characters),
    (r"(?P<n>%num%)\s*%chars%%inside%", max_characters),
    (r"%atleast%\s*(?P<n>%num%)\s*%bytes%", |found, context| length(context, [bytes(found, "n").map(Fact::MinBytes)])),
    (r"%atleast%\s*(?P<n>%num%)\s*%chars%", |found, context| {
        length(context, [count(found, "n").map(Fact::MinCharacters)])
    }),
    (
        r"(?P<n>\d+)\s*(?P<least>[KkMmGg])?[Bb]?%to%(?P<m>\d+)\s*(?P<most>[KkMmGg])(?:[Bb](?:ytes?)?)?(?-u:\b)",
        |found, context| {
            let facts = [Fact::MinBytes(amount(found, "n", "least")?), Fact::MaxBytes(amount(found, "m", "most")?)];
            is_size(context).then(|| facts.to_vec())
        },
    ),
    (r"%atmost%\s*(?P<n>%num%)%size%", max_size),
    (r"(?P<n>%num%)%size%%inside%", max_size),
    (r"^\s*(?:大小)?(?P<n>\d+)\s*(?P<unit>[KkMm])[Bb]", max_size),
];

/// Words that say that a number is about a part, or about the value before it is encoded.
const SOMETHING_ELSE: &[&str] = &["编码前", "压缩前", "加密前", "解码后", "分块大小", "分片大小"];

/// The facts, if the words are about the length of the parameter itself.
fn length(context: &Context, facts: impl IntoIterator<Item = Option<Fact>>) -> Statement {
    if !context.about.may_be_text() || !context.is_limit() || context.mentions(SOMETHING_ELSE) {
        return None;
    }
    facts.into_iter().collect()
}

/// Reads the number of a group with the K, M or G of another, which stays as it is.
fn amount(found: &Captures, name: &str, unit: &str) -> Option<Amount> {
    let unit = match found.name(unit).map(|unit| unit.as_str()) {
        Some("K" | "k") => Unit::K,
        Some("M" | "m") => Unit::M,
        Some("G" | "g") => Unit::G,
        _ => Unit::One,
    };
    Some(Amount { number: read_number(&found[name])?, unit })
}

fn bytes(found: &Captures, name: &str) -> Option<Amount> {
    amount(found, name, "unit")
}

fn max_bytes(found: &Captures, context: &Context) -> Statement {
    length(context, [bytes(found, "n").map(Fact::MaxBytes)])
}

fn max_characters(found: &Captures, context: &Context) -> Statement {
    length(context, [count(found, "n").map(Fact::MaxCharacters)])
}

fn max_han(found: &Captures, context: &Context) -> Statement {
    length(context, [count(found, "n").map(Fact::MaxHan)])
}

fn is_size(context: &Context) -> bool {
    let may_be_file = context.about.types.is_none_or(|types| types == "string");
    may_be_file && context.is_limit() && !context.mentions(SOMETHING_ELSE)
}

fn max_size(found: &Captures, context: &Context) -> Statement {
    let most = bytes(found, "n")?;
    is_size(context).then(|| vec![Fact::MaxBytes(most)])
}
