//! A report for people, and one for programs.

use std::iter;

use serde_json::{Value, json};

use crate::change::{Change, Consequence, Group, Impact};

impl Impact {
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

/// One change: a sentence, then its facts in a column.
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
