//! The table of contents, and a section for each operation.

use serde_json::Value;

use super::{
    appendix::DECISIONS,
    writer::{Reference, link},
};
use crate::{
    operation::{Operation, examples},
    words::{self, Label},
};
use wecom_schemas::{Node, markdown::code, words::repeat};

impl<'a> Reference<'a, '_> {
    pub fn contents(&mut self, operations: &[Operation<'a>], codes: &[Node<'a>]) {
        let label = self.label(words::CONTENTS);
        self.paragraph(&format!("## {label}"));
        for operation in operations {
            self.entry(0, &self.name(&operation.request), &operation.name);
            let branches = operation.request.entries("oneOf");
            for branch in branches.iter().filter(|_| operation.request.has("variants")) {
                let branch = self.names.target(branch);
                self.entry(1, &self.name(&branch), &self.names.of_branch(&operation.request, &branch));
            }
        }
        for codes in codes {
            self.entry(0, &self.name(codes), self.names.of(codes));
        }
        if !self.names.library.decisions().is_empty() {
            self.entry(0, &self.label(words::DECISIONS), DECISIONS);
        }
        self.text.push('\n');
    }

    fn entry(&mut self, depth: usize, text: &str, anchor: &str) {
        self.text.push_str(&format!("{}- {}\n", "  ".repeat(depth), link(text, anchor)));
    }

    pub fn operation(&mut self, operation: &Operation<'a>) {
        let request = &operation.request;
        self.heading(2, &operation.name, &self.name(request));
        self.about(request);
        let query: Vec<&str> = operation.query.iter().filter_map(|parameter| parameter.text("name")).collect();
        let query: Vec<String> = query.iter().map(|name| format!("{name}={}", name.to_ascii_uppercase())).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        let line = format!("{} {}{}{query}", operation.method, operation.server, operation.path);
        self.block("http", &line);
        if let Some(rule) = &operation.repeat {
            self.paragraph(&repeat(self.language, rule));
        }
        let address: Vec<_> = operation.query.iter().map(|parameter| self.parameter(parameter)).collect();
        if operation.in_query {
            self.subheading(operation, "address", words::ADDRESS);
            self.object(request, address, 4);
        } else {
            self.parameters(operation, "address", words::ADDRESS, &address);
            self.subheading(operation, "request", words::REQUEST);
            self.object(request, Vec::new(), 4);
        }
        let form: Vec<_> = operation.part.iter().map(|part| self.part(part)).collect();
        self.parameters(operation, "form", words::FORM, &form);
        if !request.has("variants") && !operation.in_query {
            self.examples(request);
        }
        if let Some(answer) = &operation.answer {
            self.subheading(operation, "answer", words::ANSWER);
            self.about(answer);
            self.object(answer, Vec::new(), 4);
            self.examples(answer);
        }
    }

    fn subheading(&mut self, operation: &Operation<'a>, anchor: &str, label: Label) {
        self.heading(3, &format!("{}-{anchor}", operation.name), &self.label(label));
    }

    /// Writes a table of what is no property of the request, if there is any.
    fn parameters(&mut self, operation: &Operation<'a>, anchor: &str, label: Label, rows: &[Vec<String>]) {
        if !rows.is_empty() {
            self.subheading(operation, anchor, label);
            self.table(words::PROPERTY_HEADS, rows);
        }
    }

    fn parameter(&self, parameter: &Node<'a>) -> Vec<String> {
        let is_required = parameter.map.get("required") == Some(&Value::Bool(true));
        vec![
            code(parameter.text("name").unwrap_or_default()),
            self.label(words::TEXT),
            self.label(if is_required { words::YES } else { words::NO }),
            if parameter.has("secret") { self.label(words::SECRET) } else { String::new() },
            words::meaning(self.language, parameter, parameter),
        ]
    }

    fn part(&self, part: &Node<'a>) -> Vec<String> {
        let name = code(part.text("name").unwrap_or_default());
        let meaning = words::meaning(self.language, part, part);
        vec![name, self.label(words::FILE), self.label(words::YES), String::new(), meaning]
    }

    fn examples(&mut self, node: &Node<'a>) {
        for (_, example) in examples(self.names, node) {
            self.example(example);
        }
    }
}
