//! The struct of a table. Its fields are public, or have getters if a rule binds them together.

#[doc(hidden)]
#[macro_export]
macro_rules! table_struct {
    ($name:ident $about:tt $rule:tt $({
        $presence:ident $tag:tt [$($doc:literal)*] [$($why:literal)?] $field:ident $key:tt [$path:expr] $how:tt $ty:tt
        $null:tt $default:tt
    })*) => {
        $crate::table_struct! { @define $name $about $rule $({
            [$(#[doc = $doc])* #[doc = $crate::row!(@says $presence)] $(#[deprecated = $why])?]
            $field [$crate::row!(@held $presence $ty $default)] $presence $how $ty $default
        })* }

        impl $crate::runtime::ShownTexts for $name {
            #[allow(unused_variables)]
            fn find_texts<'a>(&'a self, found: &mut Vec<$crate::runtime::ShownText<'a>>) {
                $($crate::runtime::find_texts_below($path, &self.$field, found);)*
            }
        }
    };
    (@define $name:ident [$($about:literal)*] [] $({
        [$($attribute:tt)*] $field:ident [$held:ty] $presence:ident $how:tt $ty:tt $default:tt
    })*) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub struct $name { $($($attribute)* pub $field: $held,)* }
    };
    (@define $name:ident [$($about:literal)*] [$($rule:ident [$rule_key:expr])+] $({
        [$($attribute:tt)*] $field:ident [$held:ty] $presence:ident $how:tt $ty:tt $default:tt
    })*) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub struct $name { $($field: $held,)* }

        impl $name {
            /// The properties of which at least one has to be given, and neither empty nor 0.
            pub const AT_LEAST_ONE_OF: &'static [&'static str] = &[$($rule_key),+];

            $(
                $($attribute)*
                #[must_use]
                pub const fn $field(&self) -> $crate::table_getter!(@type $presence $how $ty $default) {
                    $crate::table_getter!(@value $presence $how $default self.$field)
                }
            )*
        }
    };
}

/// The type and the value of a getter, which returns a small value itself and a reference to any other.
#[doc(hidden)]
#[macro_export]
macro_rules! table_getter {
    (@type optional $how:tt $ty:tt []) => { Option<$crate::table_getter!(@type required $how $ty [])> };
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
