//! Texts with a limit.

use super::{Proof, Rule, Unit, Violation};

/// What a text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextLimits {
    /// Whether the empty text is accepted.
    pub may_be_empty: bool,
    /// The greatest length and what is counted; `None` if the page gives none.
    pub max: Option<(usize, Unit)>,
    /// What the server does with what is longer.
    pub overflow: Overflow,
    /// Whether ids in the text are replaced by names when `enable_id_trans` is on.
    pub id_translation: bool,
}

impl TextLimits {
    /// No limit at all; the methods below add what the page says.
    pub const ANY: Self = Self { may_be_empty: true, max: None, overflow: Overflow::Reject, id_translation: false };

    /// The empty text is refused.
    #[must_use]
    pub const fn not_empty(mut self) -> Self {
        self.may_be_empty = false;
        self
    }

    /// More bytes of UTF-8 than this are refused.
    #[must_use]
    pub const fn max_bytes(mut self, limit: usize) -> Self {
        self.max = Some((limit, Unit::Bytes));
        self
    }

    /// More characters than this are refused.
    #[must_use]
    pub const fn max_characters(mut self, limit: usize) -> Self {
        self.max = Some((limit, Unit::Characters));
        self
    }

    /// What is longer is cut by the server and never an error.
    #[must_use]
    pub const fn cut(mut self) -> Self {
        self.overflow = Overflow::Truncate;
        self
    }

    /// Ids in the text can be replaced by names.
    #[must_use]
    pub const fn id_translation(mut self) -> Self {
        self.id_translation = true;
        self
    }

    /// Whether `text` keeps within these limits, without saying why not.
    #[inline]
    pub(super) fn accept(&self, text: &str) -> bool {
        // No text has more characters than bytes: the cheap measure goes first.
        let is_too_long = |(limit, unit): (usize, Unit)| text.len() > limit && unit.measure(text) > limit;
        let is_refused = self.overflow == Overflow::Reject && self.max.is_some_and(is_too_long);
        (self.may_be_empty || !text.is_empty()) && !is_refused
    }

    /// Whether `text` keeps within these limits.
    ///
    /// # Errors
    /// The limit that it breaks, with the measured size.
    #[inline]
    pub fn check(&self, text: &str) -> Result<(), Violation> {
        if self.accept(text) {
            return Ok(());
        }
        Err(Violation::new(match self.max {
            Some((limit, unit)) if !text.is_empty() => Rule::TooLong { limit, unit, measured: unit.measure(text) },
            _ => Rule::Empty,
        }))
    }
}

/// What the server does with a text over its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Overflow {
    /// It refuses the request.
    Reject,
    /// It cuts the text and sends the notice.
    Truncate,
}

/// A text that knows its limits.
pub trait BoundedText: Sized {
    /// The limits.
    const LIMITS: TextLimits;

    /// Wraps a text that has been checked.
    #[doc(hidden)]
    fn wrap(text: String, checked: Proof) -> Self;
}

/// A text that the server cuts when it is too long.
pub trait CutText: BoundedText + AsRef<str> {
    /// What is shown: the text, cut after the last whole character within the limit.
    fn shown(&self) -> &str {
        let text = self.as_ref();
        match Self::LIMITS.max {
            Some((limit, Unit::Bytes)) => &text[..text.floor_char_boundary(limit)],
            Some((limit, Unit::Characters)) => text.char_indices().nth(limit).map_or(text, |(end, _)| &text[..end]),
            None => text,
        }
    }

    /// Whether the server shows less than was given.
    fn is_cut(&self) -> bool {
        self.shown().len() < self.as_ref().len()
    }
}

/// `bounded_text!(TextContent)`: what every text with a limit can do. The type is a struct
/// around a private `String` and implements [`BoundedText`].
#[doc(hidden)]
#[macro_export]
macro_rules! bounded_text {
    ($name:ident) => {
        impl $name {
            /// The text as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::core::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::runtime::Violation;

            #[inline]
            fn try_from(text: ::std::string::String) -> ::core::result::Result<Self, Self::Error> {
                <Self as $crate::runtime::BoundedText>::LIMITS.check(&text)?;
                ::core::result::Result::Ok(Self(text))
            }
        }

        impl ::core::convert::TryFrom<&str> for $name {
            type Error = $crate::runtime::Violation;

            fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                Self::try_from(::std::string::String::from(text))
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::runtime::Violation;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                Self::try_from(text)
            }
        }

        impl ::core::convert::From<$name> for ::std::string::String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::core::ops::Deref for $name {
            type Target = str;

            #[inline]
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl $crate::runtime::reexport::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::runtime::reexport::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl $crate::runtime::Read for $name {
            const EXPECTED: &'static str = "a string";

            #[inline]
            fn text(value: ::std::borrow::Cow<'_, str>) -> $crate::runtime::Verdict<Self> {
                // Measured before it is copied: a refused text may be large.
                match <Self as $crate::runtime::BoundedText>::LIMITS.check(&value) {
                    ::core::result::Result::Ok(()) => ::core::result::Result::Ok(Self(value.into_owned())),
                    ::core::result::Result::Err(violation) => ::core::result::Result::Err(violation.into()),
                }
            }
        }

        impl $crate::runtime::Says for $name {
            fn says_something(&self) -> bool {
                !self.0.is_empty()
            }
        }

        $crate::runtime_deserialize!($name);
        $crate::runtime_json_schema!($name, text_schema);
        $crate::runtime_arbitrary!($name, bounded_text);
    };
}

/// `cut_text!(NewsArticleTitle)`: what a text with a limit can do beyond that if the server cuts it.
#[doc(hidden)]
#[macro_export]
macro_rules! cut_text {
    ($name:ident) => {
        $crate::bounded_text!($name);

        impl $name {
            /// What people will see: the text, cut after the last whole character within the limit.
            #[must_use]
            pub fn shown(&self) -> &str {
                $crate::runtime::CutText::shown(self)
            }

            /// Whether people will see less than was given.
            #[must_use]
            pub fn is_cut(&self) -> bool {
                $crate::runtime::CutText::is_cut(self)
            }
        }

        impl $crate::runtime::CutText for $name {}
    };
}
