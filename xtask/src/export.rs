//! `cargo xtask export [--check]`: the schemas for those who use neither Rust nor the dialect.

use wecom_export::Publication;
use wecom_schemas::Schemas;

use crate::{
    schemas::{self, SCHEMAS},
    tree::{self, Output},
};

/// Exports the schemas, and writes or compares the documents.
pub fn run(check: bool) -> Result<String, String> {
    let root = crate::root()?;
    let schemas = Schemas::read(&schemas::read(&root, SCHEMAS)?);
    let schemas = schemas.map_err(|problems| schemas::in_words(SCHEMAS, &problems))?;
    tree::put(&root, &[output(&schemas)?], check)
}

/// Returns the documents, which are checked in, so that nobody needs Rust to read them.
pub fn output(schemas: &Schemas) -> Result<Output, String> {
    let publication = Publication {
        title: "WeCom school notices".into(),
        title_in_chinese: "企业微信「学校通知」".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        license: env!("CARGO_PKG_LICENSE").into(),
        source_folder: SCHEMAS.into(),
    };
    let should =
        wecom_export::export(schemas, &publication).map_err(|problems| schemas::in_words(SCHEMAS, &problems))?;
    Ok(Output { folder: "schema/dist", should })
}
