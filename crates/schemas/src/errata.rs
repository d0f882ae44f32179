//! The decisions on what the pages leave open: each is used, and each use is decided.

mod sentence;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    library::{ERRATA, Library},
    problem::{Problem, Problems},
};

/// What was decided, by the name of the entry.
pub type Decisions = BTreeMap<String, String>;

/// Reads the decisions.
///
/// # Errors
/// A name that stands twice, an entry that no schema names, a schema that names no entry, and a decision that is no
/// sentence.
pub fn read(library: &Library) -> Result<Decisions, Problems> {
    let mut problems = Problems::default();
    let mut decisions = Decisions::new();
    let uses = uses(library);
    let named: BTreeSet<&str> = uses.iter().map(|(id, _, _)| id.as_str()).collect();
    for (index, entry) in library.decisions().iter().enumerate() {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = text("id");
        let pointer = format!("/errata/{index}");
        for (key, flaws) in [("decided", sentence::english as fn(&str) -> Vec<String>), ("term", sentence::chinese)] {
            let flaws = entry.get(key).and_then(Value::as_str).map(flaws).unwrap_or_default();
            if !flaws.is_empty() {
                let message = format!("not a sentence that stands alone: {}", flaws.join("; "));
                problems.0.push(Problem::at(ERRATA, &format!("{pointer}/{key}"), message));
            }
        }
        if !named.contains(id.as_str()) {
            let message = format!("no schema names `{id}`: name it where it is used, or remove the entry");
            problems.0.push(Problem::at(ERRATA, &pointer, message));
        }
        if decisions.insert(id.clone(), text("decided")).is_some() {
            problems.0.push(Problem::at(ERRATA, &pointer, format!("`{id}` stands twice")));
        }
    }
    for (id, file, schema) in &uses {
        if !decisions.contains_key(id) {
            problems.0.push(Problem::at(file, &format!("{schema}/errata"), format!("{ERRATA} has no entry `{id}`")));
        }
    }
    problems.or(decisions)
}

/// Where a decision is named: its name, the file, and the JSON pointer of the schema that names it.
pub type Use = (String, String, String);

/// Every place in which a schema names a decision.
pub fn uses(library: &Library) -> BTreeSet<Use> {
    let mut uses = BTreeSet::new();
    for (path, schema) in library.schemas() {
        collect(path, schema, &mut String::new(), &mut uses);
    }
    uses
}

fn collect(file: &str, value: &Value, pointer: &mut String, uses: &mut BTreeSet<Use>) {
    let length = pointer.len();
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if let ("errata", Value::Array(ids)) = (key.as_str(), value) {
                    for id in ids.iter().filter_map(Value::as_str) {
                        uses.insert((id.to_owned(), file.to_owned(), pointer.clone()));
                    }
                    continue;
                }
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                collect(file, value, pointer, uses);
                pointer.truncate(length);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&index.to_string());
                collect(file, value, pointer, uses);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}
