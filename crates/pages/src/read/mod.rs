//! From a page to what it says.

mod examples;
mod numbers;
mod phrases;
mod prose;
mod row;
mod statements;
mod values;

use sha2::{Digest, Sha256};

use crate::{
    page::{Block, Content, Kind, Page, Table},
    said::{Example, Part, Row, Said, Section, Words},
};

/// Reads what a page says.
pub fn read(text: &str, page: &Page) -> Said {
    let section = |section: &crate::page::Section| Section {
        title: section.title.clone(),
        line: Some(section.line),
        parts: section.blocks.iter().enumerate().map(|(index, block)| part(block, index, &section.blocks)).collect(),
    };
    Said {
        url: page.url.clone().unwrap_or_default(),
        title: page.title.clone(),
        updated: page.updated.clone(),
        digest: digest(&text.replace("\r\n", "\n"), 64),
        sections: page.sections.iter().map(section).collect(),
    }
}

fn part(block: &Block, index: usize, blocks: &[Block]) -> Part {
    match &block.kind {
        Kind::Address(address) => Part::Call(address.clone()),
        Kind::Table(read) if read.is_of_parameters() => {
            Part::Table(table(block, read, &example_of(block, index, blocks)))
        }
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

/// The parameters of the example that a table explains: the nearest one of its side above it, or else below.
fn example_of(block: &Block, index: usize, blocks: &[Block]) -> Vec<examples::Parameter> {
    let value = |other: &&Block| match &other.kind {
        Kind::Example(example) if other.side == block.side => example.value().map(examples::parameters),
        _ => None,
    };
    let (above, below) = blocks.split_at(index);
    above
        .iter()
        .rev()
        .find_map(|other| value(&other))
        .or_else(|| below.iter().find_map(|other| value(&other)))
        .unwrap_or_default()
}

fn table(block: &Block, table: &Table, example: &[examples::Parameter]) -> crate::said::Table {
    let mut taken: Vec<&[String]> = Vec::new();
    let mut rows = Vec::new();
    for (row, path) in table.rows.iter().zip(paths(table)) {
        let shown = examples::find(&path, example, &taken);
        taken.extend(shown.map(|(path, _)| path.as_slice()));
        let name = path.last().map_or("", String::as_str);
        let reading = row::read(table, row, name, shown.map(|(_, types)| types.as_str()));
        rows.push(Row {
            line: Some(row.line),
            parameter: path.join("."),
            facts: reading.facts,
            unread: reading.unread,
            digest: digest(&row.cells.join("|"), 8),
        });
    }
    crate::said::Table { label: block.label.clone(), side: block.side, rows }
}

/// The paths of a table's parameters. Names that are set in belong to the last one that is less so.
fn paths(table: &Table) -> Vec<Vec<String>> {
    let mut above: Vec<(usize, Vec<String>)> = Vec::new();
    let mut paths = Vec::new();
    for row in &table.rows {
        let cell = table.cell(row, &crate::page::Column::Parameter).unwrap_or_default();
        let name =
            cell.trim_start_matches(|letter: char| letter.is_whitespace() || "├└│─┣┗┃━|-—–>·•+".contains(letter));
        let depth = cell[..cell.len() - name.len()].chars().filter(|letter| !letter.is_whitespace()).count();
        let own = name.split('.').map(|part| part.trim().trim_end_matches("[]").trim_end_matches("[n]").to_owned());
        above.retain(|(other, _)| *other < depth);
        let mut path = above.last().map_or_else(Vec::new, |(_, path)| path.clone());
        path.extend(own.filter(|part| !part.is_empty()));
        above.push((depth, path.clone()));
        paths.push(path);
    }
    paths
}

fn example(block: &Block, example: &crate::page::Example) -> Example {
    let value = example.value();
    let parameters = value.map(examples::parameters).unwrap_or_default();
    Example {
        label: block.label.clone(),
        side: block.side,
        line: Some(example.line),
        parameters: parameters.into_iter().map(|(path, types)| (path.join("."), types)).collect(),
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
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().chars().take(letters).collect()
}
