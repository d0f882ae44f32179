//! All calls in one document: OpenAPI 3.1, whose schemas are JSON Schema 2020-12.

mod address;
mod answer;
mod body;
mod operation;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use self::{address::Keys, answer::Failures, operation::Operation};
use super::{
    Publication,
    names::Names,
    plain::{Home, Plain},
    words::descriptions,
};

/// What the operations put together between them.
struct Parts<'a> {
    names: &'a Names<'a>,
    plain: Plain<'a>,
    keys: Keys,
    failures: Failures,
}

/// The document.
pub fn document<'a>(names: &'a Names<'a>, publication: &Publication, note: &str) -> Value {
    let operations = Operation::all(names);
    let plain = Plain::new(names, Home::OpenApi);
    let mut parts = Parts { names, plain, keys: Keys::default(), failures: Failures::default() };
    let servers: BTreeSet<&str> = operations.iter().flat_map(Operation::servers).collect();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in &operations {
        let mut description = operation.describe(&mut parts);
        if operation.servers() != servers {
            description.insert("servers".into(), listed(operation.servers()));
        }
        paths.entry(operation.path()).or_default().insert(operation.method().to_ascii_lowercase(), description.into());
    }
    let schemas = parts.plain.definitions();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": publication.title,
            "version": publication.version,
            "description": format!("{}\n\n{note}", descriptions::DOCUMENT),
            "license": { "name": publication.license, "identifier": publication.license },
        },
        "servers": listed(servers),
        "tags": tags(&operations),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "examples": parts.failures.into_components(),
            "securitySchemes": parts.keys.into_components(),
        },
    })
}

fn listed(servers: BTreeSet<&str>) -> Value {
    servers.into_iter().map(|server| json!({ "url": server })).collect()
}

/// A tag for each folder with calls, described by what these are.
fn tags(operations: &[Operation<'_>]) -> Value {
    let mut tags: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for call in operations.iter().flat_map(|operation| &operation.calls) {
        tags.entry(call.folder()).or_default().push(&call.name);
    }
    let tag = |(name, titles): (&str, Vec<&str>)| json!({ "name": name, "description": titles.join(", ") });
    tags.into_iter().map(tag).collect()
}
