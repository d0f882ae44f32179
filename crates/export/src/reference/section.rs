//! Writes a section of the reference: an object with its properties, and the objects that these refer to.

use std::collections::BTreeMap;

use serde_json::Value;

use super::writer::{self, Reference};
use crate::{operation::examples, words};
use wecom_schemas::{Node, markdown::code};

impl<'a> Reference<'a, '_> {
    /// Writes the properties of an object behind `rows`, the branches of its union, and the objects that it refers to.
    pub fn object(&mut self, node: &Node<'a>, rows: Vec<Vec<String>>, level: usize) {
        self.paragraph(&self.rule(node));
        self.paragraph(&self.decided(&node.texts("errata")));
        self.properties(node, rows, level);
        let Some(tag) = node.tag() else { return };
        let mut of_branches: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for (_, example) in examples(self.names, node) {
            of_branches.entry(example.get(tag).and_then(Value::as_str).unwrap_or_default()).or_default().push(example);
        }
        for branch in node.entries("oneOf") {
            let branch = self.names.target(&branch);
            self.heading(level, &self.names.of_branch(node, &branch), &self.name(&branch));
            self.about(&branch);
            self.paragraph(&self.decided(&branch.texts("errata")));
            self.properties(&branch, Vec::new(), level + 1);
            for example in branch.tag_value(tag).and_then(|value| of_branches.get(value)).into_iter().flatten() {
                self.example(example);
            }
        }
    }

    /// Writes a table of the properties, and a section for each object that is referred to for the first time.
    fn properties(&mut self, node: &Node<'a>, mut rows: Vec<Vec<String>>, level: usize) {
        let mut objects = Vec::new();
        self.rows(node, "", &mut rows, &mut objects);
        self.table(words::PROPERTY_HEADS, &rows);
        for object in objects {
            let name = self.names.of(&object);
            if self.described.insert(name.to_owned()) {
                self.heading(level, name, &self.name(&object));
                self.about(&object);
                self.object(&object, Vec::new(), level + 1);
            }
        }
    }

    fn rows(&self, node: &Node<'a>, prefix: &str, rows: &mut Vec<Vec<String>>, objects: &mut Vec<Node<'a>>) {
        let required = node.texts("required");
        let tag = node.tag();
        for (name, property) in node.children("properties") {
            let path = format!("{prefix}{name}");
            rows.push(vec![
                code(&path),
                self.kind(&property),
                self.label(if required.contains(&name) { words::YES } else { words::NO }),
                if Some(name) == tag { self.branches(node, name) } else { self.limits(&property) },
                self.meaning(&property),
            ]);
            self.rows_within(&property, &path, rows, objects);
        }
    }

    /// Adds the rows of an object within a property, however many lists lie around it.
    fn rows_within(&self, node: &Node<'a>, path: &str, rows: &mut Vec<Vec<String>>, objects: &mut Vec<Node<'a>>) {
        let target = self.names.target(node);
        if let Some(items) = target.child("items") {
            self.rows_within(&items, &format!("{path}[]"), rows, objects);
        } else if target.types() == ["object"] && node.has("$ref") {
            objects.push(target);
        } else if target.types() == ["object"] {
            self.rows(node, &format!("{path}."), rows, objects);
        }
    }

    /// Returns the values of a tag, each with a link to its branch.
    fn branches(&self, union: &Node<'a>, tag: &str) -> String {
        let value = |branch: &Node<'a>| {
            let branch = self.names.target(branch);
            let link = writer::link(&self.name(&branch), &self.names.of_branch(union, &branch));
            format!("{} {link}", code(branch.tag_value(tag).unwrap_or_default()))
        };
        union.entries("oneOf").iter().map(value).collect::<Vec<_>>().join("\n")
    }
}
