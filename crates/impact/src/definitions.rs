//! Which definition is which: those that stand where they stood, those that moved, those that were renamed, and those
//! that came or went.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair, Places},
    side::{Place, Side, place},
};
use wecom_schemas::library::Node;

/// Definitions by their places.
type Definitions<'a> = BTreeMap<Place, Node<'a>>;

/// From each definition of the old side to what it became.
pub fn pairs(old: &Side, new: &Side) -> BTreeMap<Place, Place> {
    let (was, is) = (old.definitions(), new.definitions());
    let mut pairs: BTreeMap<Place, Place> =
        was.keys().filter(|place| is.contains_key(*place)).map(|place| (place.clone(), place.clone())).collect();
    let path = |side: &Side, place: &Place| side.surface.item(place).map(|item| item.path.clone());
    pair_those_alike(&mut pairs, &was, &is, |place, _| path(old, place), |place, _| path(new, place));
    // What was renamed has stayed in its folder.
    let alike =
        |node: &Node<'_>| Some((node.file.rsplit_once('/').map(|(folder, _)| folder.to_owned()), limits(node)?));
    pair_those_alike(&mut pairs, &was, &is, |_, node| alike(node), |_, node| alike(node));
    pairs
}

/// Pairs what is left on both sides, where a trait has the same value just once on each.
fn pair_those_alike<T: Ord>(
    pairs: &mut BTreeMap<Place, Place>,
    old: &Definitions<'_>,
    new: &Definitions<'_>,
    of_old: impl Fn(&Place, &Node<'_>) -> Option<T>,
    of_new: impl Fn(&Place, &Node<'_>) -> Option<T>,
) {
    let taken: BTreeSet<&Place> = pairs.values().collect();
    let old = once_each(old.iter().filter(|(place, _)| !pairs.contains_key(*place)), of_old);
    let mut new = once_each(new.iter().filter(|(place, _)| !taken.contains(place)), of_new);
    let found = old.into_iter().filter_map(|(value, was)| Some((was.clone(), new.remove(&value)?.clone())));
    let found: Vec<(Place, Place)> = found.collect();
    pairs.extend(found);
}

/// The definitions whose trait no other one has, by that trait.
fn once_each<'a, 'b: 'a, T: Ord>(
    definitions: impl Iterator<Item = (&'a Place, &'a Node<'b>)>,
    of: impl Fn(&Place, &Node<'_>) -> Option<T>,
) -> BTreeMap<T, &'a Place> {
    let mut found: BTreeMap<T, Vec<&Place>> = BTreeMap::new();
    for (place, node) in definitions {
        if let Some(value) = of(place, node) {
            found.entry(value).or_default().push(place);
        }
    }
    found
        .into_iter()
        .filter_map(|(value, places)| Some((value, places.first().copied().filter(|_| places.len() == 1)?)))
        .collect()
}

/// What a definition limits, without its words: by that a renamed one is recognised. One that limits nothing is like
/// any other.
pub fn limits(node: &Node<'_>) -> Option<String> {
    let words = ["$schema", "$defs", "title", "term", "description", "source", "errata"];
    let mut limits: Vec<(&String, &Value)> =
        node.map.iter().filter(|(key, _)| !words.contains(&key.as_str())).collect();
    limits.sort_by_key(|(key, _)| *key);
    limits.iter().any(|(key, _)| *key != "type").then(|| format!("{limits:?}"))
}

impl<'a> Comparison<'a> {
    /// Compares every definition with what it became.
    pub fn definitions(&mut self) {
        let (old, new) = (self.old.definitions(), self.new.definitions());
        for (was, is) in self.pairs.clone() {
            if let (Some(old), Some(new)) = (old.get(&was), new.get(&is)) {
                self.node(&Pair { old: old.clone(), new: new.clone() });
            }
        }
        self.order_of_definitions();
        let kept: BTreeSet<Place> = self.pairs.values().cloned().collect();
        let came = new.iter().filter(|(place, _)| !kept.contains(*place));
        let went = old.iter().filter(|(place, _)| !self.pairs.contains_key(*place));
        let came: Definitions<'a> = came.map(|(place, node)| (place.clone(), node.clone())).collect();
        let went: Definitions<'a> = went.map(|(place, node)| (place.clone(), node.clone())).collect();
        for node in with_their_files(&came) {
            self.came(node);
        }
        for node in with_their_files(&went) {
            self.went(node);
        }
    }

    /// The order of the definitions is that of the types in the generated file, and nothing more.
    fn order_of_definitions(&mut self) {
        let names = |node: &Node<'a>| node.children("$defs").into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let kept = |names: &[&'a str], others: &[&'a str]| {
            let others: BTreeSet<&str> = others.iter().copied().collect();
            names.iter().copied().filter(|name| others.contains(name)).collect::<Vec<_>>()
        };
        for (path, _) in self.new.library.schemas() {
            let (Some(old), Some(new)) = (self.old.library.root(path), self.new.library.root(path)) else { continue };
            let (was, is) = (names(&old), names(&new));
            if kept(&was, &is) != kept(&is, &was) {
                let finding = Finding {
                    kind: Kind::OrderChanged,
                    said: "lists its definitions in another order".into(),
                    source: Source::same(),
                    behaviour: Behaviour::Same("nothing goes by their order".into()),
                    members: Vec::new(),
                };
                self.note_below(&At::Both(Pair { old, new }), "/$defs", finding);
            }
        }
    }

    fn came(&mut self, node: &Node<'a>) {
        if self.said.contains(&place(node)) {
            return;
        }
        let (kind, said) = match node.child("call") {
            Some(_) => (Kind::CallAdded, "is a new call"),
            None if is_collection(node) => (Kind::FileAdded, "is a new file of definitions"),
            None => (Kind::TypeAdded, "is a new type"),
        };
        let source = Source::Compiles("a name is new".into());
        let behaviour = Behaviour::Same("what uses it is said apart".into());
        let finding = Finding { kind, said: said.into(), source, behaviour, members: Vec::new() };
        self.note_whole(&At::New(node.clone()), finding);
    }

    fn went(&mut self, node: &Node<'a>) {
        if self.said.contains(&place(node)) {
            return;
        }
        let (kind, said) = match node.child("call") {
            Some(_) => (Kind::CallRemoved, "is no call any more"),
            None if is_collection(node) => (Kind::FileRemoved, "is gone, a file of definitions"),
            None => (Kind::TypeRemoved, "is gone"),
        };
        let has_types = self.old.surface.below(&place(node)).next().is_some() || is_collection(node);
        let source = if has_types {
            Source::Breaks("its types are gone".into())
        } else {
            Source::Compiles("Rust has no type for it".into())
        };
        let behaviour = match kind {
            Kind::CallRemoved => Behaviour::Refuses("it can't be sent".into()),
            _ => Behaviour::Same("what used it is said apart".into()),
        };
        let finding = Finding { kind, said: said.into(), source, behaviour, members: Vec::new() };
        self.note_whole(&At::Old(node.clone()), finding);
    }

    /// Notes a whole type, or a whole file if that came or went at once, by its name.
    fn note_whole(&mut self, at: &At<'a>, finding: Finding) {
        let (mut rust, mut subject) = (BTreeSet::new(), None);
        for (side, node) in self.sides(at) {
            let of_file = node.children("$defs").into_iter().map(|(_, definition)| place(&definition));
            for place in of_file.chain([place(&node)]) {
                rust.extend(side.surface.below(&place).map(|shown| shown.path.clone()));
            }
            subject = Some(side.name(node.file, &node.pointer));
        }
        let places = match at {
            At::Old(node) => Places::in_old(node),
            At::New(node) => Places::in_new(node),
            At::Both(pair) => Places::in_both(pair),
        };
        self.push(at, subject, places, finding, rust);
    }
}

/// A file that is no type of its own.
fn is_collection(node: &Node<'_>) -> bool {
    node.pointer.is_empty() && !node.has("title")
}

/// Of a file that came or went whole, its root alone speaks.
fn with_their_files<'a, 'b>(definitions: &'b Definitions<'a>) -> impl Iterator<Item = &'b Node<'a>> {
    let of_file = |node: &Node<'_>| !node.pointer.is_empty() && definitions.contains_key(&format!("{}#", node.file));
    definitions.values().filter(move |node| !of_file(node))
}
