//! Puts the rows and the examples of a page together: examples show where a parameter is, rows say what it is.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    fact::{Fact, Facts},
    page::Table,
    page_facts::{TableFacts, ends_with, name},
    read::{About, description, meanings},
};

#[derive(Clone, Debug, Default)]
pub struct Parameter {
    pub path: String,
    /// Its type in JSON, as facts write it; `None` if neither example nor row tells it.
    pub types: Option<String>,
    pub facts: Facts,
    /// The first clause of the row's description.
    pub term: Option<String>,
    /// The documented values, each with its meaning.
    pub values: Vec<(String, String)>,
}

impl Parameter {
    pub fn name(&self) -> &str {
        name(&self.path)
    }

    /// Returns the path of the object that holds it.
    pub fn holder(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(holder, _)| holder)
    }
}

/// The parameters of one side of a call, as rows and examples have them.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    shown: Vec<Parameter>,
    rows: Vec<Parameter>,
}

impl Parameters {
    pub fn add_example(&mut self, parameters: &[(String, String)]) {
        for (path, types) in parameters {
            match self.shown.iter_mut().find(|shown| shown.path == *path) {
                Some(shown) if is_certain(shown.types.as_deref()) => {}
                Some(shown) => shown.types = Some(types.clone()),
                None => {
                    let (path, types) = (path.clone(), Some(types.clone()));
                    self.shown.push(Parameter { path, types, ..Parameter::default() });
                }
            }
        }
    }

    pub fn add_rows(&mut self, table: &Table, facts: &TableFacts) {
        for (row, known) in table.rows.iter().zip(&facts.rows) {
            let path = known.parameter.clone();
            if self.rows.iter().any(|other| other.path == path) {
                continue;
            }
            let text = description(table, row);
            let of_type = |fact: &Fact| if let Fact::Type(types) = fact { Some(types.clone()) } else { None };
            let types = known.facts.iter().find_map(of_type);
            let about = About { name: name(&path), types: types.as_deref() };
            let values = meanings(&text, about);
            self.rows.push(Parameter { path, facts: known.facts.clone(), term: term(&text), values, types });
        }
    }

    /// Returns every parameter in the order of the rows, and a note for each row that no parameter fits.
    pub fn placed(self) -> (Vec<Parameter>, Vec<String>) {
        let Self { shown, rows } = self;
        // The surest match first: the whole path, then its end, then the name alone.
        let matches: [fn(&Parameter, &Parameter) -> bool; 3] = [
            |shown, row| shown.path == row.path,
            |shown, row| ends_with(&shown.path, &row.path),
            |shown, row| shown.name() == row.name(),
        ];
        // The index of the example's parameter, by the index of its row.
        let mut found = BTreeMap::new();
        for is_match in matches {
            for (index, row) in rows.iter().enumerate() {
                let is_free = |at: &usize| !found.values().any(|other| other == at);
                let at = (0..shown.len()).find(|at| is_free(at) && is_match(&shown[*at], row));
                if let (Some(at), Entry::Vacant(entry)) = (at, found.entry(index)) {
                    entry.insert(at);
                }
            }
        }
        let (mut all, mut notes) = (Vec::new(), Vec::new());
        for (index, row) in rows.into_iter().enumerate() {
            if let Some(shown) = found.get(&index).map(|at| &shown[*at]) {
                if !ends_with(&shown.path, &row.path) {
                    notes.push(format!("row `{}` is taken for `{}`", row.path, shown.path));
                }
                let types = shown.types.clone().filter(|types| is_certain(Some(types))).or_else(|| row.types.clone());
                all.push(Parameter { path: shown.path.clone(), types, ..row });
            } else if shown.iter().any(|shown| shown.name() == row.name()) {
                notes.push(format!("row `{}` is left out: no example has it", row.path));
            } else {
                all.push(row);
            }
        }
        for (_, shown) in shown.iter().enumerate().filter(|(at, _)| !found.values().any(|other| other == at)) {
            insert(&mut all, shown.clone());
        }
        for path in all.iter().map(|parameter| parameter.path.clone()).collect::<Vec<_>>() {
            for (end, _) in path.match_indices('.') {
                let path = path[..end].to_owned();
                insert(&mut all, Parameter { path, types: Some("object".into()), ..Parameter::default() });
            }
        }
        (all, notes)
    }
}

/// Adds a parameter that is not there yet, before those that it holds.
fn insert(all: &mut Vec<Parameter>, parameter: Parameter) {
    let holds =
        |path: &str| path.strip_prefix(&parameter.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let position = all.iter().position(|other| holds(&other.path)).unwrap_or(all.len());
    if all.get(position).is_none_or(|other| other.path != parameter.path) {
        all.insert(position, parameter);
    }
}

/// Whether an example tells the type: null and an empty list do not.
fn is_certain(types: Option<&str>) -> bool {
    types.is_some_and(|types| types != "null" && types != "[]")
}

/// Returns the first clause of a description, brackets included.
fn term(description: &str) -> Option<String> {
    let mut depth = 0_usize;
    let end = description.find(|letter: char| {
        match letter {
            '(' | '（' | '「' | '“' => depth += 1,
            ')' | '）' | '」' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && "，,。；;：:\n".contains(letter)
    });
    let term = description[..end.unwrap_or(description.len())].trim();
    (!term.is_empty()).then(|| term.to_owned())
}
