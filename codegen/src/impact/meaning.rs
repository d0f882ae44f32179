//! What a value means by another one, and what a picture should be: both limit nothing.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{Comparison, Finding, Pair},
    values::{COMPILES, by_key},
};
use crate::library::Node;

impl<'a> Comparison<'a> {
    pub fn meaning(&mut self, pair: &Pair<'a>) {
        if pair.differs("meaningBy").is_some() {
            let said = meaning(pair.old.child("meaningBy").as_ref(), pair.new.child("meaningBy").as_ref());
            let behaviour = Behaviour::Other("the same value comes to something else".into());
            self.meaning_changed(pair, "/meaningBy", said, behaviour);
        }
        if pair.differs("picture").is_some() {
            let (old, new) = (picture(pair.old.child("picture").as_ref()), picture(pair.new.child("picture").as_ref()));
            let said = Some(format!("should be {new}, it was {old}"));
            let behaviour = Behaviour::Other("a picture that fitted may not".into());
            self.meaning_changed(pair, "/picture", said, behaviour);
        }
    }

    /// Notes another meaning, or else other words for the same.
    fn meaning_changed(&mut self, pair: &Pair<'a>, below: &str, said: Option<String>, behaviour: Behaviour) {
        let (kind, said, behaviour) = if let Some(said) = said {
            (Kind::MeaningChanged, said, behaviour)
        } else {
            let said = "has other words for its meaning".to_owned();
            (Kind::Words, said, Behaviour::Same("words limit nothing".into()))
        };
        let source = Source::Compiles(COMPILES.into());
        self.note_below(&pair.into(), below, Finding { kind, said, source, behaviour, members: Vec::new() });
    }
}

/// What became of a meaning; nothing if it has other words alone.
fn meaning(old: Option<&Node<'_>>, new: Option<&Node<'_>>) -> Option<String> {
    let property = |node: &Node<'_>| node.text("property").unwrap_or_default().to_owned();
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (None, Some(new)) => return Some(format!("means something else by the value of `{}`", property(new))),
        (Some(old), None) => return Some(format!("means the same whatever `{}` is", property(old))),
        (None, None) => return None,
    };
    let by = property(new);
    if property(old) != by {
        return Some(format!("means something else by the value of `{by}`, it was that of `{}`", property(old)));
    }
    let (was, is) = (by_key(old, "values", "value"), by_key(new, "values", "value"));
    let fate = |list: &[(&Value, Node<'_>)], value: &Value| {
        let entry = list.iter().find(|(other, _)| *other == value);
        entry.map_or("nothing in particular", |(_, entry)| if entry.has("ignored") { "ignored" } else { "of effect" })
    };
    let values: BTreeSet<String> = was.iter().chain(&is).map(|(value, _)| value.to_string()).collect();
    let changed = values.iter().filter_map(|value| {
        let value: Value = value.parse().ok()?;
        let (was, is) = (fate(&was, &value), fate(&is, &value));
        (was != is).then(|| format!("is {is} with `{by}` {value}, it was {was}"))
    });
    let changed: Vec<String> = changed.collect();
    (!changed.is_empty()).then(|| changed.join("; "))
}

/// `JPG or PNG, best at 150x150`
fn picture(node: Option<&Node<'_>>) -> String {
    let Some(node) = node else { return "any text".into() };
    let formats = node.texts("formats").join(" or ");
    let formats = if formats.is_empty() { "a picture".into() } else { formats };
    let pixels = node.texts("bestPixels").join(" or ");
    if pixels.is_empty() { formats } else { format!("{formats}, best at {pixels}") }
}
