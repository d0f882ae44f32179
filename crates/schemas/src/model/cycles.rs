//! Finds objects that contain themselves, whose size Rust can't compute. A list in between ends such a cycle.

use std::collections::BTreeSet;

use super::{
    item::{Item, Model},
    types::{Shape, Type},
};
use crate::problem::Problem;

/// Returns a problem for every object from which a path of properties leads back to itself.
pub fn find(model: &Model) -> Vec<Problem> {
    let is_on_a_cycle = |(file, item): &(&str, &Item)| {
        let (mut seen, mut ahead) = (BTreeSet::new(), contained_objects(item));
        while let Some((other, name)) = ahead.pop() {
            if seen.insert((other, name)) {
                ahead.extend(model.item(other, name).into_iter().flat_map(contained_objects));
            }
        }
        seen.contains(&(*file, item.name.as_str()))
    };
    let message = "this object contains itself: put it into a list, or leave it out";
    model.items().filter(is_on_a_cycle).map(|(file, item)| Problem::at(file, &item.pointer, message)).collect()
}

/// Returns the file and the name of each object that an item contains without a list in between.
fn contained_objects(item: &Item) -> Vec<(&str, &str)> {
    let branches = item.union().into_iter().flat_map(|union| &union.branches);
    let fields = item.fields().into_iter().chain(branches.flat_map(|branch| branch.branch.fields()));
    let objects = fields.filter_map(|field| match &field.ty {
        Type::Named { file, name, shape: Shape::Object } => Some((file.as_str(), name.as_str())),
        _ => None,
    });
    objects.collect()
}
