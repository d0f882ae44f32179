//! Facts: what a page, or a schema, says of a parameter, one thing each.
//!
//! A fact has one notation, `max_bytes=2048`, in which the lock keeps it, reports show it and errata name it.

mod amount;
mod notation;

pub(crate) use self::notation::{unwritten, written};
pub use self::{
    amount::{Amount, Unit},
    notation::NotAFact,
};

use std::collections::BTreeSet;

/// Something that is said of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fact {
    /// Whether it has to be there.
    Required(bool),
    /// Its type in JSON: `integer`, `string[]`, or one of several, `string|integer`.
    Type(String),
    /// It always has this value.
    Fixed(String),
    /// It has one of these values, in ascending order.
    Values(Vec<String>),
    /// What an absent one means.
    Default(String),
    /// A list has at least so many entries.
    MinItems(u64),
    /// A list has at most so many entries.
    MaxItems(u64),
    /// A text has at least so many bytes.
    MinBytes(Amount),
    /// A text or a file has at most so many bytes.
    MaxBytes(Amount),
    /// A text has at least so many characters.
    MinCharacters(u64),
    /// A text has at most so many characters.
    MaxCharacters(u64),
    /// A text has at most so many Chinese characters.
    MaxHan(u64),
    /// A text has at most so many of something that is not said.
    MaxLength(u64),
    /// What becomes of what is longer.
    Overflow(Overflow),
    /// A text is not empty.
    NotEmpty,
    /// The smallest value.
    Minimum(Amount),
    /// The greatest value.
    Maximum(Amount),
    /// What a number counts, such as seconds.
    Unit(Unit),
    /// Ids in it are replaced by names.
    IdTranslation,
    /// It should no longer be used.
    Deprecated,
    /// The formats of a file, in ascending order.
    Formats(Vec<String>),
    /// The sizes at which a picture looks best, as `1068x455`, in ascending order.
    Pixels(Vec<String>),
    /// What it means depends on another parameter, and is said for these values of it.
    MeaningBy(String, Vec<String>),
    /// It is ignored when another parameter has one of these values.
    IgnoredBy(String, Vec<String>),
    /// The same is said of each entry of a list.
    Entry(Box<Fact>),
}

/// What becomes of a text that is longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overflow {
    /// The server cuts it.
    Cut,
    /// The server refuses it.
    Refused,
}

/// What is said of one parameter.
pub type Facts = BTreeSet<Fact>;

impl Fact {
    /// One of several values: in ascending order, numbers by their size, each once.
    pub fn values(values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Values(ascending(values))
    }

    /// The formats of a file.
    pub fn formats(formats: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Formats(ascending(formats))
    }

    /// The sizes of a picture.
    pub fn pixels(sizes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Pixels(ascending(sizes))
    }

    /// A meaning that depends on another parameter.
    pub fn meaning_by(parameter: impl Into<String>, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::MeaningBy(parameter.into(), ascending(values))
    }

    /// A parameter that is ignored for some values of another.
    pub fn ignored_by(parameter: impl Into<String>, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::IgnoredBy(parameter.into(), ascending(values))
    }
}

/// Each once, numbers before words and by their size.
fn ascending(values: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    let mut values: Vec<String> = values.into_iter().map(Into::into).collect();
    values.sort_by_cached_key(|value| (value.parse::<i64>().unwrap_or(i64::MAX), value.clone()));
    values.dedup();
    values
}
