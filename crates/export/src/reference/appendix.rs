//! What many sections refer to: the documented codes, and the decisions.

use serde_json::Value;

use super::writer::Reference;
use crate::{names::Names, words};
use wecom_schemas::Node;

pub const DECISIONS: &str = "decisions";

pub fn anchor(id: &str) -> String {
    format!("decided-{id}")
}

/// Returns the decisions that shape the schemas. Others are not for a reference.
pub fn decisions<'a>(names: &Names<'a>) -> Vec<&'a Value> {
    names.library.decisions().iter().collect()
}

impl<'a> Reference<'a, '_> {
    pub fn codes(&mut self, node: &Node<'a>) {
        self.heading(2, self.names.of(node), &self.name(node));
        self.about(node);
        let Some(codes) = node.child("codes") else { return };
        for class in codes.entries("classes") {
            let name = class.text("name").unwrap_or_default();
            self.paragraph(&format!("### {}", words::heading(self.language, class.text("term"), name)));
            self.description(&class);
            let known = codes.entries("known").into_iter().filter(|code| code.text("class") == Some(name));
            let row = |code: Node<'a>| {
                let number = code.integer("code").unwrap_or_default().to_string();
                std::iter::once(number).chain(words::code_cells(self.language, &code)).collect()
            };
            let rows: Vec<Vec<String>> = known.map(row).collect();
            self.table(words::CODE_HEADS, &rows);
        }
    }

    pub fn decisions(&mut self) {
        let row = |entry: &Value| {
            let id = entry.get("id").and_then(Value::as_str).unwrap_or_default();
            let name = format!("<a id=\"{}\"></a>`{id}`", anchor(id));
            std::iter::once(name).chain(words::decision_cells(self.language, entry)).collect()
        };
        let rows: Vec<Vec<String>> = decisions(self.names).into_iter().map(row).collect();
        if !rows.is_empty() {
            self.heading(2, DECISIONS, &self.label(words::DECISIONS));
            self.table(words::DECISION_HEADS, &rows);
        }
    }
}
