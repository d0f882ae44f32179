//! `cargo xtask export [--check]`: the schemas for those who use neither Rust nor the dialect.

use wecom_export::Publication;
use wecom_schemas::Schemas;

use crate::{
    codegen,
    output::{self, Output},
};

/// Where the documents stand, checked in, so that nobody needs Rust to have them.
const FOLDER: &str = "schema/dist";

/// The schemas that are exported.
pub const SCHEMAS: &str = "schema";

/// Exports the schemas, and writes or compares the documents.
pub fn run(check: bool) -> Result<String, String> {
    let root = crate::root()?;
    let sources = codegen::sources(&root, SCHEMAS)?;
    let schemas = Schemas::read(&sources).map_err(|problems| codegen::in_words(SCHEMAS, &problems))?;
    output::put(&root, &[output(&schemas)?], check)
}

/// The documents.
pub fn output(schemas: &Schemas) -> Result<Output, String> {
    let publication = Publication {
        title: "WeCom school notices".into(),
        title_in_chinese: "企业微信「学校通知」".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        license: env!("CARGO_PKG_LICENSE").into(),
        source_folder: SCHEMAS.into(),
    };
    let should =
        wecom_export::export(schemas, &publication).map_err(|problems| codegen::in_words(SCHEMAS, &problems))?;
    Ok(Output { folder: FOLDER, should })
}
