//! The bundles that are exported for other validators say what the schemas say, as far as JSON Schema can.
//!
//! It can't count bytes: `maxLength` counts characters. So a bundle says of a value what its schema says of the same
//! value with an `x` for each character that has more than one byte; and it refuses nothing that its schema accepts. The
//! test `oracle` compares them for values of every type.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::Value;
use wecom_school::notice::TextContent;

use crate::{
    documents::exported,
    schemas::{FOREIGN, SCHOOL, subschemas},
};

fn json(exported: &BTreeMap<String, String>, path: &str) -> Value {
    serde_json::from_str(exported.get(path).unwrap_or_else(|| panic!("{path} is not exported"))).unwrap()
}

/// Returns a bundle, read by a validator that knows nothing of our dialect and has no other file.
pub fn bundle(exported: &BTreeMap<String, String>, path: &str) -> Validator {
    jsonschema::draft202012::new(&json(exported, &format!("json-schema/{path}"))).unwrap()
}

/// Returns the value with an `x` for each character of its texts that has more than one byte.
fn in_ascii(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            text.chars().map(|one| if one.is_ascii() { one } else { 'x' }).collect::<String>().into()
        }
        Value::Array(list) => list.iter().map(in_ascii).collect(),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), in_ascii(value))).collect(),
        other => other.clone(),
    }
}

/// Checks that a bundle says of a value what its schema says.
pub fn agree(schema: &Validator, bundle: &Validator, value: &Value) {
    let is_valid = bundle.is_valid(value);
    assert_eq!(
        is_valid,
        schema.is_valid(&in_ascii(value)),
        "to the bundle, it is {is_valid} that this is valid: {value}"
    );
    assert!(is_valid || !schema.is_valid(value), "the bundle refuses what the schema accepts: {value}");
}

/// A text that the server cuts is accepted; one that is too long whatever its characters is refused.
#[test]
fn the_limit_in_bytes_is_one_in_characters() {
    let notice = bundle(&exported(&SCHOOL), "notice/request.json");
    let most = TextContent::MAX_BYTES;
    let with = |content: String| serde_json::json!({ "toall": 1, "msgtype": "text", "agentid": 1, "text": { "content": content } });
    assert!(notice.is_valid(&with("a".repeat(most))));
    assert!(!notice.is_valid(&with("a".repeat(most + 1))));
    assert!(notice.is_valid(&with("学".repeat(most))), "three times as many bytes: only the schema knows");
    let video = serde_json::json!({ "media_id": "x", "title": "a".repeat(9999) });
    assert!(notice.is_valid(&serde_json::json!({ "toall": 1, "msgtype": "video", "agentid": 1, "video": video })));
}

/// Every keyword that may be in a bundle. All are JSON Schema's own.
const PLAIN: &str = "$schema $comment $defs $ref title description default deprecated type format const enum oneOf anyOf \
    allOf properties required additionalProperties items minItems maxItems minLength maxLength minimum maximum not";

/// Every schema is one of JSON Schema 2020-12, and has no keyword of our own.
#[test]
fn no_keyword_of_the_dialect_is_left() {
    for exported in [exported(&SCHOOL), exported(&FOREIGN)] {
        for path in exported.keys().filter(|path| path.starts_with("json-schema/")) {
            check(&json(&exported, path), PLAIN);
        }
        let document = json(&exported, "openapi.json");
        for schema in document["components"]["schemas"].as_object().unwrap().values() {
            check(schema, &format!("{PLAIN} externalDocs discriminator"));
        }
    }
}

fn check(schema: &Value, keywords: &str) {
    jsonschema::draft202012::meta::validate(schema).unwrap_or_else(|error| panic!("{error}: {schema:#}"));
    for (keyword, _) in subschemas(schema).into_iter().filter_map(Value::as_object).flatten() {
        assert!(keywords.split(' ').any(|known| known == keyword), "{keyword} is no keyword of JSON Schema: {schema}");
    }
}
