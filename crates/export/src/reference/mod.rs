//! Every operation and every property for people, in the order of the pages.

mod table;
mod writer;

use serde_json::Value;
use wecom_schemas::{
    Node,
    markdown::code,
    model::Codes,
    words::{Language, repeat},
};

pub use self::writer::is_message;
use self::writer::{Reference, decision_anchor, link};
use super::{
    names::{Names, Operation, examples},
    publication::Publication,
    words::{self, Label},
};

const DECISIONS: &str = "decisions";

pub fn document<'a>(names: &Names<'a>, language: Language, publication: &Publication, note: &str) -> String {
    let mut reference = Reference::new(names, language);
    let title = language.pick(&publication.title, &publication.title_in_chinese);
    let introduction = words::introduction(language, &publication.version);
    reference.text = format!("<!-- {note} -->\n\n# {title}\n\n{introduction}\n\n");
    let operations = Operation::all(names);
    let codes: Vec<Node<'a>> = names.all().filter(|node| node.has("codes")).collect();
    reference.contents(&operations, &codes);
    for operation in &operations {
        reference.operation(operation);
    }
    for codes in &codes {
        reference.codes(codes);
    }
    reference.decisions();
    reference.text.trim_end().to_owned() + "\n"
}

impl<'a> Reference<'a, '_> {
    fn contents(&mut self, operations: &[Operation<'a>], codes: &[Node<'a>]) {
        let label = self.label(words::CONTENTS);
        self.paragraph(&format!("## {label}"));
        for operation in operations {
            self.contents_line(0, &self.name(&operation.request), &operation.name);
            for branch in operation.request.branches() {
                let branch = self.names.target(&branch);
                self.contents_line(1, &self.name(&branch), &self.names.branch_name(&operation.request, &branch));
            }
        }
        for codes in codes {
            self.contents_line(0, &self.name(codes), self.names.name(codes));
        }
        if !self.names.library.decisions().is_empty() {
            self.contents_line(0, &self.label(words::DECISIONS), DECISIONS);
        }
        self.text.push('\n');
    }

    fn contents_line(&mut self, depth: usize, text: &str, anchor: &str) {
        self.text.push_str(&format!("{}- {}\n", "  ".repeat(depth), link(text, anchor)));
    }

    fn operation(&mut self, operation: &Operation<'a>) {
        let request = &operation.request;
        self.heading(2, &operation.name, &self.name(request));
        self.about(request);
        let names = operation.query.iter().filter_map(|parameter| parameter.text("name"));
        let query: Vec<String> = names.map(|name| format!("{name}={}", name.to_ascii_uppercase())).collect();
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

    fn codes(&mut self, node: &Node<'a>) {
        self.heading(2, self.names.name(node), &self.name(node));
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

    fn decisions(&mut self) {
        let row = |entry: &Value| {
            let id = entry.get("id").and_then(Value::as_str).unwrap_or_default();
            let name = format!("<a id=\"{}\"></a>`{id}`", decision_anchor(id));
            std::iter::once(name).chain(words::decision_cells(self.language, entry)).collect()
        };
        let rows: Vec<Vec<String>> = self.names.library.decisions().iter().map(row).collect();
        if !rows.is_empty() {
            self.heading(2, DECISIONS, &self.label(words::DECISIONS));
            self.table(words::DECISION_HEADS, &rows);
        }
    }
}
