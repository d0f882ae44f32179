//! Changes of the invented API: cases, each as the edits that make it, and every mutation of a schema.

use serde_json::{Value, json};
use wecom_schemas::{Sources, pointer};

use crate::sources::{foreign, with};

/// A value to put at `file#pointer`; null removes what is there.
pub type Edit = (String, Value);

/// Returns every case with its title. Together they have every kind of change.
pub fn cases() -> Vec<(String, Vec<Edit>)> {
    let cases: Value = serde_json::from_str(include_str!("cases.json")).unwrap();
    let cases = cases.as_object().unwrap().iter();
    cases.map(|(title, edits)| (title.clone(), serde_json::from_value(edits.clone()).unwrap())).collect()
}

/// Returns the invented API with what it lacks: a decision, some definitions that nothing uses, and keywords that a dialect
/// of another time may know.
pub fn before() -> Sources {
    apply(foreign(), &serde_json::from_str::<Vec<Edit>>(include_str!("before.json")).unwrap())
}

pub fn after(edits: &[Edit]) -> Sources {
    apply(before(), edits)
}

fn apply(sources: Sources, edits: &[Edit]) -> Sources {
    edits.iter().fold(sources, |mut sources, (location, value)| {
        let value = Some(value.clone()).filter(|value| !value.is_null());
        match (location.split_once('#').unwrap(), value) {
            ((file, ""), Some(value)) => _ = sources.insert(file.to_owned(), value.to_string()),
            ((file, ""), None) => _ = sources.remove(file),
            ((file, pointer), value) => return with(&sources, file, pointer, value),
        }
        sources
    })
}

/// Returns each value below the root, once to be removed and once with every replacement.
pub fn mutations(schema: &Value) -> Vec<(String, Option<Value>)> {
    let mut found = Vec::new();
    pointer::walk(schema, "", &mut |pointer, value| {
        let Some((_, keyword)) = pointer.rsplit_once('/') else { return };
        found.push((pointer.to_owned(), None));
        found.extend(others(keyword, value).into_iter().map(|other| (pointer.to_owned(), Some(other))));
    });
    found
}

/// Returns other values that the keyword might have.
fn others(keyword: &str, value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(on) => vec![json!(!on)],
        Value::Number(number) => {
            number.as_i64().into_iter().flat_map(|n| [json!(n.saturating_sub(1)), json!(n.saturating_add(1))]).collect()
        }
        Value::String(text) => {
            let words: &[&str] = match keyword {
                "$ref" => &["#/$defs/Person", "#/$defs/Speed", "#/$defs/Crate", "receipt.json"],
                "overflow" => &["reject", "truncate"],
                "method" => &["GET", "POST"],
                "type" => &["string", "boolean"],
                "class" => &["Fine", "Lost"],
                "after" => &["sender", "speed"],
                "default" => &["slow", "fast"],
                _ => &[],
            };
            let words = words.iter().filter(|word| *word != text).map(|word| json!(word));
            words.chain([json!(format!("{text}x"))]).collect()
        }
        Value::Array(list) => vec![list.iter().rev().cloned().collect()],
        Value::Object(map) => {
            let reversed = map.iter().rev().map(|(key, value)| (key.clone(), value.clone()));
            vec![Value::Object(reversed.collect())]
        }
        Value::Null => Vec::new(),
    }
}
