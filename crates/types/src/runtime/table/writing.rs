//! Writing a table as JSON: in the order of its rows, absent properties left out.

use serde::{Serialize, ser::SerializeMap};

/// Writes a property if it is given: an absent one is left out, never null.
#[inline]
pub fn write_optional<M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: &Option<impl Serialize>,
) -> Result<(), M::Error> {
    value.as_ref().map_or(Ok(()), |value| map.serialize_entry(name, value))
}

#[doc(hidden)]
#[macro_export]
macro_rules! table_writing {
    // An object that is no branch of a union.
    ($name:ident $builder:ident $needs:tt [] [$([$last:expr] [$last_kind:ty] $last_of:ident $last_getter:ident)?] { $({
        $presence:ident [$([$tag:expr] [$kind:ty] $of:ident $getter:ident)?] $doc:tt $why:tt $field:ident [$key:expr]
        $path:tt $how:tt $ty:tt $null:tt $default:tt
    })* } {}) => {
        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[allow(unused_mut)]
                let mut map = $crate::runtime::serde::Serializer::serialize_map(serializer, None)?;
                $(
                    $($crate::runtime::serde::ser::SerializeMap::serialize_entry(&mut map, $tag, &self.$of.$getter())?;)?
                    $crate::table_entry!($presence $how $default [$key], &self.$field, &mut map)?;
                )*
                $($crate::runtime::serde::ser::SerializeMap::serialize_entry(&mut map, $last, &self.$last_of.$last_getter())?;)?
                $crate::runtime::serde::ser::SerializeMap::end(map)
            }
        }

        impl $crate::runtime::Object for $name {}

        $crate::runtime_deserialize!($name);
        $crate::runtime_json_schema!($name, object_schema);
    };
    // As a branch of a union.
    ($name:ident $builder:ident $needs:tt [[$($body:literal)?] $($union:ident)+] [] { $({
        $presence:ident $tag:tt $doc:tt $why:tt $field:ident [$key:expr] $path:tt $how:tt $ty:tt $null:tt $default:tt
    })* } { $({
        $beside_presence:ident $beside_tag:tt $beside_doc:tt $beside_why:tt $beside:ident [$beside_key:expr]
        $beside_path:tt $beside_how:tt $beside_ty:tt $beside_null:tt $beside_default:tt
    })* }) => {
        impl $crate::runtime::Branch for $name {
            const BODY: Option<&'static str> = $crate::table_entry!(@body $($body)?);
            const BESIDE: &'static [&'static str] = &[$($beside_key),*];

            #[allow(unused_variables)]
            fn write<M: $crate::runtime::serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $($crate::runtime::serde::ser::SerializeMap::serialize_entry(map, $body, &$crate::runtime::WrittenBody(self))?;)?
                $($crate::table_entry!($beside_presence $beside_how $beside_default [$beside_key], &self.$beside, map)?;)*
                Ok(())
            }

            #[allow(unused_variables)]
            fn write_body<M: $crate::runtime::serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $($crate::table_entry!($presence $how $default [$key], &self.$field, map)?;)*
                Ok(())
            }
        }
    };
}

/// Writes one property, if it is given.
#[doc(hidden)]
#[macro_export]
macro_rules! table_entry {
    (@body) => {
        None
    };
    (@body $body:literal) => {
        Some($body)
    };
    ($presence:ident [flatten] $default:tt $key:tt, $value:expr, $map:expr) => {
        $crate::runtime::Union::write($value, $map)
    };
    (optional [switch] [] [$key:expr], $value:expr, $map:expr) => {
        $crate::runtime::write_optional($map, $key, &$value.map($crate::runtime::Flag))
    };
    (optional $how:tt [] [$key:expr], $value:expr, $map:expr) => {
        $crate::runtime::write_optional($map, $key, $value)
    };
    ($presence:ident [switch] $default:tt [$key:expr], $value:expr, $map:expr) => {
        $crate::runtime::serde::ser::SerializeMap::serialize_entry($map, $key, &$crate::runtime::Flag(*$value))
    };
    ($presence:ident $how:tt $default:tt [$key:expr], $value:expr, $map:expr) => {
        $crate::runtime::serde::ser::SerializeMap::serialize_entry($map, $key, $value)
    };
}
