//! Values of cases as a file has them: long texts and lists take few characters.

use serde_json::Value;

/// Returns a value with its long texts and lists written out: `{"$repeat": [["a", 2], ["学", 682]]}` is a text.
pub fn expand(value: &Value) -> Value {
    let times = |part: &Value| part[1].as_u64().and_then(|times| usize::try_from(times).ok()).unwrap_or(0);
    match value {
        Value::Object(map) => match map.get("$repeat").and_then(Value::as_array) {
            None => map.iter().map(|(name, value)| (name.clone(), expand(value))).collect(),
            Some(parts) if parts.iter().any(|part| part[0].is_array()) => {
                let items = parts.iter().flat_map(|part| std::iter::repeat_n(&part[0], times(part)));
                items.filter_map(Value::as_array).flatten().map(expand).collect()
            }
            Some(parts) => parts
                .iter()
                .map(|part| part[0].as_str().unwrap_or_default().repeat(times(part)))
                .collect::<String>()
                .into(),
        },
        Value::Array(list) => list.iter().map(expand).collect(),
        other => other.clone(),
    }
}
