//! What many sections refer to: the documented codes, and the decisions.

use serde_json::Value;

use super::writer::Reference;
use crate::words;
use wecom_schemas::{Node, model::Codes};

pub const DECISIONS: &str = "decisions";

pub fn anchor(id: &str) -> String {
    format!("decided-{id}")
}

impl<'a> Reference<'a, '_> {
    pub fn codes(&mut self, node: &Node<'a>) {
        self.heading(2, self.names.of(node), &self.name(node));
        self.about(node);
        let Some(codes) = node.read::<Codes>("codes") else { return };
        for class in &codes.classes {
            self.paragraph(&format!("### {}", words::heading(self.language, class.term.as_deref(), &class.name)));
            self.description(&class.description);
            let known = codes.known.iter().filter(|code| code.class == class.name);
            let rows: Vec<Vec<String>> = known.map(|code| words::code_cells(self.language, code)).collect();
            self.table(words::CODE_HEADS, &rows);
        }
    }

    pub fn decisions(&mut self) {
        let row = |entry: &Value| {
            let id = entry.get("id").and_then(Value::as_str).unwrap_or_default();
            let name = format!("<a id=\"{}\"></a>`{id}`", anchor(id));
            std::iter::once(name).chain(words::decision_cells(self.language, entry)).collect()
        };
        let rows: Vec<Vec<String>> = self.names.library.decisions().iter().map(row).collect();
        if !rows.is_empty() {
            self.heading(2, DECISIONS, &self.label(words::DECISIONS));
            self.table(words::DECISION_HEADS, &rows);
        }
    }
}
