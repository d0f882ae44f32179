//! The tree of modules: a folder of schemas is a module that re-exports the types of its files.

use std::collections::{BTreeMap, BTreeSet};

use super::rust::Target;
use wecom_schemas::{model::Model, names};

pub fn path(source: &str) -> String {
    format!("{}.rs", names::module_path(source).join("/"))
}

#[derive(Default)]
struct Folder {
    /// The names of the files, each with its first type.
    files: BTreeMap<String, Option<String>>,
    folders: BTreeSet<String>,
}

/// Makes the `mod.rs` of every folder, and the names that builders wait for.
pub fn folders(model: &Model, target: &Target) -> BTreeMap<String, String> {
    let mut tree: BTreeMap<Vec<String>, Folder> = BTreeMap::from([(Vec::new(), Folder::default())]);
    for (source, module) in &model.modules {
        let mut path = names::module_path(source);
        let main = module.items.first().filter(|_| module.docs.term.is_some() || !module.docs.description.is_empty());
        let name = path.pop().unwrap_or_default();
        for depth in 0..path.len() {
            tree.entry(path[..depth].to_vec()).or_default().folders.insert(path[depth].clone());
        }
        tree.entry(path).or_default().files.insert(name, main.map(|item| item.name.clone()));
    }
    let mut texts = BTreeMap::from([(format!("{}.rs", names::NEEDS), needs(model, target))]);
    for (path, Folder { mut files, mut folders }) in tree {
        let below = path.iter().fold(String::new(), |below, folder| below + folder + "/");
        let types: Vec<String> = files.values().flatten().map(|name| format!("[`{name}`]")).collect();
        let reexports: Vec<String> = files.keys().map(|file| format!("pub use self::{file}::*;\n")).collect();
        let (about, allowed) = if path.is_empty() {
            folders.insert(names::NEEDS.to_owned());
            let has_union = model.items().any(|(_, item)| item.union().is_some());
            files.extend(has_union.then(|| (names::TERMS.to_owned(), None)));
            (", a module for each folder".to_owned(), format!("{ALLOWED}\n"))
        } else {
            (format!(": {}", types.join(", ")), String::new())
        };
        let header = target.header(&below);
        let head = format!("{header}//! The types of `{}/{below}`{about}.\n\n{allowed}", target.source_folder);
        let modules = folders.iter().map(|folder| format!("pub mod {folder};\n"));
        let modules: String = modules.chain(files.keys().map(|file| format!("mod {file};\n"))).collect();
        let blank = if reexports.is_empty() { "" } else { "\n" };
        texts.insert(format!("{below}mod.rs"), format!("{head}{modules}{blank}{}", reexports.concat()));
    }
    texts
}

/// Emits the required properties by their names, which are types here.
fn needs(model: &Model, target: &Target) -> String {
    let names: BTreeSet<&str> = model.items().flat_map(|(_, item)| item.needs()).collect();
    let names = names.into_iter().fold(String::new(), |names, name| names + "    " + name + "\n");
    format!(
        "{}//! Required properties: the type of a builder names those that it still waits for.\n\n\
         use {}::macros::needs;\n\nneeds! {{\n{names}}}\n",
        target.header(""),
        target.runtime
    )
}

const ALLOWED: &str = "\
#![allow(deprecated, reason = \"a type has to name what it deprecates\")]
#![allow(clippy::doc_markdown, reason = \"words of the schemas, which people see elsewhere too\")]
#![allow(clippy::struct_field_names, clippy::wrong_self_convention, reason = \"names of the page\")]
";
