//! The operations that the schemas describe, and the pages' examples.

use serde_json::Value;

use super::names::{Names, stem};
use wecom_schemas::{Node, model::Repeat};

pub struct Operation<'a> {
    pub request: Node<'a>,
    pub name: String,
    pub method: &'a str,
    pub server: &'a str,
    pub path: &'a str,
    /// Whether the properties are query parameters.
    pub in_query: bool,
    /// The query parameters that are no properties.
    pub query: Vec<Node<'a>>,
    pub part: Option<Node<'a>>,
    pub repeat: Option<Repeat>,
    pub answer: Option<Node<'a>>,
}

impl<'a> Operation<'a> {
    pub fn all(names: &Names<'a>) -> Vec<Self> {
        let operation = |request: Node<'a>| {
            let call = request.child("call")?;
            let text = |keyword| call.text(keyword).unwrap_or_default();
            Some(Self {
                name: names.name(&request).to_owned(),
                method: text("method"),
                server: text("server"),
                path: text("path"),
                in_query: call.has("in"),
                query: call.entries("query"),
                part: call.child("part"),
                repeat: call.read("repeat"),
                answer: call.child("response").map(|response| names.target(&response)),
                request,
            })
        };
        names.all().filter_map(operation).collect()
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
