//! Every limit of every schema, found by walking it: a value at the limit is accepted, one over it is refused,
//! and characters of 1 to 4 bytes across the edge are counted in the right unit.

use std::{collections::BTreeSet, rc::Rc};

use serde_json::{Value, json};
use wecom_school_types::{Violation, notice::VideoTitle};

use crate::{
    described::Described,
    schemas::{FOREIGN, SCHOOL, flatten},
};

/// Characters of 1, 2, 3 and 4 bytes of UTF-8.
const CHARACTERS: [char; 4] = ['a', 'é', '学', '😀'];

/// The keywords that limit something.
const LIMITS: &str = "maxBytes overflow minLength minItems maxItems minimum maximum enum oneOf const required \
    additionalProperties atLeastOneOf";

/// A value of a schema with every property given.
struct Sample {
    described: Rc<Described>,
    value: Value,
    /// Each location in the value, and the schema of what is there.
    locations: Vec<(String, Value)>,
}

fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for schemas in [&*SCHOOL, &*FOREIGN] {
        for path in schemas.roots() {
            let described = Rc::new(Described::new(schemas, &path));
            for (_, schema) in flatten(&schemas.resolved(&path)) {
                let mut locations = Vec::new();
                let value = sample(&schema, "", &mut locations);
                samples.push(Sample { described: Rc::clone(&described), value, locations });
            }
        }
    }
    samples
}

fn sample(schema: &Value, pointer: &str, locations: &mut Vec<(String, Value)>) -> Value {
    locations.push((pointer.to_owned(), schema.clone()));
    let listed = [&schema["const"], &schema["enum"][1], &schema["oneOf"][0]["const"]];
    if let Some(value) = listed.into_iter().find(|value| !value.is_null()) {
        return value.clone();
    }
    match types(schema).as_slice() {
        ["object"] => {
            let properties = schema["properties"].as_object().unwrap().iter();
            properties
                .map(|(name, property)| (name.clone(), sample(property, &format!("{pointer}/{name}"), locations)))
                .collect()
        }
        ["array", ..] => {
            let first = sample(&schema["items"], &format!("{pointer}/0"), locations);
            vec![first; usize::try_from(schema["minItems"].as_u64().unwrap_or(1)).unwrap()].into()
        }
        ["string", ..] => json!("x"),
        ["integer"] => json!(schema["minimum"].as_i64().unwrap().max(1)),
        ["boolean"] => json!(true),
        other => panic!("no sample for {other:?}"),
    }
}

fn types(schema: &Value) -> Vec<&str> {
    let types = schema["type"].as_array().into_iter().flatten().chain([&schema["type"]]);
    types.filter_map(Value::as_str).collect()
}

/// A text of so many bytes, mostly of this character.
fn filled(bytes: usize, character: char) -> String {
    let width = character.len_utf8();
    "a".repeat(bytes % width) + &character.to_string().repeat(bytes / width)
}

/// A text whose last character begins within the limit and ends beyond it, or just at it if it has one byte.
fn across(limit: usize, character: char) -> String {
    format!("{}{character}", "a".repeat(limit - 1))
}

