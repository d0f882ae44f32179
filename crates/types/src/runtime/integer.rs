//! Integers with a range.

use super::{Rule, Violation};

/// An integer that knows its range.
pub trait BoundedInteger: Sized {
    /// The smallest value.
    const LOWEST: i64;
    /// The largest value.
    const HIGHEST: i64;

    /// The violation of a value outside the range, given in decimal digits.
    #[must_use]
    fn out_of_range(measured: String) -> Violation {
        Violation::new(Rule::OutOfRange { minimum: Self::LOWEST, maximum: Self::HIGHEST, measured })
    }
}

/// `bounded_integer!(DuplicateCheckInterval)`: what every integer with a range can do. The type
/// is a struct around a private `i64` and implements [`BoundedInteger`].
#[doc(hidden)]
#[macro_export]
macro_rules! bounded_integer {
    ($name:ident) => {
        impl $name {
            /// The number.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl ::core::convert::TryFrom<i64> for $name {
            type Error = $crate::runtime::Violation;

            #[inline]
            fn try_from(value: i64) -> ::core::result::Result<Self, Self::Error> {
                if (<Self as $crate::runtime::BoundedInteger>::LOWEST
                    ..=<Self as $crate::runtime::BoundedInteger>::HIGHEST)
                    .contains(&value)
                {
                    ::core::result::Result::Ok(Self(value))
                } else {
                    ::core::result::Result::Err(<Self as $crate::runtime::BoundedInteger>::out_of_range(
                        ::std::string::ToString::to_string(&value),
                    ))
                }
            }
        }

        impl ::core::convert::From<$name> for i64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl $crate::runtime::reexport::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::runtime::reexport::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl $crate::runtime::Read for $name {
            const EXPECTED: &'static str = "an integer";

            #[inline]
            fn integer(value: $crate::runtime::Whole) -> $crate::runtime::Verdict<Self> {
                let verdict = match value.to_i64() {
                    ::core::option::Option::Some(value) => Self::try_from(value),
                    ::core::option::Option::None => {
                        ::core::result::Result::Err(<Self as $crate::runtime::BoundedInteger>::out_of_range(
                            ::std::string::ToString::to_string(&value),
                        ))
                    }
                };
                verdict.map_err(::core::convert::Into::into)
            }
        }

        $crate::runtime_deserialize!($name);
        $crate::runtime_json_schema!($name, integer_schema);
        $crate::runtime_arbitrary!($name, bounded_integer);
    };
}
