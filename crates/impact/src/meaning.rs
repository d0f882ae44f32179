//! What a value means by another one, and what a picture should be: both limit nothing.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{Comparison, Finding, Pair},
    values::by_key,
};
use wecom_schemas::library::Node;

impl<'a> Comparison<'a> {
    /// Compares what a value means, and what a picture should be.
    pub fn meaning(&mut self, pair: &Pair<'a>) {
        if pair.differs("meaningBy").is_some() {
            let said = meaning(pair.old.child("meaningBy").as_ref(), pair.new.child("meaningBy").as_ref());
            self.meaning_changed(pair, "meaningBy", said, "the same value comes to something else");
        }
        if pair.differs("picture").is_some() {
            let said = picture(pair.old.child("picture").as_ref(), pair.new.child("picture").as_ref());
            self.meaning_changed(pair, "picture", said, "a picture that fitted may not");
        }
    }

    /// Notes another meaning, or else other words for the same.
    fn meaning_changed(&mut self, pair: &Pair<'a>, keyword: &str, said: Option<String>, why: &str) {
        let (kind, said, behaviour) = match said {
            Some(said) if pair.old.has(keyword) => (Kind::MeaningChanged, said, Behaviour::Other(why.into())),
            Some(said) => (Kind::MeaningChanged, said, Behaviour::Same("the schemas did not say it before".into())),
            None => {
                let said = "has other words for its meaning".to_owned();
                (Kind::Words, said, Behaviour::Same("words limit nothing".into()))
            }
        };
        let source = Source::same();
        let finding = Finding { kind, said, source, behaviour, members: Vec::new() };
        self.note_below(&pair.into(), &format!("/{keyword}"), finding);
    }
}

/// What became of a meaning; nothing if it has other words alone.
fn meaning(old: Option<&Node<'_>>, new: Option<&Node<'_>>) -> Option<String> {
    let property = |node: &Node<'_>| node.text("property").unwrap_or_default().to_owned();
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (None, Some(new)) => {
            return Some(format!("has a meaning for each value of `{}`, which was not said before", property(new)));
        }
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

/// What became of a picture; nothing if it is the same in another order.
fn picture(old: Option<&Node<'_>>, new: Option<&Node<'_>>) -> Option<String> {
    match (old.map(advice), new.map(advice)) {
        (Some(old), Some(new)) => (old != new).then(|| format!("should be {new}, it was {old}")),
        (None, Some(new)) => Some(format!("should be {new}, which was not said before")),
        (Some(old), None) => Some(format!("may be any picture, it was {old}")),
        (None, None) => None,
    }
}

/// `JPG or PNG, best at 150x150`
fn advice(picture: &Node<'_>) -> String {
    let listed = |keyword| {
        let mut texts = picture.texts(keyword);
        texts.sort_unstable();
        texts.join(" or ")
    };
    match (listed("formats").as_str(), listed("bestPixels").as_str()) {
        ("", pixels) => format!("best at {pixels}"),
        (formats, "") => formats.to_owned(),
        (formats, pixels) => format!("{formats}, best at {pixels}"),
    }
}
