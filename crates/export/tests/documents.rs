//! The exported documents: their look, their links, that they are complete, and that they are plain JSON Schema.

#[path = "../../../tests/schemas.rs"]
#[allow(dead_code, reason = "the tests of the types use the rest")]
mod schemas;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wecom_schemas::{DIALECT, ERRATA_DIALECT, Sources};

use self::schemas::{FOREIGN, SCHOOL, Schemas, subschemas};

const REFERENCES: [&str; 2] = ["reference.md", "reference.zh-CN.md"];

/// The export knows no API: documents of an invented one are pinned.
#[test]
fn of_a_foreign_api() {
    for path in ["json-schema/parcel/order.json", "openapi.json", "reference.md", "reference.zh-CN.md"] {
        insta::assert_snapshot!(format!("foreign_{path}"), FOREIGN.exported[path]);
    }
}

#[test]
fn every_link_leads_somewhere() {
    for exported in [&SCHOOL.exported, &FOREIGN.exported] {
        for text in REFERENCES.map(|path| &exported[path]) {
            let anchors: Vec<&str> = between(text, "<a id=\"", "\">").collect();
            let different: BTreeSet<&str> = anchors.iter().copied().collect();
            assert_eq!(anchors.len(), different.len(), "two anchors have one name");
            for link in between(text, "](", ")") {
                let exists = match link.strip_prefix('#') {
                    Some(anchor) => different.contains(anchor),
                    None => link.starts_with("https://") || link.ends_with('/') || exported.contains_key(link),
                };
                assert!(exists, "{link} leads nowhere");
            }
        }
    }
}

fn between<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |rest| Some(rest.split_once(close)?.0))
}

/// Each property of each schema has a row, in both languages, and so has each code and decision.
#[test]
fn nothing_is_missing_from_the_reference() {
    for schemas in [&*SCHOOL, &*FOREIGN] {
        let mut names = BTreeSet::new();
        for root in schemas.roots() {
            let properties = |schema: &Value| schema["properties"].as_object().cloned().unwrap_or_default();
            names.extend(subschemas(&schemas.resolved(&root)).into_iter().flat_map(properties).map(|(name, _)| name));
        }
        for text in REFERENCES.map(|path| &schemas.exported[path]) {
            for name in &names {
                let is_there = text.contains(&format!("| `{name}` |")) || text.contains(&format!(".{name}` |"));
                assert!(is_there, "{name} has no row");
            }
        }
    }
    let codes = SCHOOL.file("errcode.json")["codes"]["known"].as_array().unwrap().iter();
    let rows = codes.map(|code| format!("| {} | `{}` |", code["code"], code["name"].as_str().unwrap()));
    let decisions = SCHOOL.file("errata.json")["errata"].as_array().unwrap().iter();
    for row in rows.chain(decisions.map(|decision| format!("`{}` |", decision["id"].as_str().unwrap()))) {
        assert!(REFERENCES.iter().all(|path| SCHOOL.exported[*path].contains(&row)), "{row}");
    }
}

#[test]
fn the_reference_in_chinese_is_in_chinese() {
    let text = &SCHOOL.exported["reference.zh-CN.md"];
    assert!(!text.contains("见英文版"), "a term is missing");
    for row in text.lines().filter(|line| line.starts_with("| `") && !line.contains("| 固定为 `")) {
        let last = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        assert!(!last.is_ascii(), "no Chinese text: {row}");
    }
}

/// People download the cases, and review a change of them.
#[test]
fn the_cases_are_small_and_listed() {
    for exported in [&SCHOOL.exported, &FOREIGN.exported] {
        let files: BTreeSet<&str> = exported.keys().filter_map(|path| path.strip_prefix("cases/")).collect();
        let bytes: usize = files.iter().map(|path| exported[&format!("cases/{path}")].len()).sum();
        assert!(bytes < 2_000_000, "{bytes} bytes");
        let index: Value = serde_json::from_str(&exported["cases/types.json"]).unwrap();
        let types = index["types"].as_object().unwrap();
        let listed: BTreeSet<&str> = types.values().filter_map(|about| about["file"].as_str()).collect();
        assert_eq!(files, listed.iter().copied().chain(["types.json", "README.md"]).collect());
        for line in listed.iter().flat_map(|path| exported[&format!("cases/{path}")].lines()) {
            let case: Value = serde_json::from_str(line).unwrap();
            assert!(types.contains_key(case["type"].as_str().unwrap()) && line.len() < 4000, "{line}");
        }
    }
}

