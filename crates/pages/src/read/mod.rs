//! Reads the facts of a page.

mod about;
mod parameters;
mod row;
mod values;
mod wordings;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use self::parameters::{Examples, TypedPath, find, parameters, paths};
pub(crate) use self::{about::About, row::description, values::meanings};
use crate::{
    fact::{Fact, Facts},
    page::{self, Block, Column, Content, Example, Kind, Page, Row, Section, Side, Table, plain},
    page_facts::{
        CodeFacts, ExampleFacts, PageFacts, Part, ProseFacts, RowFacts, SectionFacts, TableFacts, ends_with, name,
    },
};

/// A page with everything that was read of it.
#[derive(Clone, Debug)]
pub struct ReadPage {
    /// The file that the page was read from.
    pub file: String,
    pub text: String,
    pub page: Page,
    pub facts: PageFacts,
}

impl ReadPage {
    pub fn new(file: &str, text: &str) -> Self {
        let page = page::read(text);
        Self { file: file.to_owned(), facts: read(text, &page, None), page, text: text.to_owned() }
    }

    /// Reads the page again, with the types that its examples had in the lock.
    pub(crate) fn with_known_types(&self, lock: &[PageFacts]) -> Self {
        let known = lock.iter().find(|known| known.url == self.facts.url);
        Self { facts: read(&self.text, &self.page, known), ..self.clone() }
    }
}

/// Returns the facts of a page, with the types that the examples had in `known`: so a changed example changes no row.
fn read(text: &str, page: &Page, known: Option<&PageFacts>) -> PageFacts {
    let shown = Examples::of(page);
    let section = |(index, section): (usize, &Section)| {
        let part = |(position, block): (usize, &Block)| match &block.kind {
            Kind::Table(table) if table.is_of_parameters() => {
                let before = shown_before(known, &section.title, block.side);
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

/// Returns the parameters that the examples of a section had.
fn shown_before<'a>(known: Option<&'a PageFacts>, section: &str, side: Side) -> Vec<&'a TypedPath> {
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
        Kind::Address(address) => Part::Operation { line, address: address.clone() },
        Kind::Table(table) => {
            let rows = || table.rows.iter().map(|row| row.cells.join("|")).collect::<Vec<_>>().join("\n");
            codes(table).map_or_else(|| prose(Vec::new(), &rows()), Part::Codes)
        }
        Kind::Example(read) => Part::Example(example(block, read)),
        Kind::Prose(line) => prose(read_prose(line), line),
    }
}

fn rows(block: &Block, table: &Table, near: Vec<&[TypedPath]>, before: &[&TypedPath]) -> TableFacts {
    let paths = paths(table);
    // The table explains the example that has most of its parameters, and of several the nearest.
    let has = |example: &[TypedPath], path: &str| example.iter().any(|(known, _)| ends_with(known, path));
    let example = near.into_iter().rev().max_by_key(|example| paths.iter().filter(|path| has(example, path)).count());
    let mut taken = BTreeSet::new();
    let row = |(row, path): (&Row, &String)| {
        let before = before.iter().find(|(known, _)| ends_with(known, path));
        let shown = example.and_then(|example| find(example, path, &mut taken));
        let shown = shown.and(before.map(|(_, types)| types.as_str())).or(shown);
        let (facts, unread) = row::read(table, row, name(path), shown);
        let digest = digest(&row.cells.join("|"), 8);
        RowFacts { line: Some(row.line), parameter: path.clone(), facts, unread, digest }
    };
    let rows = table.rows.iter().zip(&paths).map(row).collect();
    TableFacts { label: block.label.clone(), side: block.side, rows }
}

/// The headers of columns that list error codes or the values of a parameter.
const CODES: [&str; 5] = ["错误码", "返回码", "错误代码", "errcode", "参数值"];

/// Returns the codes of a table; `None` unless every row has one.
fn codes(table: &Table) -> Option<Vec<CodeFacts>> {
    let is_of_codes = |column: &&Column| matches!(column, Column::Other(header) if CODES.contains(&header.as_str()));
    let column = table.columns.iter().find(is_of_codes).filter(|_| !table.rows.is_empty())?;
    let code = |row: &Row| {
        let code = table.cell(row, column)?.parse().ok()?;
        Some(CodeFacts { line: Some(row.line), code, digest: digest(&row.cells.join("|"), 8) })
    };
    table.rows.iter().map(code).collect()
}

fn example(block: &Block, example: &Example) -> ExampleFacts {
    let flaw = match &example.content {
        Content::Nearly(..) => Some("nearly".into()),
        Content::Broken(_) => Some("broken".into()),
        Content::Json(_) | Content::Other => None,
    };
    ExampleFacts {
        label: block.label.clone(),
        side: block.side,
        line: Some(example.line),
        parameters: example.value().map(parameters).unwrap_or_default(),
        flaw,
        digest: digest(&example.text, 8),
    }
}

patterns! {
    /// A parameter in marks of code, or at the head of an entry: `- 图片（image）：`.
    NAMES = r#"`+\s*"?(?P<code>[a-z][a-z0-9_.]*)"?\s*(?::[^`]*)?`+|^[\s\-*+>]*\p{Han}{1,8}[（(](?P<head>[a-z][a-z0-9_]*)[)）]\s*[：:]"#;
}

/// Returns the facts of each parameter that a line names, up to the next parameter or the end of the sentence.
fn read_prose(line: &str) -> Vec<(String, Facts)> {
    let name = |found: regex::Captures<'_>| {
        let name = found.name("code").or(found.name("head"))?;
        Some((line[name.range()].to_owned(), found.get(0)?.range()))
    };
    let names: Vec<_> = NAMES.captures_iter(line).filter_map(name).collect();
    let ends = names.iter().skip(1).map(|(_, next)| next.start).chain([line.len()]);
    let facts = names.iter().zip(ends).map(|((name, range), end)| {
        let sentence = line[range.end..end].split(['。', '；', ';']).next().unwrap_or_default();
        let (facts, _) = wordings::read(&plain(sentence), About { name, types: None });
        (name.clone(), facts.into_iter().filter(|fact| !matches!(fact, Fact::MeaningBy(..) | Fact::Type(_))).collect())
    });
    facts.filter(|(_, facts): &(_, Facts)| !facts.is_empty()).collect()
}

/// Returns the first digits of SHA-256 in hexadecimal.
fn digest(text: &str, digits: usize) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    let hexadecimal = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
    bytes.iter().flat_map(hexadecimal).flatten().take(digits).collect()
}
