//! The body of a request: JSON, or a file as the part of a form.

use serde_json::{Map, Value, json};

use super::parts::Parts;
use crate::{
    descriptions,
    operation::{Operation, examples},
};
use wecom_schemas::Node;

pub fn body<'a>(operations: &[Operation<'a>], parts: &mut Parts<'a>) -> Option<Value> {
    let mut content = Map::new();
    let in_body = operations.iter().filter(|operation| !operation.in_query).map(|operation| &operation.request);
    if let Some(json) = json_content(&in_body.collect::<Vec<_>>(), Map::new(), parts) {
        content.insert("application/json".into(), json);
    }
    if let Some(part) = operations.iter().find_map(|operation| operation.part.as_ref()) {
        let name = part.text("name").unwrap_or_default();
        let file = json!({ "type": "string", "format": "binary", "description": descriptions::summary(&part) });
        let form = json!({ "type": "object", "properties": { name: file }, "required": [name] });
        content.insert("multipart/form-data".into(), json!({ "schema": form }));
    }
    (!content.is_empty()).then(|| json!({ "required": true, "content": content }))
}

/// Returns a content that is one of these schemas, with the examples of all and `more`.
pub fn json_content<'a>(nodes: &[&Node<'a>], more: Map<String, Value>, parts: &mut Parts<'a>) -> Option<Value> {
    let mut schemas: Vec<Value> = nodes.iter().map(|node| parts.plain.reference(node)).collect();
    schemas.dedup();
    // A value may be what two of the schemas describe.
    let schema = if schemas.len() > 1 { json!({ "anyOf": schemas }) } else { schemas.pop()? };
    let mut shown = Map::new();
    for node in nodes {
        for (name, value) in examples(parts.names, node) {
            let key = if nodes.len() == 1 { name.to_owned() } else { format!("{}.{name}", parts.names.of(node)) };
            shown.insert(key, json!({ "value": value }));
        }
    }
    shown.extend(more);
    let mut content = json!({ "schema": schema });
    if !shown.is_empty() {
        content["examples"] = shown.into();
    }
    Some(content)
}
