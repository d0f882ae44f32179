//! Exports the schemas for those who use neither Rust nor our dialect.
//!
//! ```text
//! library ─ names ─┬─ plain ──── openapi   openapi.json
//!                  │    └─────────────────  json-schema/notice/request.json, …
//!                  └─ reference ─ words     reference.md, reference.zh-CN.md
//! ```

mod descriptions;
mod names;
mod openapi;
mod operation;
mod plain;
mod publication;
mod reference;
mod words;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::Value;
use wecom_schemas::{Node, Problems, Schemas, texts, words::Language};

use self::names::Names;
pub use self::publication::Publication;

/// Makes the documents: path below the target folder to text.
///
/// # Errors
/// Two schemas that would have one name, and operations without a name.
pub fn export(schemas: &Schemas, publication: &Publication) -> Result<BTreeMap<String, String>, Problems> {
    let names = Names::new(&schemas.library)?;
    names.check_operations(&schemas.model)?;
    let note = publication.note("");
    let reference = |language| reference::document(&names, language, publication, &note);
    let file = |document: &Document<'_>| match document {
        Document::OpenApi => ("openapi.json".into(), in_json(&openapi::document(&names, publication, &note))),
        Document::Reference(language @ Language::English) => ("reference.md".into(), reference(*language)),
        Document::Reference(language @ Language::Chinese) => ("reference.zh-CN.md".into(), reference(*language)),
        Document::Bundle(root) => {
            let bundle = plain::bundle(&names, root, &publication.note(root.file));
            (format!("json-schema/{}", root.file), in_json(&bundle))
        }
    };
    let references = [Language::English, Language::Chinese].map(Document::Reference);
    let bundles = schemas.library.roots().filter(reference::is_message).map(Document::Bundle);
    let documents: Vec<_> = std::iter::once(Document::OpenApi).chain(references).chain(bundles).collect();
    Ok(documents.par_iter().map(file).collect())
}

enum Document<'a> {
    OpenApi,
    Reference(Language),
    Bundle(Node<'a>),
}

fn in_json(value: &Value) -> String {
    texts::shown_json(&format!("{value:#}\n"))
}
