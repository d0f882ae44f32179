//! What travels in the body: JSON, or a file as the part of a form.

use serde_json::{Map, Value, json};

use super::{Operation, Parts};
use crate::{call, words::descriptions};
use wecom_schemas::library::Node;

/// The body of an operation, if it has one.
pub fn body<'a>(operation: &Operation<'a>, parts: &mut Parts<'a>) -> Option<Value> {
    let mut content = Map::new();
    let in_body: Vec<&call::Call<'a>> = operation.calls.iter().filter(|call| !call.is_in_query()).collect();
    if !in_body.is_empty() {
        let schemas = in_body.iter().map(|call| parts.plain.reference(&call.request)).collect();
        let mut examples = Map::new();
        for call in &in_body {
            for (name, value) in call::examples(parts.names, &call.request) {
                let key = if in_body.len() == 1 { name.to_owned() } else { format!("{}.{name}", call.name) };
                examples.insert(key, json!({ "value": value }));
            }
        }
        content.insert("application/json".into(), media(&any_of(schemas), examples));
    }
    if let Some(part) = operation.calls.iter().find_map(call::Call::part) {
        content.insert("multipart/form-data".into(), json!({ "schema": form(&part) }));
    }
    (!content.is_empty()).then(|| json!({ "required": true, "content": content }))
}

/// A content with its examples, if there are any.
pub fn media(schema: &Value, examples: Map<String, Value>) -> Value {
    let mut media = json!({ "schema": schema });
    if !examples.is_empty() {
        media["examples"] = examples.into();
    }
    media
}

/// One schema for several: a value may be what two of them describe.
pub fn any_of(mut schemas: Vec<Value>) -> Value {
    schemas.dedup();
    if schemas.len() == 1 { schemas.remove(0) } else { json!({ "anyOf": schemas }) }
}

fn form(part: &Node<'_>) -> Value {
    let name = part.text("name").unwrap_or_default();
    json!({
        "type": "object",
        "properties": {
            name: { "type": "string", "format": "binary", "description": descriptions::summary(part) },
        },
        "required": [name],
    })
}
