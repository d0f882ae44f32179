//! Every call and every property for people, in the order of the pages.

mod appendix;
mod markdown;
mod row;
mod section;

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Publication,
    call::{self, Call},
    names::Names,
    words::{Label, Words},
};
use wecom_schemas::{
    library::Node,
    markdown::{code, escape, page},
    texts,
};

/// The reference in one language.
pub fn document<'a>(names: &Names<'a>, words: &dyn Words, publication: &Publication, note: &str) -> String {
    let mut reference = Reference { names, words, text: String::new(), described: BTreeSet::new() };
    reference.text =
        format!("<!-- {note} -->\n\n# {}\n\n{}\n\n", words.title(publication), words.introduction(publication));
    let calls = Call::all(names);
    let codes: Vec<Node<'a>> = names.all().into_iter().filter(|node| node.has("codes")).collect();
    reference.contents(&calls, &codes);
    for call in &calls {
        reference.call(call);
    }
    for codes in &codes {
        reference.codes(codes);
    }
    reference.decisions();
    reference.text.trim_end().to_owned() + "\n"
}

/// A reference that is being written.
struct Reference<'a, 'n> {
    names: &'n Names<'a>,
    words: &'n dyn Words,
    text: String,
    /// The objects that have a section already.
    described: BTreeSet<String>,
}

impl<'a> Reference<'a, '_> {
    fn contents(&mut self, calls: &[Call<'a>], codes: &[Node<'a>]) {
        self.text.push_str(&format!("## {}\n\n", self.words.label(Label::Contents)));
        for call in calls {
            self.entry(0, &self.name(&call.request), &call.name);
            for branch in call.request.entries("oneOf").iter().filter(|_| call.request.has("variants")) {
                let branch = self.names.target(branch);
                self.entry(1, &self.name(&branch), &self.names.of_branch(&call.request, &branch));
            }
        }
        for codes in codes {
            self.entry(0, &self.name(codes), self.names.of(codes));
        }
        if self.has_decisions() {
            self.entry(0, self.words.label(Label::Decisions), appendix::DECISIONS);
        }
        self.text.push('\n');
    }

    fn entry(&mut self, depth: usize, text: &str, anchor: &str) {
        self.text.push_str(&format!("{}- {}\n", "  ".repeat(depth), markdown::link(text, anchor)));
    }

    fn call(&mut self, call: &Call<'a>) {
        let request = &call.request;
        self.text.push_str(&markdown::heading(2, &call.name, &self.name(request)));
        self.about(request);
        let query: Vec<&str> = call.query().iter().filter_map(|parameter| parameter.text("name")).collect();
        let query: Vec<String> = query.iter().map(|name| format!("{name}={}", name.to_ascii_uppercase())).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        let line = format!("{} {}{}{query}", call.method(), call.server(), call.path());
        self.text.push_str(&markdown::block("http", &line));
        if let Some(repeat) = call.repeat() {
            self.text.push_str(&format!("{}\n\n", self.words.repeat(&repeat)));
        }
        let address: Vec<Vec<String>> = call.query().iter().map(|parameter| self.parameter(parameter)).collect();
        if call.is_in_query() {
            self.subheading(call, Label::Address);
            self.object(request, address, 4);
        } else {
            self.parameters(call, Label::Address, &address);
            self.subheading(call, Label::Request);
            self.object(request, Vec::new(), 4);
        }
        let form: Vec<Vec<String>> = call.part().iter().map(|part| self.part(part)).collect();
        self.parameters(call, Label::Form, &form);
        if !request.has("variants") && !call.is_in_query() {
            for (_, example) in call::examples(self.names, request) {
                self.example(example);
            }
        }
        if let Some(answer) = call.answer(self.names) {
            self.answer(call, &answer);
        }
    }

    /// A table of what is no property of the request; nothing if there is none.
    fn parameters(&mut self, call: &Call<'a>, label: Label, rows: &[Vec<String>]) {
        if !rows.is_empty() {
            self.subheading(call, label);
            self.text.push_str(&markdown::table(&self.words.heads().properties, rows));
        }
    }

    fn parameter(&self, parameter: &Node<'a>) -> Vec<String> {
        let label = |label| self.words.label(label).to_owned();
        vec![
            code(parameter.text("name").unwrap_or_default()),
            label(Label::Text),
            label(if parameter.map.get("required") == Some(&Value::Bool(true)) { Label::Yes } else { Label::No }),
            if parameter.has("secret") { label(Label::Secret) } else { String::new() },
            self.words.said(parameter, parameter),
        ]
    }

    fn part(&self, part: &Node<'a>) -> Vec<String> {
        let label = |label| self.words.label(label).to_owned();
        let name = code(part.text("name").unwrap_or_default());
        vec![name, label(Label::FileKind), label(Label::Yes), String::new(), self.words.said(part, part)]
    }

    fn answer(&mut self, call: &Call<'a>, answer: &Node<'a>) {
        self.subheading(call, Label::Answer);
        self.about(answer);
        self.object(answer, Vec::new(), 4);
        for (_, example) in call::examples(self.names, answer) {
            self.example(example);
        }
    }

    /// What a schema is, and where the page says it.
    fn about(&mut self, node: &Node<'a>) {
        if self.words.has_descriptions() {
            self.paragraph(&escape(node.text("description").unwrap_or_default()));
        }
        if let Some(source) = node.child("source") {
            let text = |key: &str| source.text(key).unwrap_or_default();
            let page = page(text("section"), text("page"));
            let schema = Some(format!("json-schema/{}", node.file)).filter(|_| super::is_message(node));
            self.paragraph(&self.words.links(&page, schema.as_deref()));
        }
    }

    fn example(&mut self, example: &Value) {
        self.text.push_str(&format!("**{}**\n\n", self.words.label(Label::Example)));
        self.text.push_str(&markdown::block("json", &texts::shown_json(&format!("{example:#}"))));
    }

    fn subheading(&mut self, call: &Call<'a>, label: Label) {
        self.text.push_str(&markdown::heading(3, &format!("{}-{label:?}", call.name), self.words.label(label)));
    }

    fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            self.text.push_str(&format!("{text}\n\n"));
        }
    }

    fn name(&self, node: &Node<'a>) -> String {
        self.words.name(node.text("term"), self.names.of(node))
    }
}