/// Every keyword that may be in an exported schema. All are JSON Schema's own.
const PLAIN: &str = "$schema $comment $defs $ref title description default deprecated type format const enum oneOf anyOf \
    allOf properties required additionalProperties items minItems maxItems minLength maxLength minimum maximum not";

#[test]
fn no_keyword_of_the_dialect_is_left() {
    let check = |schema: &Value, keywords: &str| {
        jsonschema::draft202012::meta::validate(schema).unwrap_or_else(|error| panic!("{error}: {schema:#}"));
        for (keyword, _) in subschemas(schema).into_iter().filter_map(Value::as_object).flatten() {
            assert!(keywords.split(' ').any(|known| known == keyword), "{keyword} is not of JSON Schema: {schema}");
        }
    };
    for exported in [&SCHOOL.exported, &FOREIGN.exported] {
        for (_, bundle) in exported.iter().filter(|(path, _)| path.starts_with("json-schema/")) {
            check(&serde_json::from_str(bundle).unwrap(), PLAIN);
        }
        let document: Value = serde_json::from_str(&exported["openapi.json"]).unwrap();
        for schema in document["components"]["schemas"].as_object().unwrap().values() {
            check(schema, &format!("{PLAIN} externalDocs discriminator"));
        }
    }
}

/// Reads and exports the schemas of answers: path, title, the property of each, and what it defines.
fn exported(answers: &[(&str, &str, Value, Value)]) -> Result<Schemas, String> {
    let dialects = [DIALECT, ERRATA_DIALECT].map(|path| (path.to_owned(), SCHOOL.file(path).to_string()));
    let mut sources = Sources::from(dialects);
    for (path, title, property, definitions) in answers {
        let answer = json!({
            "$schema": "wecom-school:/dialect/schema.json", "title": title, "description": "An answer.",
            "source": { "page": "https://an.invalid/page", "section": "Section" },
            "type": "object", "properties": { "value": property }, "additionalProperties": true, "$defs": definitions,
        });
        sources.insert((*path).to_owned(), answer.to_string());
    }
    Schemas::from_sources(&sources).map_err(|problems| problems.to_string())
}

/// A text without limits makes no type of Rust, so that the names of Rust don't keep two of them apart.
#[test]
fn a_name_that_two_files_define_begins_with_the_file() {
    let word = json!({ "Word": { "description": "A word.", "type": "string" } });
    let value = |reference: &str| json!({ "$ref": reference });
    let two_words = [
        ("a/one.json", "One", value("#/$defs/Word"), word.clone()),
        ("b/two.json", "Two", value("../a/one.json#/$defs/Word"), word.clone()),
    ];
    let exported_words = exported(&two_words).unwrap().exported;
    let bundle: Value = serde_json::from_str(&exported_words["json-schema/b/two.json"]).unwrap();
    assert_eq!(bundle["properties"]["value"], value("#/$defs/a.one.Word"));
    assert_eq!(bundle["$defs"], json!({ "a.one.Word": word["Word"] }));

    let twice = exported(&[("word.json", "Word", value("#/$defs/Word"), word.clone())]).err().unwrap();
    let call = json!({
        "description": "A request within an answer.", "type": "object", "additionalProperties": false,
        "properties": { "id": { "description": "An id.", "type": "string" } },
        "call": {
            "method": "POST", "server": "https://an.invalid", "path": "/", "query": [], "repeat": "never",
            "response": { "$ref": "one.json" },
        },
    });
    let nameless = exported(&[("one.json", "One", call, word)]).err().unwrap();
    insta::assert_snapshot!(format!("{twice}{nameless}"), @"
    word.json#/$defs/Word: two schemas of this file are called `Word`: rename one
    one.json#/properties/value/call: an exported call needs a name: put this into another file, or into $defs
    ");
}
