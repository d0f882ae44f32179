//! The types of JSON that a schema expects and that were given.

use super::words::{Language, display_in_english};

display_in_english!(JsonType Expected Found);

/// The types of JSON; an integer is another type than a number with a fraction.
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

impl JsonType {
    pub(super) const fn words(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::Null => ("null", "null"),
            Self::Boolean => ("a boolean", "布尔值"),
            Self::Integer => ("an integer", "整数"),
            Self::Fraction => ("a number with a fraction", "小数"),
            Self::Text => ("a string", "字符串"),
            Self::List => ("an array", "数组"),
            Self::Object => ("an object", "对象"),
        };
        language.choose(english, chinese)
    }
}

/// The type that a schema expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expected {
    /// A string of any length; the limits of a text are checked afterwards.
    Text,
    /// A number without a fraction.
    Integer,
    /// A boolean, which JSON writes as `true` or `false`.
    Boolean,
    /// The integer 0 or 1.
    Switch,
    /// An array of items of one type.
    List,
    /// An object with the properties of a schema.
    Object,
    /// A string or an integer: an id that arrives as either.
    TextOrInteger,
    /// One of the values that the schema lists.
    Listed,
}

impl Expected {
    /// Words the type. In Chinese the words follow `应为`, from which values are set off by a space.
    pub(super) const fn words(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::Text => ("a string", "字符串"),
            Self::Integer => ("an integer", "整数"),
            Self::Boolean => ("true or false", " true 或 false"),
            Self::Switch => ("0 or 1", " 0 或 1"),
            Self::List => ("an array", "数组"),
            Self::Object => ("an object", "对象"),
            Self::TextOrInteger => ("a string or an integer", "字符串或整数"),
            Self::Listed => ("one of the values that the schema names", "文档所列的值之一"),
        };
        language.choose(english, chinese)
    }
}

/// The value that was given where a schema lists the accepted values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// A string or an integer, as JSON. A long string is cut and ends in `…`.
    Value(String),
    /// A value of another type, or any value of an answer.
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

    /// Replaces the value by its JSON type.
    pub(super) fn hide(&mut self) {
        if let Self::Value(value) = self {
            *self = Self::Type(if value.starts_with('"') { JsonType::Text } else { JsonType::Integer });
        }
    }

    pub(super) fn words(&self, language: Language) -> &str {
        match self {
            Self::Value(value) => value,
            Self::Type(json_type) => json_type.words(language),
        }
    }
}

/// Returns the first `most` characters of a text that has more than these.
pub(super) fn beginning(text: &str, most: usize) -> Option<&str> {
    text.char_indices().nth(most).map(|(end, _)| &text[..end])
}
