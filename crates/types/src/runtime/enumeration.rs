//! Closed lists of named values, and single values that never change.

use serde::{Serialize, Serializer};

use super::{Literal, Rule, Verdict, Violation, Whole};

/// A type that has just the values that its schema names.
pub trait Enumeration: Copy + Sized + 'static {
    /// Every value, in the order of the schema.
    const ALL: &'static [Self];

    /// What stands for the value in JSON.
    fn literal(self) -> Literal;
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
pub fn read_text<T: Enumeration>(text: &str) -> Verdict<T> {
    /// Of a longer text the beginning is enough to recognise it in an error.
    const SHOWN: usize = 40;
    let named = |value: &&T| matches!(value.literal(), Literal::Text(name) if name == text);
    T::ALL.iter().find(named).copied().map_or_else(
        || match text.char_indices().nth(SHOWN) {
            Some((end, _)) => not_listed(format!("{:?}…", &text[..end])),
            None => not_listed(format!("{text:?}")),
        },
        Ok,
    )
}

/// Reads an integer as one of the values.
///
/// # Errors
/// The values that there are, if it is none of them.
#[doc(hidden)]
pub fn read_integer<T: Enumeration>(integer: Whole) -> Verdict<T> {
    let named = |value: &&T| matches!(value.literal(), Literal::Integer(name) if Some(name) == integer.to_i64());
    T::ALL.iter().find(named).copied().map_or_else(|| not_listed(integer.to_string()), Ok)
}

/// The verdict on what is none of the values.
///
/// # Errors
/// Always.
#[doc(hidden)]
pub fn not_listed<T: Enumeration>(found: String) -> Verdict<T> {
    let allowed = T::ALL.iter().map(|value| value.literal()).collect();
    Err(Violation::new(Rule::NotListed { allowed, found }).into())
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
                $crate::runtime::read_text(&value)
            }

            fn integer(value: $crate::runtime::Whole) -> $crate::runtime::Verdict<Self> {
                $crate::runtime::read_integer(value)
            }

            fn refuse(found: $crate::runtime::JsonType) -> $crate::runtime::Verdict<Self> {
                $crate::runtime::not_listed(::std::string::ToString::to_string(&found))
            }
        }

        $crate::runtime_deserialize!($name);
        $crate::runtime_json_schema!($name, enumeration_schema);
    };
}
