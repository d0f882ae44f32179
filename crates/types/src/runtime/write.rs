//! Writing one property after the other.

use serde::{Serialize, ser::SerializeMap};

#[inline]
pub fn write<M: SerializeMap>(map: &mut M, name: &'static str, value: &impl Serialize) -> Result<(), M::Error> {
    map.serialize_entry(name, value)
}

/// Writes a property if it is given: an absent one is left out, never null.
#[inline]
pub fn write_optional<M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: &Option<impl Serialize>,
) -> Result<(), M::Error> {
    value.as_ref().map_or(Ok(()), |value| map.serialize_entry(name, value))
}
