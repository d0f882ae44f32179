//! Implements what texts, integers, codes and lists have in common.

/// `runtime_leaf!(TextContent(String), text_schema, bounded_text)`: unwraps, writes and reads a newtype, publishes its
/// schema and makes up values of it.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_leaf {
    ($name:ident($inner:ty), $schema:ident, $strategy:ident) => {
        $crate::runtime_inner!($name($inner));
        $crate::runtime_deserialize!($name);
        $crate::runtime_json_schema!($name, $schema);
        $crate::runtime_arbitrary!($name, $strategy);
    };
}

/// `runtime_inner!(TextContent(String))`: unwraps and writes a newtype.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_inner {
    ($name:ident($inner:ty)) => {
        impl From<$name> for $inner {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl $crate::runtime::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::runtime::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::runtime::serde::Serialize::serialize(&self.0, serializer)
            }
        }
    };
}

/// `runtime_display!(TextContent)`: shows the value of a newtype.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_display {
    ($name:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

/// Expands to nothing, in place of the macros of a feature that is off.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_nothing {
    ($($ignored:tt)*) => {};
}

pub use runtime_nothing as nothing;
