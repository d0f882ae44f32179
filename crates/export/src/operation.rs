//! The operations that the schemas describe, and the pages' examples.

use serde_json::Value;

use super::names::{Names, stem};
use wecom_schemas::{Node, Problems, model::Repeat};

/// A request that is sent by itself.
pub struct Operation<'a> {
    pub request: Node<'a>,
    /// The name of the request.
    pub name: String,
    /// Its `call`.
    call: Node<'a>,
}

impl<'a> Operation<'a> {
    /// Returns every operation, in the order of the files.
    pub fn all(names: &Names<'a>) -> Vec<Self> {
        let operation = |request: Node<'a>| {
            Some(Self { name: names.of(&request).to_owned(), call: request.child("call")?, request })
        };
        names.all().filter_map(operation).collect()
    }

    /// Returns a problem for each operation in a property or in an entry of a list, where nothing has a name.
    pub fn without_a_name(names: &Names<'a>) -> Problems {
        let mut problems = Problems::default();
        let mut ahead: Vec<Node<'a>> = names.library.roots().collect();
        while let Some(schema) = ahead.pop() {
            if schema.has("call") && names.of(&schema).is_empty() {
                let message = "an exported call needs a name: put this into a file of its own, or into $defs";
                problems.push(schema.problem("/call", message));
            }
            ahead.extend(schema.schemas());
        }
        problems
    }

    pub fn method(&self) -> &'a str {
        self.call.text("method").unwrap_or_default()
    }

    /// Returns scheme and host.
    pub fn server(&self) -> &'a str {
        self.call.text("server").unwrap_or_default()
    }

    pub fn path(&self) -> &'a str {
        self.call.text("path").unwrap_or_default()
    }

    /// Whether the properties are query parameters.
    pub fn is_in_query(&self) -> bool {
        self.call.has("in")
    }

    /// Returns the query parameters beside the properties.
    pub fn query(&self) -> Vec<Node<'a>> {
        self.call.entries("query")
    }

    pub fn repeat(&self) -> Option<Repeat> {
        Repeat::read(&self.call)
    }

    /// Returns the part of a form that holds a file.
    pub fn part(&self) -> Option<Node<'a>> {
        self.call.child("part")
    }

    pub fn answer(&self, names: &Names<'a>) -> Option<Node<'a>> {
        self.call.child("response").map(|response| names.target(&response))
    }

    /// Returns the folder of the request, or its file if that is in none.
    pub fn folder(&self) -> &'a str {
        let stem = stem(self.request.file);
        stem.rsplit_once('/').map_or(stem, |(folder, _)| folder)
    }
}

/// Returns the examples of a file, each with its name.
pub fn examples<'a>(names: &Names<'a>, node: &Node<'a>) -> Vec<(&'a str, &'a Value)> {
    if !node.pointer.is_empty() {
        return Vec::new();
    }
    let name = |path: &'a str| path.rsplit_once('/').map_or(path, |(_, name)| stem(name));
    names.library.examples_of(node.file).map(|(path, value)| (name(path), value)).collect()
}
