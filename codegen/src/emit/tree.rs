//! The tree of modules: a folder of schemas is a module that re-exports the types of its files.

use std::collections::{BTreeMap, BTreeSet};

use super::header;
use crate::Target;
use wecom_schemas::{
    model::{Item, Kind, Model},
    names,
};

/// The path of the file generated for a schema file.
pub fn file(source: &str) -> String {
    format!("{}.rs", names::module_path(source).join("/"))
}

/// The `mod.rs` of every folder, and the names of everything that builders wait for.
pub fn folders(model: &Model, target: &Target) -> BTreeMap<String, String> {
    let mut folders: BTreeMap<Vec<String>, Folder> = BTreeMap::from([(Vec::new(), Folder::default())]);
    for (source, module) in &model.modules {
        let path = names::module_path(source);
        for depth in 0..path.len() {
            let folder = folders.entry(path[..depth].to_vec()).or_default();
            if depth + 1 == path.len() {
                let main =
                    module.items.first().map(|item| item.name.clone()).filter(|_| !module.docs.summary().is_empty());
                folder.files.insert(path[depth].clone(), main);
            } else {
                folder.folders.insert(path[depth].clone());
            }
        }
    }
    let has_union = |item: &Item| matches!(&item.kind, Kind::Object(object) if object.union.is_some());
    let has_terms = model.modules.values().any(|module| module.items.iter().any(has_union));
    let mut files: BTreeMap<String, String> =
        folders.into_iter().map(|(path, folder)| folder.file(&path, target, has_terms)).collect();
    files.insert(format!("{}.rs", names::NEEDS), needs(model, target));
    files
}

/// The required properties by their names, which are types here.
fn needs(model: &Model, target: &Target) -> String {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for item in model.modules.values().flat_map(|module| &module.items) {
        names.extend(item.needs());
    }
    let mut text = header(&format!("{}/", target.source_folder));
    text.push_str("//! Required properties: the type of a builder names those that it still waits for.\n\n");
    text.push_str(&format!("use {}::macros::needs;\n\nneeds! {{\n", target.runtime));
    text.extend(names.into_iter().map(|name| format!("    {name}\n")));
    text.push_str("}\n");
    text
}

#[derive(Default)]
struct Folder {
    /// Each with its first type.
    files: BTreeMap<String, Option<String>>,
    folders: BTreeSet<String>,
}

impl Folder {
    fn file(&self, path: &[String], target: &Target, has_terms: bool) -> (String, String) {
        let source =
            std::iter::once(target.source_folder.clone()).chain(path.iter().cloned()).collect::<Vec<_>>().join("/");
        let mut text = header(&format!("{source}/"));
        let is_root = path.is_empty();
        if is_root {
            text.push_str(&format!("//! The types of `{source}/`, a module for each folder.\n\n"));
            text.push_str("#![allow(deprecated, reason = \"a type has to name what it deprecates\")]\n");
            text.push_str(
                "#![allow(clippy::doc_markdown, reason = \"words of the schemas, which people see elsewhere too\")]\n",
            );
            text.push_str("#![allow(clippy::struct_field_names, clippy::wrong_self_convention, reason = \"names of the page\")]\n\n");
        } else {
            let types: Vec<String> = self.files.values().flatten().map(|name| format!("[`{name}`]")).collect();
            text.push_str(&format!("//! The types of `{source}/`: {}.\n\n", types.join(", ")));
        }
        let needs = is_root.then(|| names::NEEDS.to_owned());
        for folder in self.folders.iter().chain(&needs) {
            text.push_str(&format!("pub mod {folder};\n"));
        }
        let terms = (is_root && has_terms).then(|| names::TERMS.to_owned());
        for file in self.files.keys().chain(&terms) {
            text.push_str(&format!("mod {file};\n"));
        }
        if !self.files.is_empty() {
            text.push('\n');
            for file in self.files.keys() {
                text.push_str(&format!("pub use self::{file}::*;\n"));
            }
        }
        let name = path.iter().cloned().chain(["mod.rs".to_owned()]).collect::<Vec<_>>().join("/");
        (name, text)
    }
}
