//! Open lists of codes: known ones have a meaning, others are kept.

/// What is known of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code<Class> {
    /// The number.
    pub code: i64,
    /// What it means.
    pub meaning: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// Who has to act, and how.
    pub class: Class,
}

/// `codes!(Errcode, ErrcodeClass)`: what every open list of codes can do. The type is a struct
/// around a private `i64` and has a constant `KNOWN`, ordered by code.
#[doc(hidden)]
#[macro_export]
macro_rules! codes {
    ($name:ident, $class:ident) => {
        impl $name {
            /// The number.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }

            /// What is known of the code; `None` if it is not documented.
            #[must_use]
            pub fn known(self) -> ::core::option::Option<&'static $crate::runtime::Code<$class>> {
                let index = Self::KNOWN.binary_search_by_key(&self.0, |known| known.code).ok()?;
                Self::KNOWN.get(index)
            }

            /// What it means; `None` if it is not documented.
            #[must_use]
            pub fn meaning(self) -> ::core::option::Option<&'static str> {
                self.known().map(|known| known.meaning)
            }

            /// What to do about it; `None` if it is not documented.
            #[must_use]
            pub fn remedy(self) -> ::core::option::Option<&'static str> {
                self.known().map(|known| known.remedy)
            }

            /// Who has to act, and how; `None` if it is not documented.
            #[must_use]
            pub fn class(self) -> ::core::option::Option<$class> {
                self.known().map(|known| known.class)
            }
        }

        impl ::core::convert::From<i64> for $name {
            fn from(code: i64) -> Self {
                Self(code)
            }
        }

        impl ::core::convert::From<$name> for i64 {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl ::core::fmt::Display for $name {
            /// Writes the number, and the meaning if there is one.
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)?;
                match self.meaning() {
                    ::core::option::Option::Some(meaning) => ::core::write!(f, " ({meaning})"),
                    ::core::option::Option::None => ::core::result::Result::Ok(()),
                }
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
                <i64 as $crate::runtime::Read>::integer(value).map(Self)
            }
        }

        $crate::runtime_deserialize!($name);
        $crate::runtime_json_schema!($name, code_schema);
        $crate::runtime_arbitrary!($name, code);
    };
}
