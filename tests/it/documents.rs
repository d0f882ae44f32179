//! The documents that are exported for people and programs: their look, their links, and that they are complete.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wecom_export::Publication;

use crate::schemas::{FOREIGN, SCHOOL, Schemas, subschemas};

/// Returns the exported files of a set of schemas.
pub fn exported(schemas: &Schemas) -> BTreeMap<String, String> {
    let publication = Publication {
        title: "An API".into(),
        title_in_chinese: "接口".into(),
        version: "1.2.3".into(),
        license: "MIT".into(),
        source_folder: "schema".into(),
    };
    wecom_export::export(&wecom_schemas::Schemas::read(&schemas.sources).unwrap(), &publication).unwrap()
}

const REFERENCES: [&str; 2] = ["reference.md", "reference.zh-CN.md"];

/// The export knows no API: documents of an invented one are pinned.
#[test]
fn of_a_foreign_api() {
    let exported = exported(&FOREIGN);
    for path in ["json-schema/parcel/order.json", "openapi.json", "reference.md", "reference.zh-CN.md"] {
        insta::assert_snapshot!(format!("foreign_{path}"), exported[path]);
    }
}

#[test]
fn every_link_leads_somewhere() {
    for exported in [exported(&SCHOOL), exported(&FOREIGN)] {
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
        let exported = exported(schemas);
        let mut names = BTreeSet::new();
        for root in schemas.roots() {
            let properties = |schema: &Value| schema["properties"].as_object().cloned().unwrap_or_default();
            names.extend(subschemas(&schemas.resolved(&root)).into_iter().flat_map(properties).map(|(name, _)| name));
        }
        for text in REFERENCES.map(|path| &exported[path]) {
            for name in &names {
                let is_there = text.contains(&format!("| `{name}` |")) || text.contains(&format!(".{name}` |"));
                assert!(is_there, "{name} has no row");
            }
        }
    }
    let exported = exported(&SCHOOL);
    let codes = SCHOOL.file("errcode.json")["codes"]["known"].as_array().unwrap().iter();
    let rows = codes.map(|code| format!("| {} | `{}` |", code["code"], code["name"].as_str().unwrap()));
    let decisions = SCHOOL.file("errata.json")["errata"].as_array().unwrap().iter();
    for row in rows.chain(decisions.map(|decision| format!("`{}` |", decision["id"].as_str().unwrap()))) {
        assert!(REFERENCES.iter().all(|path| exported[*path].contains(&row)), "{row}");
    }
}

#[test]
fn the_reference_in_chinese_is_in_chinese() {
    let text = &exported(&SCHOOL)["reference.zh-CN.md"];
    assert!(!text.contains("见英文版"), "a term is missing");
    for row in text.lines().filter(|line| line.starts_with("| `") && !line.contains("| 固定为 `")) {
        let last = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        assert!(!last.is_ascii(), "no Chinese text: {row}");
    }
}
