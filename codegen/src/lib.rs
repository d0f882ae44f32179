//! The generator: the texts of schema files in, the texts of Rust files out.
//!
//! It touches no file, asks no clock and draws no random number: the same texts in are the same
//! texts out, on every machine. It knows the dialect of `schema/README.md` and no API.
//!
//! ```text
//! sources ─ json ─ library ─ dialect, errata, examples ─ model ─ naming ─ emit ─ files
//! ```

mod dialect;
mod emit;
mod errata;
mod examples;
mod json;
mod library;
mod model;
mod naming;
mod problem;

use std::collections::BTreeMap;

pub use self::{
    library::{DIALECT, ERRATA_DIALECT, Sources},
    problem::{Place, Problem, Problems},
};

/// Where the generated files go, as far as they have to say it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The path of the runtime in Rust: `crate::runtime`.
    pub runtime: String,
    /// The folder of the sources, for the headers: `schema`.
    pub source_folder: String,
}

/// Generates every file: path below the target folder to text.
///
/// # Errors
/// Everything that is wrong with the sources, each with file and place.
pub fn generate(sources: &Sources, target: &Target) -> Result<BTreeMap<String, String>, Problems> {
    let library = library::Library::read(sources)?;
    dialect::check(&library)?;
    let decisions = errata::read(&library)?;
    let model = model::read(&library, &decisions)?;
    naming::check(&model)?;
    examples::check(&library)?;
    emit::files(&model, target)
}

/// A validator for one of the schema files, independent of the generated types: what they are compared with.
///
/// # Errors
/// Sources that are not JSON, or that `jsonschema` refuses.
pub fn validator(sources: &Sources, path: &str) -> Result<jsonschema::Validator, Box<dyn std::error::Error>> {
    dialect::validator(&library::Library::read(sources)?, path)
}
