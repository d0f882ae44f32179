//! Puts the rows and the examples of a page together: examples show where a parameter stands, rows say what it is.

use std::collections::BTreeMap;

use crate::{
    fact::{Fact, Facts},
    page::Table,
    page_facts::TableFacts,
    read::{About, description, meanings},
};

#[derive(Clone, Debug, Default)]
pub struct Parameter {
    pub path: Vec<String>,
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
        self.path.last().map_or("", String::as_str)
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
        for (name, types) in parameters {
            let path = path(name);
            match self.shown.iter_mut().find(|shown| shown.path == path) {
                Some(shown) if is_certain(shown.types.as_deref()) => {}
                Some(shown) => shown.types = Some(types.clone()),
                None => self.shown.push(Parameter { path, types: Some(types.clone()), ..Parameter::default() }),
            }
        }
    }

    pub fn add_rows(&mut self, table: &Table, facts: &TableFacts) {
        for (row, known) in table.rows.iter().zip(&facts.rows) {
            let path = path(&known.parameter);
            if self.rows.iter().any(|other| other.path == path) {
                continue;
            }
            let text = description(table, row);
            let of_type = |fact: &Fact| if let Fact::Type(types) = fact { Some(types.clone()) } else { None };
            let types = known.facts.iter().find_map(of_type);
            let about = About { name: path.last().map_or("", String::as_str), types: types.as_deref() };
            let values = meanings(&text, about);
            self.rows.push(Parameter { path, facts: known.facts.clone(), term: term(&text), values, types });
        }
    }

    /// Returns every parameter in the order of the rows, and a note for each row that no parameter fits.
    pub fn placed(self) -> (Vec<Parameter>, Vec<String>) {
        let Self { shown, rows } = self;
        // The index of the example's parameter, by the index of its row.
        let mut found = BTreeMap::new();
        // The surest match first: the whole path, then its end, then the name alone.
        for certainty in (0..3).rev() {
            let is_match = |shown: &Parameter, row: &Parameter| match certainty {
                2 => shown.path == row.path,
                1 => shown.path.ends_with(&row.path),
                _ => shown.name() == row.name(),
            };
            for (index, row) in rows.iter().enumerate() {
                let is_free = |at: &usize| !found.values().any(|other| other == at);
                let fits = |at: &usize| is_free(at) && is_match(&shown[*at], row);
                if !found.contains_key(&index)
                    && let Some(at) = (0..shown.len()).find(fits)
                {
                    found.insert(index, at);
                }
            }
        }
        let (mut all, mut notes) = (Vec::new(), Vec::new());
        for (index, row) in rows.into_iter().enumerate() {
            if let Some(shown) = found.get(&index).map(|at| &shown[*at]) {
                if !shown.path.ends_with(&row.path) {
                    notes.push(format!("row `{}` is taken for `{}`", row.path.join("."), shown.path.join(".")));
                }
                let types = shown.types.clone().filter(|types| is_certain(Some(types))).or_else(|| row.types.clone());
                all.push(Parameter { path: shown.path.clone(), types, ..row });
            } else if shown.iter().any(|shown| shown.name() == row.name()) {
                notes.push(format!("row `{}` is left out: no example has it", row.path.join(".")));
            } else {
                all.push(row);
            }
        }
        for (_, shown) in shown.iter().enumerate().filter(|(at, _)| !found.values().any(|other| other == at)) {
            insert(&mut all, shown.clone());
        }
        for path in all.iter().map(|parameter| parameter.path.clone()).collect::<Vec<_>>() {
            for holder in (1..path.len()).map(|depth| path[..depth].to_vec()) {
                insert(&mut all, Parameter { path: holder, types: Some("object".into()), ..Parameter::default() });
            }
        }
        (all, notes)
    }
}

/// Adds a parameter that is not there yet, before those that it holds.
fn insert(all: &mut Vec<Parameter>, parameter: Parameter) {
    let position = all.iter().position(|other| other.path.starts_with(&parameter.path)).unwrap_or(all.len());
    if all.get(position).is_none_or(|other| other.path != parameter.path) {
        all.insert(position, parameter);
    }
}

/// Whether an example tells the type: null and an empty list do not.
fn is_certain(types: Option<&str>) -> bool {
    types.is_some_and(|types| types != "null" && types != "[]")
}

fn path(name: &str) -> Vec<String> {
    name.split('.').map(str::to_owned).collect()
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
