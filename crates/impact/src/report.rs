//! The changes between two sets of schemas, what they ask of a version, and a report for people and for programs.

use std::iter;

use serde::Serialize;
use serde_json::{Value, json};

/// Everything that changed between two sets of schemas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// Breaking changes first, documentation last.
    pub changes: Vec<Change>,
    /// What this generator refuses in schemas that their own dialect accepts, each with its side. It is compared too, but
    /// without names in Rust.
    pub passed_over: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The kind, such as `limit-relaxed` or `property-added`.
    pub kind: String,
    /// The path in JSON (`text.content`), or the name of a definition that several paths use.
    pub subject: String,
    /// What is true now, as the rest of a sentence about the subject.
    pub said: String,
    /// Where it was and is, as `file#pointer`; absent if it was not there, or is gone.
    pub old: Option<String>,
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

/// The kind of a change of words that limit nothing.
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
        let adds = [
            "property-added",
            "type-added",
            "branch-added",
            "call-added",
            "code-added",
            "known-value-added",
            "deprecated",
        ];
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

    /// Returns the part of the version to raise, below 1.0.0 and from 1.0.0 on: `patch`, `minor`, `major` or `nothing`.
    pub fn bumps(&self) -> [&'static str; 2] {
        match self.changes.as_slice() {
            [] => ["nothing", "nothing"],
            _ if self.breaking() > 0 => ["minor", "major"],
            changes if changes.iter().any(Change::is_addition) => ["patch", "minor"],
            _ => ["patch", "patch"],
        }
    }

    /// Returns the report for programs. `format` goes up when a field is renamed, removed or means something else.
    pub fn to_json(&self) -> Value {
        let changes = self.changes.iter().map(|change| {
            let mut value = json!(change);
            value["group"] = json!(change.group());
            value["breaking"] = change.is_breaking().into();
            value
        });
        let [below_1, from_1] = self.bumps();
        json!({
            "format": 2,
            "breaking": self.breaking(),
            "version": { "below_1_0_0": below_1, "from_1_0_0": from_1 },
            "changes": changes.collect::<Value>(),
            "passed_over": self.passed_over,
        })
    }

    pub fn in_words(&self) -> String {
        let mut text = String::new();
        if !self.passed_over.is_empty() {
            text.push_str("This generator refuses the following, and compares it all the same:\n");
            text.extend(self.passed_over.iter().map(|problem| format!("  {problem}\n")));
            text.push('\n');
        }
        if self.changes.is_empty() {
            text.push_str("Nothing changed for users.\n");
            return text;
        }
        for (group, title) in [
            (Group::Breaking, "Breaking: code does not compile, or values are refused"),
            (Group::OtherEffect, "Another effect: code compiles and values are accepted, but mean something else"),
            (Group::Compatible, "Compatible"),
            (Group::Documentation, "Documentation"),
        ] {
            let changes: Vec<&Change> = self.changes.iter().filter(|change| change.group() == group).collect();
            if !changes.is_empty() {
                text.push_str(&format!("{title} ({})\n\n", changes.len()));
                text.extend(changes.into_iter().map(paragraph));
            }
        }
        let breaks = match self.breaking() {
            0 => "nothing breaks".to_owned(),
            1 => "1 change breaks".to_owned(),
            count => format!("{count} changes break"),
        };
        let [below_1, from_1] = self.bumps().map(|bump| match bump {
            "major" => "first",
            "minor" => "second",
            _ => "third",
        });
        let version =
            format!("Version: {breaks}. Below 1.0.0 the {below_1} number goes up, from 1.0.0 on the {from_1}.\n");
        text + &version
    }
}

/// Writes one change: a sentence, then its facts in a column.
fn paragraph(change: &Change) -> String {
    let in_words = |Consequence { effect, why }: &Consequence| match *effect {
        "same" => vec![format!("as before: {why}")],
        "other" => vec![format!("another effect: {why}")],
        "refuses" => vec![format!("breaks: {why}")],
        effect => vec![format!("{effect}: {why}")],
    };
    let location = |location: &Option<String>, side| location.iter().map(|at| format!("{at}{side}")).collect();
    let at: Vec<String> = match (&change.old, &change.new) {
        (old, new) if old == new => location(new, ""),
        (old, new) => [location(new, " (new)"), location(old, " (old)")].concat(),
    };
    let rows = [
        ("at", at),
        ("code", in_words(&change.source)),
        ("values", in_words(&change.behaviour)),
        ("used in", change.used_by.clone()),
        ("Rust", change.rust.clone()),
        ("changelog", change.changelog.iter().cloned().collect()),
    ];
    let rows = rows.into_iter().take(if change.group() == Group::Documentation { 1 } else { 6 });
    let lines = rows.flat_map(|(name, lines)| {
        let names = iter::once(name).chain(iter::repeat(""));
        names.zip(lines).map(|(name, line)| format!("    {name:<9}  {line}\n"))
    });
    format!("  `{}` {}\n{}\n", change.subject, change.said, lines.collect::<String>())
}
