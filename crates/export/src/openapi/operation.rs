//! A method of a path. Requests that share both are one operation: the server tells them apart.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Parts, address, answer, body};
use crate::{call::Call, names::Names, words::descriptions};

/// The calls with one path and one method.
pub struct Operation<'a> {
    pub calls: Vec<Call<'a>>,
}

impl<'a> Operation<'a> {
    /// Every operation, in the order of the files.
    pub fn all(names: &Names<'a>) -> Vec<Self> {
        let mut operations: Vec<Self> = Vec::new();
        for call in Call::all(names) {
            let same = |other: &&mut Self| (other.path(), other.method()) == (call.path(), call.method());
            match operations.iter_mut().find(same) {
                Some(operation) => operation.calls.push(call),
                None => operations.push(Self { calls: vec![call] }),
            }
        }
        operations
    }

    /// The path on the server.
    pub fn path(&self) -> &'a str {
        self.calls.first().map(Call::path).unwrap_or_default()
    }

    /// The method of HTTP.
    pub fn method(&self) -> &'a str {
        self.calls.first().map(Call::method).unwrap_or_default()
    }

    /// Where it is answered.
    pub fn servers(&self) -> BTreeSet<&'a str> {
        self.calls.iter().map(Call::server).collect()
    }

    /// The folders of its requests.
    pub fn folders(&self) -> BTreeSet<&'a str> {
        self.calls.iter().map(Call::folder).collect()
    }

    /// The operation as OpenAPI describes it.
    pub fn describe(&self, parts: &mut Parts<'a>) -> Map<String, Value> {
        let titles: Vec<String> = self.calls.iter().map(descriptions::name_of).collect();
        let descriptions: Vec<String> = self.calls.iter().map(descriptions::of_call).collect();
        let mut operation = Map::from_iter([
            ("operationId".to_owned(), self.id().into()),
            ("summary".to_owned(), titles.join(" / ").into()),
            ("description".to_owned(), descriptions.join("\n\n").into()),
            ("tags".to_owned(), self.folders().into_iter().collect::<Vec<_>>().into()),
            ("security".to_owned(), address::security(self, parts)),
            ("parameters".to_owned(), address::parameters(self, parts).into()),
        ]);
        if let Some(source) = self.calls.first().and_then(|call| call.request.child("source")) {
            operation.insert("externalDocs".into(), descriptions::link(&source));
        }
        if let Some(body) = body::body(self, parts) {
            operation.insert("requestBody".into(), body);
        }
        operation.insert("responses".into(), json!({ "200": answer::answer(self, parts) }));
        operation
    }

    /// The name of the first request, in the manner of a function: `getToken`.
    fn id(&self) -> String {
        let mut characters = self.calls.first().map(|call| call.name.chars()).into_iter().flatten();
        let first = characters.next().map(|first| first.to_ascii_lowercase());
        first.into_iter().chain(characters).collect()
    }
}
