//! The examples of the page, as data.

use std::collections::BTreeMap;

use serde_json::Value;

use super::gather::{Call, Note, Sample};

/// The examples of requests, each under the file and the name that it was given.
pub fn of_requests<'a>(
    call: &Call<'a>,
    names: &[(String, usize, String)],
    spoiled: &BTreeMap<usize, String>,
    notes: &mut Vec<Note>,
) -> Vec<(String, &'a Value)> {
    let mut kept = Kept { spoiled, notes, examples: Vec::new() };
    for sample in call.requests.iter().flat_map(|group| &group.samples) {
        match names.iter().find(|(_, line, _)| *line == sample.line) {
            Some((file, _, name)) => kept.keep(sample, file, name),
            None => kept.notes.push(Note::at(sample.line, "this example is that of no message: left out")),
        }
    }
    kept.examples
}

/// The examples of answers.
pub fn of_answers<'a>(
    call: &Call<'a>,
    spoiled: &BTreeMap<usize, String>,
    notes: &mut Vec<Note>,
) -> Vec<(String, &'a Value)> {
    let mut kept = Kept { spoiled, notes, examples: Vec::new() };
    for sample in &call.answer.samples {
        let is_error = sample.value.get("errcode").and_then(Value::as_i64).is_some_and(|code| code != 0);
        kept.keep(sample, "response", if is_error { "error" } else { "ok" });
    }
    kept.examples
}

struct Kept<'k, 'a> {
    spoiled: &'k BTreeMap<usize, String>,
    notes: &'k mut Vec<Note>,
    examples: Vec<(String, &'a Value)>,
}

impl<'a> Kept<'_, 'a> {
    /// Keeps an example, once, unless its schema would refuse it.
    fn keep(&mut self, sample: &Sample<'a>, file: &str, name: &str) {
        if let Some(why) = self.spoiled.get(&sample.line) {
            self.notes.push(Note::at(sample.line, format!("this example is left out: {why}")));
            return;
        }
        let is_of_file = |path: &str| path.rsplit_once('/').is_some_and(|(folder, _)| folder == file);
        if self.examples.iter().any(|(path, value)| is_of_file(path) && *value == sample.value) {
            return;
        }
        let first = format!("{file}/{name}");
        let numbered = (2_u64..).map(|number| format!("{first}_{number}"));
        let is_free = |path: &String| self.examples.iter().all(|(other, _)| other != path);
        let path = std::iter::once(first.clone()).chain(numbered).find(is_free).unwrap_or(first);
        self.examples.push((path, sample.value));
    }
}
