//! What many sections refer to: the documented codes, and the decisions.

use serde_json::Value;

use super::{Reference, markdown};
use crate::words::Label;
use wecom_schemas::{library::Node, markdown::escape};

/// Where the decisions stand.
pub const DECISIONS: &str = "decisions";

/// Where a decision stands.
pub fn decision(id: &str) -> String {
    format!("decided-{id}")
}

impl<'a> Reference<'a, '_> {
    /// The documented codes, class by class.
    pub(super) fn codes(&mut self, node: &Node<'a>) {
        self.text.push_str(&markdown::heading(2, self.names.of(node), &self.name(node)));
        self.about(node);
        let Some(codes) = node.child("codes") else { return };
        for class in codes.entries("classes") {
            let name = class.text("name").unwrap_or_default();
            self.text.push_str(&format!("### {}\n\n", self.words.name(class.text("term"), name)));
            self.paragraph(&escape(
                class.text("description").filter(|_| self.words.has_descriptions()).unwrap_or_default(),
            ));
            let known = codes.entries("known").into_iter().filter(|code| code.text("class") == Some(name));
            let row = |code: Node<'a>| {
                let number = code.integer("code").unwrap_or_default().to_string();
                std::iter::once(number).chain(self.words.code(&code)).collect()
            };
            let rows: Vec<Vec<String>> = known.map(row).collect();
            self.text.push_str(&markdown::table(self.words.heads().codes, &rows));
        }
    }

    /// Whether anything has been decided.
    pub(super) fn has_decisions(&self) -> bool {
        !self.entries().is_empty()
    }

    /// What was decided.
    pub(super) fn decisions(&mut self) {
        if !self.has_decisions() {
            return;
        }
        let row = |entry: &Value| {
            let id = entry.get("id").and_then(Value::as_str).unwrap_or_default();
            let name = format!("<a id=\"{}\"></a>`{id}`", decision(id));
            std::iter::once(name).chain(self.words.decision(entry)).collect()
        };
        let rows: Vec<Vec<String>> = self.entries().into_iter().map(row).collect();
        self.text.push_str(&markdown::heading(2, DECISIONS, self.words.label(Label::Decisions)));
        self.text.push_str(&markdown::table(self.words.heads().decisions, &rows));
    }

    fn entries(&self) -> Vec<&'a Value> {
        self.names.library().decisions().iter().collect()
    }
}
