//! Generates Rust from the schemas: one file for each schema file, as tables that the runtime's macros expand.
//!
//! It touches no file, clock or random number: the same schemas give the same texts on every machine. It knows the dialect
//! of `schema/README.md` and no API.

mod clashes;
mod emit;

use std::collections::BTreeMap;

use wecom_schemas::{
    Problems, Schemas,
    model::{Item, Kind},
    names,
};

pub use self::emit::Target;

/// A type that is generated for a whole schema file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    pub schema: String,
    /// The path of the type in Rust, below the generated module.
    pub path: Vec<String>,
    /// Whether it is a call without a file.
    pub is_call: bool,
}

/// Generates every file of Rust: path below the target folder to text.
///
/// # Errors
/// Names that Rust does not accept.
pub fn generate(schemas: &Schemas, target: &Target) -> Result<BTreeMap<String, String>, Problems> {
    clashes::check(&schemas.model)?;
    emit::files(&schemas.model, target)
}

/// Returns the type of every schema file that describes an object, so that tests can go through all of them.
pub fn roots(schemas: &Schemas) -> Vec<Root> {
    let items = schemas.model.items().filter(|(_, item)| item.pointer.is_empty());
    let root = |(file, item): (&str, &Item)| {
        let Kind::Object(object) = &item.kind else { return None };
        let path = [names::public_path(file), vec![item.name.clone()]].concat();
        let is_call = object.operation.as_ref().is_some_and(|operation| operation.part.is_none());
        Some(Root { schema: file.to_owned(), path, is_call })
    };
    items.filter_map(root).collect()
}
