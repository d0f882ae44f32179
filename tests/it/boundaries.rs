//! Every limit that stands in a schema, found by walking it: kept at the limit, refused one over it,
//! and counted in the right unit when characters of 1 to 4 bytes lie across the edge.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};
use wecom_school_types::{Violation, notice, third_party};

use crate::{
    generated::parcel,
    schemas::{FOREIGN, Reading, SCHOOL, Schemas, reading, workspace},
};

/// Characters of 1, 2, 3 and 4 bytes of UTF-8.
const CHARACTERS: [char; 4] = ['a', 'é', '学', '😀'];

/// A value of a schema with every property given, and what stands where in it.
struct Sample {
    name: String,
    value: Value,
    /// Pointer into the value, and the schema of what is there.
    places: Vec<(String, Value)>,
}

fn samples(schemas: &Schemas, path: &str) -> Vec<Sample> {
    let flattened = schemas.flattened(path).into_iter();
    flattened
        .map(|(title, schema)| {
            let mut places = Vec::new();
            let value = sample(&schema, "", &mut places);
            Sample { name: format!("{path} {title}"), value, places }
        })
        .collect()
}

fn sample(schema: &Value, pointer: &str, places: &mut Vec<(String, Value)>) -> Value {
    places.push((pointer.to_owned(), schema.clone()));
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    if let Some(first) = schema.get("enum").and_then(|values| values.get(1)) {
        return first.clone();
    }
    if let Some(first) = schema.get("oneOf").and_then(|values| values.get(0)) {
        return first["const"].clone();
    }
    match types(schema).as_slice() {
        ["object"] => {
            let properties = schema["properties"].as_object().unwrap().iter();
            properties
                .map(|(name, property)| (name.clone(), sample(property, &format!("{pointer}/{name}"), places)))
                .collect()
        }
        ["array", ..] => {
            let first = sample(&schema["items"], &format!("{pointer}/0"), places);
            vec![first; usize::try_from(schema["minItems"].as_u64().unwrap_or(1)).unwrap()].into()
        }
        ["string", ..] => json!("x"),
        ["integer"] => json!(schema["minimum"].as_i64().unwrap().max(1)),
        ["boolean"] => json!(true),
        other => panic!("no sample for {other:?}"),
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        single => single.as_str().into_iter().collect(),
    }
}

