//! Drafts schema files for the operations of a page, from the facts that the audit reads.
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
use self::schemas::Source;
use crate::{
    fact::{Fact, Facts},
    page::{Address, Block, Kind, Side},
    page_facts::Part,
    read::ReadPage,
};

#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The text of each file, by its path in the folder of schemas.
    pub files: BTreeMap<String, String>,
    /// Rows that fit no example, or only by name; one line each.
    pub notes: Vec<String>,
}

/// An address of the page with everything under it.
struct Operation<'a> {
    address: &'a Address,
    section: &'a str,
    request: Parameters,
    answer: Parameters,
    examples: Vec<(Side, &'a Value)>,
}

pub fn draft(page: &ReadPage, folder: &Folder) -> Draft {
    let ReadPage { page, facts, .. } = page;
    let mut operations: Vec<Operation> = Vec::new();
    for (section, known) in page.sections.iter().zip(&facts.sections) {
        for (block, part) in section.blocks.iter().zip(&known.parts) {
            if let Kind::Address(address) = &block.kind {
                let section = facts.heading(known);
                let [request, answer] = [Parameters::default(), Parameters::default()];
                operations.push(Operation { address, section, request, answer, examples: Vec::new() });
            } else if let Some(operation) = operations.last_mut() {
                operation.take(block, part);
            }
        }
    }
    let mut draft = Draft::default();
    for operation in operations {
        operation.write(&facts.url, folder, &mut draft);
    }
    draft
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

    fn write(self, page: &str, folder: &Folder, draft: &mut Draft) {
        let Self { address, section, request, answer, examples } = self;
        let (mut request, request_notes) = request.placed();
        for (name, _) in &address.query {
            if !request.iter().any(|parameter| parameter.path == *name) {
                let facts = Facts::from([Fact::Required(true)]);
                request.push(Parameter { path: name.clone(), facts, ..Parameter::default() });
            }
        }
        let (answer, answer_notes) = answer.placed();
        draft.notes.extend(request_notes.into_iter().chain(answer_notes));
        let source = Source { page, section };
        let request = schemas::request(&source, address, request, folder);
        let answer = schemas::answer(&source, address, &answer, folder);
        let name = names::folder(&address.path);
        let mut files = vec![(format!("{name}/request"), &request), (format!("{name}/response"), &answer)];
        files.extend(examples.into_iter().filter_map(|(side, value)| match side {
            Side::Request if request["call"]["in"] == "query" => None,
            Side::Request => Some((format!("examples/{name}/request/example"), value)),
            Side::Answer => Some((format!("examples/{name}/response/ok"), value)),
        }));
        for (mut path, value) in files {
            while draft.files.contains_key(&format!("{path}.json")) {
                path.push_str("_more");
            }
            draft.files.insert(format!("{path}.json"), format!("{value:#}\n"));
        }
    }
}
