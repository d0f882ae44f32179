//! The schemas that the types publish have the keywords and the description of their schema files.
//!
//! `oracle` and `boundaries` show that both accept the same values. Keywords that limit nothing are compared here.

use std::collections::BTreeSet;

use serde_json::Value;
use wecom_schemas::pointer::walk;

use crate::{
    described::published,
    schemas::{FOREIGN, SCHOOL, flatten, resolve},
};

const COMPARED: [&str; 8] =
    ["maxBytes", "overflow", "idTranslation", "secret", "personal", "atLeastOneOf", "minItems", "maxItems"];

/// Returns the schema with every `#/$defs/…` replaced by what it names.
fn dereferenced(root: &Value, schema: &Value) -> Value {
    resolve(schema, &|reference| dereferenced(root, root.pointer(reference.trim_start_matches('#')).unwrap()))
}

/// Returns the pointer and the value of each compared keyword, for each branch of a union.
fn compared_keywords(schema: &Value) -> Vec<BTreeSet<String>> {
    let of_branch = |(_, mut branch): (String, Value)| {
        let mut found = BTreeSet::new();
        // Where a request is sent says nothing of the value itself, and neither do the limits of a file.
        branch.as_object_mut().unwrap().remove("call");
        walk(&branch, "", &mut |pointer, value| {
            let keyword = pointer.rsplit('/').next().unwrap_or_default();
            if COMPARED.contains(&keyword) && !pointer.contains("/file/") {
                // For a property that may be null, a type publishes its schema inside `anyOf`.
                found.insert(format!("{}: {value}", pointer.replace("/anyOf/0", "")));
            }
        });
        found
    };
    flatten(schema).into_iter().map(of_branch).collect()
}

#[test]
fn a_type_publishes_the_keywords_of_its_schema() {
    for schemas in [&*SCHOOL, &*FOREIGN] {
        for path in schemas.roots() {
            let published = published(&path);
            let published = compared_keywords(&dereferenced(&published, &published));
            assert_eq!(compared_keywords(&schemas.resolved(&path)), published, "{path}");
        }
    }
}

#[test]
fn a_type_publishes_the_description_of_its_schema() {
    let (published, schema) = (published("notice/request.json"), SCHOOL.file("notice/request.json"));
    let text = |keyword: &str| schema[keyword].as_str().unwrap();
    assert_eq!(published["description"], format!("{}. {}", text("term"), text("description")));
}
