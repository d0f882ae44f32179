//! From a page to what it says.

mod examples;
mod near;
mod numbers;
mod prose;
mod row;
mod values;
mod wordings;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use self::{
    examples::{DEEPEST, LONGEST_NAME, Parameters},
    near::Shown,
};

use crate::{
    page::{Block, Column, Content, Kind, Page, Table},
    said::{Example, Part, Row, Said, Section, Words},
};

/// Reads what a page says.
pub fn read(text: &str, page: &Page) -> Said {
    let shown = Shown::of(page);
    let section = |(index, section): (usize, &crate::page::Section)| Section {
        title: section.title.clone(),
        line: Some(section.line),
        parts: section.blocks.iter().enumerate().map(|(block, it)| part(it, shown.near(index, block, it))).collect(),
    };
    Said {
        url: page.url.clone().unwrap_or_default(),
        title: page.title.clone(),
        updated: page.updated.clone(),
        digest: digest(&text.replace("\r\n", "\n"), 64),
        sections: page.sections.iter().enumerate().map(section).collect(),
    }
}

fn part<'a>(block: &Block, near: impl Iterator<Item = &'a Parameters>) -> Part {
    match &block.kind {
        Kind::Address(address) => Part::Call(address.clone()),
        Kind::Table(read) if read.is_of_parameters() => Part::Table(table(block, read, near)),
        Kind::Table(other) => {
            let cells: Vec<String> = other.rows.iter().map(|row| row.cells.join("|")).collect();
            Part::Words(Words { line: Some(block.line), facts: Vec::new(), digest: digest(&cells.join("\n"), 8) })
        }
        Kind::Example(read) => Part::Example(example(block, read)),
        Kind::Prose(line) => {
            Part::Words(Words { line: Some(block.line), facts: prose::read(line), digest: digest(line, 8) })
        }
    }
}

fn table<'a>(block: &Block, table: &Table, near: impl Iterator<Item = &'a Parameters>) -> crate::said::Table {
    let paths = paths(table);
    let nothing = Parameters::default();
    let example = explained(&paths, near).unwrap_or(&nothing);
    let mut taken = BTreeSet::new();
    let row = |(row, path): (&crate::page::Row, &Vec<String>)| {
        let name = path.last().map_or("", String::as_str);
        let reading = row::read(table, row, name, example.find(path, &mut taken));
        Row {
            line: Some(row.line),
            parameter: path.join("."),
            facts: reading.facts,
            unread: reading.unread,
            digest: digest(&row.cells.join("|"), 8),
        }
    };
    crate::said::Table {
        label: block.label.clone(),
        side: block.side,
        rows: table.rows.iter().zip(&paths).map(row).collect(),
    }
}

/// The example that a table explains: the one with most of its parameters, and of several the nearest.
fn explained<'a>(paths: &[Vec<String>], near: impl Iterator<Item = &'a Parameters>) -> Option<&'a Parameters> {
    let known = |example: &Parameters| paths.iter().filter(|path| example.has(path)).count();
    let counted = near.map(|example| (known(example), example));
    counted.reduce(|best, other| if other.0 > best.0 { other } else { best }).map(|(_, example)| example)
}

/// The paths of a table's parameters. Names that are set in belong to the last one that is less so.
fn paths(table: &Table) -> Vec<Vec<String>> {
    let mut above: Vec<(usize, Vec<String>)> = Vec::new();
    let mut paths = Vec::new();
    for row in &table.rows {
        let cell = table.cell(row, &Column::Parameter).unwrap_or_default();
        let name =
            cell.trim_start_matches(|letter: char| letter.is_whitespace() || "├└│─┣┗┃━|-—–>·•+".contains(letter));
        let depth = cell[..cell.len() - name.len()].chars().filter(|letter| !letter.is_whitespace()).count();
        above.retain(|(other, _)| *other < depth);
        let mut path = above.last().map_or_else(Vec::new, |(_, path)| path.clone());
        path.extend(name.split('.').map(bare).filter(|part| !part.is_empty()));
        // What is longer is no name of a parameter, and nothing stands in it.
        if name.len() <= LONGEST_NAME && path.len() <= DEEPEST {
            above.push((depth, path.clone()));
        }
        paths.push(path);
    }
    paths
}

/// A name without marks for lists and asides: `list[]`, `list[n]`, `list（列表）`.
fn bare(name: &str) -> String {
    let end = name.find(['[', '(', '（', '\n']).filter(|end| *end > 0).unwrap_or(name.len());
    name[..end].trim().to_owned()
}

fn example(block: &Block, example: &crate::page::Example) -> Example {
    let value = example.value();
    let parameters = value.map(Parameters::of).unwrap_or_default();
    Example {
        label: block.label.clone(),
        side: block.side,
        line: Some(example.line),
        parameters: parameters.iter().map(|(path, types)| (path.join("."), types.clone())).collect(),
        flaw: match &example.content {
            Content::Nearly(..) => Some("nearly".into()),
            Content::Broken(_) => Some("broken".into()),
            Content::Json(_) | Content::Other => None,
        },
        digest: digest(&example.text, 8),
    }
}

/// The first letters of SHA-256 in hexadecimal.
fn digest(text: &str, letters: usize) -> String {
    let mut digest = Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut digest, byte| {
        digest.push_str(&format!("{byte:02x}"));
        digest
    });
    digest.truncate(letters);
    digest
}
