//! The bodies of requests and answers. Success and failure have one status, and a code in the body tells them apart.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::parts::Parts;
use crate::{
    descriptions,
    names::Names,
    operation::{Operation, examples},
};
use wecom_schemas::{Node, model::Codes};

/// Returns the body of a request: JSON, or a file as the part of a form.
pub fn request<'a>(operations: &[Operation<'a>], parts: &mut Parts<'a>) -> Option<Value> {
    let mut content = Map::new();
    let in_body = operations.iter().filter(|operation| !operation.in_query).map(|operation| &operation.request);
    if let Some(json) = json_content(&in_body.collect::<Vec<_>>(), Map::new(), parts) {
        content.insert("application/json".into(), json);
    }
    if let Some(part) = operations.iter().find_map(|operation| operation.part.as_ref()) {
        let name = part.text("name").unwrap_or_default();
        let file = json!({ "type": "string", "format": "binary", "description": descriptions::summary(part) });
        let form = json!({ "type": "object", "properties": { name: file }, "required": [name] });
        content.insert("multipart/form-data".into(), json!({ "schema": form }));
    }
    (!content.is_empty()).then(|| json!({ "required": true, "content": content }))
}

/// Returns a content that is one of these schemas, with the examples of all and `more`.
fn json_content<'a>(nodes: &[&Node<'a>], more: Map<String, Value>, parts: &mut Parts<'a>) -> Option<Value> {
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

/// Returns the answer of an endpoint: an example of each success, and one of each class of failures.
pub fn answer<'a>(operations: &[Operation<'a>], parts: &mut Parts<'a>) -> Value {
    let answers: Vec<Node<'a>> = operations.iter().filter_map(|operation| operation.answer.clone()).collect();
    let mut shown = Map::new();
    for (name, failure) in answers.iter().flat_map(|answer| failures(parts.names, answer)) {
        shown.insert(name.clone(), json!({ "$ref": format!("#/components/examples/{name}") }));
        parts.failures.insert(name, failure);
    }
    let content = json_content(&answers.iter().collect::<Vec<_>>(), shown, parts);
    json!({ "description": descriptions::ANSWER, "content": { "application/json": content } })
}

/// Returns the first code of each class, without the one that an absent code means. An answer with other required
/// properties has none.
fn failures<'a>(names: &Names<'a>, answer: &Node<'a>) -> Vec<(String, Value)> {
    let mut failures = Vec::new();
    for (property, node) in answer.children("properties") {
        let target = names.target(&node);
        let Some(codes) = target.read::<Codes>("codes") else { continue };
        if answer.texts("required").into_iter().any(|required| required != property) {
            continue;
        }
        let success = node.integer("default").or_else(|| target.integer("default"));
        let mut seen = BTreeSet::new();
        for code in codes.known.iter().filter(|code| Some(code.code) != success && seen.insert(&code.class)) {
            let failure = json!({
                "summary": format!("{}: {}", code.code, code.meaning),
                "description": code.remedy,
                "value": { property: code.code },
            });
            failures.push((format!("{property}.{}", code.name), failure));
        }
    }
    failures
}
