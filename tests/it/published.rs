//! The schemas that the types publish (feature `schemars`) say what the schema files say.
//!
//! They are made from the types' own constants, so this closes the circle: schema file, Rust, schema.
//! Both are brought into the canonical form of `jsonschema`; equal forms accept the same values. Its
//! form knows the keywords of JSON Schema alone: `maxBytes` is compared as a length, and what limits
//! nothing (`overflow`, `idTranslation`, `secret`) or is ours (`atLeastOneOf`) is compared separately.

use std::collections::BTreeSet;

use jsonschema::canonical::{CanonicalKind, CanonicalSchema, Containment};
use schemars::schema_for;
use serde_json::{Map, Value};

use crate::schemas::{FOREIGN, SCHOOL, flatten, resolve};

macro_rules! pairs {
    ($($set:ident $path:literal $type:ty;)*) => {
        /// Every schema file, and what the type publishes.
        fn pairs() -> Vec<(&'static str, Value, Value)> {
            vec![$(($path, $set.resolved($path), dereferenced(&schema_for!($type).to_value()))),*]
        }
    };
}

every_type!(pairs);

/// Returns the schema with every `#/$defs/…` replaced by what it names.
fn dereferenced(root: &Value) -> Value {
    fn dereference(root: &Value, schema: &Value) -> Value {
        resolve(schema, &|reference| dereference(root, root.pointer(reference.trim_start_matches('#')).unwrap()))
    }
    dereference(root, root)
}

/// Returns what a validator of plain JSON Schema can compare: known keywords alone, bytes as a length.
fn comparable(schema: &Value) -> Value {
    const KEPT: &str =
        "type const enum required additionalProperties minItems maxItems minLength maxLength minimum maximum";
    let mut kept = Map::new();
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        let value = match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                properties.iter().map(|(name, property)| (name.clone(), comparable(property))).collect()
            }
            ("items", _) => comparable(value),
            ("oneOf" | "anyOf", Value::Array(schemas)) => schemas.iter().map(comparable).collect(),
            ("maxBytes", _) if schema["overflow"] == "reject" => {
                kept.insert("maxLength".into(), value.clone());
                continue;
            }
            (known, _) if KEPT.split(' ').any(|kept| kept == known) => value.clone(),
            _ => continue,
        };
        kept.insert(keyword.clone(), value);
    }
    if schema.is_object() { Value::Object(kept) } else { schema.clone() }
}

/// Collects what the canonical form leaves out: pointer, keyword and value of each keyword of our own.
fn own_keywords(schema: &Value, pointer: &str, found: &mut BTreeSet<String>) {
    const OWN: [&str; 5] = ["maxBytes", "overflow", "idTranslation", "secret", "atLeastOneOf"];
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        if OWN.contains(&keyword.as_str()) {
            found.insert(format!("{pointer}/{keyword}: {value}"));
        }
        // What a file may be, and where the value is sent, say nothing of the value itself.
        if !["call", "file"].contains(&keyword.as_str()) {
            own_keywords(value, &format!("{pointer}/{keyword}"), found);
        }
    }
    for (index, value) in schema.as_array().into_iter().flatten().enumerate() {
        own_keywords(value, &format!("{pointer}/{index}"), found);
    }
}

fn canonical(schema: &Value) -> CanonicalSchema {
    let canonical = jsonschema::canonicalize(&comparable(schema)).unwrap();
    assert_ne!(canonical.kind(), CanonicalKind::Raw, "the canonical form has to understand the schema: {schema}");
    canonical
}

/// Returns a difference between the two; `None` if they say the same.
fn difference(source: &Value, published: &Value) -> Option<String> {
    let (source, published) = (flatten(source), flatten(published));
    if source.len() != published.len() {
        return Some(format!("{} branches, {} published", source.len(), published.len()));
    }
    source.iter().zip(&published).find_map(|((title, source), (_, published))| {
        let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
        own_keywords(source, "", &mut ours);
        own_keywords(published, "", &mut theirs);
        if ours != theirs {
            return Some(format!("{title}: {ours:#?}\n{theirs:#?}"));
        }
        let (source, published) = (canonical(source), canonical(published));
        let covers = |one: &CanonicalSchema, other| matches!(one.covers(other), Ok(Containment::Yes));
        let is_same = covers(&source, &published)
            && covers(&published, &source)
            && source.to_json_schema() == published.to_json_schema();
        (!is_same).then(|| format!("{title}: {}\n{}", source.to_json_schema(), published.to_json_schema()))
    })
}

#[test]
fn what_comes_out_is_what_went_in() {
    for (path, source, published) in pairs() {
        assert_eq!(difference(&source, &published), None, "{path}");
    }
}

#[test]
fn a_relaxed_limit_on_either_side_is_a_difference() {
    let mut keywords = BTreeSet::new();
    for (path, source, published) in pairs() {
        for (keyword, relaxed) in relaxed(&source) {
            assert!(difference(&relaxed, &published).is_some(), "{path}: {keyword} makes no difference");
            keywords.insert(keyword);
        }
        for (keyword, relaxed) in relaxed(&published) {
            assert!(difference(&source, &relaxed).is_some(), "{path}: the published {keyword} makes no difference");
        }
    }
    assert_eq!(keywords.len(), LIMITS.split(' ').count(), "not all are tried: {keywords:?}");
}

const LIMITS: &str =
    "maxBytes minLength minItems maxItems minimum maximum required enum additionalProperties atLeastOneOf";

/// Returns the schema without one limit of the object, of a property or of its entries, for each of them.
fn relaxed(schema: &Value) -> Vec<(&'static str, Value)> {
    let names = schema["properties"].as_object().unwrap().keys();
    // What the object says of the tag of a union, each branch says again and more precisely.
    let names = names.filter(|name| schema["oneOf"][0]["properties"][name]["const"].is_null());
    let mut relaxed = Vec::new();
    let pointers = names.flat_map(|name| ["", "/items"].map(|below| format!("/properties/{name}{below}")));
    for pointer in pointers.chain([String::new()]) {
        for keyword in LIMITS.split(' ') {
            let mut schema = schema.clone();
            let location = schema.pointer_mut(&pointer).and_then(Value::as_object_mut);
            let removed = location.and_then(|location| location.remove(keyword));
            if removed.is_some_and(|value| value != true) {
                relaxed.push((keyword, schema));
            }
        }
    }
    relaxed
}
