//! One property in one row of a table.

use super::{Reference, appendix, markdown};
use crate::words::Label;
use wecom_schemas::{library::Node, markdown::code, model};

impl<'a> Reference<'a, '_> {
    /// The type of a schema.
    pub(super) fn kind(&self, node: &Node<'a>) -> String {
        let target = self.names.target(node);
        let label = |label| self.words.label(label).to_owned();
        match target.types().as_slice() {
            _ if target.has("const") => label(Label::Text),
            _ if target.has("oneOf") && !target.has("variants") => {
                let is_text = target.entries("oneOf").iter().any(|value| value.text("const").is_some());
                label(if is_text { Label::Text } else { Label::Integer })
            }
            ["object"] if node.has("$ref") => markdown::link(&self.name(&target), self.names.of(&target)),
            ["object"] => label(Label::Object),
            ["array", ..] => {
                let entry = target.child("items").map(|items| self.kind(&items)).unwrap_or_default();
                self.words.list_of(&entry)
            }
            ["string", "integer"] => label(Label::TextOrInteger),
            ["string", ..] => label(Label::Text),
            ["integer"] if target.has("enum") => label(Label::Switch),
            ["integer"] if target.has("codes") => markdown::link(&self.name(&target), self.names.of(&target)),
            ["boolean"] => label(Label::Boolean),
            _ => label(Label::Integer),
        }
    }

    /// The values that are accepted, and what becomes of others.
    pub(super) fn limits(&self, node: &Node<'a>) -> String {
        let target = self.names.target(node);
        let text = model::text(&target);
        let mut limits = vec![match target.types().as_slice() {
            _ if target.has("const") => self.words.always(target.text("const").unwrap_or_default()),
            ["array", ..] => self.words.entries(target.size("minItems").unwrap_or(0), target.size("maxItems")),
            ["integer"] if target.has("codes") => String::new(),
            ["integer"] => model::integer(&target).map(|integer| self.words.integer(&integer)).unwrap_or_default(),
            ["string", ..] => self.words.text(&text),
            _ => String::new(),
        }];
        if let Some(of_entry) =
            target.child("items").map(|items| self.limits(&items)).filter(|limits| !limits.is_empty())
        {
            limits.push(self.words.each(&of_entry));
        }
        if text.id_translation {
            limits.push(self.words.label(Label::IdTranslation).into());
        }
        if text.secret {
            limits.push(self.words.label(Label::Secret).into());
        }
        if !target.has("variants") {
            limits.extend(target.entries("oneOf").iter().map(|value| self.value(value)));
        }
        if let Some(default) = node.map.get("default").or_else(|| target.map.get("default")) {
            limits.push(self.words.default(default));
        }
        limits.retain(|limit| !limit.is_empty());
        limits.join("\n")
    }

    /// What a property is, and what has been decided of it.
    pub(super) fn meaning(&self, node: &Node<'a>) -> String {
        let target = self.names.target(node);
        let has_no_words = ["term", "description"].iter().all(|keyword| !node.has(keyword) && !target.has(keyword));
        let mut said = vec![self.words.said(node, &target)];
        if has_no_words && target.types() == ["object"] {
            said.push(self.words.label(Label::Parts).to_owned());
        }
        if let Some(picture) = model::picture(node) {
            said.push(self.words.picture(&picture));
        }
        said.push(self.words.meaning(node));
        if let Some(reason) = node.text("deprecationReason") {
            said.push(self.words.deprecated(reason));
        }
        // Where it has a section of its own, the rule stands there.
        said.push(self.rule(node));
        said.push(self.decided(&self.decided_of(node)));
        said.retain(|sentence| !sentence.is_empty());
        said.join("\n")
    }

    /// The rule that binds the properties of an object together.
    pub(super) fn rule(&self, node: &Node<'a>) -> String {
        let properties: Vec<String> = node.texts("atLeastOneOf").iter().map(|name| code(name)).collect();
        if properties.is_empty() { String::new() } else { self.words.at_least_one_of(&properties) }
    }

    /// Links to decisions.
    pub(super) fn decided(&self, ids: &[&str]) -> String {
        if ids.is_empty() {
            return String::new();
        }
        let links: Vec<String> = ids.iter().map(|id| markdown::link(id, &appendix::decision(id))).collect();
        self.words.decided(&links)
    }

    /// What has been decided of a schema, of what it refers to, and of its entries.
    fn decided_of(&self, node: &Node<'a>) -> Vec<&'a str> {
        let target = self.names.target(node);
        let mut ids = node.texts("errata");
        let beside = if node.has("$ref") { target.texts("errata") } else { Vec::new() };
        let of_entries = target.child("items").map(|items| self.decided_of(&items)).unwrap_or_default();
        for id in beside.into_iter().chain(of_entries) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        // What has a section of its own says it there.
        if target.types() == ["object"] || target.has("codes") { node.texts("errata") } else { ids }
    }

    /// A value of a closed list.
    fn value(&self, value: &Node<'a>) -> String {
        let shown = value.map.get("const").map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let said = self.words.said(value, value);
        let file = value.child("file").and_then(|file| model::file_limits(&file));
        let said = file.map_or(said.clone(), |file| self.words.file(&said, &file));
        format!("{} {said}", code(&shown.unwrap_or_default()))
    }
}
