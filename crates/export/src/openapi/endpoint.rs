//! A method of a path. Operations that share both are one operation in OpenAPI: the server tells their requests apart.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{answer, body, parameters, parts::Parts};
use crate::{descriptions, names::Names, operation::Operation};

/// The operations with one path and one method; there is at least one.
pub struct Endpoint<'a> {
    pub operations: Vec<Operation<'a>>,
}

impl<'a> Endpoint<'a> {
    pub fn all(names: &Names<'a>) -> Vec<Self> {
        let mut endpoints: Vec<Self> = Vec::new();
        for operation in Operation::all(names) {
            let key = (operation.path, operation.method);
            match endpoints.iter_mut().find(|other| (other.path(), other.method()) == key) {
                Some(endpoint) => endpoint.operations.push(operation),
                None => endpoints.push(Self { operations: vec![operation] }),
            }
        }
        endpoints
    }

    pub fn path(&self) -> &'a str {
        self.operations[0].path
    }

    pub fn method(&self) -> &'a str {
        self.operations[0].method
    }

    pub fn servers(&self) -> BTreeSet<&'a str> {
        self.operations.iter().map(|operation| operation.server).collect()
    }

    pub fn describe(&self, parts: &mut Parts<'a>) -> Map<String, Value> {
        let titles: Vec<String> = self.operations.iter().map(descriptions::name_of).collect();
        let descriptions: Vec<String> = self.operations.iter().map(descriptions::of_operation).collect();
        let folders: BTreeSet<&str> = self.operations.iter().map(Operation::folder).collect();
        let mut described = Map::from_iter([
            ("operationId".to_owned(), self.id().into()),
            ("summary".to_owned(), titles.join(" / ").into()),
            ("description".to_owned(), descriptions.join("\n\n").into()),
            ("tags".to_owned(), folders.into_iter().collect::<Vec<_>>().into()),
            ("security".to_owned(), parameters::security(&self.operations, parts)),
            ("parameters".to_owned(), parameters::parameters(&self.operations, parts).into()),
        ]);
        if let Some(source) = self.operations[0].request.child("source") {
            described.insert("externalDocs".into(), descriptions::link(&source));
        }
        if let Some(body) = body::body(&self.operations, parts) {
            described.insert("requestBody".into(), body);
        }
        described.insert("responses".into(), json!({ "200": answer::answer(&self.operations, parts) }));
        described
    }

    /// Returns the name of the first request, in the manner of a function: `getToken`.
    fn id(&self) -> String {
        let name = &self.operations[0].name;
        let first: String = name.chars().take(1).map(|first| first.to_ascii_lowercase()).collect();
        first + &name.chars().skip(1).collect::<String>()
    }
}
