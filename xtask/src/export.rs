//! `cargo xtask export [--check]`: the schemas for those who use neither Rust nor the dialect.

use wecom_codegen::{Publication, Sources};

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
    output::put(&root, &[output(&codegen::sources(&root, SCHEMAS)?)?], check)
}

/// The documents.
pub fn output(sources: &Sources) -> Result<Output, String> {
    let publication = Publication {
        title: "WeCom school notices".into(),
        title_in_chinese: "企业微信「学校通知」".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        license: env!("CARGO_PKG_LICENSE").into(),
        source_folder: SCHEMAS.into(),
    };
    let should =
        wecom_codegen::export(sources, &publication).map_err(|problems| codegen::in_words(SCHEMAS, &problems))?;
    Ok(Output { folder: FOLDER, should })
}
