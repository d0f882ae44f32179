//! What is answered: one status for success and failure, which a code in the body tells apart.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Operation, Parts,
    body::{any_of, media},
};
use crate::{call::examples, names::Names, words::descriptions};
use wecom_schemas::library::Node;

/// Answers that say a documented code, by the names of the property and the code.
#[derive(Default)]
pub struct Failures(BTreeMap<String, Value>);

impl Failures {
    /// As the components of a document.
    pub fn into_components(self) -> Map<String, Value> {
        self.0.into_iter().collect()
    }
}

/// The answer of an operation: an example of each success, and one of each class of failures.
pub fn answer<'a>(operation: &Operation<'a>, parts: &mut Parts<'a>) -> Value {
    let answers: Vec<Node<'a>> = operation.calls.iter().filter_map(|call| call.answer(parts.names)).collect();
    let mut schemas = Vec::new();
    let mut shown = Map::new();
    for answer in &answers {
        schemas.push(parts.plain.reference(answer));
        for (name, value) in examples(parts.names, answer) {
            let key = if answers.len() == 1 { name.to_owned() } else { format!("{}.{name}", parts.names.of(answer)) };
            shown.insert(key, json!({ "value": value }));
        }
    }
    for (name, failure) in answers.iter().flat_map(|answer| failures(parts.names, answer)) {
        shown.insert(name.clone(), json!({ "$ref": format!("#/components/examples/{name}") }));
        parts.failures.0.insert(name, failure);
    }
    json!({
        "description": descriptions::ANSWER,
        "content": { "application/json": media(&any_of(schemas), shown) },
    })
}

/// The first code of each class, but for the one that an absent code means; nothing if an answer needs more than that.
fn failures<'a>(names: &Names<'a>, answer: &Node<'a>) -> Vec<(String, Value)> {
    let mut failures = Vec::new();
    for (property, node) in answer.children("properties") {
        let target = names.target(&node);
        let Some(codes) = target.child("codes") else { continue };
        if answer.texts("required").into_iter().any(|required| required != property) {
            continue;
        }
        let success = node.integer("default").or_else(|| target.integer("default"));
        let mut seen: Vec<Option<&str>> = Vec::new();
        for code in codes.entries("known").into_iter().filter(|code| code.integer("code") != success) {
            let class = code.text("class");
            if !seen.contains(&class) {
                seen.push(class);
                let name = format!("{property}.{}", code.text("name").unwrap_or_default());
                failures.push((name, failure(property, &code)));
            }
        }
    }
    failures
}

fn failure(property: &str, code: &Node<'_>) -> Value {
    json!({
        "summary": format!("{}: {}", code.integer("code").unwrap_or_default(), code.text("meaning").unwrap_or_default()),
        "description": code.text("remedy"),
        "value": { property: code.integer("code") },
    })
}
