//! The kinds of facts that a page or a schema states of a parameter.

use std::collections::BTreeSet;

use super::amount::{Amount, Unit};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fact {
    Required(bool),
    /// The type in JSON: `integer`, `string[]`, or one of several, `string|integer`.
    Type(String),
    /// The only value.
    Fixed(String),
    /// All values, in ascending order.
    Values(Vec<String>),
    /// What an absent parameter means.
    Default(String),
    MinItems(u64),
    MaxItems(u64),
    MinBytes(Amount),
    /// The greatest length of a text or a file.
    MaxBytes(Amount),
    MinCharacters(u64),
    MaxCharacters(u64),
    /// The greatest number of Chinese characters.
    MaxHan(u64),
    /// The greatest length of a text; the page names no unit.
    MaxLength(u64),
    Overflow(Overflow),
    NotEmpty,
    Minimum(Amount),
    Maximum(Amount),
    /// What a number counts.
    Unit(Unit),
    /// The server replaces ids in the text by names.
    IdTranslation,
    Deprecated,
    /// The formats of a file, in ascending order.
    Formats(Vec<String>),
    /// The sizes at which a picture looks best, as `1068x455`, in ascending order.
    Pixels(Vec<String>),
    /// The page gives a meaning for each of these values of another parameter.
    MeaningBy(String, Vec<String>),
    /// The parameter is ignored when another one has one of these values.
    IgnoredBy(String, Vec<String>),
    /// A fact of each entry of a list.
    Entry(Box<Fact>),
}

/// What the server does with a text that is longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overflow {
    Cut,
    Refused,
}

/// The facts of one parameter.
pub type Facts = BTreeSet<Fact>;

/// Constructors that put the values in ascending order, numbers by their size, each once.
impl Fact {
    pub fn values(values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Values(ascending(values))
    }

    pub fn formats(formats: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Formats(ascending(formats))
    }

    pub fn pixels(sizes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Pixels(ascending(sizes))
    }

    pub fn meaning_by(parameter: impl Into<String>, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::MeaningBy(parameter.into(), ascending(values))
    }

    pub fn ignored_by(parameter: impl Into<String>, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::IgnoredBy(parameter.into(), ascending(values))
    }
}

fn ascending(values: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    let mut values: Vec<String> = values.into_iter().map(Into::into).collect();
    values.sort_by_cached_key(|value| (value.parse::<i64>().unwrap_or(i64::MAX), value.clone()));
    values.dedup();
    values
}
