//! Lists of cases that are expected to fail: ids, and prefixes that end in `/*`.

use std::collections::BTreeMap;

use super::{harness::Outcome, run::Run};

#[derive(Debug, Default)]
pub struct Expected(Vec<String>);

impl Expected {
    /// Reads one entry a line; a line that begins with `#` is a comment.
    pub fn read(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(str::to_owned).collect())
    }

    /// Returns the fewest entries that match every failed case and none that passed.
    pub fn shortest(run: &Run<'_>) -> Self {
        let judged = run.outcomes.iter().filter(|(_, outcome)| *outcome != Outcome::Skipped);
        let all: Vec<(&str, bool)> =
            judged.map(|(case, outcome)| (case.id.as_str(), *outcome != Outcome::Passed)).collect();
        let mut entries = Vec::new();
        collect(&all, "", &mut entries);
        Self(entries)
    }

    pub fn text(&self, run: &Run<'_>) -> String {
        let name = run.implementation["name"].as_str().unwrap_or("the harness");
        let lines = self.0.iter().fold(String::new(), |lines, entry| lines + entry + "\n");
        format!("# Cases that {name} fails. Written by --write-expected.\n{lines}")
    }

    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|entry| matches(entry, id))
    }

    /// Returns the entries that match a case that passed, or no case that was judged. If only a part of the cases was run, the
    /// others may match.
    pub fn stale(&self, run: &Run<'_>, is_part: bool) -> Vec<&str> {
        let is_stale = |entry: &&str| {
            let found = run.outcomes.iter().filter(|(case, _)| matches(entry, &case.id)).map(|(_, outcome)| outcome);
            let judged: Vec<&Outcome> = found.filter(|outcome| **outcome != Outcome::Skipped).collect();
            judged.contains(&&Outcome::Passed) || (judged.is_empty() && !is_part)
        };
        self.0.iter().map(String::as_str).filter(is_stale).collect()
    }
}

fn matches(entry: &str, id: &str) -> bool {
    match entry.strip_suffix('*').filter(|start| start.ends_with('/')) {
        Some(start) => id.starts_with(start),
        None => id == entry,
    }
}

/// Collects the entries of the cases that begin with a prefix: each with whether it failed.
fn collect(cases: &[(&str, bool)], prefix: &str, entries: &mut Vec<String>) {
    let mut below: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
    for (id, has_failed) in cases {
        let end = id[prefix.len()..].find('/').map_or(id.len(), |at| prefix.len() + at + 1);
        below.entry(&id[..end]).or_default().push((id, *has_failed));
    }
    for (start, found) in below {
        let failed: Vec<&str> = found.iter().filter(|(_, has_failed)| *has_failed).map(|(id, _)| *id).collect();
        match failed.as_slice() {
            [] => {}
            [one] => entries.push((*one).to_owned()),
            all if all.len() == found.len() => entries.push(format!("{start}*")),
            _ => collect(&found, start, entries),
        }
    }
}
