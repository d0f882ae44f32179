//! What is exported from small sets of schemas: names, and what has none.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wecom_export::{Publication, export};
use wecom_schemas::{Schemas, Sources};

const DIALECT: &str = include_str!("../../../schema/dialect/schema.json");
const ERRATA_DIALECT: &str = include_str!("../../../schema/dialect/errata.json");

/// An answer with one property.
fn answer(title: &str, property: &Value, definitions: Option<Value>) -> Value {
    let mut answer = json!({
        "$schema": "wecom-school:/dialect/schema.json", "title": title, "description": "An answer.",
        "source": { "page": "https://an.invalid/page", "section": "Section" },
        "type": "object", "properties": { "value": property }, "additionalProperties": true,
    });
    if let Some(definitions) = definitions {
        answer["$defs"] = definitions;
    }
    answer
}

/// The exported files, or what is wrong.
fn exported(schemas: &[(&str, Value)]) -> Result<BTreeMap<String, String>, String> {
    let dialects = [("dialect/schema.json", DIALECT), ("dialect/errata.json", ERRATA_DIALECT)];
    let dialects = dialects.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let schemas = schemas.iter().map(|(path, schema)| ((*path).to_owned(), schema.to_string()));
    let sources: Sources = dialects.into_iter().chain(schemas).collect();
    let publication = Publication {
        title: "An API".into(),
        title_in_chinese: "接口".into(),
        version: "1.2.3".into(),
        license: "MIT".into(),
        source_folder: "schema".into(),
    };
    Schemas::read(&sources).and_then(|schemas| export(&schemas, &publication)).map_err(|problems| problems.to_string())
}

/// A text without limits makes no type of Rust, so that the names of Rust don't keep two of them apart.
fn word() -> Value {
    json!({ "Word": { "description": "A word.", "type": "string" } })
}

#[test]
fn what_two_files_define_is_called_by_its_file_too() {
    let value = json!({ "$ref": "#/$defs/Word" });
    let schemas = [
        ("a/one.json", answer("One", &value, Some(word()))),
        ("b/two.json", answer("Two", &json!({ "$ref": "../a/one.json#/$defs/Word" }), Some(word()))),
    ];
    let exported = exported(&schemas).unwrap();
    let bundle: Value = serde_json::from_str(&exported["json-schema/b/two.json"]).unwrap();
    assert_eq!(bundle["properties"]["value"], json!({ "$ref": "#/$defs/a.one.Word" }));
    assert_eq!(bundle["$defs"], json!({ "a.one.Word": { "description": "A word.", "type": "string" } }));
}

#[test]
fn what_has_no_name_of_its_own_is_refused() {
    let value = json!({ "$ref": "#/$defs/Word" });
    let twice = exported(&[("word.json", answer("Word", &value, Some(word())))]).unwrap_err();
    let call = json!({
        "description": "A request within an answer.", "type": "object", "additionalProperties": false,
        "properties": { "id": { "description": "An id.", "type": "string" } },
        "call": {
            "method": "POST", "server": "https://an.invalid", "path": "/", "query": [], "repeat": "never",
            "response": { "$ref": "one.json" },
        },
    });
    let nameless = exported(&[("one.json", answer("One", &call, None))]).unwrap_err();
    insta::assert_snapshot!(format!("{twice}{nameless}"));
}
