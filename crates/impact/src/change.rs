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

/// One change of one fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The kind of the change, such as `limit-relaxed` or `property-added`.
    pub kind: String,
    /// What changed: the place in JSON (`text.content`), or the name of a definition that is used at several.
    pub subject: String,
    /// What is so now, as the rest of a sentence about the subject.
    pub said: String,
    /// The old location, `file#pointer`; absent if it was not there.
    pub old: Option<String>,
    /// The new location, `file#pointer`; absent if it is gone.
    pub new: Option<String>,
    /// Whether code that compiled still compiles.
    pub source: Source,
    /// Whether values that were accepted still are.
    pub behaviour: Behaviour,
    /// The public names of Rust that are concerned.
    pub rust: Vec<String>,
    /// The places in requests and answers that are concerned.
    pub used_by: Vec<String>,
    /// The line for the changelog; absent for documentation.
    pub changelog: Option<String>,
}

/// What a change does to code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "effect", content = "why", rename_all = "kebab-case")]
pub enum Source {
    /// Code compiles as before.
    Compiles(String),
    /// Some code does not compile any more.
    Breaks(String),
}

/// What a change does to values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "effect", content = "why", rename_all = "kebab-case")]
pub enum Behaviour {
    /// Nothing.
    Same(String),
    /// More is accepted than before, and nothing less.
    Wider(String),
    /// What was accepted still is, and has another effect.
    Other(String),
    /// Some of what was accepted is refused.
    Refuses(String),
}

/// How much a change asks of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Code does not compile, or values are refused.
    Breaking,
    /// Code compiles and values are accepted, and the effect is another one.
    OtherEffect,
    /// Users need not do anything.
    Compatible,
    /// Only descriptions changed.
    Documentation,
}

/// The kind of changes that only describe.
pub const DOCUMENTATION: &str = "documentation";

impl Change {
    /// Whether users have to change something.
    pub fn is_breaking(&self) -> bool {
        matches!(self.source, Source::Breaks(_)) || matches!(self.behaviour, Behaviour::Refuses(_))
    }

    /// The group under which the report lists it.
    pub fn group(&self) -> Group {
        match &self.behaviour {
            _ if self.is_breaking() => Group::Breaking,
            _ if self.kind == DOCUMENTATION => Group::Documentation,
            Behaviour::Other(_) => Group::OtherEffect,
            _ => Group::Compatible,
        }
    }

    /// Whether users can do something that they could not do before, or should stop doing something.
    fn is_addition(&self) -> bool {
        let adds = ["property-added", "type-added", "branch-added", "call-added", "code-added", "deprecated"];
        adds.contains(&self.kind.as_str()) || matches!(self.behaviour, Behaviour::Wider(_))
    }
}

/// The number of a version that has to go up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bump {
    /// None, as nothing changed.
    Nothing,
    /// The third.
    Patch,
    /// The second.
    Minor,
    /// The first.
    Major,
}

impl Impact {
    /// The same, with the path of the generated module before every path of Rust.
    #[must_use]
    pub fn below(mut self, module: &str) -> Self {
        for path in self.changes.iter_mut().flat_map(|change| &mut change.rust) {
            path.insert_str(0, &format!("{module}::"));
        }
        self
    }

    /// How many changes break something.
    pub fn breaking(&self) -> usize {
        self.changes.iter().filter(|change| change.is_breaking()).count()
    }

    /// What a version from 1.0.0 on has to raise.
    pub fn bump(&self) -> Bump {
        match self.changes.as_slice() {
            [] => Bump::Nothing,
            _ if self.breaking() > 0 => Bump::Major,
            changes if changes.iter().any(Change::is_addition) => Bump::Minor,
            _ => Bump::Patch,
        }
    }

    /// What a version below 1.0.0 has to raise: the number after the one that a later version raises.
    pub fn bump_below_1(&self) -> Bump {
        match self.bump() {
            Bump::Major => Bump::Minor,
            Bump::Minor => Bump::Patch,
            other => other,
        }
    }
}
