//! The struct of a table. Its fields are public, or have getters if a rule binds them together.

#[doc(hidden)]
#[macro_export]
macro_rules! table_struct {
    ($name:ident [$($about:literal)*] [] $({
        $presence:ident $tag:tt [$($doc:literal)*] [$($why:literal)?] $field:ident $key:tt $place:tt $how:tt $ty:tt
        $null:tt $default:tt
    })*) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub struct $name { $(
            $(#[doc = $doc])*
            #[doc = $crate::row!(@says $presence)]
            $(#[deprecated = $why])?
            pub $field: $crate::row!(@held $presence $ty $default),
        )* }
    };
    ($name:ident [$($about:literal)*] [$($rule:ident [$rule_key:expr])+] $({
        $presence:ident $tag:tt [$($doc:literal)*] [$($why:literal)?] $field:ident $key:tt $place:tt $how:tt $ty:tt
        $null:tt $default:tt
    })*) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub struct $name { $($field: $crate::row!(@held $presence $ty $default),)* }

        impl $name {
            /// The properties of which at least one has to name somebody or something.
            pub const AT_LEAST_ONE_OF: &'static [&'static str] = &[$($rule_key),+];
        }

        impl $name { $(
            $(#[doc = $doc])*
            #[doc = $crate::row!(@says $presence)]
            $(#[deprecated = $why])?
            #[must_use]
            pub const fn $field(&self) -> $crate::table_getter!(@type $presence $how $ty $default) {
                $crate::table_getter!(@value $presence $how $default self.$field)
            }
        )* }
    };
}

/// What a getter returns: a small value itself, of any other a reference.
#[doc(hidden)]
#[macro_export]
macro_rules! table_getter {
    (@type optional [$($how:ident)*] [$ty:ty] []) => {
        ::core::option::Option<$crate::table_getter!(@type required [$($how)*] [$ty] [])>
    };
    (@type $presence:ident [] [$ty:ty] $default:tt) => { $ty };
    (@type $presence:ident [switch] [$ty:ty] $default:tt) => { $ty };
    (@type $presence:ident [into i64] [$ty:ty] $default:tt) => { $ty };
    (@type $presence:ident $how:tt [$ty:ty] $default:tt) => { &$ty };
    (@value $presence:ident [] $default:tt $value:expr) => { $value };
    (@value $presence:ident [switch] $default:tt $value:expr) => { $value };
    (@value $presence:ident [into i64] $default:tt $value:expr) => { $value };
    (@value optional $how:tt [] $value:expr) => { $value.as_ref() };
    (@value $presence:ident $how:tt $default:tt $value:expr) => { &$value };
}
