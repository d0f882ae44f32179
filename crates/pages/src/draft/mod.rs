//! Drafts schema files for the calls of a page, from the facts that the audit reads.
//!
//! A draft states only what the page states. What the page leaves open is left out, so that the generator asks for it.

mod names;
mod parameters;
mod schemas;
mod values;

use std::collections::BTreeMap;

use serde_json::Value;

use self::parameters::{Parameter, Parameters};
pub use self::schemas::Folder;
use crate::{
    fact::{Fact, Facts},
    page::{Address, Block, Kind, Page, Side},
    page_facts::{PageFacts, Part},
};

/// The drafted files.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The text of each file, by its path in the folder of schemas.
    pub files: BTreeMap<String, String>,
    /// What the page says and the files do not, one line each.
    pub notes: Vec<String>,
}

/// A call of the page with everything that stands under its address.
struct Operation<'a> {
    address: &'a Address,
    section: &'a str,
    request: Parameters,
    answer: Parameters,
    examples: Vec<(Side, &'a Value)>,
}

/// Drafts the files of every call of a page.
pub fn draft(page: &Page, facts: &PageFacts, folder: &Folder) -> Draft {
    let mut draft = Draft::default();
    for operation in operations(page, facts) {
        operation.write(facts, folder, &mut draft);
    }
    draft
}

fn operations<'a>(page: &'a Page, facts: &PageFacts) -> Vec<Operation<'a>> {
    let mut operations: Vec<Operation> = Vec::new();
    for (section, known) in page.sections.iter().zip(&facts.sections) {
        for (block, part) in section.blocks.iter().zip(&known.parts) {
            if let Kind::Address(address) = &block.kind {
                let section = if section.title.is_empty() { &page.title } else { &section.title };
                let (request, answer) = Default::default();
                operations.push(Operation { address, section, request, answer, examples: Vec::new() });
            } else if let Some(operation) = operations.last_mut() {
                operation.take(block, part);
            }
        }
    }
    operations
}

impl<'a> Operation<'a> {
    fn take(&mut self, block: &'a Block, part: &Part) {
        let parameters = match block.side {
            Side::Request => &mut self.request,
            Side::Answer => &mut self.answer,
        };
        match (&block.kind, part) {
            (Kind::Table(table), Part::Table(facts)) => parameters.add_rows(table, facts),
            (Kind::Example(example), Part::Example(facts)) => {
                parameters.add_example(&facts.parameters);
                self.examples.extend(example.value().map(|value| (block.side, value)));
            }
            _ => {}
        }
    }

    fn write(self, facts: &PageFacts, folder: &Folder, draft: &mut Draft) {
        let name = names::folder(&self.address.path);
        let method = self.address.method.as_deref().unwrap_or("GET");
        let context = schemas::Context { page: &facts.url, section: self.section, folder };
        let (mut request, request_notes) = self.request.placed();
        for (name, _) in &self.address.query {
            if !request.iter().any(|parameter| parameter.path == [name.as_str()]) {
                let facts = Facts::from([Fact::Required(true)]);
                request.push(Parameter { path: vec![name.clone()], facts, ..Parameter::default() });
            }
        }
        let (answer, answer_notes) = self.answer.placed();
        let request = context.request(self.address, method, &request);
        let answer = context.answer(&names::title(&self.address.path), &answer);
        for (file, schema) in [("request", request), ("response", answer)] {
            draft.files.insert(format!("{name}/{file}.json"), pretty(&schema));
        }
        for (side, value) in self.examples {
            let file = match side {
                Side::Request if method == "GET" => continue,
                Side::Request => "request/example",
                Side::Answer => "response/ok",
            };
            let path = |number| format!("examples/{name}/{file}{number}.json");
            let path = if draft.files.contains_key(&path("")) { path("_2") } else { path("") };
            draft.files.insert(path, pretty(value));
        }
        draft.notes.extend(request_notes.into_iter().chain(answer_notes));
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
