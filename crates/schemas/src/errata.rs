//! The decisions where the pages are unclear: each is used by a schema, and each use names a decision.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    library::{ERRATA, Library},
    pointer,
    problem::{Problem, Problems},
    sentence,
};

/// The sentence of each decision by its id.
pub type Decisions = BTreeMap<String, String>;

/// Reads the decisions of a library, and checks that each is used and reads as a sentence.
///
/// # Errors
/// An id that occurs twice, a decision that no schema names, an id without a decision, a decision that is no sentence.
pub fn read(library: &Library) -> Result<Decisions, Problems> {
    let mut problems = Problems::default();
    let mut decisions = Decisions::new();
    // The id, the file, and the pointer of the schema that names it.
    let mut uses: BTreeSet<(String, &str, String)> = BTreeSet::new();
    for (path, schema) in library.schemas() {
        pointer::walk(schema, "", &mut |pointer, value| {
            let ids = value.get("errata").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            uses.extend(ids.map(|id| (id.to_owned(), path, pointer.to_owned())));
        });
    }
    for (index, entry) in library.decisions().iter().enumerate() {
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        let id = text("id").unwrap_or_default();
        let mut problem = |below: &str, message: String| {
            problems.push(Problem::at(ERRATA, &format!("/errata/{index}{below}"), message));
        };
        for (key, flaw) in [
            ("decided", text("decided").and_then(sentence::flaw_of_english)),
            ("term", text("term").and_then(sentence::flaw_of_chinese)),
        ] {
            if let Some(flaw) = flaw {
                problem(&format!("/{key}"), format!("not a sentence that is understood alone: {flaw}"));
            }
        }
        if !uses.iter().any(|(used, ..)| used == id) {
            problem("", format!("no schema names `{id}`: name it where it is used, or remove the entry"));
        }
        if decisions.insert(id.to_owned(), text("decided").unwrap_or_default().to_owned()).is_some() {
            problem("", format!("`{id}` occurs twice"));
        }
    }
    for (id, file, schema) in uses.iter().filter(|(id, ..)| !decisions.contains_key(id)) {
        problems.push(Problem::at(file, &format!("{schema}/errata"), format!("{ERRATA} has no entry `{id}`")));
    }
    problems.or(decisions)
}
