//! A comparison as people read it, and as programs do.

use serde_json::{Value, json};

use super::change::{Behaviour, Change, Group, Impact, Kind, Source};

/// The number of the version that has to go up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// None: nothing changed.
    Nothing,
    /// The third.
    Patch,
    /// The second.
    Minor,
    /// The first.
    Major,
}

impl Bump {
    fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
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
        let is_addition = |change: &Change| {
            let adds = [
                Kind::PropertyAdded,
                Kind::PropertyDeprecated,
                Kind::TypeAdded,
                Kind::FileAdded,
                Kind::CallAdded,
                Kind::CodeAdded,
            ];
            adds.contains(&change.kind) || matches!(change.behaviour, Behaviour::Wider(_))
        };
        match self.changes.as_slice() {
            [] => Bump::Nothing,
            _ if self.breaking() > 0 => Bump::Major,
            changes if changes.iter().any(is_addition) => Bump::Minor,
            _ => Bump::Patch,
        }
    }

    /// What a version below 1.0.0 has to raise: what breaks goes up one place to the right.
    pub fn bump_below_1(&self) -> Bump {
        match self.bump() {
            Bump::Major => Bump::Minor,
            Bump::Minor => Bump::Patch,
            other => other,
        }
    }

    /// As programs read it. `format` goes up when a field is renamed, removed or means something else.
    pub fn to_json(&self) -> Value {
        let changes = self.changes.iter().map(|change| {
            let mut value = serde_json::to_value(change).unwrap_or_default();
            value["group"] = serde_json::to_value(change.group()).unwrap_or_default();
            value["breaking"] = change.is_breaking().into();
            value
        });
        json!({
            "format": 1,
            "breaking": self.breaking(),
            "version": { "below_1_0_0": self.bump_below_1().name(), "from_1_0_0": self.bump().name() },
            "changes": changes.collect::<Value>(),
            "passed_over": self.passed_over,
        })
    }

    /// As people read it.
    pub fn in_words(&self) -> String {
        let mut text = String::new();
        if !self.passed_over.is_empty() {
            text.push_str("Refused by this generator, and compared all the same:\n");
            text.extend(self.passed_over.iter().map(|problem| format!("  {problem}\n")));
            text.push('\n');
        }
        if self.changes.is_empty() {
            text.push_str("Nothing changed for anybody downstream.\n");
            return text;
        }
        for group in [Group::Breaking, Group::OtherEffect, Group::Compatible, Group::Words] {
            let changes: Vec<&Change> = self.changes.iter().filter(|change| change.group() == group).collect();
            if !changes.is_empty() {
                text.push_str(&format!("{} ({})\n\n", title(group), changes.len()));
                for change in changes {
                    text.push_str(&paragraph(change));
                }
            }
        }
        text.push_str(&self.version());
        text
    }

    fn version(&self) -> String {
        let what = match self.breaking() {
            0 => "nothing breaks".to_owned(),
            1 => "1 change breaks".to_owned(),
            count => format!("{count} changes break"),
        };
        format!(
            "Version: {what}. Below 1.0.0 the {} number goes up, from 1.0.0 on the {}.\n",
            ordinal(self.bump_below_1()),
            ordinal(self.bump())
        )
    }
}

fn title(group: Group) -> &'static str {
    match group {
        Group::Breaking => "Breaking: code does not compile, or values are refused",
        Group::OtherEffect => "Another effect: all compiles and is accepted, and comes to something else",
        Group::Compatible => "Compatible",
        Group::Words => "Words alone",
    }
}

fn ordinal(bump: Bump) -> &'static str {
    match bump {
        Bump::Nothing | Bump::Patch => "third",
        Bump::Minor => "second",
        Bump::Major => "first",
    }
}

/// One change: a sentence, then its facts in a column.
fn paragraph(change: &Change) -> String {
    let mut text = format!("  `{}` {}\n", change.subject, change.said);
    if change.kind == Kind::Words {
        text.push_str(&lines("at", &places(change)));
        text.push('\n');
        return text;
    }
    let (Source::Compiles(source) | Source::Breaks(source)) = &change.source;
    let source = match change.source {
        Source::Compiles(_) => format!("compiles: {source}"),
        Source::Breaks(_) => format!("breaks: {source}"),
    };
    let values = match &change.behaviour {
        Behaviour::Same(why) => format!("as before: {why}"),
        Behaviour::Wider(why) => format!("wider: {why}"),
        Behaviour::Other(why) => format!("otherwise: {why}"),
        Behaviour::Refuses(why) => format!("breaks: {why}"),
    };
    text.push_str(&lines("code", &[source]));
    text.push_str(&lines("values", &[values]));
    text.push_str(&lines("at", &places(change)));
    text.push_str(&lines("felt in", &change.used_by));
    text.push_str(&lines("Rust", &change.rust));
    text.push_str(&lines("changelog", change.changelog.as_slice()));
    text.push('\n');
    text
}

/// Both places, or the one if they are the same.
fn places(change: &Change) -> Vec<String> {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) if old == new => vec![new.clone()],
        (Some(old), Some(new)) => vec![new.clone(), format!("{old} (old)")],
        (Some(old), None) => vec![format!("{old} (old)")],
        (None, Some(new)) => vec![format!("{new} (new)")],
        (None, None) => Vec::new(),
    }
}

/// A name, and what belongs to it, one below the other.
fn lines(name: &str, values: &[String]) -> String {
    let mut text = String::new();
    for (index, value) in values.iter().enumerate() {
        let name = if index == 0 { name } else { "" };
        text.push_str(&format!("    {name:<9}  {value}\n"));
    }
    text
}
