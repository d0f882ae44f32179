//! The bundles that are exported for other validators say what the schemas say, as far as JSON Schema can.
//!
//! It can't count bytes: `maxLength` counts characters. So a bundle judges a value as its schema judges the same value
//! with an `x` for each character that has more than one byte; and it refuses nothing that its schema accepts.

use std::collections::BTreeMap;

use jsonschema::Validator;
use proptest::{prelude::*, test_runner::TestRunner};
use serde::Serialize;
use serde_json::Value;
use wecom_school::notice::TextContent;

use crate::{
    changes::{cases, values},
    documents::exported,
    schemas::{FOREIGN, SCHOOL, Schemas},
};

fn json(exported: &BTreeMap<String, String>, path: &str) -> Value {
    serde_json::from_str(exported.get(path).unwrap_or_else(|| panic!("{path} is not exported"))).unwrap()
}

/// A bundle, read by a validator that knows nothing of our dialect and has no other file.
fn bundle(exported: &BTreeMap<String, String>, path: &str) -> Validator {
    jsonschema::draft202012::new(&json(exported, &format!("json-schema/{path}"))).unwrap()
}

/// The value with an `x` for each character of its texts that has more than one byte.
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

fn agree(schema: &Validator, bundle: &Validator, value: &Value) {
    let verdict = bundle.is_valid(value);
    assert_eq!(verdict, schema.is_valid(&in_ascii(value)), "the bundle says {verdict} of {value}");
    assert!(verdict || !schema.is_valid(value), "the bundle refuses what the schema accepts: {value}");
}

/// Tries values of a type, and the examples of its schema, as they are and changed.
fn of_type<T: Arbitrary<Strategy: 'static> + Serialize>(
    schemas: &Schemas,
    exported: &BTreeMap<String, String>,
    path: &str,
) {
    let (schema, bundle) = (schemas.validator(path), bundle(exported, path));
    let run = TestRunner::new(cases(400)).run(&values::<T>(schemas, path), |(_, value)| {
        agree(&schema, &bundle, &value);
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{path}: {failure}"));
}

macro_rules! each_type {
    ($($set:ident $path:literal $type:ty;)*) => {
        /// Every type there is, a new one too.
        #[test]
        fn every_bundle_says_what_its_schema_says() {
            let (school, foreign) = (exported(&SCHOOL), exported(&FOREIGN));
            $(
                let exported = if std::ptr::eq(&*$set, &*SCHOOL) { &school } else { &foreign };
                of_type::<$type>(&$set, exported, $path);
            )*
        }
    };
}

every_type!(each_type);

/// What is cut is no error, what is too long in any case is.
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
fn nothing_of_the_dialect_is_left() {
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
    only(keywords, schema);
}

fn only(keywords: &str, schema: &Value) {
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        assert!(keywords.split(' ').any(|known| known == keyword), "{keyword} is no keyword of JSON Schema: {schema}");
        match (keyword.as_str(), value) {
            ("properties" | "$defs", Value::Object(schemas)) => schemas.values().for_each(|one| only(keywords, one)),
            ("oneOf" | "anyOf" | "allOf", Value::Array(schemas)) => schemas.iter().for_each(|one| only(keywords, one)),
            ("items", schema) => only(keywords, schema),
            _ => {}
        }
    }
}
