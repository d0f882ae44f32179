//! What a report says of each change, and what all changes ask of a version.

use serde::Serialize;

/// Everything that changed between two sets of schemas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// Breaking changes first, documentation last.
    pub changes: Vec<Change>,
    /// What this generator refuses in schemas that their own dialect accepts, each with its side. It is compared all
    /// the same, but without names in Rust.
    pub passed_over: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Such as `limit-relaxed` or `property-added`.
    pub kind: String,
    /// The path in JSON (`text.content`), or the name of a definition that several paths use.
    pub subject: String,
    /// What is true now, as the rest of a sentence about the subject.
    pub said: String,
    /// `file#pointer`; absent if it was not there.
    pub old: Option<String>,
    /// `file#pointer`; absent if it is gone.
    pub new: Option<String>,
    pub source: Consequence,
    pub behaviour: Consequence,
    /// The public names of Rust that are concerned.
    pub rust: Vec<String>,
    /// The paths in requests and answers that are concerned.
    pub used_by: Vec<String>,
    /// The line for the changelog; absent for documentation.
    pub changelog: Option<String>,
}

/// What a change does to code (`compiles`, `breaks`) or to values (`same`, `wider`, `other`, `refuses`), and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consequence {
    pub effect: &'static str,
    pub why: String,
}

/// How much a change asks of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    Breaking,
    OtherEffect,
    Compatible,
    Documentation,
}

/// The kind of a change that only describes.
pub const DOCUMENTATION: &str = "documentation";

impl Change {
    /// Whether users have to change something.
    pub fn is_breaking(&self) -> bool {
        self.source.effect == "breaks" || self.behaviour.effect == "refuses"
    }

    pub fn group(&self) -> Group {
        match self.behaviour.effect {
            _ if self.is_breaking() => Group::Breaking,
            _ if self.kind == DOCUMENTATION => Group::Documentation,
            "other" => Group::OtherEffect,
            _ => Group::Compatible,
        }
    }

    /// Whether users can do something new, or should stop doing something.
    fn is_addition(&self) -> bool {
        let adds = ["property-added", "type-added", "branch-added", "call-added", "code-added", "deprecated"];
        adds.contains(&self.kind.as_str()) || self.behaviour.effect == "wider"
    }
}

impl Impact {
    /// Puts the path of the generated module before every path of Rust.
    #[must_use]
    pub fn below(mut self, module: &str) -> Self {
        for path in self.changes.iter_mut().flat_map(|change| &mut change.rust) {
            path.insert_str(0, &format!("{module}::"));
        }
        self
    }

    pub fn breaking(&self) -> usize {
        self.changes.iter().filter(|change| change.is_breaking()).count()
    }

    /// What a version below 1.0.0 has to raise, and what a later one has to: `patch`, `minor`, `major` or `nothing`.
    pub fn bumps(&self) -> [&'static str; 2] {
        match self.changes.as_slice() {
            [] => ["nothing", "nothing"],
            _ if self.breaking() > 0 => ["minor", "major"],
            changes if changes.iter().any(Change::is_addition) => ["patch", "minor"],
            _ => ["patch", "patch"],
        }
    }
}
