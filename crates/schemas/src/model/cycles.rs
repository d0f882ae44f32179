//! Objects that hold themselves. Rust can't lay them out; a list of them is another matter.

use std::collections::{BTreeMap, BTreeSet};

use super::{Field, Kind, Model, Shape, Type};
use crate::problem::Problem;

/// A generated type: its file and its name.
type Key<'a> = (&'a str, &'a str);

/// Every object from which a way of properties leads back to itself.
pub fn find(model: &Model) -> Vec<Problem> {
    let held: BTreeMap<Key<'_>, (&str, Vec<Key<'_>>)> = model
        .modules
        .iter()
        .flat_map(|(file, module)| module.items.iter().map(move |item| (file.as_str(), item)))
        .map(|(file, item)| {
            let fields: Vec<&Field> = match &item.kind {
                Kind::Object(object) => {
                    let branches = object.union.iter().flat_map(|union| &union.branches);
                    object.fields.iter().chain(branches.flat_map(|branch| branch.branch.fields())).collect()
                }
                Kind::Branch(branch) => branch.fields().collect(),
                _ => Vec::new(),
            };
            ((file, item.name.as_str()), (item.pointer.as_str(), fields.into_iter().filter_map(object).collect()))
        })
        .collect();
    let leads_back = |start: &Key<'_>| {
        let (mut seen, mut ahead) = (BTreeSet::new(), held[start].1.clone());
        while let Some(next) = ahead.pop() {
            if next == *start {
                return true;
            }
            if seen.insert(next) {
                ahead.extend(held.get(&next).into_iter().flat_map(|(_, held)| held.iter().copied()));
            }
        }
        false
    };
    let message = "this object would hold itself without end: put it into a list, or leave it out";
    endless(&held)
        .into_iter()
        .filter(|key| leads_back(key))
        .map(|key| Problem::at(key.0, held[&key].0, message))
        .collect()
}

/// The objects from which some way of properties never ends. In schemas that can be laid out there are none, so that
/// nobody has to walk from each object to all that it holds.
fn endless<'a>(held: &BTreeMap<Key<'a>, (&str, Vec<Key<'a>>)>) -> BTreeSet<Key<'a>> {
    let mut holders: BTreeMap<Key<'_>, Vec<Key<'a>>> = BTreeMap::new();
    let mut open: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for (holder, (_, held)) in held {
        open.insert(*holder, held.len());
        for key in held {
            holders.entry(*key).or_default().push(*holder);
        }
    }
    let mut ended: Vec<Key<'_>> = holders.keys().copied().filter(|key| !open.contains_key(key)).collect();
    ended.extend(open.iter().filter(|(_, count)| **count == 0).map(|(key, _)| *key));
    let mut endless: BTreeSet<Key<'_>> = held.keys().copied().collect();
    while let Some(key) = ended.pop() {
        endless.remove(&key);
        for holder in holders.get(&key).into_iter().flatten() {
            if let Some(count) = open.get_mut(holder) {
                *count -= 1;
                if *count == 0 {
                    ended.push(*holder);
                }
            }
        }
    }
    endless
}

/// The object that a field holds without a list in between.
fn object(field: &Field) -> Option<Key<'_>> {
    match &field.ty {
        Type::Named { file, name, shape: Shape::Object, .. } => Some((file, name)),
        _ => None,
    }
}
