//! Where the generated files go.

#[derive(Clone, Debug)]
pub struct Target {
    /// The path of the runtime in Rust: `crate::runtime`.
    pub runtime: String,
    /// The folder of the schemas, for the headers: `schema`.
    pub source_folder: String,
}
