//! The tree of modules: a folder of schemas is a module that re-exports the types of its files.

use std::collections::{BTreeMap, BTreeSet};

use super::rust::header;
use crate::target::Target;
use wecom_schemas::{model::Model, names};

pub fn file(source: &str) -> String {
    format!("{}.rs", names::module_path(source).join("/"))
}

/// Makes the `mod.rs` of every folder, and the names that builders wait for.
pub fn folders(model: &Model, target: &Target) -> BTreeMap<String, String> {
    let mut folders: BTreeMap<Vec<String>, Folder> = BTreeMap::from([(Vec::new(), Folder::default())]);
    for (source, module) in &model.modules {
        let mut path = names::module_path(source);
        let main = module.items.first().filter(|_| module.docs.term.is_some() || !module.docs.description.is_empty());
        let name = path.pop().unwrap_or_default();
        for depth in 0..path.len() {
            folders.entry(path[..depth].to_vec()).or_default().folders.insert(path[depth].clone());
        }
        folders.entry(path).or_default().files.insert(name, main.map(|item| item.name.clone()));
    }
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (path, mut folder) in folders {
        let source = [std::slice::from_ref(&target.source_folder), &path].concat().join("/");
        let (header, reexports) = (header(&format!("{source}/")), folder.reexports());
        let types: Vec<String> = folder.files.values().flatten().map(|name| format!("[`{name}`]")).collect();
        let head = if path.is_empty() {
            folder.folders.insert(names::NEEDS.to_owned());
            let has_union = model.items().any(|(_, item)| item.union().is_some());
            folder.files.extend(has_union.then(|| (names::TERMS.to_owned(), None)));
            format!("//! The types of `{source}/`, a module for each folder.\n\n{ALLOWED}\n")
        } else {
            format!("//! The types of `{source}/`: {}.\n\n", types.join(", "))
        };
        let text = format!("{header}{head}{}{reexports}", folder.modules());
        files.insert([path, vec!["mod.rs".to_owned()]].concat().join("/"), text);
    }
    files.insert(format!("{}.rs", names::NEEDS), needs(model, target));
    files
}

/// The required properties by their names, which are types here.
fn needs(model: &Model, target: &Target) -> String {
    let names: BTreeSet<&str> = model.items().flat_map(|(_, item)| item.needs()).collect();
    let names = names.into_iter().fold(String::new(), |names, name| names + "    " + name + "\n");
    format!(
        "{}//! Required properties: the type of a builder names those that it still waits for.\n\n\
         use {}::macros::needs;\n\nneeds! {{\n{names}}}\n",
        header(&format!("{}/", target.source_folder)),
        target.runtime
    )
}

const ALLOWED: &str = "\
#![allow(deprecated, reason = \"a type has to name what it deprecates\")]
#![allow(clippy::doc_markdown, reason = \"words of the schemas, which people see elsewhere too\")]
#![allow(clippy::struct_field_names, clippy::wrong_self_convention, reason = \"names of the page\")]
";

#[derive(Default)]
struct Folder {
    /// The names of the files, each with its first type.
    files: BTreeMap<String, Option<String>>,
    folders: BTreeSet<String>,
}

impl Folder {
    fn modules(&self) -> String {
        let folders = self.folders.iter().map(|folder| format!("pub mod {folder};\n"));
        folders.chain(self.files.keys().map(|file| format!("mod {file};\n"))).collect()
    }

    fn reexports(&self) -> String {
        let lines: Vec<String> = self.files.keys().map(|file| format!("pub use self::{file}::*;\n")).collect();
        if lines.is_empty() { String::new() } else { format!("\n{}", lines.concat()) }
    }
}
