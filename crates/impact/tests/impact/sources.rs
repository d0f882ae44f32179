//! Schemas to compare: an API that does not exist, and what can be changed in it.

#[path = "../../../../tests/sources.rs"]
mod folder;

use serde_json::Value;
use wecom_schemas::Sources;

/// The schemas of an API that does not exist, with the dialect that all share.
pub fn foreign() -> Sources {
    folder::read("tests/foreign/schema")
}

pub fn read(sources: &Sources, file: &str) -> Value {
    serde_json::from_str(&sources[file]).unwrap()
}

/// The sources with one value replaced, by its pointer; `None` removes it.
pub fn with(sources: &Sources, file: &str, pointer: &str, value: Option<Value>) -> Sources {
    let mut schema = read(sources, file);
    folder::edit(&mut schema, pointer, value);
    let mut sources = sources.clone();
    sources.insert(file.to_owned(), schema.to_string());
    sources
}
