//! Closed lists of named values, and single values that never change.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::{JsonType, Literal, Read, Rule, Verdict, Violation, Whole};

/// A type that has just the values that its schema names.
pub trait Enumeration: Copy + Sized + 'static {
    /// Every value, in the order of the schema.
    const ALL: &'static [Self];

    /// What stands for the value in JSON.
    fn literal(self) -> Literal;
}

impl Literal {
    fn is_text(self) -> bool {
        matches!(self, Self::Text(_))
    }
}

impl Serialize for Literal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Text(value) => serializer.serialize_str(value),
        }
    }
}

/// Reads text as one of the values.
///
/// # Errors
/// The values that there are, if it is none of them.
#[doc(hidden)]
#[expect(clippy::needless_pass_by_value, reason = "the shape of Read::text")]
pub fn read_text<T: Enumeration + Read>(text: Cow<'_, str>) -> Verdict<T> {
    /// Of a longer text the beginning is enough to recognise it in an error.
    const SHOWN: usize = 40;
    let named = |value: &T| matches!(value.literal(), Literal::Text(name) if name == text);
    find(named, JsonType::Text, || match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    })
}

/// Reads an integer as one of the values.
///
/// # Errors
/// The values that there are, if it is none of them.
#[doc(hidden)]
pub fn read_integer<T: Enumeration + Read>(integer: Whole) -> Verdict<T> {
    let named = |value: &T| matches!(value.literal(), Literal::Integer(name) if Some(name) == integer.to_i64());
    find(named, JsonType::Integer, || integer.to_string())
}

fn find<T: Enumeration + Read>(
    named: impl Fn(&T) -> bool,
    found: JsonType,
    shown: impl FnOnce() -> String,
) -> Verdict<T> {
    if let Some(value) = T::ALL.iter().find(|value| named(value)) {
        return Ok(*value);
    }
    let allowed: Vec<Literal> = T::ALL.iter().map(|value| value.literal()).collect();
    if allowed.iter().any(|literal| literal.is_text() == (found == JsonType::Text)) {
        Err(Violation::new(Rule::NotListed { allowed, found: shown() }).into())
    } else {
        T::refuse(found)
    }
}

/// `enumeration!(RecvScope)`: what every closed list of values can do. The type implements
/// [`Enumeration`]; a type with a single value is a list of one.
#[doc(hidden)]
#[macro_export]
macro_rules! enumeration {
    ($name:ident) => {
        impl ::core::fmt::Display for $name {
            /// Writes the value as JSON does, a text without its quotes.
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match $crate::runtime::Enumeration::literal(*self) {
                    $crate::runtime::Literal::Integer(value) => ::core::fmt::Display::fmt(&value, f),
                    $crate::runtime::Literal::Text(value) => ::core::fmt::Display::fmt(value, f),
                }
            }
        }

        impl $crate::runtime::reexport::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::reexport::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::runtime::reexport::serde::Serialize::serialize(
                    &$crate::runtime::Enumeration::literal(*self),
                    serializer,
                )
            }
        }

        impl $crate::runtime::Read for $name {
            const EXPECTED: &'static str = "one of the values that the schema names";

            fn text(value: ::std::borrow::Cow<'_, str>) -> $crate::runtime::Verdict<Self> {
                $crate::runtime::read_text(value)
            }

            fn integer(value: $crate::runtime::Whole) -> $crate::runtime::Verdict<Self> {
                $crate::runtime::read_integer(value)
            }
        }

        $crate::runtime_deserialize!($name);
        $crate::runtime_json_schema!($name, enumeration_schema);
    };
}
