//! Finds the parameters of tables and of examples, and the example that a table explains.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    page::{Block, Column, Kind, Page, Side, Table},
    page_facts::ends_with,
};

/// The path of a parameter, without marks of lists, and its type.
pub type TypedPath = (String, String);

/// The longest name and the deepest path of a parameter; anything beyond is data.
const LONGEST_NAME: usize = 64;
const DEEPEST: usize = 16;

/// Returns the parameters of an example, in its order. A parameter of several entries of a list counts once.
pub fn parameters(example: &Value) -> Vec<TypedPath> {
    let mut all = Vec::new();
    collect(example, &[], &mut all, &mut BTreeMap::new());
    all
}

/// Returns the type of the parameter that a row is about: the one with its path, or else the first whose path ends so and
/// that no row has taken.
pub fn find<'a>(all: &'a [TypedPath], path: &str, taken: &mut BTreeSet<usize>) -> Option<&'a str> {
    let candidates = || (0..all.len()).filter(|index| ends_with(&all[*index].0, path));
    let mut free = candidates().filter(|index| !taken.contains(index));
    let exact = free.clone().find(|index| all[*index].0 == path);
    let index = exact.or_else(|| free.next()).or_else(|| candidates().next())?;
    taken.insert(index);
    Some(&all[index].1)
}

/// Collects the parameters below a path. `known` has their positions in `all`.
fn collect(value: &Value, path: &[&str], all: &mut Vec<TypedPath>, known: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(properties) if path.len() < DEEPEST => {
            for (name, value) in properties.iter().filter(|(name, _)| name.len() <= LONGEST_NAME) {
                let path = [path, &[name]].concat();
                let (joined, types) = (path.join("."), types(value));
                let index = *known.entry(joined.clone()).or_insert(all.len());
                match all.get_mut(index) {
                    None => all.push((joined, types)),
                    // An empty list and null tell less than another entry.
                    Some((_, known)) if known == "null" || (known == "[]" && types.ends_with("[]")) => *known = types,
                    Some(_) => {}
                }
                collect(value, &path, all, known);
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, path, all, known)),
        _ => {}
    }
}

/// Returns the type of a value; `[]` for an empty list.
fn types(value: &Value) -> String {
    let (mut value, mut lists) = (value, 0);
    while let Value::Array(entries) = value {
        lists += 1;
        match entries.first() {
            Some(first) => value = first,
            None => return "[]".repeat(lists),
        }
    }
    let entry = match value {
        Value::Null | Value::Array(_) => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Object(_) => "object",
    };
    format!("{entry}{}", "[]".repeat(lists))
}

/// The readable examples of a page, in order.
pub struct Examples {
    examples: Vec<(Index, Side, Vec<TypedPath>)>,
    operations: Vec<Index>,
}

/// The index of a section, then of a block in it.
type Index = (usize, usize);

impl Examples {
    pub fn of(page: &Page) -> Self {
        let sections = page.sections.iter().zip(0..);
        let blocks =
            sections.flat_map(|(section, index)| section.blocks.iter().zip(0..).map(move |(it, at)| ((index, at), it)));
        let example = |(at, block): (Index, &Block)| match &block.kind {
            Kind::Example(example) => Some((at, block.side, parameters(example.value()?))),
            _ => None,
        };
        let operations = blocks.clone().filter(|(_, block)| matches!(block.kind, Kind::Address(_)));
        Self { operations: operations.map(|(at, _)| at).collect(), examples: blocks.filter_map(example).collect() }
    }

    /// Returns the examples of a side near a block, the nearest first: those of its section, above and then below, or
    /// else those of its operation in the sections above.
    pub fn near(&self, section: usize, block: usize, side: Side) -> Vec<&[TypedPath]> {
        let here = self.examples.partition_point(|(at, ..)| *at < (section, block));
        let (above, below) = self.examples.split_at(here);
        let before = self.operations.partition_point(|at| *at < (section, block));
        let operation = before.checked_sub(1).map_or((0, 0), |last| self.operations[last]);
        let all = || above.iter().rev().chain(below).filter(|example| example.1 == side);
        let mut near: Vec<_> = all().filter(|(at, ..)| at.0 == section).collect();
        if near.is_empty() {
            near.extend(all().filter(|(at, ..)| *at > operation && *at < (section, block)));
        }
        near.into_iter().map(|(.., parameters)| parameters.as_slice()).collect()
    }
}

/// Returns the path of each row's parameter. An indented name belongs to the last name with less indent.
pub fn paths(table: &Table) -> Vec<String> {
    let is_indent = |letter: char| letter.is_whitespace() || "├└│─┣┗┃━|-—–>·•+".contains(letter);
    let mut above: Vec<(usize, Vec<String>)> = Vec::new();
    let mut paths = Vec::new();
    for row in &table.rows {
        let cell = table.cell(row, &Column::Parameter).unwrap_or_default();
        let name = cell.trim_start_matches(is_indent);
        let depth = cell[..cell.len() - name.len()].chars().filter(|letter| !letter.is_whitespace()).count();
        above.retain(|(other, _)| *other < depth);
        let mut path = above.last().map_or_else(Vec::new, |(_, path)| path.clone());
        path.extend(name.split('.').map(bare).filter(|part| !part.is_empty()));
        // What is longer is no name of a parameter, and holds none.
        paths.push(path.join("."));
        if name.len() <= LONGEST_NAME && path.len() <= DEEPEST {
            above.push((depth, path));
        }
    }
    paths
}

/// Returns a name without marks of lists and asides: `list[]`, `list[n]`, `list（列表）`.
fn bare(name: &str) -> String {
    let end = name.find(['[', '(', '（', '\n']).filter(|end| *end > 0).unwrap_or(name.len());
    name[..end].trim().to_owned()
}
