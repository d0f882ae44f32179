//! Finds the types of other files that a file refers to.

use std::collections::BTreeSet;

use super::{
    item::{Item, Module},
    types::{Shape, Type},
    union::Union,
};

/// Returns the types that a module of Rust has to import: the file and the name of each.
pub fn mentions<'a>(file: &str, module: &'a Module) -> BTreeSet<(&'a str, &'a str)> {
    let types = module.items.iter().flat_map(Item::types).flat_map(named);
    let branches = module.items.iter().filter_map(Item::union).flat_map(|union: &Union| &union.branches);
    let all = types.chain(branches.map(|branch| (branch.file.as_str(), branch.name.as_str())));
    all.filter(|(other, _)| *other != file).collect()
}

/// Returns the types that generated code names for a type. A builder also names the entries of a limited list, unless
/// these are texts.
fn named(ty: &Type) -> Vec<(&str, &str)> {
    match ty {
        Type::Named { file, name, shape } => {
            let mut names = vec![(file.as_str(), name.as_str())];
            match shape {
                Shape::List(entry) if !matches!(**entry, Type::Named { shape: Shape::Text, .. }) => {
                    names.extend(named(entry));
                }
                _ => {}
            }
            names
        }
        Type::List(entry) => named(entry),
        Type::Text | Type::Boolean | Type::Flag | Type::TextOrInteger => Vec::new(),
    }
}
