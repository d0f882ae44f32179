//! The generator: the texts of schema files in, the texts of Rust files out.
//!
//! It touches no file, asks no clock and draws no random number: the same texts in are the same
//! texts out, on every machine. It knows the dialect of `schema/README.md` and no API.
//!
//! ```text
//! sources ─ json ─ library ─ dialect, errata, examples ─ model ─ naming ─ emit ─ files
//! ```
//!
//! Who wants to know what the schemas say, and no Rust, walks them himself: a [`Library`] has the files, a [`Node`] is
//! a schema in one of them. And [`impact`] says what a change of the schemas means to those who use the types.

mod dialect;
mod emit;
mod errata;
mod examples;
mod export;
mod impact;
mod json;
mod library;
mod markdown;
mod model;
mod naming;
mod parallel;
mod problem;
mod texts;

use std::collections::BTreeMap;

pub use self::{
    examples::violations,
    export::Publication,
    impact::{Behaviour, Bump, Change, Group, Impact, Kind, Source, Unreadable, Which, impact},
    json::parse as parse_json,
    library::{DIALECT, ERRATA, ERRATA_DIALECT, EXAMPLES, Library, Node, Sources},
    problem::{Place, Problem, Problems},
};

/// The names that things have in Rust.
pub mod names {
    pub use crate::naming::{builder_type, is_field_name, is_type_name, pascal, snake};
}

/// Where the generated files go, as far as they have to say it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The path of the runtime in Rust: `crate::runtime`.
    pub runtime: String,
    /// The folder of the sources, for the headers: `schema`.
    pub source_folder: String,
}

/// A type that was generated for a whole schema file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The schema file.
    pub schema: String,
    /// The path of the type in Rust, below the generated module.
    pub path: Vec<String>,
    /// Whether it is a call without a file.
    pub is_call: bool,
}

/// The schemas of a folder, read and checked. Everything is made from them.
#[derive(Debug)]
pub struct Schemas {
    library: Library,
    model: model::Model,
}

impl Schemas {
    /// Reads the schemas, and checks them with their decisions and examples.
    ///
    /// # Errors
    /// Everything that is wrong with the sources, each with file and place.
    pub fn read(sources: &Sources) -> Result<Self, Problems> {
        let library = Library::read(sources)?;
        let model = model(&library)?;
        Ok(Self { library, model })
    }

    /// Generates every file of Rust: path below the target folder to text.
    ///
    /// # Errors
    /// Names that Rust does not accept.
    pub fn generate(&self, target: &Target) -> Result<BTreeMap<String, String>, Problems> {
        naming::check(&self.model)?;
        emit::files(&self.model, target)
    }

    /// What the schemas say, for those who use neither Rust nor the dialect: path below the target folder to text.
    ///
    /// # Errors
    /// Two schemas that would have one name, and calls without one.
    pub fn export(&self, publication: &Publication) -> Result<BTreeMap<String, String>, Problems> {
        export::files(&self.library, publication)
    }

    /// Every schema file that describes an object, with its type. Tests that hold for all of them need no list by hand.
    pub fn roots(&self) -> Vec<Root> {
        let roots = self.model.modules.iter().flat_map(|(file, module)| {
            module.items.iter().filter(|item| item.pointer.is_empty()).filter_map(|item| {
                let model::Kind::Object(object) = &item.kind else { return None };
                let mut path = naming::public_path(file);
                path.push(item.name.clone());
                let is_call = object.call.as_ref().is_some_and(|call| call.part.is_none());
                Some(Root { schema: file.clone(), path, is_call })
            })
        });
        roots.collect()
    }
}

fn model(library: &Library) -> Result<model::Model, Problems> {
    dialect::check(library)?;
    let model = model::read(library, &errata::read(library)?)?;
    examples::check(library)?;
    Ok(model)
}

/// Generates every file of Rust from the texts of schemas: path below the target folder to text.
///
/// # Errors
/// What [`Schemas::read`] and [`Schemas::generate`] refuse.
pub fn generate(sources: &Sources, target: &Target) -> Result<BTreeMap<String, String>, Problems> {
    Schemas::read(sources)?.generate(target)
}

/// Exports what the texts of schemas say: path below the target folder to text.
///
/// # Errors
/// What [`Schemas::read`] and [`Schemas::export`] refuse.
pub fn export(sources: &Sources, publication: &Publication) -> Result<BTreeMap<String, String>, Problems> {
    Schemas::read(sources)?.export(publication)
}

/// A validator for one of the schema files, independent of the generated types: what they are compared with.
///
/// # Errors
/// What `jsonschema` refuses.
pub fn validator(library: &Library, path: &str) -> Result<jsonschema::Validator, Box<dyn std::error::Error>> {
    dialect::validator(library, path)
}
