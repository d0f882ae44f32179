//! Reading a table from JSON, and checking it.

#[doc(hidden)]
#[macro_export]
macro_rules! table_reading {
    ($name:ident $reading:tt [$([$($body:literal)?] $($union:ident)+)?] $rule:tt [$($last:tt)*] { $({
        $presence:ident [$([$tag:expr] $($tag_rest:tt)+)?] $doc:tt $why:tt $field:ident [$key:expr] [$path:expr] $how:tt
        $ty:tt $null:tt $default:tt
    })* } { $({
        $beside_presence:ident $beside_tag:tt $beside_doc:tt $beside_why:tt $beside:ident $beside_key:tt
        [$beside_path:expr] $beside_how:tt $beside_ty:tt $beside_null:tt $beside_default:tt
    })* }) => {
        const _: () = {
            #[derive(Clone, Debug, Default)]
            pub struct __Slots {
                $(pub $field: Option<$crate::row!(@wire $how $ty)>,)*
                $(pub $beside: Option<$crate::row!(@wire $beside_how $beside_ty)>,)*
            }

            #[derive(Default)]
            pub struct __Parts { $(pub $field: $crate::table_row!(@parts $how $ty),)* }

            #[derive(Clone, Copy)]
            #[allow(non_camel_case_types)]
            pub enum __Key { $($field($crate::table_row!(@inner_key $how $ty)),)* }

            impl $crate::runtime::Table for $name {
                type Slots = __Slots;
                type Parts = __Parts;
                type Key = __Key;
                const IS_TOLERANT: bool = $crate::table_row!(@is_tolerant $reading);

                fn properties() -> Vec<&'static str> {
                    let lists: &[&[&'static str]] = &[
                        $($(&[$tag],)? $crate::table_row!(@properties $how $ty [$key]),)*
                        $crate::table_row!(@last $($last)*)
                    ];
                    lists.concat()
                }

                #[inline]
                #[allow(unused_variables)]
                fn key(name: &str) -> Option<__Key> {
                    $($crate::table_row!(@key $how $ty __Key::$field, [$key], name);)*
                    None
                }

                #[inline]
                #[allow(unused_variables)]
                fn read<'de, A: $crate::runtime::serde::de::MapAccess<'de>>(
                    draft: &mut $crate::runtime::Draft<Self>,
                    key: __Key,
                    properties: &mut A,
                ) -> Result<(), A::Error> {
                    match key {
                        $(__Key::$field(inner) => $crate::table_row!(
                            @read $how $ty $reading $null [$path] draft $field inner properties
                        ),)*
                    }
                }

                #[allow(unused_variables)]
                fn gather_parts(draft: &mut $crate::runtime::Draft<Self>) {
                    $($crate::table_row!(@gather $how $ty draft $field);)*
                }

                #[allow(unused_mut)]
                fn finish(slots: __Slots, mut wrong: $crate::runtime::PropertyViolations) -> $crate::runtime::CheckResult<$name> {
                    $($crate::table_row!(@expect $presence slots.$field, [$path], wrong);)*
                    $($crate::table_row!(@expect $beside_presence slots.$beside, [$beside_path], wrong);)*
                    match whole(slots) {
                        Some(object) if wrong.is_empty() => $crate::table_row!(@ruled $name $rule object),
                        _ => Err(wrong.in_order(&[$($($body,)?)? $($path,)* $($beside_path,)*])),
                    }
                }
            }

            /// Returns the object if nothing that it requires is missing.
            #[inline]
            #[allow(unused_variables)]
            fn whole(slots: __Slots) -> Option<$name> {
                Some($name {
                    $($field: $crate::table_row!(@held $presence $how $default slots.$field),)*
                    $($beside: $crate::table_row!(@held $beside_presence $beside_how $beside_default slots.$beside),)*
                })
            }
        };
    };
}

/// The parts of a row that are read.
#[doc(hidden)]
#[macro_export]
macro_rules! table_row {
    (@parts [flatten] [$ty:ty]) => { <$ty as $crate::runtime::Union>::Parts };
    (@parts $how:tt $ty:tt) => { () };

    (@inner_key [flatten] [$ty:ty]) => { <$ty as $crate::runtime::Union>::Key };
    (@inner_key $how:tt $ty:tt) => { () };

    (@properties [flatten] [$ty:ty] $key:tt) => { &<$ty as $crate::runtime::Union>::properties() };
    (@properties $how:tt $ty:tt [$key:expr]) => { &[$key] };
    (@last) => { &[] };
    (@last [$tag:expr] $($rest:tt)+) => { &[$tag] };

    (@is_tolerant []) => { false };
    (@is_tolerant [tolerant]) => { true };

    (@key [flatten] [$ty:ty] $variant:path, $key:tt, $name:ident) => {
        if let Some(inner) = <$ty as $crate::runtime::Union>::key($name) {
            return Some($variant(inner));
        }
    };
    (@key $how:tt $ty:tt $variant:path, [$key:expr], $name:ident) => {
        if $name == $key {
            return Some($variant(()));
        }
    };

    (@read [flatten] [$ty:ty] $reading:tt $null:tt $path:tt $draft:ident $field:ident $inner:ident $properties:ident) => {
        <$ty as $crate::runtime::Union>::read(&mut $draft.parts.$field, $inner, $properties, &mut $draft.unknown)
    };
    (@read $how:tt $ty:tt [] $null:tt [$path:expr] $draft:ident $field:ident $inner:ident $properties:ident) => {
        $crate::runtime::read_once(
            $properties, $path, &mut $draft.slots.$field, &mut $draft.wrong, &mut $draft.unknown,
        )
    };
    (@read $how:tt $ty:tt [tolerant] $null:tt [$path:expr] $draft:ident $field:ident $inner:ident $properties:ident) => {
        $crate::runtime::read_last(
            $properties, $path, &mut $draft.slots.$field, &mut $draft.wrong, $crate::table_row!(@is_nullable $null),
        )
    };
    (@is_nullable []) => { false };
    (@is_nullable [null]) => { true };

    (@gather [flatten] [$ty:ty] $draft:ident $field:ident) => {
        $draft.slots.$field = $draft.wrong.settle("", <$ty as $crate::runtime::Union>::gather(&mut $draft.parts.$field))
    };
    (@gather $how:tt $ty:tt $draft:ident $field:ident) => {};

    (@expect optional $slot:expr, $path:tt, $wrong:ident) => {};
    (@expect $required_or_constant:ident $slot:expr, [$path:expr], $wrong:ident) => {
        if $slot.is_none() {
            $wrong.missing($path);
        }
    };

    (@held optional [switch] [] $slot:expr) => { $slot.map(Into::into) };
    (@held optional $how:tt [] $slot:expr) => { $slot };
    (@held optional [switch] [$default:expr] $slot:expr) => { $slot.map_or($default, Into::into) };
    (@held optional $how:tt [$default:expr] $slot:expr) => { $slot.unwrap_or_else(|| $default) };
    (@held $required_or_constant:ident [switch] $default:tt $slot:expr) => { $slot?.into() };
    (@held $required_or_constant:ident $how:tt $default:tt $slot:expr) => { $slot? };

    (@ruled $name:ident [] $object:ident) => { Ok($object) };
    (@ruled $name:ident [$($rule:ident [$rule_key:expr])+] $object:ident) => {
        if $($crate::runtime::IsGiven::is_given(&$object.$rule))||+ {
            Ok($object)
        } else {
            let rule = $crate::runtime::Rule::NothingGiven { fields: $name::AT_LEAST_ONE_OF };
            Err($crate::runtime::Violation::new(rule).into())
        }
    };
}
