//! The imports of a file: what its tables name and it does not define.

use std::collections::{BTreeMap, BTreeSet};

use super::rust::Target;
use wecom_schemas::{
    model::{Enumeration, Item, Kind, Model, Module, Object, Repeat, Type},
    names,
};

/// Returns the imports of a file with these parts.
pub fn emit_imports(file: &str, module: &Module, model: &Model, target: &Target, parts: &[String]) -> String {
    let runtime = &target.runtime;
    // A part that is a table begins with the name of its macro.
    let macros = parts.iter().filter_map(|part| part.lines().next()?.strip_suffix("! {")).collect();
    let named = module.items.iter().flat_map(runtime_names).collect();
    other_files(file, module, model) + &group(runtime, &named) + &group(&format!("{runtime}::macros"), &macros)
}

fn runtime_names(item: &Item) -> Vec<&'static str> {
    let has_formats = |values: &Enumeration| {
        values.variants.iter().filter_map(|value| value.file.as_ref()).any(|file| !file.formats.is_empty())
    };
    let others: &[&str] = match &item.kind {
        Kind::Enumeration(values) if has_formats(values) => &["FileFormat", "FileKind", "FileLimits"],
        Kind::Enumeration(values) if values.has_file_limits() => &["FileKind", "FileLimits"],
        Kind::Object(Object { operation: Some(operation), .. }) => match operation.repeat {
            Repeat::Always | Repeat::Never => &["Call", "Method", "QueryParameter", "RepeatRule", "SentIn"],
            Repeat::DuplicateCheck { .. } => {
                &["Call", "DuplicateCheck", "Method", "QueryParameter", "Repeat", "RepeatRule", "SentIn"]
            }
        },
        _ => &[],
    };
    item.types().into_iter().filter_map(runtime_type).chain(others.iter().copied()).collect()
}

fn runtime_type(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::TextOrInteger => Some("TextOrInteger"),
        // A switch outside of a list is a `bool`.
        Type::List(entry) if **entry == Type::Flag => Some("Flag"),
        Type::List(entry) => runtime_type(entry),
        _ => None,
    }
}

fn other_files(file: &str, module: &Module, model: &Model) -> String {
    let mut wanted: BTreeMap<Vec<String>, BTreeSet<&str>> = BTreeMap::new();
    for (other, name) in module.mentions(file) {
        wanted.entry(names::public_path(other)).or_default().insert(name);
    }
    for item in &module.items {
        if !item.needs().is_empty() {
            wanted.entry(Vec::new()).or_default().insert(names::NEEDS);
        }
        if let Kind::Branch(_) = item.kind {
            for (carrier, union) in model.unions_of(file, &item.name).filter(|(carrier, _)| *carrier != file) {
                wanted.entry(names::public_path(carrier)).or_default().insert(&union.name);
            }
        }
    }
    let own = names::module_path(file);
    let lines = wanted.into_iter().map(|(path, names)| {
        let is_own_folder = path == own[..own.len() - 1];
        let from_the_root = [vec!["super".to_owned(); own.len()], path].concat().join("::");
        group(if is_own_folder { "super" } else { &from_the_root }, &names)
    });
    lines.collect()
}

fn group(path: &str, names: &BTreeSet<&str>) -> String {
    let names: Vec<&str> = names.iter().copied().collect();
    let line = match names.as_slice() {
        [] => return String::new(),
        [name] => format!("use {path}::{name};"),
        names => format!("use {path}::{{{}}};", names.join(", ")),
    };
    syn::parse_file(&line).map_or(line, |file| prettyplease::unparse(&file))
}
