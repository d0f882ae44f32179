//! The schemas that the types publish (feature `schemars`) say what the schema files say.
//!
//! They are made from the types' own constants, so this closes the circle: schema file, Rust, schema.
//! Both are brought into the canonical form of `jsonschema`; equal forms accept the same values. Its
//! form knows the keywords of JSON Schema alone: `maxBytes` is compared as a length, and what limits
//! nothing (`overflow`, `idTranslation`, `secret`) or is ours (`atLeastOneOf`) is compared beside it.

use std::collections::BTreeSet;

use jsonschema::canonical::{CanonicalKind, CanonicalSchema, Containment};
use schemars::schema_for;
use serde_json::{Map, Value, json};

use crate::schemas::{FOREIGN, SCHOOL, flatten};

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
    fn resolve(root: &Value, schema: &Value) -> Value {
        match schema {
            Value::Object(map) => {
                let mut resolved = Map::new();
                if let Some(Value::String(reference)) = map.get("$ref") {
                    let target = root.pointer(reference.trim_start_matches('#')).unwrap();
                    resolved.extend(resolve(root, target).as_object().unwrap().clone());
                }
                let others = map.iter().filter(|(keyword, _)| !["$ref", "$defs"].contains(&keyword.as_str()));
                resolved.extend(others.map(|(keyword, value)| (keyword.clone(), resolve(root, value))));
                Value::Object(resolved)
            }
            Value::Array(list) => list.iter().map(|value| resolve(root, value)).collect(),
            other => other.clone(),
        }
    }
    resolve(root, root)
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

/// Collects what stands beside the canonical form: pointer, keyword and value of each keyword of our own.
fn beside(schema: &Value, pointer: &str, found: &mut BTreeSet<String>) {
    const OWN: [&str; 5] = ["maxBytes", "overflow", "idTranslation", "secret", "atLeastOneOf"];
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        if OWN.contains(&keyword.as_str()) {
            found.insert(format!("{pointer}/{keyword}: {value}"));
        }
        // What a file may be, and where the value is sent, say nothing of the value itself.
        if !["call", "file"].contains(&keyword.as_str()) {
            beside(value, &format!("{pointer}/{keyword}"), found);
        }
    }
    for (index, value) in schema.as_array().into_iter().flatten().enumerate() {
        beside(value, &format!("{pointer}/{index}"), found);
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
        beside(source, "", &mut ours);
        beside(published, "", &mut theirs);
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
    let mut relaxed = 0;
    for (path, source, published) in pairs() {
        for (is_source, schema) in [(true, &source), (false, &published)] {
            for pointer in limits(schema) {
                let relaxed_schema = without(schema, &pointer);
                let (one, other) = if is_source { (&relaxed_schema, &published) } else { (&source, &relaxed_schema) };
                assert!(difference(one, other).is_some(), "{path}: {pointer} makes no difference");
                relaxed += 1;
            }
        }
    }
    assert!(relaxed > 200, "only {relaxed} limits were relaxed");
}

/// Returns a pointer to every keyword that limits something.
fn limits(schema: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    collect_limits(schema, "", &mut pointers);
    // What the object says of the tag of a union, each branch says again and more precisely. Nor does a branch limit
    // anything by requiring what the object requires anyway.
    let is_tag = |name: &str| schema["oneOf"][0]["properties"][name].get("const").is_some();
    let tag = |pointer: &str| pointer.strip_prefix("/properties/")?.strip_suffix("/enum").map(is_tag);
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let is_required_anyway = |pointer: &str| {
        let names = schema.pointer(pointer).and_then(Value::as_array);
        pointer.starts_with("/oneOf/")
            && pointer.ends_with("/required")
            && names.is_some_and(|names| names.iter().all(|name| required.contains(name)))
    };
    pointers.retain(|pointer| tag(pointer) != Some(true) && !is_required_anyway(pointer));
    pointers
}

fn collect_limits(schema: &Value, pointer: &str, pointers: &mut Vec<String>) {
    const LIMITS: &str =
        "maxBytes maxLength minLength minItems maxItems minimum maximum required enum const atLeastOneOf";
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        let below = format!("{pointer}/{keyword}");
        match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                for (name, property) in properties {
                    collect_limits(property, &format!("{below}/{name}"), pointers);
                }
            }
            ("items", _) => collect_limits(value, &below, pointers),
            ("oneOf" | "anyOf", Value::Array(entries)) if entries.iter().any(|entry| entry.get("const").is_none()) => {
                for (index, entry) in entries.iter().enumerate() {
                    collect_limits(entry, &format!("{below}/{index}"), pointers);
                }
            }
            ("oneOf" | "anyOf", _) => pointers.push(below),
            ("additionalProperties", _) if value == false => pointers.push(below),
            ("overflow", _) if value == "reject" => pointers.push(below),
            (known, _) if LIMITS.split(' ').any(|limit| limit == known) => pointers.push(below),
            _ => {}
        }
    }
}

/// Returns the schema without a keyword; a text that was refused when too long is cut instead.
fn without(schema: &Value, pointer: &str) -> Value {
    let mut schema = schema.clone();
    let (parent, keyword) = pointer.rsplit_once('/').unwrap();
    let parent = schema.pointer_mut(parent).unwrap();
    if keyword == "overflow" {
        parent[keyword] = json!("truncate");
    } else {
        parent.as_object_mut().unwrap().remove(keyword);
    }
    schema
}
