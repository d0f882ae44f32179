//! Reads the schema files and checks them: JSON with locations, the library of files, the dialect, the errata, the
//! examples, and the model, which holds the meaning of the schemas.
//!
//! It touches no file, clock or random number, and knows no API. The generator, the export, the impact report and the
//! audit of the pages all read the schemas through it.
//!
//! ```text
//! sources ─ json ─ library ─ dialect, errata, examples ─ model ─ words
//! ```

pub mod dialect;
pub mod errata;
mod examples;
mod json;
pub mod library;
pub mod markdown;
pub mod model;
pub mod names;
mod node;
pub mod pointer;
mod problem;
pub mod texts;
mod validator;
pub mod words;

pub use self::{
    json::parse as parse_json,
    library::{DIALECT, ERRATA, ERRATA_DIALECT, EXAMPLES, Library, Sources},
    node::Node,
    problem::{Location, Problem, Problems},
    validator::{validator, validator_of, violations},
};

#[derive(Debug)]
pub struct Schemas {
    pub library: Library,
    pub model: model::Model,
}

impl Schemas {
    /// Reads the schemas, and checks them together with their errata and examples.
    ///
    /// # Errors
    /// Every problem of the sources, each with its file and location.
    pub fn read(sources: &Sources) -> Result<Self, Problems> {
        let library = Library::read(sources)?;
        dialect::check(&library)?;
        let model = model::read(&library, &errata::read(&library)?)?;
        examples::check(&library)?;
        Ok(Self { library, model })
    }
}
