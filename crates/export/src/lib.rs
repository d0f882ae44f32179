//! Exports the schemas as OpenAPI, as plain JSON Schema, as a reference for people and as cases for programs.
//!
//! ```text
//! library ─ names ─┬─ plain ──── openapi   openapi.json
//!                  │    └─────────────────  json-schema/notice/request.json, …
//!                  ├─ reference ─ words     reference.md, reference.zh-CN.md
//!                  └─ cases ───────────────  cases/notice/request.jsonl, …
//! ```

pub mod cases;
mod descriptions;
mod names;
mod openapi;
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
    let bundle = |root: &Node<'_>| {
        let bundle = plain::bundle(&names, root, &publication.note(root.file));
        (format!("json-schema/{}", root.file), in_json(&bundle))
    };
    let messages: Vec<Node<'_>> = schemas.library.roots().filter(reference::is_message).collect();
    let bundles = || messages.par_iter().map(bundle).collect::<BTreeMap<String, String>>();
    let openapi = || in_json(&openapi::build_document(&names, publication, &note));
    let references = || rayon::join(|| reference(Language::English), || reference(Language::Chinese));
    let (mut documents, (openapi, (english, chinese))) = rayon::join(bundles, || rayon::join(openapi, references));
    let others = [("openapi.json", openapi), ("reference.md", english), ("reference.zh-CN.md", chinese)];
    documents.extend(others.map(|(path, text)| (path.to_owned(), text)));
    let cases = cases::files(&names, &cases::cases(&schemas.library), &note);
    documents.extend(cases.into_iter().map(|(path, text)| (format!("cases/{path}"), text)));
    Ok(documents)
}

fn in_json(value: &Value) -> String {
    texts::shown_json(&format!("{value:#}\n"))
}
