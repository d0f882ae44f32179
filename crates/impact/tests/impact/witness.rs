//! What really becomes of a change, seen without the comparison: the generated files, and the values that are accepted.

use std::collections::{BTreeMap, BTreeSet};

use wecom_codegen::{Target, generate};
use wecom_impact::{Change, impact};
use wecom_schemas::{Schemas, Sources};

use crate::{shown, values};

/// Whether what is said of a change is so, or what is wrong about it.
pub type Checked = Result<(), String>;

/// Schemas, and what comes of them.
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

impl Witness {
    pub fn of(sources: &Sources) -> Self {
        let rust = rust(sources).unwrap();
        let (names, accepted) = (shown::names(&rust), values::accepted(sources));
        Self { sources: sources.clone(), rust, names, accepted }
    }

    /// Judges what is said of the way to other schemas; `None` if the generator refuses those, or makes the same of them.
    pub fn check(&self, after: &Sources) -> Option<Checked> {
        let rust = rust(after).filter(|rust| *rust != self.rust)?;
        let found = impact(&self.sources, after).unwrap().changes;
        Some(self.names(&found, &rust).and_then(|()| self.values(&found, after)))
    }

    /// Something is said of other Rust, and code is said to break just where a name or its type is gone.
    fn names(&self, found: &[Change], rust: &BTreeMap<String, String>) -> Checked {
        if found.is_empty() {
            return Err("nothing is said".into());
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

    /// Where a value is refused that was accepted, that is said; and where more is accepted, something is.
    fn values(&self, found: &[Change], after: &Sources) -> Checked {
        let accepted = values::accepted(after);
        let lost: Vec<&String> = self.accepted.difference(&accepted).collect();
        let won: Vec<&String> = accepted.difference(&self.accepted).collect();
        let refuses = found.iter().any(|change| change.behaviour.effect == "refuses");
        let is_said = found.iter().any(|change| change.behaviour.effect != "same" && change.kind != "other");
        if (!lost.is_empty() && !refuses) || (!won.is_empty() && !is_said) {
            let said: Vec<_> = found.iter().map(|change| (&change.subject, &change.said, &change.behaviour)).collect();
            return Err(format!("{said:?}, and these are refused: {lost:?}, and these accepted: {won:?}"));
        }
        Ok(())
    }
}
