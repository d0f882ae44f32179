//! Answers: success and failure have one status, and a code in the body tells them apart.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{body::json_content, parts::Parts};
use crate::{descriptions, names::Names, operation::Operation};
use wecom_schemas::{Node, model::Codes};

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