/// Values to put at one location, and whether each is accepted there.
fn probes(schema: &Value, sample: &Value) -> Vec<(Value, bool)> {
    let mut probes = Vec::new();
    if let Some(constant) = schema.get("const") {
        probes.push((constant.clone(), true));
        probes.push((json!(format!("{}x", constant.as_str().unwrap())), false));
    }
    let named = schema["oneOf"].as_array().map(|values| values.iter().map(|value| value["const"].clone()).collect());
    for values in schema["enum"].as_array().cloned().into_iter().chain(named) {
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
            let full = filled(limit, character);
            assert_eq!(full.len(), limit);
            probes.push((json!(format!("{full}a")), !refused));
            probes.push((json!(full), true));
            probes.push((json!(across(limit, character)), !refused || character.len_utf8() == 1));
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

impl Sample {
    /// Checks whether the sample is accepted with a change at a location, and returns where the type finds violations.
    fn check(&self, pointer: &str, is_accepted: bool, change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut value = self.value.clone();
        change(value.pointer_mut(pointer).unwrap());
        let read = self.described.read(&value);
        let shown: String = value.pointer(pointer).unwrap().to_string().chars().take(100).collect();
        assert_eq!(read.is_ok(), is_accepted, "{pointer}: {shown}: {read:?}");
        read.err().iter().flatten().map(|violation: &Violation| violation.pointer().to_owned()).collect()
    }
}

fn remove(object: &mut Value, name: &Value) {
    object.as_object_mut().unwrap().remove(name.as_str().unwrap());
}

#[test]
fn every_limit_of_every_schema_holds() {
    let mut probed = BTreeSet::new();
    for sample in samples() {
        sample.check("", true, |_| {});
        for (pointer, schema) in &sample.locations {
            for (probe, is_accepted) in probes(schema, sample.value.pointer(pointer).unwrap()) {
                let shown: String = probe.to_string().chars().take(100).collect();
                let pointers = sample.check(pointer, is_accepted, |value| *value = probe);
                assert!(is_accepted || pointers.contains(pointer), "{pointer}: {shown}: {pointers:?}");
            }
            // null is accepted only where a schema says so.
            sample.check(pointer, types(schema).contains(&"null"), |value| *value = Value::Null);
            let names = |keyword: &str| schema[keyword].as_array().cloned().unwrap_or_default();
            for (name, _) in schema["properties"].as_object().into_iter().flatten() {
                let is_required = names("required").contains(&json!(name));
                sample.check(pointer, !is_required, |object| remove(object, &json!(name)));
            }
            if let Some(is_open) = schema["additionalProperties"].as_bool() {
                sample.check(pointer, is_open, |object| object["a property that is not listed"] = json!(1));
            }
            let alternatives = names("atLeastOneOf");
            if !alternatives.is_empty() {
                sample.check(pointer, false, |object| alternatives.iter().for_each(|name| remove(object, name)));
            }
            for kept in &alternatives {
                let others = alternatives.iter().filter(|name| *name != kept);
                sample.check(pointer, true, |object| others.for_each(|name| remove(object, name)));
            }
            probed.extend(schema.as_object().unwrap().keys().cloned());
        }
    }
    let unprobed: Vec<&str> = LIMITS.split_whitespace().filter(|keyword| !probed.contains(*keyword)).collect();
    assert!(unprobed.is_empty(), "no schema has {unprobed:?}");
}

/// Answers contain personal data, and requests contain secrets. A wrong value may be such a text in the wrong place, so no violation
/// of an answer or of a secret quotes the value.
#[test]
fn no_violation_of_an_answer_or_of_a_secret_quotes_a_value() {
    const PERSONAL: &str = "李雷13800000000";
    let mut refused = 0;
    for sample in samples() {
        let is_answer = sample.locations[0].1["additionalProperties"] == true;
        let is_hidden = |schema: &Value| schema["secret"] == true || schema["personal"] == true;
        for (pointer, _) in sample.locations.iter().filter(|(_, schema)| is_answer || is_hidden(schema)) {
            let number: i64 = 13_800_000_000;
            for wrong in
                [json!(PERSONAL), json!(PERSONAL.repeat(9)), json!(number), json!([PERSONAL]), json!({ PERSONAL: 1 })]
            {
                let mut value = sample.value.clone();
                *value.pointer_mut(pointer).unwrap() = wrong;
                let Err(violations) = sample.described.read(&value) else { continue };
                refused += 1;
                let chinese = violations.iter().map(|violation| violation.rule().in_chinese());
                let shown = format!("{violations} {violations:?} {:?}", chinese.collect::<Vec<_>>());
                assert!(!shown.contains("李雷") && !shown.contains("138"), "{pointer}: {shown}");
            }
        }
    }
    assert!(refused > 400, "{refused} were refused");
}

#[test]
fn cut_text_is_shown_up_to_the_last_whole_character() {
    let limit = VideoTitle::MAX_BYTES;
    let short = "a".repeat(limit - 1);
    for character in CHARACTERS {
        let (full, across) = (filled(limit, character), across(limit, character));
        // A character that begins within the limit and ends beyond it is cut whole.
        let whole = if character.len_utf8() == 1 { &across } else { &short };
        for (given, shown) in [(full.clone(), &full), (format!("{full}b"), &full), (across.clone(), whole)] {
            let text = VideoTitle::try_from(given.clone()).unwrap();
            assert_eq!((text.shown(), text.is_cut()), (shown.as_str(), *shown != given));
        }
    }
}
