//! The types of JSON: what a schema expects, and what was given.

use std::fmt;

/// The types of JSON, an integer told apart from a number with a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
pub enum JsonType {
    Null,
    Boolean,
    Integer,
    Fraction,
    Text,
    List,
    Object,
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Fraction => "a number with a fraction",
            Self::Text => "a string",
            Self::List => "an array",
            Self::Object => "an object",
        })
    }
}

/// What a schema expects at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expected {
    /// A string.
    Text,
    /// A number without a fraction.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// The integer 0 or 1.
    Switch,
    /// An array.
    List,
    /// An object.
    Object,
    /// A string or an integer: an id that arrives as either.
    TextOrInteger,
    /// One of the values that the schema lists.
    Listed,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a string",
            Self::Integer => "an integer",
            Self::Boolean => "true or false",
            Self::Switch => "0 or 1",
            Self::List => "an array",
            Self::Object => "an object",
            Self::TextOrInteger => "a string or an integer",
            Self::Listed => "one of the values that the schema names",
        })
    }
}

/// What was given where a schema lists the accepted values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// A string or an integer, as JSON. A long string is cut and ends in `…`.
    Value(String),
    /// A value of another type.
    Type(JsonType),
}

impl Found {
    /// Quotes a string, cut to a length at which a reader still recognises it.
    pub(super) fn text(text: &str) -> Self {
        const SHOWN: usize = 40;
        Self::Value(match beginning(text, SHOWN) {
            Some(beginning) => format!("{beginning:?}…"),
            None => format!("{text:?}"),
        })
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => f.write_str(value),
            Self::Type(json_type) => json_type.fmt(f),
        }
    }
}

/// Returns the first `most` characters of a text that has more than these.
pub(super) fn beginning(text: &str, most: usize) -> Option<&str> {
    text.char_indices().nth(most).map(|(end, _)| &text[..end])
}
