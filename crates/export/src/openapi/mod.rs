//! All operations in one document: OpenAPI 3.1, whose schemas are JSON Schema 2020-12.

mod body;
mod endpoint;
mod parameters;
mod parts;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use self::parts::Parts;
use super::{
    descriptions,
    names::Names,
    operation::Operation,
    plain::{Home, Plain},
    publication::Publication,
};

pub fn document<'a>(names: &'a Names<'a>, publication: &Publication, note: &str) -> Value {
    let endpoints = endpoint::all(names);
    let plain = Plain::new(names, Home::OpenApi);
    let mut parts = Parts { names, plain, keys: BTreeMap::new(), failures: BTreeMap::new() };
    let servers: BTreeSet<&str> = endpoints.iter().flatten().map(|operation| operation.server).collect();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operations in &endpoints {
        let mut described = endpoint::describe(operations, &mut parts);
        let own_servers: BTreeSet<&str> = operations.iter().map(|operation| operation.server).collect();
        if own_servers != servers {
            described.insert("servers".into(), listed(own_servers));
        }
        let Operation { path, method, .. } = operations[0];
        paths.entry(path).or_default().insert(method.to_ascii_lowercase(), described.into());
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": publication.title,
            "version": publication.version,
            "description": format!("{}\n\n{note}", descriptions::DOCUMENT),
            "license": { "name": publication.license, "identifier": publication.license },
        },
        "servers": listed(servers),
        "tags": tags(&endpoints),
        "paths": paths,
        "components": parts.into_components(),
    })
}

fn listed(servers: BTreeSet<&str>) -> Value {
    servers.into_iter().map(|server| json!({ "url": server })).collect()
}

/// Returns a tag for each folder with operations, described by their names.
fn tags(endpoints: &[Vec<Operation<'_>>]) -> Value {
    let mut tags: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for operation in endpoints.iter().flatten() {
        tags.entry(operation.folder()).or_default().push(&operation.name);
    }
    let tag = |(name, titles): (&str, Vec<&str>)| json!({ "name": name, "description": titles.join(", ") });
    tags.into_iter().map(tag).collect()
}
