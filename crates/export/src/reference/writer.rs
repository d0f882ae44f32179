//! A reference being written, and its paragraphs, headings and examples.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    descriptions::page_link,
    names::Names,
    words::{self, Heads, Label},
};
use wecom_schemas::{
    Node,
    markdown::{cell, escape},
    texts,
    words::Language,
};

pub struct Reference<'a, 'n> {
    pub names: &'n Names<'a>,
    pub language: Language,
    pub text: String,
    /// The objects that have a section already.
    pub described: BTreeSet<String>,
}

impl<'a, 'n> Reference<'a, 'n> {
    pub fn new(names: &'n Names<'a>, language: Language) -> Self {
        Self { names, language, text: String::new(), described: BTreeSet::new() }
    }

    /// Writes what a schema is, and where the page says it.
    pub fn about(&mut self, node: &Node<'a>) {
        self.description(node.text("description").unwrap_or_default());
        if let Some(page) = page_link(node) {
            let schema = is_message(node).then(|| format!(" · [JSON Schema](json-schema/{})", node.file));
            self.paragraph(&self.label_with(words::PAGE, &(page + &schema.unwrap_or_default())));
        }
    }

    pub fn description(&mut self, description: &str) {
        if self.language == Language::English {
            self.paragraph(&escape(description));
        }
    }

    pub fn example(&mut self, example: &Value) {
        let label = self.label(words::EXAMPLE);
        self.paragraph(&format!("**{label}**"));
        self.block("json", &texts::shown_json(&format!("{example:#}")));
    }

    pub fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            self.text.push_str(&format!("{text}\n\n"));
        }
    }

    pub fn block(&mut self, language: &str, code: &str) {
        self.paragraph(&format!("```{language}\n{code}\n```"));
    }

    /// Writes a heading that can be linked to by `anchor`, in every language alike.
    pub fn heading(&mut self, level: usize, anchor: &str, text: &str) {
        self.paragraph(&format!("{} <a id=\"{}\"></a>{text}", "#".repeat(level), id(anchor)));
    }

    /// Writes a table; nothing if it has no rows.
    pub fn table(&mut self, (english, chinese): Heads, rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let heads = self.language.pick(english, chinese);
        let rows = rows.iter().map(|row| row.iter().map(|text| cell(text)).collect::<Vec<_>>().join(" | "));
        let lines = [heads.join(" | "), vec!["---"; heads.len()].join(" | ")].into_iter().chain(rows);
        self.paragraph(&lines.map(|line| format!("| {line} |")).collect::<Vec<_>>().join("\n"));
    }

    pub fn label(&self, (english, chinese): Label) -> String {
        self.language.pick(english, chinese).to_owned()
    }

    /// Returns a label with a text for its `{}`.
    pub fn label_with(&self, label: Label, text: &str) -> String {
        self.label(label).replace("{}", text)
    }

    pub fn listing(&self, label: Label, texts: &[String]) -> String {
        let texts = texts.join(self.language.pick(", ", "、"));
        if texts.is_empty() { texts } else { self.label_with(label, &texts) }
    }

    pub fn name(&self, node: &Node<'a>) -> String {
        words::heading(self.language, node.text("term"), self.names.name(node))
    }
}

/// Whether a file is a request or an answer: an object, and no branch of a union, which leaves other properties open.
pub fn is_message(node: &Node<'_>) -> bool {
    let is_closed = node.has("additionalProperties") || node.has("unevaluatedProperties");
    node.pointer.is_empty() && is_closed
}

pub fn link(text: &str, anchor: &str) -> String {
    format!("[{text}](#{})", id(anchor))
}

pub fn decision_anchor(id: &str) -> String {
    format!("decided-{id}")
}

/// Makes an id of small letters, as GitHub does. Browsers distinguish capital letters in ids.
fn id(anchor: &str) -> String {
    anchor.to_ascii_lowercase()
}
