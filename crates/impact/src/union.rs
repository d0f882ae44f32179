//! Unions and their branches.

use std::collections::BTreeSet;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair, Places, target},
    side::{Side, place},
};
use wecom_schemas::{library::Node, model, names};

/// The names that a union has in Rust.
struct Names {
    /// `notice::Message`
    sum: String,
    /// `notice::Msgtype`
    tags: String,
    /// `message`
    field: String,
}

impl Names {
    fn of(side: &Side, object: &Node<'_>) -> Option<Self> {
        let variants = object.child("variants")?;
        let title = variants.text("title")?;
        let item = side.surface.item(&place(object))?;
        let folder = item.path.strip_suffix(&item.name)?;
        let tag = variants.text("tag")?;
        let tags = model::tag_type(tag, &object.child("properties")?.child(tag)?);
        Some(Self { sum: format!("{folder}{title}"), tags: format!("{folder}{tags}"), field: names::snake(title) })
    }
}

/// The branches of a union, each by what its reference names.
fn branches<'a>(side: &'a Side, object: &Node<'a>) -> Vec<Node<'a>> {
    object.entries("oneOf").iter().filter_map(|branch| target(side, branch)).collect()
}

impl<'a> Comparison<'a> {
    /// Compares the unions that two objects carry.
    pub fn union(&mut self, pair: &Pair<'a>) {
        match (pair.old.has("variants"), pair.new.has("variants")) {
            (false, false) => {}
            (true, true) => {
                self.variants(pair);
                self.branches(pair);
            }
            (_, is) => {
                let said = if is { "carries a union" } else { "carries no union any more" };
                let finding = Finding {
                    kind: Kind::UnionChanged,
                    said: said.into(),
                    source: Source::Breaks("the field of the union came or went, and its type with it".into()),
                    behaviour: self.reach(&pair.into()).refuses(),
                    members: Vec::new(),
                };
                self.note_below(&pair.into(), "/variants", finding);
            }
        }
    }

    fn variants(&mut self, pair: &Pair<'a>) {
        let Some(variants) = pair.child("variants") else { return };
        let at = At::from(pair);
        self.part(&at, &variants, &["title", "tag", "after"]);
        let shown = |node: &Node<'_>, keyword: &str| node.text(keyword).unwrap_or_default().to_owned();
        let (Some(was), Some(is)) = (Names::of(self.old, &pair.old), Names::of(self.new, &pair.new)) else { return };
        if was.field != is.field || was.sum != is.sum {
            let finding = Finding {
                kind: Kind::UnionChanged,
                said: format!(
                    "has its union as `{}`, it was `{}`",
                    shown(&variants.new, "title"),
                    shown(&variants.old, "title")
                ),
                source: Source::Breaks(format!("`{}` is gone, and the field `{}`", was.sum, was.field)),
                behaviour: Behaviour::Same("JSON does not know the name".into()),
                members: Vec::new(),
            };
            let places = Places::of_keyword(&variants, "title");
            self.push(&at, None, places, finding, [was.sum, is.sum].into());
        }
        if variants.differs("tag").is_some() {
            let finding = Finding {
                kind: Kind::UnionChanged,
                said: format!(
                    "tells its union by `{}`, it was `{}`",
                    shown(&variants.new, "tag"),
                    shown(&variants.old, "tag")
                ),
                source: Source::Breaks(format!("the type `{}` is gone", was.tags)),
                behaviour: self.reach(&at).refuses(),
                members: Vec::new(),
            };
            let places = Places::of_keyword(&variants, "tag");
            self.push(&at, None, places, finding, [was.tags, is.tags].into());
        }
        if variants.differs("after").is_some() {
            self.reordered(pair, "/variants/after", "writes its union in another place");
        }
    }

    fn branches(&mut self, pair: &Pair<'a>) {
        let (old, new) = (branches(self.old, &pair.old), branches(self.new, &pair.new));
        let became: Vec<Option<String>> = old.iter().map(|node| self.pairs.get(&place(node)).cloned()).collect();
        let now: Vec<String> = new.iter().map(place).collect();
        let (before, after): (BTreeSet<&String>, BTreeSet<&String>) =
            (became.iter().flatten().collect(), now.iter().collect());
        for (node, now) in new.iter().zip(&now) {
            if !before.contains(now) {
                self.branch_added(pair, node);
            }
        }
        for (node, became) in old.iter().zip(&became) {
            if became.as_ref().is_none_or(|became| !after.contains(became)) {
                self.branch_removed(pair, node);
            }
        }
        let was = became.iter().flatten().filter(|place| after.contains(place));
        if !was.eq(now.iter().filter(|place| before.contains(place))) {
            let finding = Finding {
                kind: Kind::OrderChanged,
                said: "lists its branches in another order".into(),
                source: Source::same(),
                behaviour: Behaviour::Other("`ALL` and `Ord` of the tags go by the order".into()),
                members: Vec::new(),
            };
            self.note_below(&pair.into(), "/oneOf", finding);
        }
    }

    fn branch_added(&mut self, pair: &Pair<'a>, node: &Node<'a>) {
        let Some(names) = Names::of(self.new, &pair.new) else { return };
        let at = At::New(node.clone());
        let name = self.new.subject(node);
        let finding = Finding {
            kind: Kind::BranchAdded,
            said: format!("is a new {} of `{}`", names.field, self.new.subject(&pair.new)),
            source: Source::Compiles(format!("`{}` and `{}` are `#[non_exhaustive]`", names.tags, names.sum)),
            behaviour: self.reach(&pair.into()).accepts(),
            members: Vec::new(),
        };
        self.branch(&at, node, &names, &name, finding);
    }

    fn branch_removed(&mut self, pair: &Pair<'a>, node: &Node<'a>) {
        let Some(names) = Names::of(self.old, &pair.old) else { return };
        let at = At::Old(node.clone());
        let name = self.old.subject(node);
        let finding = Finding {
            kind: Kind::BranchRemoved,
            said: format!("is no {} of `{}` any more", names.field, self.old.subject(&pair.old)),
            source: Source::Breaks(format!("`{}::{name}` and `{}::{name}` are gone", names.sum, names.tags)),
            behaviour: self.reach(&pair.into()).refuses(),
            members: Vec::new(),
        };
        self.branch(&at, node, &names, &name, finding);
    }

    fn branch(&mut self, at: &At<'a>, node: &Node<'a>, names: &Names, name: &str, finding: Finding) {
        self.said.insert(place(node));
        let before = self.changes.len();
        self.note_with_all_below(at, finding);
        if let Some(change) = self.changes.get_mut(before) {
            let variants = [format!("{}::{name}", names.sum), format!("{}::{name}", names.tags)];
            change.rust.splice(0..0, variants);
        }
    }
}
