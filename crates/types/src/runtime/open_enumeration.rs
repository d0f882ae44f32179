//! Open lists of named integers: documented values have names, and other values are kept.

use std::fmt::Debug;

/// An integer with names for the values that the page lists.
///
/// Other values are kept, because a server may send a new one at any time. `From<i64>` returns the named value of a number if
/// there is one.
///
/// ```
/// use wecom_school_types::school::DepartmentType;
///
/// assert_eq!(DepartmentType::from(1), DepartmentType::Class);
/// assert_eq!(DepartmentType::Class.term(), Some("班级"));
/// assert_eq!(DepartmentType::from(9), DepartmentType::Other(9));
/// ```
pub trait OpenEnumeration: Copy + Debug + From<i64> + Into<i64> + 'static {
    /// The documented values, in the order of the page.
    const KNOWN: &'static [Self];

    /// Returns the Chinese term of the page; `None` if it is not documented, or has no term.
    fn term(self) -> Option<&'static str>;
}

/// `open_enumeration!`: an open list of values. The text after a value is its term. The comment of a value consists of its number
/// and its term, unless the input has a comment: for a description, or for a term that needs escapes in Markdown.
///
/// ```text
/// open_enumeration! {
///     /// 部门类型. A value that is not documented is kept as `Other`.
///     pub enum DepartmentType {
///         Class = 1: "班级",
///         Grade = 2: "年级",
///     }
/// }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! open_enumeration {
    (
        $(#[doc = $about:literal])*
        pub enum $name:ident {
            $($(#[doc = $doc:literal])* $variant:ident = $value:literal $(: $term:literal)?),* $(,)?
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = $crate::open_enumeration!(@doc [$($doc)*] $value $($term)?)]
                $variant,
            )*
            /// A value that is not documented.
            Other(i64),
        }

        impl $name {
            /// The documented values, in the order of the page.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the number in JSON.
            #[must_use]
            pub const fn get(self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Other(value) => value,
                }
            }

            /// Returns the Chinese term of the page; `None` if the value is not documented, or has no term.
            #[must_use]
            pub fn term(self) -> Option<&'static str> {
                $crate::runtime::OpenEnumeration::term(self)
            }
        }

        impl $crate::runtime::OpenEnumeration for $name {
            const KNOWN: &'static [Self] = Self::KNOWN;

            fn term(self) -> Option<&'static str> {
                // `Other` may hold a documented value.
                match Self::from(self.get()) {
                    $($(Self::$variant => Some($term),)?)*
                    _ => None,
                }
            }
        }

        impl From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::Other(other),
                }
            }
        }

        impl From<$name> for i64 {
            #[inline]
            fn from(value: $name) -> Self {
                value.get()
            }
        }

        // Two values are equal if their numbers are, even if one of them is `Other` with the number of a named value.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.get() == other.get()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::cmp::PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<::core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl ::core::cmp::Ord for $name {
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                self.get().cmp(&other.get())
            }
        }

        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.get().hash(state);
            }
        }

        impl ::core::fmt::Display for $name {
            /// Writes the number.
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.get(), f)
            }
        }

        impl $crate::runtime::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::runtime::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.get())
            }
        }

        impl $crate::runtime::Read for $name {
            const EXPECTED: $crate::runtime::Expected = $crate::runtime::Expected::Integer;

            #[inline]
            fn integer(value: $crate::runtime::Whole) -> $crate::runtime::CheckResult<Self> {
                <i64 as $crate::runtime::Read>::integer(value).map(Self::from)
            }
        }

        impl $crate::runtime::ShownTexts for $name {}

        $crate::runtime_deserialize!($name);
        $crate::runtime_json_schema!($name, open_enumeration_schema);
        $crate::runtime_arbitrary!($name, known_or_other);
    };
    (@doc [] $value:literal $term:literal) => { concat!($value, ": ", $term, ".") };
    (@doc [$($doc:literal)+] $($ignored:literal)+) => { concat!($($doc, "\n"),+) };
}

pub use open_enumeration;
