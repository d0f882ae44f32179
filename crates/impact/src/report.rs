//! A report for people, and one for programs.

use serde_json::{Value, json};

use crate::change::{Behaviour, Bump, Change, Group, Impact, Source};

impl Impact {
    /// Returns the report for programs. `format` goes up when a field is renamed, removed or means something else.
    pub fn to_json(&self) -> Value {
        let changes = self.changes.iter().map(|change| {
            let mut value = json!(change);
            value["group"] = json!(change.group());
            value["breaking"] = change.is_breaking().into();
            value
        });
        json!({
            "format": 2,
            "breaking": self.breaking(),
            "version": { "below_1_0_0": self.bump_below_1(), "from_1_0_0": self.bump() },
            "changes": changes.collect::<Value>(),
            "passed_over": self.passed_over,
        })
    }

    /// Returns the report for people.
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
        let [below_1, from_1] = [self.bump_below_1(), self.bump()].map(|bump| match bump {
            Bump::Nothing | Bump::Patch => "third",
            Bump::Minor => "second",
            Bump::Major => "first",
        });
        let version =
            format!("Version: {breaks}. Below 1.0.0 the {below_1} number goes up, from 1.0.0 on the {from_1}.\n");
        text + &version
    }
}

/// One change: a sentence, then its facts in a column.
fn paragraph(change: &Change) -> String {
    let source = match &change.source {
        Source::Compiles(why) => format!("compiles: {why}"),
        Source::Breaks(why) => format!("breaks: {why}"),
    };
    let values = match &change.behaviour {
        Behaviour::Same(why) => format!("as before: {why}"),
        Behaviour::Wider(why) => format!("wider: {why}"),
        Behaviour::Other(why) => format!("another effect: {why}"),
        Behaviour::Refuses(why) => format!("breaks: {why}"),
    };
    let locations = match (&change.old, &change.new) {
        (Some(old), Some(new)) if old == new => vec![new.clone()],
        (old, new) => {
            let marked =
                |location: &Option<String>, side| location.as_ref().map(|location| format!("{location} ({side})"));
            marked(new, "new").into_iter().chain(marked(old, "old")).collect()
        }
    };
    let (source, values) = (vec![source], vec![values]);
    let changelog: Vec<String> = change.changelog.iter().cloned().collect();
    let rows = [
        ("code", &source),
        ("values", &values),
        ("at", &locations),
        ("used in", &change.used_by),
        ("Rust", &change.rust),
        ("changelog", &changelog),
    ];
    let is_shown = |name: &str| change.group() != Group::Documentation || name == "at";
    let mut text = format!("  `{}` {}\n", change.subject, change.said);
    for (name, lines) in rows.into_iter().filter(|(name, _)| is_shown(name)) {
        for (index, line) in lines.iter().enumerate() {
            text.push_str(&format!("    {:<9}  {line}\n", if index == 0 { name } else { "" }));
        }
    }
    text + "\n"
}
