//! Reads the paths of a table's parameters.

use super::examples::{DEEPEST, LONGEST_NAME};
use crate::page::{Column, Table};

/// Returns the path of each row's parameter. An indented name belongs to the last name with less indent.
pub fn paths(table: &Table) -> Vec<Vec<String>> {
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
        if name.len() <= LONGEST_NAME && path.len() <= DEEPEST {
            above.push((depth, path.clone()));
        }
        paths.push(path);
    }
    paths
}

/// Returns a name without marks of lists and asides: `list[]`, `list[n]`, `list（列表）`.
fn bare(name: &str) -> String {
    let end = name.find(['[', '(', '（', '\n']).filter(|end| *end > 0).unwrap_or(name.len());
    name[..end].trim().to_owned()
}
