//! What a file has to import: what its tables name and it does not define.

use std::collections::{BTreeMap, BTreeSet};

use super::{leaf, table};
use crate::Target;
use wecom_schemas::{
    model::{Item, Kind, Model, Module, Repeat, Type, mentions},
    names,
};

/// The `use` lines of a file.
pub fn of(file: &str, module: &Module, model: &Model, target: &Target) -> String {
    let runtime = &target.runtime;
    let (mut macros, mut named) = (BTreeSet::new(), BTreeSet::new());
    for item in &module.items {
        macros.extend(called(item));
        named.extend(names(item));
    }
    let mut lines = other_files(file, module, model);
    lines.push(group(runtime, &named));
    lines.push(group(&format!("{runtime}::macros"), &macros));
    lines.concat()
}

/// The macros that make an item.
fn called(item: &Item) -> Vec<&'static str> {
    match &item.kind {
        Kind::Text(text) => vec![leaf::called(text)],
        Kind::Integer(_) => vec!["integer"],
        Kind::List(_) => vec!["list"],
        Kind::Enumeration(_) => vec!["enumeration"],
        Kind::Codes(_) => vec!["codes"],
        Kind::Branch(_) => vec!["object"],
        Kind::Object(object) => {
            std::iter::once(table::called(object)).chain(object.union.as_ref().map(|_| "union")).collect()
        }
    }
}

/// The names of the runtime that an item mentions.
fn names(item: &Item) -> Vec<&'static str> {
    match &item.kind {
        Kind::List(list) => runtime_type(&list.entry).into_iter().collect(),
        Kind::Enumeration(enumeration) if enumeration.is_of_files() => {
            let formats = enumeration.variants.iter().filter_map(|variant| variant.file.as_ref());
            let formats = formats.map(|file| &file.formats).any(|formats| !formats.is_empty());
            ["FileKind", "FileLimits"].into_iter().chain(formats.then_some("FileFormat")).collect()
        }
        Kind::Branch(branch) => branch.fields().filter_map(|field| runtime_type(&field.ty)).collect(),
        Kind::Object(object) => {
            let mut names: Vec<_> = object.fields.iter().filter_map(|field| runtime_type(&field.ty)).collect();
            names.extend(
                object.union.iter().flat_map(|union| union.beside()).filter_map(|field| runtime_type(&field.ty)),
            );
            if let Some(operation) = &object.operation {
                names.extend(["Call", "Method", "Place", "QueryParameter", "RepeatRule"]);
                if matches!(operation.repeat, Repeat::DuplicateCheck { .. }) {
                    names.extend(["DuplicateCheck", "Repeat"]);
                }
            }
            names
        }
        _ => Vec::new(),
    }
}

fn runtime_type(ty: &Type) -> Option<&'static str> {
    fn entry(ty: &Type) -> Option<&'static str> {
        if *ty == Type::Flag { Some("Flag") } else { runtime_type(ty) }
    }
    match ty {
        Type::TextOrInteger => Some("TextOrInteger"),
        Type::List(inner) => entry(inner),
        _ => None,
    }
}

fn other_files(file: &str, module: &Module, model: &Model) -> Vec<String> {
    let mut wanted: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    let mut want = |other: &str, name: &str| {
        if other != file {
            wanted.entry(names::public_path(other)).or_default().insert(name.to_owned());
        }
    };
    for (other, name) in mentions(file, module) {
        want(other, &name);
    }
    let mut needs = false;
    for item in &module.items {
        needs |= !item.needs().is_empty();
        if let Kind::Branch(_) = &item.kind {
            for (carrier, union) in model.unions_of(file, &item.name) {
                want(carrier, &union.name);
            }
        }
    }
    let own = names::module_path(file);
    let folder = &own[..own.len() - 1];
    if needs {
        wanted.entry(Vec::new()).or_default().insert(names::NEEDS.to_owned());
    }
    wanted
        .into_iter()
        .map(|(path, names)| {
            let path = if path == folder {
                "super".to_owned()
            } else {
                vec!["super"; own.len()].into_iter().map(str::to_owned).chain(path).collect::<Vec<_>>().join("::")
            };
            group(&path, &names)
        })
        .collect()
}

/// `use path::{A, B};`
fn group<T: AsRef<str>>(path: &str, names: &BTreeSet<T>) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => format!("use {path}::{name};\n"),
        names => {
            let one_line = format!("use {path}::{{{}}};\n", names.join(", "));
            if one_line.len() <= 100 {
                return one_line;
            }
            let mut lines = format!("use {path}::{{\n   ");
            let mut width = 3;
            for name in names {
                if width + name.len() + 2 > 99 {
                    lines.push_str("\n   ");
                    width = 3;
                }
                lines.push_str(&format!(" {name},"));
                width += name.len() + 2;
            }
            lines + "\n};\n"
        }
    }
}
