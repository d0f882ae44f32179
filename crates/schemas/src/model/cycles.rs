//! Finds objects that contain themselves, whose size Rust can't compute. A list in between ends such a cycle.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    field::Field,
    item::{Item, Model},
    types::{Shape, Type},
};
use crate::problem::Problem;

type Key<'a> = (&'a str, &'a str);

/// Returns a problem for every object from which a path of properties leads back to itself.
pub fn find(model: &Model) -> Vec<Problem> {
    let held: BTreeMap<Key<'_>, Vec<Key<'_>>> =
        model.items().map(|(file, item)| ((file, item.name.as_str()), objects(item))).collect();
    let leads_back = |start: Key<'_>| {
        let (mut seen, mut ahead) = (BTreeSet::new(), vec![start]);
        while let Some(object) = ahead.pop() {
            for next in held.get(&object).into_iter().flatten() {
                if *next == start {
                    return true;
                }
                if seen.insert(next) {
                    ahead.push(*next);
                }
            }
        }
        false
    };
    let message = "this object contains itself: put it into a list, or leave it out";
    let on_a_cycle = model.items().filter(|(file, item)| leads_back((file, &item.name)));
    on_a_cycle.map(|(file, item)| Problem::at(file, &item.pointer, message)).collect()
}

/// Returns the objects that an item holds without a list in between.
fn objects(item: &Item) -> Vec<Key<'_>> {
    let of_branches = item.union().into_iter().flat_map(|union| &union.branches).flat_map(|it| it.branch.fields());
    item.fields().into_iter().chain(of_branches).filter_map(object).collect()
}

fn object(field: &Field) -> Option<Key<'_>> {
    match &field.ty {
        Type::Named { file, name, shape: Shape::Object } => Some((file, name)),
        _ => None,
    }
}
