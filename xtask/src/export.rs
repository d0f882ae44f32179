//! `cargo xtask export [--check]`: the schemas for those who use neither Rust nor the dialect.

use std::path::Path;

use wecom_codegen::Publication;

use crate::{
    codegen,
    output::{self, Output},
};

/// Where the documents stand, checked in, so that nobody needs Rust to have them.
const FOLDER: &str = "schema/dist";

/// Exports the schemas, and writes or compares the documents.
pub fn run(check: bool) -> Result<String, String> {
    let root = crate::root()?;
    output::put(&root, &[output(&root)?], check)
}

/// The documents.
pub fn output(root: &Path) -> Result<Output, String> {
    let schemas = "schema";
    let publication = Publication {
        title: "WeCom school notices".into(),
        title_in_chinese: "企业微信「学校通知」".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        license: env!("CARGO_PKG_LICENSE").into(),
        source_folder: schemas.into(),
    };
    let should = wecom_codegen::export(&codegen::sources(root, schemas)?, &publication)
        .map_err(|problems| codegen::in_words(schemas, &problems))?;
    Ok(Output { folder: FOLDER, should })
}
