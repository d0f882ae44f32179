//! The calls that the schemas describe, and the pages' examples.

use serde_json::Value;

use super::names::{Names, stem};
use wecom_schemas::{
    Problems,
    library::Node,
    model::{self, Repeat},
};

/// A request that is sent by itself.
pub struct Call<'a> {
    /// The schema of the request.
    pub request: Node<'a>,
    /// What it is called.
    pub name: String,
    /// What it says under `call`.
    node: Node<'a>,
}

impl<'a> Call<'a> {
    /// Every call, in the order of the files.
    pub fn all(names: &Names<'a>) -> Vec<Self> {
        let call = |request: Node<'a>| {
            Some(Self { name: names.of(&request).to_owned(), node: request.child("call")?, request })
        };
        names.all().into_iter().filter_map(call).collect()
    }

    /// The calls that stand where nothing has a name: in a property, or in an entry of a list.
    pub fn without_a_name(names: &Names<'a>) -> Problems {
        let library = names.library();
        let mut problems = Problems::default();
        let mut ahead: Vec<Node<'a>> = library.schemas().filter_map(|(path, _)| library.root(path)).collect();
        while let Some(schema) = ahead.pop() {
            if schema.has("call") && names.of(&schema).is_empty() {
                let message = "an exported call needs a name: put this into a file of its own, or into $defs";
                problems.0.push(schema.problem("/call", message));
            }
            ahead.extend(schema.schemas());
        }
        problems
    }

    /// `GET` or `POST`.
    pub fn method(&self) -> &'a str {
        self.node.text("method").unwrap_or_default()
    }

    /// The scheme and host.
    pub fn server(&self) -> &'a str {
        self.node.text("server").unwrap_or_default()
    }

    /// The path on the server.
    pub fn path(&self) -> &'a str {
        self.node.text("path").unwrap_or_default()
    }

    /// Whether the properties travel in the address.
    pub fn is_in_query(&self) -> bool {
        self.node.has("in")
    }

    /// The parameters in the address, beside the properties.
    pub fn query(&self) -> Vec<Node<'a>> {
        self.node.entries("query")
    }

    /// Whether it may be repeated after a doubt.
    pub fn repeat(&self) -> Option<Repeat> {
        model::repeat(&self.node)
    }

    /// The part of a form that a file travels as.
    pub fn part(&self) -> Option<Node<'a>> {
        self.node.child("part")
    }

    /// What is answered.
    pub fn answer(&self, names: &Names<'a>) -> Option<Node<'a>> {
        self.node.child("response").map(|response| names.target(&response))
    }

    /// The folder of the request, or its file if that is in none.
    pub fn folder(&self) -> &'a str {
        let stem = stem(self.request.file);
        stem.rsplit_once('/').map_or(stem, |(folder, _)| folder)
    }
}

/// The examples of a file: name and value.
pub fn examples<'a>(names: &Names<'a>, node: &Node<'a>) -> Vec<(&'a str, &'a Value)> {
    if !node.pointer.is_empty() {
        return Vec::new();
    }
    let name = |path: &'a str| path.rsplit_once('/').map_or(path, |(_, name)| stem(name));
    names.library().examples_of(node.file).map(|(path, value)| (name(path), value)).collect()
}
