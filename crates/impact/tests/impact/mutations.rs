//! Every value of a schema, removed, replaced and put into another order.

use serde_json::{Value, json};
use wecom_schemas::pointer;

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

/// Other values that might stand there.
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
