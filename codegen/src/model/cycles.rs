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
    held.iter()
        .filter(|(key, _)| leads_back(key))
        .map(|((file, _), (pointer, _))| Problem::at(file, pointer, message))
        .collect()
}

/// The object that a field holds without a list in between.
fn object(field: &Field) -> Option<Key<'_>> {
    match &field.ty {
        Type::Named { file, name, shape: Shape::Object, .. } => Some((file, name)),
        _ => None,
    }
}