/// Values to put in one place, and whether each is accepted there.
fn probes(schema: &Value, sample: &Value) -> Vec<(Value, bool)> {
    let mut probes = Vec::new();
    if let Some(constant) = schema.get("const") {
        probes.push((constant.clone(), true));
        probes.push((json!(format!("{}x", constant.as_str().unwrap())), false));
    }
    let enumeration = schema.get("enum").and_then(Value::as_array).cloned();
    let named = schema.get("oneOf").and_then(Value::as_array);
    let named = named.map(|values| values.iter().map(|value| value["const"].clone()).collect::<Vec<_>>());
    for values in enumeration.into_iter().chain(named) {
        if values.iter().all(Value::is_i64) {
            let known: Vec<i64> = values.iter().filter_map(Value::as_i64).collect();
            let (least, most) = (known.iter().min().unwrap() - 1, known.iter().max().unwrap() + 1);
            probes.extend((least..=most).map(|value| (json!(value), known.contains(&value))));
        } else {
            probes.push((json!("nothing that is listed"), false));
            probes.extend(values.into_iter().map(|value| (value, true)));
        }
    }
    if let Some(limit) = schema["maxBytes"].as_u64() {
        let limit = usize::try_from(limit).unwrap();
        let refused = schema["overflow"] == "reject";
        for character in CHARACTERS {
            let width = character.len_utf8();
            let mut full = "a".repeat(limit % width) + &character.to_string().repeat(limit / width);
            assert_eq!(full.len(), limit);
            probes.push((json!(full), true));
            full.push('a');
            probes.push((json!(full), !refused));
            // The character begins within the limit and ends beyond it, or just at it if it has one byte.
            let across = "a".repeat(limit - 1) + &character.to_string();
            probes.push((json!(across), !refused || width == 1));
        }
    }
    if let Some(limit) = schema["maxLength"].as_u64() {
        let limit = usize::try_from(limit).unwrap();
        for character in CHARACTERS {
            probes.push((json!(character.to_string().repeat(limit)), true));
            probes.push((json!(character.to_string().repeat(limit + 1)), false));
        }
    }
    if types(schema).contains(&"string") && types(schema) != ["string", "integer"] {
        probes.push((json!(""), schema.get("minLength").is_none()));
    }
    if let (Some(minimum), Some(maximum)) = (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        // Below 64 bits, JSON becomes a float, and the nearest one may be the minimum itself.
        let below = if minimum == i64::MIN { i128::from(minimum) * 2 } else { i128::from(minimum) - 1 };
        let above = i128::from(maximum) + 1;
        probes.extend([(json!(minimum), true), (json!(maximum), true)]);
        probes.extend([below, above].map(|value| (serde_json::from_str(&value.to_string()).unwrap(), false)));
    }
    if let (["array", ..], Some(first)) = (types(schema).as_slice(), sample.get(0)) {
        let list = |length: u64| json!(vec![first; usize::try_from(length).unwrap()]);
        let fewest = schema["minItems"].as_u64().unwrap_or(0);
        probes.push((list(fewest), true));
        if fewest > 0 {
            probes.push((list(fewest - 1), false));
        }
        if let Some(most) = schema["maxItems"].as_u64() {
            probes.extend([(list(most), true), (list(most + 1), false)]);
        }
    }
    probes
}

fn put(value: &Value, pointer: &str, probe: Value) -> Value {
    let mut value = value.clone();
    *value.pointer_mut(pointer).unwrap() = probe;
    value
}

fn check(sample: &Sample, read: Reading, validator: &jsonschema::Validator, probed: &mut BTreeMap<String, usize>) {
    let accepted = read(&sample.value);
    assert!(accepted.is_ok(), "{}: {accepted:?}", sample.name);
    for (pointer, schema) in &sample.places {
        let there = sample.value.pointer(pointer).unwrap();
        for (probe, is_accepted) in probes(schema, there) {
            let shown: String = probe.to_string().chars().take(40).collect();
            let value = put(&sample.value, pointer, probe);
            let verdict = read(&value);
            assert_eq!(verdict.is_ok(), is_accepted, "{}{pointer}: {shown}: {verdict:?}", sample.name);
            assert_eq!(validator.is_valid(&value), is_accepted, "{}{pointer}: {shown}: the validator", sample.name);
            if let Err(violations) = verdict {
                let pointers: Vec<&str> = violations.iter().map(Violation::pointer).collect();
                assert!(pointers.contains(&pointer.as_str()), "{}{pointer}: said of {pointers:?}", sample.name);
            }
        }
        for keyword in schema.as_object().unwrap().keys() {
            *probed.entry(keyword.clone()).or_default() += 1;
        }
    }
}

#[test]
fn every_limit_of_every_schema_holds() {
    for schemas in [&*SCHOOL, &*FOREIGN] {
        let mut probed = BTreeMap::new();
        for root in schemas.roots() {
            let validator = schemas.validator(&root);
            for sample in samples(schemas, &root) {
                check(&sample, reading(&root), &validator, &mut probed);
            }
        }
        for keyword in [
            "maxBytes",
            "overflow",
            "minLength",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "enum",
            "oneOf",
            "const",
        ] {
            assert!(probed.contains_key(keyword), "no schema with {keyword} was probed");
        }
    }
}

