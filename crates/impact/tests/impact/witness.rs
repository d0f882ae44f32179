//! What really follows from a change, found without the comparison: the generated files, and the values that are accepted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wecom_codegen::{Target, generate};
use wecom_impact::{Change, impact};
use wecom_schemas::{Library, Schemas, Sources, validator};

use crate::shown;

/// Whether a report is true, or what is wrong with it.
pub type Checked = Result<(), String>;

/// Schemas, the Rust that is generated from them, and the values that they accept.
pub struct Witness {
    sources: Sources,
    rust: BTreeMap<String, String>,
    names: BTreeSet<String>,
    accepted: BTreeSet<String>,
}

fn rust(sources: &Sources) -> Option<BTreeMap<String, String>> {
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    generate(&Schemas::read(sources).ok()?, &target).ok()
}

/// Returns those of the values in `values.json` that their schemas accept, each with its schema; none of a schema that is gone.
fn accepted(sources: &Sources) -> BTreeSet<String> {
    let library = Library::read(sources).unwrap_or_else(|problems| panic!("{problems}"));
    let values: BTreeMap<&str, Vec<Value>> = serde_json::from_str(include_str!("values.json")).unwrap();
    let mut accepted = BTreeSet::new();
    for (path, values) in values {
        let Ok(validator) = validator(&library, path) else { continue };
        let right = values.into_iter().filter(|value| validator.is_valid(value));
        accepted.extend(right.map(|value| format!("{path}: {value}")));
    }
    accepted
}

impl Witness {
    pub fn of(sources: &Sources) -> Self {
        let rust = rust(sources).unwrap();
        let (names, accepted) = (shown::names(&rust), accepted(sources));
        Self { sources: sources.clone(), rust, names, accepted }
    }

    /// Checks the report of a change to other schemas; `None` if the generator refuses those, or makes the same Rust.
    pub fn check(&self, after: &Sources) -> Option<Checked> {
        let rust = rust(after).filter(|rust| *rust != self.rust)?;
        let found = impact(&self.sources, after).unwrap().changes;
        Some(self.names(&found, &rust).and_then(|()| self.values(&found, after)))
    }

    /// Other Rust is reported, and code is reported to break exactly if a name or its type is gone.
    fn names(&self, found: &[Change], rust: &BTreeMap<String, String>) -> Checked {
        if found.is_empty() {
            return Err("nothing is reported".into());
        }
        let names = shown::names(rust);
        let gone: Vec<&String> = self.names.difference(&names).collect();
        let breaks = found.iter().any(|change| change.source.effect == "breaks");
        if breaks == gone.is_empty() {
            let said: Vec<_> = found.iter().map(|change| (&change.subject, &change.said, &change.source)).collect();
            return Err(format!("{said:?}, and these are gone: {gone:?}"));
        }
        Ok(())
    }

    /// A refused value that was accepted is reported as refused; a value that was refused and is accepted, as any change.
    fn values(&self, found: &[Change], after: &Sources) -> Checked {
        let accepted = accepted(after);
        let lost: Vec<&String> = self.accepted.difference(&accepted).collect();
        let won: Vec<&String> = accepted.difference(&self.accepted).collect();
        let refuses = found.iter().any(|change| change.behaviour.effect == "refuses");
        let is_reported = found.iter().any(|change| change.behaviour.effect != "same" && change.kind != "other");
        if (!lost.is_empty() && !refuses) || (!won.is_empty() && !is_reported) {
            let said: Vec<_> = found.iter().map(|change| (&change.subject, &change.said, &change.behaviour)).collect();
            return Err(format!("{said:?}, and these are refused: {lost:?}, and these accepted: {won:?}"));
        }
        Ok(())
    }
}
