//! Which types of other files the types of a file name.

use std::collections::BTreeSet;

use super::{Branch, Field, Item, Kind, Module, Shape, Type};

/// The types that a module of Rust has to import: the file of each, and its name.
pub fn mentions<'a>(file: &str, module: &'a Module) -> BTreeSet<(&'a str, String)> {
    let mut mentions = BTreeSet::new();
    let mut want = |other: &'a str, name: String| {
        if other != file && !other.is_empty() {
            mentions.insert((other, name));
        }
    };
    for item in &module.items {
        item_types(item, &mut want);
    }
    mentions
}

fn item_types<'a>(item: &'a Item, want: &mut impl FnMut(&'a str, String)) {
    match &item.kind {
        Kind::List(list) => type_types(&list.entry, want),
        Kind::Object(object) => {
            object.fields.iter().for_each(|field| field_types(field, want));
            if let Some(operation) = &object.operation {
                type_types(&operation.response, want);
            }
            for branch in object.union.iter().flat_map(|union| &union.branches) {
                want(&branch.file, branch.name.clone());
            }
            for field in object.union.iter().flat_map(|union| union.beside()) {
                type_types(&field.ty, want);
            }
        }
        Kind::Branch(branch) => Branch::fields(branch).for_each(|field| field_types(field, want)),
        Kind::Text(_) | Kind::Integer(_) | Kind::Enumeration(_) | Kind::Codes(_) => {}
    }
}

fn field_types<'a>(field: &'a Field, want: &mut impl FnMut(&'a str, String)) {
    type_types(&field.ty, want);
}

/// The type itself, and what a builder names to check its entries; texts it checks without naming them.
fn type_types<'a>(ty: &'a Type, want: &mut impl FnMut(&'a str, String)) {
    match ty {
        Type::Named { file, name, shape, .. } => {
            want(file, name.clone());
            match shape {
                Shape::List(entry) if !matches!(**entry, Type::Named { shape: Shape::Text, .. }) => {
                    type_types(entry, want);
                }
                _ => {}
            }
        }
        Type::List(entry) => type_types(entry, want),
        Type::Text | Type::Boolean | Type::Flag | Type::TextOrInteger => {}
    }
}
