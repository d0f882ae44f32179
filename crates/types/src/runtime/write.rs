//! Writing what serde cannot derive: an object whose properties depend on which branch of a union it carries.

use serde::{Serialize, Serializer, ser::SerializeMap};

/// A branch of a union. In JSON its properties stand in two places: some in a body of their own,
/// under the name of the branch, the others beside it.
pub trait Branch {
    /// The builder that has all that the branch requires.
    type Builder;

    /// Writes the body and what stands beside it.
    ///
    /// # Errors
    /// What the serializer reports.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// Writes the properties of the body.
    ///
    /// # Errors
    /// What the serializer reports.
    fn write_body<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// The body of a branch as a value of its own.
pub struct WrittenBody<'a, T>(pub &'a T);

impl<T: Branch> Serialize for WrittenBody<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.write_body(&mut map)?;
        map.end()
    }
}

/// Writes a property if it is given: an absent one is left out, never null.
///
/// # Errors
/// What the serializer reports.
pub fn write_optional<M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: &Option<impl Serialize>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, value),
        None => Ok(()),
    }
}
