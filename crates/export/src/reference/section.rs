//! What stands under a heading: an object with its properties, and the objects that these refer to.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Reference, markdown};
use crate::{call, words::Label};
use wecom_schemas::{library::Node, markdown::code};

impl<'a> Reference<'a, '_> {
    /// The properties of an object, the branches of its union, and the objects that it refers to. `rows` stand in the
    /// table already.
    pub(super) fn object(&mut self, node: &Node<'a>, rows: Vec<Vec<String>>, level: usize) {
        self.paragraph(&self.rule(node));
        self.paragraph(&self.decided(&node.texts("errata")));
        self.properties(node, rows, level);
        let Some(tag) = node.child("variants").and_then(|variants| variants.text("tag")) else { return };
        let mut examples: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for (_, example) in call::examples(self.names, node) {
            examples.entry(example.get(tag).and_then(Value::as_str).unwrap_or_default()).or_default().push(example);
        }
        for branch in node.entries("oneOf") {
            let branch = self.names.target(&branch);
            self.branch(node, &branch, level);
            let value = branch.child("properties").and_then(|properties| properties.child(tag)?.text("const"));
            for example in value.and_then(|value| examples.get(value)).into_iter().flatten() {
                self.example(example);
            }
        }
    }

    fn branch(&mut self, union: &Node<'a>, branch: &Node<'a>, level: usize) {
        let name = self.name(branch);
        self.text.push_str(&markdown::heading(level, &self.names.of_branch(union, branch), &name));
        self.about(branch);
        self.paragraph(&self.decided(&branch.texts("errata")));
        self.properties(branch, Vec::new(), level + 1);
    }

    /// A table of the properties, and a section for each object that they refer to for the first time.
    fn properties(&mut self, node: &Node<'a>, mut rows: Vec<Vec<String>>, level: usize) {
        let mut objects = Vec::new();
        self.rows(node, "", &mut rows, &mut objects);
        self.text.push_str(&markdown::table(&self.words.heads().properties, &rows));
        for object in objects {
            let name = self.names.of(&object).to_owned();
            if self.described.insert(name.clone()) {
                self.text.push_str(&markdown::heading(level, &name, &self.name(&object)));
                self.about(&object);
                self.object(&object, Vec::new(), level + 1);
            }
        }
    }

    fn rows(&self, node: &Node<'a>, prefix: &str, rows: &mut Vec<Vec<String>>, objects: &mut Vec<Node<'a>>) {
        let required = node.texts("required");
        let tag = node.child("variants").and_then(|variants| variants.text("tag"));
        for (name, property) in node.children("properties") {
            let presence = if required.contains(&name) { Label::Yes } else { Label::No };
            let limits = if Some(name) == tag { self.branches(node, name) } else { self.limits(&property) };
            rows.push(vec![
                code(&format!("{prefix}{name}")),
                self.kind(&property),
                self.words.label(presence).to_owned(),
                limits,
                self.meaning(&property),
            ]);
            self.rows_of(&property, &format!("{prefix}{name}"), rows, objects);
        }
    }

    /// The rows of an object within a property, however many lists lie around it.
    fn rows_of(&self, node: &Node<'a>, path: &str, rows: &mut Vec<Vec<String>>, objects: &mut Vec<Node<'a>>) {
        let target = self.names.target(node);
        if let Some(items) = target.child("items") {
            self.rows_of(&items, &format!("{path}[]"), rows, objects);
        } else if target.types() == ["object"] && node.has("$ref") {
            objects.push(target);
        } else if target.types() == ["object"] {
            self.rows(node, &format!("{path}."), rows, objects);
        }
    }

    /// The values of a tag, each with a link to its branch.
    fn branches(&self, union: &Node<'a>, tag: &str) -> String {
        let value = |branch: &Node<'a>| {
            let branch = self.names.target(branch);
            let value = branch.child("properties").and_then(|properties| properties.child(tag)?.text("const"));
            let link = markdown::link(&self.name(&branch), &self.names.of_branch(union, &branch));
            format!("{} {link}", code(value.unwrap_or_default()))
        };
        union.entries("oneOf").iter().map(value).collect::<Vec<_>>().join("\n")
    }
}
