//! The operations that the schemas describe, and the pages' examples.

use serde_json::Value;

use super::names::{Names, stem};
use wecom_schemas::{Node, Problems, model::Repeat};

pub struct Operation<'a> {
    pub request: Node<'a>,
    pub name: String,
    pub method: &'a str,
    pub server: &'a str,
    pub path: &'a str,
    call: Node<'a>,
}

impl<'a> Operation<'a> {
    pub fn all(names: &Names<'a>) -> Vec<Self> {
        let operation = |request: Node<'a>| {
            let (name, call) = (names.of(&request).to_owned(), request.child("call")?);
            let text = |keyword| call.text(keyword).unwrap_or_default();
            let (method, server, path) = (text("method"), text("server"), text("path"));
            Some(Self { request, name, method, server, path, call })
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

    pub fn is_in_query(&self) -> bool {
        self.call.has("in")
    }

    /// Returns the query parameters beside the properties.
    pub fn query(&self) -> Vec<Node<'a>> {
        self.call.entries("query")
    }

    pub fn repeat(&self) -> Option<Repeat> {
        self.call.read("repeat")
    }

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

pub fn examples<'a>(names: &Names<'a>, node: &Node<'a>) -> Vec<(&'a str, &'a Value)> {
    if !node.pointer.is_empty() {
        return Vec::new();
    }
    let name = |path: &'a str| path.rsplit_once('/').map_or(path, |(_, name)| stem(name));
    names.library.examples_of(node.file).map(|(path, value)| (name(path), value)).collect()
}
