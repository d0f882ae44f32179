//! A method of a path. Operations that share both are one operation in OpenAPI: the server tells their requests apart.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{body, parameters, parts::Parts};
use crate::{descriptions, names::Names, operation::Operation};

/// Returns the operations of each endpoint; each has at least one.
pub fn all<'a>(names: &Names<'a>) -> Vec<Vec<Operation<'a>>> {
    let mut endpoints: Vec<Vec<Operation<'a>>> = Vec::new();
    for operation in Operation::all(names) {
        let key = (operation.path, operation.method);
        match endpoints.iter_mut().find(|other| (other[0].path, other[0].method) == key) {
            Some(endpoint) => endpoint.push(operation),
            None => endpoints.push(vec![operation]),
        }
    }
    endpoints
}

pub fn describe<'a>(operations: &[Operation<'a>], parts: &mut Parts<'a>) -> Map<String, Value> {
    let titles: Vec<String> = operations.iter().map(descriptions::name_of).collect();
    let descriptions: Vec<String> = operations.iter().map(descriptions::of_operation).collect();
    let folders: BTreeSet<&str> = operations.iter().map(Operation::folder).collect();
    let mut described = Map::from_iter([
        ("operationId".to_owned(), id(&operations[0].name).into()),
        ("summary".to_owned(), titles.join(" / ").into()),
        ("description".to_owned(), descriptions.join("\n\n").into()),
        ("tags".to_owned(), folders.into_iter().collect::<Vec<_>>().into()),
        ("security".to_owned(), parameters::security(operations, parts)),
        ("parameters".to_owned(), parameters::parameters(operations, parts).into()),
    ]);
    if let Some(source) = operations[0].request.child("source") {
        described.insert("externalDocs".into(), descriptions::link(&source));
    }
    if let Some(body) = body::request(operations, parts) {
        described.insert("requestBody".into(), body);
    }
    described.insert("responses".into(), json!({ "200": body::answer(operations, parts) }));
    described
}

/// Returns the name of a request in the manner of a function: `getToken`.
fn id(name: &str) -> String {
    let first: String = name.chars().take(1).map(|first| first.to_ascii_lowercase()).collect();
    first + &name.chars().skip(1).collect::<String>()
}
