//! The decisions on what the pages leave open, and what they shape.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    change::{Behaviour, Change, Kind, Source},
    compare::Comparison,
    side::{Place, Side},
};
use wecom_schemas::{errata, library::ERRATA};

/// The schemas that name a decision, by the decision.
fn named(side: &Side) -> BTreeMap<String, BTreeSet<Place>> {
    let mut named: BTreeMap<String, BTreeSet<Place>> = BTreeMap::new();
    for (id, file, schema) in errata::uses(&side.library) {
        named.entry(id).or_default().insert(format!("{file}#{schema}"));
    }
    named
}

impl Comparison<'_> {
    /// Compares the decisions, and the schemas that name them.
    pub fn decisions(&mut self) {
        let (old, new) = (self.old.decisions(), self.new.decisions());
        let (was_named, is_named) = (named(self.old), named(self.new));
        let none = BTreeSet::new();
        let ids: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        for id in ids {
            let (was, is) = (was_named.get(id).unwrap_or(&none), is_named.get(id).unwrap_or(&none));
            let at = |entry: Option<&(usize, &Value)>| entry.map(|(index, _)| format!("{ERRATA}#/errata/{index}"));
            let places = (at(old.get(id)), at(new.get(id)));
            let decided = |entry: &Value| entry.get("decided").and_then(Value::as_str).unwrap_or_default().to_owned();
            match (old.get(id), new.get(id)) {
                (None, Some((_, entry))) => {
                    let said = format!("is new: {}", decided(entry));
                    self.decision(Kind::DecisionAdded, id, said, places, is);
                }
                (Some(_), None) => {
                    self.decision(Kind::DecisionRemoved, id, "is no decision any more".into(), places, was);
                }
                (Some((_, old)), Some((_, new))) => {
                    let all = was.union(is).cloned().collect();
                    if decided(old) != decided(new) {
                        let said = format!("now says: {}", decided(new));
                        self.decision(Kind::DecisionChanged, id, said, places, &all);
                    } else if old.get("settles") != new.get("settles") {
                        let said = "settles other facts of the pages".to_owned();
                        self.decision(Kind::DecisionChanged, id, said, places, &all);
                    } else if old != new {
                        self.decision(Kind::Words, id, "has other words for the same decision".into(), places, &all);
                    }
                    self.shaped_places(id, was, is);
                }
                (None, None) => {}
            }
        }
    }

    /// Schemas that are there on both sides and name a decision on one of them.
    fn shaped_places(&mut self, id: &str, was: &BTreeSet<Place>, is: &BTreeSet<Place>) {
        let there = |side: &Side, place: &Place| {
            let (file, pointer) = place.split_once('#').unwrap_or((place, ""));
            side.library.file(file).is_some_and(|file| file.pointer(pointer).is_some())
        };
        let added = is.difference(was).filter(|place| there(self.old, place)).cloned().collect::<BTreeSet<_>>();
        let removed = was.difference(is).filter(|place| there(self.new, place)).cloned().collect::<BTreeSet<_>>();
        for (places, said) in [(added, "also shapes"), (removed, "does not shape any more")] {
            for place in places {
                let said = format!("{said} {place}");
                let at = (Some(place.clone()), Some(place.clone()));
                self.decision(Kind::DecisionChanged, id, said, at, &BTreeSet::from([place]));
            }
        }
    }

    fn decision(
        &mut self,
        kind: Kind,
        id: &str,
        said: String,
        (old, new): (Option<String>, Option<String>),
        shaped: &BTreeSet<Place>,
    ) {
        let (mut rust, mut used_by) = (BTreeSet::new(), BTreeSet::new());
        for place in shaped {
            for side in [self.old, self.new] {
                rust.extend(side.surface.item(place).map(|item| item.path.clone()));
                rust.extend(side.surface.field(place).into_iter().flat_map(super::surface::ShownField::paths));
                used_by.extend(side.uses.at(place).map(super::uses::Use::in_words));
            }
        }
        let changelog = (kind != Kind::Words).then(|| format!("- The decision `{id}` {}.", said.trim_end_matches('.')));
        self.changes.push(Change {
            kind,
            subject: id.to_owned(),
            said,
            old,
            new,
            source: Source::Compiles("a decision stands in comments".into()),
            behaviour: Behaviour::Same("what it limits is said apart".into()),
            rust: rust.into_iter().collect(),
            used_by: used_by.into_iter().collect(),
            changelog,
        });
    }
}
