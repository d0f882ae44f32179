//! Writes the properties of an object as a table, and the sections of the objects that these refer to.

use std::collections::BTreeMap;

use serde_json::Value;
use wecom_schemas::{
    Node,
    markdown::{code, escape},
    model::{FileLimits, Integer, Meaning, Picture, Text},
    words as limits,
};

use super::writer::{Reference, decision_anchor, link};
use crate::{
    names::examples,
    words::{self, Label},
};

impl<'a> Reference<'a, '_> {
    /// Writes the properties of an object after `rows`, the branches of its union, and the objects that it refers to.
    pub fn object(&mut self, node: &Node<'a>, rows: Vec<Vec<String>>, level: usize) {
        self.paragraph(&self.rule(node));
        self.paragraph(&self.decided(&node.texts("errata")));
        self.properties(node, rows, level);
        let Some(tag) = node.tag() else { return };
        let mut of_branches: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for (_, example) in examples(self.names, node) {
            of_branches.entry(example.get(tag).and_then(Value::as_str).unwrap_or_default()).or_default().push(example);
        }
        for branch in node.branches() {
            let branch = self.names.target(&branch);
            self.heading(level, &self.names.branch_name(node, &branch), &self.name(&branch));
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
            let name = self.names.name(&object);
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
                self.type_of(&property),
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
            let link = link(&self.name(&branch), &self.names.branch_name(union, &branch));
            format!("{} {link}", code(branch.tag_value(tag).unwrap_or_default()))
        };
        union.branches().iter().map(value).collect::<Vec<_>>().join("\n")
    }

    fn type_of(&self, node: &Node<'a>) -> String {
        let target = self.names.target(node);
        let link = || link(&self.name(&target), self.names.name(&target));
        let label: Label = match target.types().as_slice() {
            _ if target.has("const") => words::TEXT,
            _ if target.values().iter().any(|value| value.text("const").is_some()) => words::TEXT,
            _ if !target.values().is_empty() => words::INTEGER,
            ["object"] if node.has("$ref") => return link(),
            ["object"] => words::OBJECT,
            ["array", ..] => {
                let entry = target.child("items").map(|items| self.type_of(&items)).unwrap_or_default();
                return self.label_with(words::LIST_OF, &entry);
            }
            ["string", "integer"] => words::TEXT_OR_INTEGER,
            ["string", ..] => words::TEXT,
            ["integer"] if target.has("enum") => words::SWITCH,
            ["integer"] if target.has("codes") => return link(),
            ["boolean"] => words::BOOLEAN,
            _ => words::INTEGER,
        };
        self.label(label)
    }

    /// Returns the accepted values, and what happens to others.
    fn limits(&self, node: &Node<'a>) -> String {
        let target = self.names.target(node);
        let (language, text) = (self.language, Text::read(&target));
        let mut lines = vec![match target.types().as_slice() {
            _ if target.has("const") => self.label_with(words::ALWAYS, &code(target.text("const").unwrap_or_default())),
            ["array", ..] => limits::entries(language, target.size("minItems").unwrap_or(0), target.size("maxItems")),
            ["integer"] if !target.has("codes") && !target.has("values") => {
                Integer::read(&target).map(|integer| escape(&limits::integer(language, &integer))).unwrap_or_default()
            }
            ["string", ..] => limits::text(language, &text),
            _ => String::new(),
        }];
        let of_entry = target.child("items").map(|items| self.limits(&items)).filter(|limits| !limits.is_empty());
        lines.extend(of_entry.map(|of_entry| self.label_with(words::EACH, &of_entry)));
        lines.extend(text.id_translation.then(|| self.label(words::ID_TRANSLATION)));
        lines.extend(text.secret.then(|| self.label(words::SECRET)));
        lines.extend(text.personal.then(|| self.label(words::PERSONAL)));
        lines.extend(target.values().iter().map(|value| self.value(value)));
        lines.extend(target.has("values").then(|| self.label(words::OTHERS)));
        let default = node.map.get("default").or_else(|| target.map.get("default"));
        lines.extend(default.map(|default| self.label_with(words::DEFAULT, &code(&default.to_string()))));
        in_lines(lines)
    }

    /// Returns what a property is, and the decisions on it.
    fn meaning(&self, node: &Node<'a>) -> String {
        let (language, target) = (self.language, self.names.target(node));
        let mut lines = vec![words::meaning(language, node, &target)];
        let has_words = ["term", "description"].iter().any(|keyword| node.has(keyword) || target.has(keyword));
        if !has_words && target.types() == ["object"] {
            lines.push(self.label(words::FOLLOWS));
        }
        lines.extend(node.read("picture").map(|picture: Picture| limits::picture(language, &picture)));
        lines.extend(node.read("meaningBy").map(|meaning: Meaning| escape(&limits::meaning(language, &meaning))));
        lines.extend(node.text("deprecationReason").map(|reason| self.label_with(words::DEPRECATED, &escape(reason))));
        // The section of an object has its rule.
        lines.push(self.rule(node));
        lines.push(self.decided(&self.decided_of(node)));
        in_lines(lines)
    }

    /// Returns the rule that binds the properties of an object together.
    fn rule(&self, node: &Node<'a>) -> String {
        let properties: Vec<String> = node.texts("atLeastOneOf").iter().map(|name| code(name)).collect();
        self.listing(words::AT_LEAST_ONE_OF, &properties)
    }

    pub fn decided(&self, ids: &[&str]) -> String {
        let links: Vec<String> = ids.iter().map(|id| link(id, &decision_anchor(id))).collect();
        self.listing(words::DECIDED, &links)
    }

    /// Returns the decisions on a schema, on what it refers to, and on its entries.
    fn decided_of(&self, node: &Node<'a>) -> Vec<&'a str> {
        let target = self.names.target(node);
        let mut ids = node.texts("errata");
        // The section of a type has its decisions.
        if target.types() == ["object"] || target.has("codes") {
            return ids;
        }
        let of_target = if node.has("$ref") { target.texts("errata") } else { Vec::new() };
        let of_entries = target.child("items").map(|items| self.decided_of(&items)).unwrap_or_default();
        for id in of_target.into_iter().chain(of_entries) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    fn value(&self, value: &Node<'a>) -> String {
        let shown = value.map.get("const").map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let meaning = words::meaning(self.language, value, value);
        let file = value
            .read("file")
            .map(|file: FileLimits| format!("{}{}", self.language.pick(" ", "："), limits::file(self.language, &file)));
        format!("{} {meaning}{}", code(&shown.unwrap_or_default()), file.unwrap_or_default())
    }
}

fn in_lines(mut lines: Vec<String>) -> String {
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}
