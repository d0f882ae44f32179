//! Reads the facts of a page.

mod about;
mod examples;
mod near;
mod numbers;
mod paths;
mod prose;
mod row;
mod values;
mod wordings;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

pub(crate) use self::{about::About, row::description, values::meanings};
use self::{examples::Parameters, near::Shown, paths::paths};
use crate::{
    page::{Block, Content, Example, Kind, Page, Section, Side, Table},
    page_facts::{ExampleFacts, OperationFacts, PageFacts, Part, ProseFacts, RowFacts, SectionFacts, TableFacts},
};

pub fn read(text: &str, page: &Page) -> PageFacts {
    read_as(text, page, None)
}

/// Does the same with the types that the examples had in `known`: so a changed example changes no row.
pub fn read_as(text: &str, page: &Page, known: Option<&PageFacts>) -> PageFacts {
    let shown = Shown::of(page);
    let section = |(index, section): (usize, &Section)| {
        let part = |(position, block): (usize, &Block)| match &block.kind {
            Kind::Table(table) if table.is_of_parameters() => {
                let before = types_before(known, &section.title, block.side);
                Part::Table(rows(block, table, shown.near(index, position, block.side), &before))
            }
            _ => part(block),
        };
        let parts = section.blocks.iter().enumerate().map(part).collect();
        SectionFacts { title: section.title.clone(), line: Some(section.line), parts }
    };
    PageFacts {
        url: page.url.clone().unwrap_or_default(),
        title: page.title.clone(),
        updated: page.updated.clone(),
        digest: digest(&text.trim_start_matches('\u{feff}').replace("\r\n", "\n"), 64),
        sections: page.sections.iter().enumerate().map(section).collect(),
    }
}

fn types_before<'a>(known: Option<&'a PageFacts>, section: &str, side: Side) -> Vec<&'a (String, String)> {
    let sections = known.into_iter().flat_map(|facts| &facts.sections).filter(|known| known.title == section);
    let parameters = |part: &'a Part| match part {
        Part::Example(example) if example.side == side => example.parameters.as_slice(),
        _ => &[],
    };
    sections.flat_map(|section| section.parts.iter().flat_map(parameters)).collect()
}

/// Returns the facts of a block that is no table of parameters.
fn part(block: &Block) -> Part {
    let line = Some(block.line);
    let prose = |facts, text: &str| Part::Prose(ProseFacts { line, facts, digest: digest(text, 8) });
    match &block.kind {
        Kind::Address(address) => Part::Operation(OperationFacts { line, address: address.clone() }),
        Kind::Table(table) => {
            let rows: Vec<String> = table.rows.iter().map(|row| row.cells.join("|")).collect();
            prose(Vec::new(), &rows.join("\n"))
        }
        Kind::Example(read) => Part::Example(example(block, read)),
        Kind::Prose(line) => prose(prose::read(line), line),
    }
}

fn rows(block: &Block, table: &Table, near: Vec<&Parameters>, before: &[&(String, String)]) -> TableFacts {
    let paths = paths(table);
    // The table explains the example that has most of its parameters, and of several the nearest.
    let known = |example: &Parameters| paths.iter().filter(|path| example.has(path)).count();
    let example = near.into_iter().rev().max_by_key(|example| known(example));
    let mut taken = BTreeSet::new();
    let row = |(row, path): (&crate::page::Row, &Vec<String>)| {
        let name = path.last().map_or("", String::as_str);
        let ends = |known: &str| known.split('.').rev().zip(path.iter().rev()).all(|(one, other)| one == other);
        let before = before.iter().find(|(known, _)| known.split('.').count() >= path.len() && ends(known));
        let shown = example.and_then(|example| example.find(path, &mut taken));
        let shown = shown.and(before.map(|(_, types)| types.as_str())).or(shown);
        let (facts, unread) = row::read(table, row, name, shown);
        let digest = digest(&row.cells.join("|"), 8);
        RowFacts { line: Some(row.line), parameter: path.join("."), facts, unread, digest }
    };
    let rows = table.rows.iter().zip(&paths).map(row).collect();
    TableFacts { label: block.label.clone(), side: block.side, rows }
}

fn example(block: &Block, example: &Example) -> ExampleFacts {
    let parameters = example.value().map(Parameters::of).unwrap_or_default();
    let flaw = match &example.content {
        Content::Nearly(..) => Some("nearly".into()),
        Content::Broken(_) => Some("broken".into()),
        Content::Json(_) | Content::Other => None,
    };
    ExampleFacts {
        label: block.label.clone(),
        side: block.side,
        line: Some(example.line),
        parameters: parameters.0.iter().map(|(path, types)| (path.join("."), types.clone())).collect(),
        flaw,
        digest: digest(&example.text, 8),
    }
}

/// Returns the first digits of SHA-256 in hexadecimal.
fn digest(text: &str, digits: usize) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    let hexadecimal = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
    bytes.iter().flat_map(hexadecimal).flatten().take(digits).collect()
}
