//! JSON as the schema files have it: what is short stands on one line.

use serde_json::Value;

/// How long a line may become.
const WIDTH: usize = 100;

/// The text of a file.
pub fn text(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, 0, &mut text);
    text.push('\n');
    text
}

/// Writes a value behind `before` letters of its line.
fn write(value: &Value, depth: usize, before: usize, text: &mut String) {
    let line = on_one_line(value);
    let is_deep = |value: &Value| match value {
        Value::Object(map) => map.values().any(Value::is_object) || map.values().any(holds_more),
        _ => holds_more(value),
    };
    // What holds objects is read better entry by entry.
    if depth > 0 && !is_deep(value) && depth * 2 + before + line.chars().count() <= WIDTH {
        text.push_str(&line);
        return;
    }
    let indent = "  ".repeat(depth + 1);
    match value {
        Value::Object(map) if !map.is_empty() => {
            text.push('{');
            for (index, (name, value)) in map.iter().enumerate() {
                let name = format!("{}: ", Value::from(name.as_str()));
                text.push_str(&format!("{}\n{indent}{name}", if index == 0 { "" } else { "," }));
                write(value, depth + 1, name.chars().count(), text);
            }
            text.push_str(&format!("\n{}}}", "  ".repeat(depth)));
        }
        Value::Array(list) if !list.is_empty() => {
            text.push('[');
            for (index, value) in list.iter().enumerate() {
                text.push_str(&format!("{}\n{indent}", if index == 0 { "" } else { "," }));
                write(value, depth + 1, 0, text);
            }
            text.push_str(&format!("\n{}]", "  ".repeat(depth)));
        }
        _ => text.push_str(&line),
    }
}

/// Whether a list has more than plain values.
fn holds_more(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().any(|value| value.is_object() || value.is_array()))
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(map) if !map.is_empty() => {
            let entries: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), on_one_line(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Array(list) => {
            let entries: Vec<String> = list.iter().map(on_one_line).collect();
            format!("[{}]", entries.join(", "))
        }
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn what_is_short_stands_on_one_line() {
        let value = json!({
            "enum": [0, 1],
            "items": { "$ref": "#/$defs/A" },
            "long": ["a".repeat(60), "b".repeat(60)],
            "empty": {},
        });
        let text = super::text(&value);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        let expected = format!(
            "{{\n  \"enum\": [0, 1],\n  \"items\": {{ \"$ref\": \"#/$defs/A\" }},\n  \"long\": [\n    \"{}\",\n    \"{}\"\n  ],\n  \"empty\": {{}}\n}}\n",
            "a".repeat(60),
            "b".repeat(60)
        );
        assert_eq!(text, expected);
    }
}
