//! The schemas that the types publish (feature `schemars`) say what the schema files say.
//!
//! They are made from the types' own constants, so this closes the circle: schema file, Rust, schema.
//! Both are brought into the canonical form of `jsonschema`; equal forms accept the same values. Its
//! form knows the keywords of JSON Schema alone: `maxBytes` is compared as a length, and what limits
//! nothing (`overflow`, `idTranslation`, `secret`) or is ours (`atLeastOneOf`) is compared beside it.

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

/// The schema with every `#/$defs/…` replaced by what it names.
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

/// What a validator of plain JSON Schema can compare: known keywords alone, bytes as a length.
fn comparable(schema: &Value) -> Value {
    const KEPT: [&str; 13] = [
        "type",
        "const",
        "enum",
        "oneOf",
        "anyOf",
        "items",
        "required",
        "additionalProperties",
        "minItems",
        "maxItems",
        "minLength",
        "maxLength",
        "minimum",
    ];
    let Value::Object(map) = schema else { return schema.clone() };
    let mut kept = Map::new();
    for (keyword, value) in map {
        match keyword.as_str() {
            "properties" => {
                let properties = value.as_object().unwrap().iter();
                kept.insert(
                    "properties".into(),
                    properties.map(|(name, property)| (name.clone(), comparable(property))).collect(),
                );
            }
            "items" => drop(kept.insert(keyword.clone(), comparable(value))),
            "oneOf" | "anyOf" => {
                kept.insert(keyword.clone(), value.as_array().unwrap().iter().map(comparable).collect());
            }
            "maxBytes" if map["overflow"] == "reject" => drop(kept.insert("maxLength".into(), value.clone())),
            "maximum" => drop(kept.insert(keyword.clone(), value.clone())),
            known if KEPT.contains(&known) => drop(kept.insert(keyword.clone(), value.clone())),
            _ => {}
        }
    }
    Value::Object(kept)
}

/// What stands beside the canonical form: pointer, keyword and value of each keyword of our own.
fn beside(schema: &Value, pointer: &str, found: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            // What a file may be, and where the value is sent, say nothing of the value itself.
            for (keyword, value) in map.iter().filter(|(keyword, _)| !["call", "file"].contains(&keyword.as_str())) {
                if ["maxBytes", "overflow", "idTranslation", "secret", "atLeastOneOf"].contains(&keyword.as_str()) {
                    found.push(format!("{pointer}/{keyword}: {value}"));
                }
                beside(value, &format!("{pointer}/{keyword}"), found);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                beside(value, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
    found.sort();
}

fn canonical(schema: &Value) -> CanonicalSchema {
    let canonical = jsonschema::canonicalize(&comparable(schema)).unwrap();
    assert_ne!(canonical.kind(), CanonicalKind::Raw, "the canonical form has to understand the schema: {schema}");
    canonical
}

/// In what the two differ; nothing if they say the same.
fn difference(source: &Value, published: &Value) -> Option<String> {
    let (source, published) = (flatten(source), flatten(published));
    if source.len() != published.len() {
        return Some(format!("{} branches, {} published", source.len(), published.len()));
    }
    source.iter().zip(&published).find_map(|((title, source), (_, published))| {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        beside(source, "", &mut ours);
        beside(published, "", &mut theirs);
        if ours != theirs {
            return Some(format!("{title}: {ours:#?}\n{theirs:#?}"));
        }
        let (source, published) = (canonical(source), canonical(published));
        let covers =
            |left: &CanonicalSchema, right: &CanonicalSchema| matches!(left.covers(right), Ok(Containment::Yes));
        if !covers(&source, &published) {
            return Some(format!("{title}: the type publishes values that the schema refuses"));
        }
        if !covers(&published, &source) {
            return Some(format!("{title}: the schema accepts values that the type does not publish"));
        }
        (source.to_json_schema() != published.to_json_schema()).then(|| format!("{title}: another canonical form"))
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
        for place in limits(&source) {
            let difference = difference(&without(&source, &place), &published);
            assert!(difference.is_some(), "{path}: the schema without {place} is not told apart");
            relaxed += 1;
        }
        for place in limits(&published) {
            let difference = difference(&source, &without(&published, &place));
            assert!(difference.is_some(), "{path}: the published schema without {place} is not told apart");
            relaxed += 1;
        }
    }
    assert!(relaxed > 200, "only {relaxed} limits were relaxed");
}

/// Every place where a keyword limits something.
fn limits(schema: &Value) -> Vec<String> {
    let mut places = Vec::new();
    collect_limits(schema, "", &mut places);
    // What the object says of the tag of a union, each branch says again and more precisely.
    let is_tag = |name: &str| schema["oneOf"][0]["properties"][name].get("const").is_some();
    places.retain(|place| {
        !place.strip_prefix("/properties/").and_then(|rest| rest.strip_suffix("/enum")).is_some_and(is_tag)
    });
    // Nor does a branch limit anything by requiring what the object requires anyway.
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let is_required_anyway =
        |names: &Value| names.as_array().is_some_and(|names| names.iter().all(|name| required.contains(name)));
    places.retain(|place| {
        !(place.starts_with("/oneOf/")
            && place.ends_with("/required")
            && is_required_anyway(schema.pointer(place).unwrap()))
    });
    places
}

fn collect_limits(schema: &Value, pointer: &str, places: &mut Vec<String>) {
    const LIMITS: [&str; 11] = [
        "maxBytes",
        "maxLength",
        "minLength",
        "minItems",
        "maxItems",
        "minimum",
        "maximum",
        "required",
        "enum",
        "const",
        "atLeastOneOf",
    ];
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        let place = format!("{pointer}/{keyword}");
        match keyword.as_str() {
            "properties" => {
                for (name, property) in value.as_object().unwrap() {
                    collect_limits(property, &format!("{place}/{name}"), places);
                }
            }
            "items" => collect_limits(value, &place, places),
            "oneOf" | "anyOf" => {
                let entries = value.as_array().unwrap();
                if entries.iter().all(|entry| entry.get("const").is_some()) {
                    places.push(place);
                } else {
                    entries
                        .iter()
                        .enumerate()
                        .for_each(|(index, entry)| collect_limits(entry, &format!("{place}/{index}"), places));
                }
            }
            "additionalProperties" if value == false => places.push(place),
            "overflow" if value == "reject" => places.push(place),
            known if LIMITS.contains(&known) => places.push(place),
            _ => {}
        }
    }
}

/// The schema without the keyword at `place`; a text that was refused when too long is cut instead.
fn without(schema: &Value, place: &str) -> Value {
    let mut schema = schema.clone();
    let (parent, keyword) = place.rsplit_once('/').unwrap();
    let parent = schema.pointer_mut(parent).unwrap();
    if keyword == "overflow" {
        parent[keyword] = json!("truncate");
    } else {
        parent.as_object_mut().unwrap().remove(keyword);
    }
    schema
}
