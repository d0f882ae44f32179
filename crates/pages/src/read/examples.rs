//! Reads what examples show of parameters: their paths and their types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The path of a parameter, without marks of lists, and its type.
pub type Parameter = (Vec<String>, String);

/// The longest name and the deepest path of a parameter; anything beyond is data.
pub const LONGEST_NAME: usize = 64;
pub const DEEPEST: usize = 16;

/// The parameters of an example, in its order. A parameter of several entries of a list counts once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(pub Vec<Parameter>);

impl Parameters {
    pub fn of(example: &Value) -> Self {
        let mut all = Vec::new();
        collect(example, &mut Vec::new(), &mut all, &mut BTreeMap::new());
        Self(all)
    }

    /// Whether a row with this path may be about a parameter of the example.
    pub fn has(&self, path: &[String]) -> bool {
        self.0.iter().any(|(known, _)| known.ends_with(path))
    }

    /// Returns the type of the parameter that a row is about: the one with its path, or else the first whose path ends so
    /// and that no row has taken.
    pub fn find(&self, path: &[String], taken: &mut BTreeSet<usize>) -> Option<&str> {
        let candidates = || (0..self.0.len()).filter(|index| self.0[*index].0.ends_with(path));
        let mut free = candidates().filter(|index| !taken.contains(index));
        let exact = free.clone().find(|index| self.0[*index].0 == path);
        let index = exact.or_else(|| free.next()).or_else(|| candidates().next())?;
        taken.insert(index);
        Some(&self.0[index].1)
    }
}

/// Collects the parameters below a path. `known` has their positions in `all`.
fn collect(value: &Value, path: &mut Vec<String>, all: &mut Vec<Parameter>, known: &mut BTreeMap<Vec<String>, usize>) {
    match value {
        Value::Object(properties) if path.len() < DEEPEST => {
            for (name, value) in properties.iter().filter(|(name, _)| name.len() <= LONGEST_NAME) {
                path.push(name.clone());
                let index = *known.entry(path.clone()).or_insert(all.len());
                match all.get_mut(index) {
                    None => all.push((path.clone(), types(value))),
                    // An empty list and null tell less than another entry.
                    Some((_, known)) if known == "null" || (known == "[]" && types(value).ends_with("[]")) => {
                        *known = types(value);
                    }
                    Some(_) => {}
                }
                collect(value, path, all, known);
                path.pop();
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
