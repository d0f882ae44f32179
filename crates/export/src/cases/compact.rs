//! Long texts and lists in few characters: `{"$repeat": [["a", 2], ["学", 682]]}`.

use serde_json::{Value, json};

const REPEAT: &str = "$repeat";

/// Returns a text or a list of parts, each so many times, as a file of cases writes it. The parts are all texts or all lists.
pub fn repeat(parts: &[(Value, usize)]) -> Value {
    let parts = parts.iter().filter(|(_, times)| *times > 0);
    json!({ REPEAT: parts.map(|(part, times)| json!([part, times])).collect::<Vec<_>>() })
}

/// Returns a value with its compact texts and lists written out.
pub fn expand(value: &Value) -> Value {
    match value {
        Value::Object(map) => match map.get(REPEAT).and_then(Value::as_array) {
            Some(parts) => concatenate(parts),
            None => map.iter().map(|(name, value)| (name.clone(), expand(value))).collect(),
        },
        Value::Array(list) => list.iter().map(expand).collect(),
        other => other.clone(),
    }
}

fn concatenate(parts: &[Value]) -> Value {
    let times = |part: &Value| part[1].as_u64().and_then(|times| usize::try_from(times).ok()).unwrap_or(0);
    if parts.first().is_some_and(|part| part[0].is_array()) {
        let lists = parts.iter().map(|part| (expand(&part[0]), times(part)));
        lists.flat_map(|(list, times)| vec![list; times]).flat_map(items).collect()
    } else {
        parts.iter().map(|part| part[0].as_str().unwrap_or_default().repeat(times(part))).collect::<String>().into()
    }
}

fn items(list: Value) -> Vec<Value> {
    if let Value::Array(items) = list { items } else { Vec::new() }
}
