//! JSON pointers, and a walk over all values of a document.

use serde_json::Value;

/// Appends a key to a JSON pointer.
pub fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Returns the key that a part of a JSON pointer means.
pub fn key(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// Visits a value and everything in it, each with its pointer.
pub fn walk<'a>(value: &'a Value, pointer: &str, visit: &mut impl FnMut(&str, &'a Value)) {
    visit(pointer, value);
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, &child(pointer, key), visit)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, value)| walk(value, &format!("{pointer}/{index}"), visit));
        }
        _ => {}
    }
}
