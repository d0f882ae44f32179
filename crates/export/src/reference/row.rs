//! One property in one row of a table.

use super::{
    appendix,
    writer::{self, Reference},
};
use crate::words::{self, Label};
use wecom_schemas::{
    Node,
    markdown::{code, escape},
    model::{FileLimits, Integer, Meaning, Picture, Text},
    words as limits,
};

impl<'a> Reference<'a, '_> {
    pub fn kind(&self, node: &Node<'a>) -> String {
        let target = self.names.target(node);
        let link = || writer::link(&self.name(&target), self.names.of(&target));
        let label: Label = match target.types().as_slice() {
            _ if target.has("const") => words::TEXT,
            _ if target.has("oneOf") && !target.has("variants") => {
                let is_text = target.entries("oneOf").iter().any(|value| value.text("const").is_some());
                if is_text { words::TEXT } else { words::INTEGER }
            }
            ["object"] if node.has("$ref") => return link(),
            ["object"] => words::OBJECT,
            ["array", ..] => {
                let entry = target.child("items").map(|items| self.kind(&items)).unwrap_or_default();
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
    pub fn limits(&self, node: &Node<'a>) -> String {
        let target = self.names.target(node);
        let (language, text) = (self.language, Text::read(&target));
        let mut lines = vec![match target.types().as_slice() {
            _ if target.has("const") => self.label_with(words::ALWAYS, &code(target.text("const").unwrap_or_default())),
            ["array", ..] => limits::entries(language, target.size("minItems").unwrap_or(0), target.size("maxItems")),
            ["integer"] if !target.has("codes") => {
                Integer::read(&target).map(|integer| escape(&limits::integer(language, &integer))).unwrap_or_default()
            }
            ["string", ..] => limits::text(language, &text),
            _ => String::new(),
        }];
        let of_entry = target.child("items").map(|items| self.limits(&items)).filter(|limits| !limits.is_empty());
        lines.extend(of_entry.map(|of_entry| self.label_with(words::EACH, &of_entry)));
        lines.extend(text.id_translation.then(|| self.label(words::ID_TRANSLATION)));
        lines.extend(text.secret.then(|| self.label(words::SECRET)));
        if !target.has("variants") {
            lines.extend(target.entries("oneOf").iter().map(|value| self.value(value)));
        }
        let default = node.map.get("default").or_else(|| target.map.get("default"));
        lines.extend(default.map(|default| self.label_with(words::DEFAULT, &code(&default.to_string()))));
        in_lines(lines)
    }

    /// Returns what a property is, and the decisions on it.
    pub fn meaning(&self, node: &Node<'a>) -> String {
        let (language, target) = (self.language, self.names.target(node));
        let mut lines = vec![words::meaning(language, node, &target)];
        let has_words = ["term", "description"].iter().any(|keyword| node.has(keyword) || target.has(keyword));
        if !has_words && target.types() == ["object"] {
            lines.push(self.label(words::FOLLOWS));
        }
        lines.extend(node.read("picture").map(|picture: Picture| limits::picture(language, &picture)));
        lines.extend(node.read("meaningBy").map(|meaning: Meaning| escape(&limits::meaning(language, &meaning))));
        lines.extend(node.text("deprecationReason").map(|reason| self.label_with(words::DEPRECATED, &escape(reason))));
        // An object with a section of its own has its rule there.
        lines.push(self.rule(node));
        lines.push(self.decided(&self.decided_of(node)));
        in_lines(lines)
    }

    /// Returns the rule that binds the properties of an object together.
    pub fn rule(&self, node: &Node<'a>) -> String {
        let properties: Vec<String> = node.texts("atLeastOneOf").iter().map(|name| code(name)).collect();
        self.listing(words::AT_LEAST_ONE_OF, &properties)
    }

    pub fn decided(&self, ids: &[&str]) -> String {
        let links: Vec<String> = ids.iter().map(|id| writer::link(id, &appendix::anchor(id))).collect();
        self.listing(words::DECIDED, &links)
    }

    /// Returns the decisions on a schema, on what it refers to, and on its entries.
    fn decided_of(&self, node: &Node<'a>) -> Vec<&'a str> {
        let target = self.names.target(node);
        let mut ids = node.texts("errata");
        // A type with a section of its own has its decisions there.
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