#[test]
fn null_stands_for_nothing_in_a_request() {
    for schemas in [&*SCHOOL, &*FOREIGN] {
        for root in schemas.roots() {
            let validator = schemas.validator(&root);
            for sample in samples(schemas, &root) {
                for (pointer, schema) in &sample.places {
                    let value = put(&sample.value, pointer, Value::Null);
                    let is_accepted = types(schema).contains(&"null");
                    let verdict = reading(&root)(&value);
                    assert_eq!(verdict.is_ok(), is_accepted, "{}{pointer}: {verdict:?}", sample.name);
                    assert_eq!(validator.is_valid(&value), is_accepted, "{}{pointer}: the validator", sample.name);
                }
            }
        }
    }
}

#[test]
fn what_is_required_has_to_be_there() {
    for schemas in [&*SCHOOL, &*FOREIGN] {
        for root in schemas.roots() {
            let validator = schemas.validator(&root);
            for sample in samples(schemas, &root) {
                for (pointer, schema) in &sample.places {
                    let names = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name);
                    for name in names {
                        let mut value = sample.value.clone();
                        value.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(name);
                        let is_required =
                            schema["required"].as_array().into_iter().flatten().any(|other| other == name);
                        let verdict = reading(&root)(&value);
                        assert_eq!(verdict.is_ok(), !is_required, "{}{pointer}/{name}: {verdict:?}", sample.name);
                        assert_eq!(validator.is_valid(&value), !is_required, "{}{pointer}/{name}", sample.name);
                    }
                }
            }
        }
    }
}

/// A type of text that is cut: its limit, and what people see of a text and whether it is cut.
type Cut = (usize, fn(String) -> (String, bool));

macro_rules! cut_types {
    ($($module:ident::$name:ident),* $(,)?) => {
        BTreeMap::from([$((stringify!($name).to_owned(), ($module::$name::MAX_BYTES, (|text| {
            let text = $module::$name::try_from(text).unwrap();
            (text.shown().to_owned(), text.is_cut())
        }) as fn(String) -> (String, bool)))),*])
    };
}

fn cut_types() -> BTreeMap<String, Cut> {
    cut_types![
        notice::VideoTitle,
        notice::VideoDescription,
        notice::NewsArticleTitle,
        notice::NewsArticleDescription,
        notice::MpnewsArticleTitle,
        notice::MpnewsArticleDigest,
        notice::MiniprogramTitle,
        third_party::ThirdPartyNoticeMiniprogramTitle,
        parcel::PersonName,
    ]
}

#[test]
fn cut_text_is_shown_up_to_the_last_whole_character() {
    let types = cut_types();
    let generated =
        ["crates/types/src/generated", "tests/foreign/generated"].map(|folder| cut_texts(&workspace().join(folder)));
    let generated: Vec<String> = generated.concat();
    for name in &generated {
        let (limit, shown) = types.get(name).unwrap_or_else(|| panic!("{name} is cut: name it in this test"));
        cut_at(*limit, *shown);
    }
    assert_eq!(generated.len(), types.len());
}

/// The types for which the generated files ask for the mechanics of cut text.
fn cut_texts(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(cut_texts(&path));
        } else {
            let text = fs::read_to_string(path).unwrap();
            let tables = text.split("cut_text! {").skip(1);
            let name = |table: &str| Some(table.split_once("pub struct ")?.1.split_once('(')?.0.to_owned());
            names.extend(tables.filter_map(name));
        }
    }
    names
}

fn cut_at(limit: usize, shown: fn(String) -> (String, bool)) {
    for character in CHARACTERS {
        let width = character.len_utf8();
        let full = "a".repeat(limit % width) + &character.to_string().repeat(limit / width);
        assert_eq!(shown(full.clone()), (full.clone(), false), "at the limit nothing is cut");
        assert_eq!(shown(format!("{full}b")), (full, true), "one over it, the rest is cut");
        let short = "a".repeat(limit - 1);
        let across = format!("{short}{character}");
        let expected = if width == 1 { (across.clone(), false) } else { (short, true) };
        assert_eq!(shown(across), expected, "a character across the edge is cut whole");
    }
}
