//! All operations in one document: OpenAPI 3.1, whose schemas are JSON Schema 2020-12.

mod answer;
mod body;
mod endpoint;
mod parameters;
mod parts;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use self::{endpoint::Endpoint, parts::Parts};
use super::{
    descriptions,
    names::Names,
    plain::{Home, Plain},
    publication::Publication,
};

pub fn document<'a>(names: &'a Names<'a>, publication: &Publication, note: &str) -> Value {
    let endpoints = Endpoint::all(names);
    let plain = Plain::new(names, Home::OpenApi);
    let mut parts = Parts { names, plain, keys: BTreeMap::new(), failures: BTreeMap::new() };
    let servers: BTreeSet<&str> = endpoints.iter().flat_map(Endpoint::servers).collect();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for endpoint in &endpoints {
        let mut described = endpoint.describe(&mut parts);
        if endpoint.servers() != servers {
            described.insert("servers".into(), listed(endpoint.servers()));
        }
        paths.entry(endpoint.path()).or_default().insert(endpoint.method().to_ascii_lowercase(), described.into());
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
fn tags(endpoints: &[Endpoint<'_>]) -> Value {
    let mut tags: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for operation in endpoints.iter().flat_map(|endpoint| &endpoint.operations) {
        tags.entry(operation.folder()).or_default().push(&operation.name);
    }
    let tag = |(name, titles): (&str, Vec<&str>)| json!({ "name": name, "description": titles.join(", ") });
    tags.into_iter().map(tag).collect()
}
