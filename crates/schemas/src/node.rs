//! A schema somewhere in a file, read keyword by keyword.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{pointer, problem::Problem};

/// A schema in a file, or another object there, such as a `call`.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    pub file: &'a str,
    /// The JSON pointer within the file.
    pub pointer: String,
    pub map: &'a Map<String, Value>,
}

impl<'a> Node<'a> {
    pub fn child(&self, name: &str) -> Option<Node<'a>> {
        let map = self.map.get(name)?.as_object()?;
        Some(Node { file: self.file, pointer: pointer::child(&self.pointer, name), map })
    }

    /// Returns the objects in the object under `name`, in the order of the file.
    pub fn children(&self, name: &str) -> Vec<(&'a str, Node<'a>)> {
        let Some(parent) = self.child(name) else { return Vec::new() };
        parent.map.keys().filter_map(|key| Some((key.as_str(), parent.child(key)?))).collect()
    }

    pub fn entries(&self, name: &str) -> Vec<Node<'a>> {
        let entry = |(index, value): (usize, &'a Value)| {
            let pointer = format!("{}/{name}/{index}", self.pointer);
            Some(Node { file: self.file, pointer, map: value.as_object()? })
        };
        self.list(name).iter().enumerate().filter_map(entry).collect()
    }

    /// Returns the schemas directly in this one: its definitions, properties, items, branches and answer. From the
    /// root of a file, this leads to every schema in it; no `$ref` is followed.
    pub fn schemas(&self) -> Vec<Node<'a>> {
        let named = ["$defs", "properties"].into_iter().flat_map(|name| self.children(name)).map(|(_, node)| node);
        let answer = self.child("call").and_then(|call| call.child("response"));
        named.chain(self.child("items")).chain(self.branches()).chain(answer).collect()
    }

    /// Reads the value under `name`; `None` if it is absent or of another form.
    pub fn read<T: Deserialize<'a>>(&self, name: &str) -> Option<T> {
        T::deserialize(self.map.get(name)?).ok()
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.map.get(name)?.as_str()
    }

    pub fn texts(&self, name: &str) -> Vec<&'a str> {
        self.list(name).iter().filter_map(Value::as_str).collect()
    }

    pub fn integer(&self, name: &str) -> Option<i64> {
        self.map.get(name)?.as_i64()
    }

    pub fn size(&self, name: &str) -> Option<usize> {
        self.map.get(name)?.as_u64()?.try_into().ok()
    }

    pub fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// Returns the names under `type`: one or two.
    pub fn types(&self) -> Vec<&'a str> {
        self.text("type").map_or_else(|| self.texts("type"), |name| vec![name])
    }

    pub fn branches(&self) -> Vec<Node<'a>> {
        if self.has("variants") { self.entries("oneOf") } else { Vec::new() }
    }

    /// Returns the values of an enumeration, closed or open.
    pub fn values(&self) -> Vec<Node<'a>> {
        if self.has("variants") { Vec::new() } else { [self.entries("oneOf"), self.entries("values")].concat() }
    }

    /// Returns the property whose value names the branch of this union.
    pub fn tag(&self) -> Option<&'a str> {
        self.child("variants")?.text("tag")
    }

    /// Returns the constant text by which a branch of a union is recognised.
    pub fn tag_value(&self, tag: &str) -> Option<&'a str> {
        self.child("properties")?.child(tag)?.text("const")
    }

    /// Makes a problem at this schema, or at the pointer `below` in it.
    pub fn problem(&self, below: &str, message: impl Into<String>) -> Problem {
        Problem::at(self.file, &format!("{}{below}", self.pointer), message)
    }

    fn list(&self, name: &str) -> &'a [Value] {
        self.map.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}
