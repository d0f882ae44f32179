//! The tree of modules: a folder of schemas is a module that re-exports the types of its files.

use std::collections::{BTreeMap, BTreeSet};

use super::print;
use crate::{Target, model::Model, naming};

/// The path of the file generated for a schema file.
pub fn file(source: &str) -> String {
    format!("{}.rs", naming::module_path(source).join("/"))
}

/// The `mod.rs` of every folder.
pub fn folders(model: &Model, target: &Target) -> BTreeMap<String, String> {
    let mut folders: BTreeMap<Vec<String>, Folder> = BTreeMap::from([(Vec::new(), Folder::default())]);
    for (source, module) in &model.modules {
        let path = naming::module_path(source);
        for depth in 0..path.len() {
            let folder = folders.entry(path[..depth].to_vec()).or_default();
            if depth + 1 == path.len() {
                let main =
                    module.items.first().map(|item| item.name.clone()).filter(|_| !module.docs.description.is_empty());
                folder.files.insert(path[depth].clone(), main);
            } else {
                folder.folders.insert(path[depth].clone());
            }
        }
    }
    folders.into_iter().map(|(path, folder)| folder.file(&path, target)).collect()
}

#[derive(Default)]
struct Folder {
    /// Each with its first type.
    files: BTreeMap<String, Option<String>>,
    folders: BTreeSet<String>,
}

impl Folder {
    fn file(&self, path: &[String], target: &Target) -> (String, String) {
        let source =
            std::iter::once(target.source_folder.clone()).chain(path.iter().cloned()).collect::<Vec<_>>().join("/");
        let mut text = print::header(&format!("{source}/"));
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
        for folder in &self.folders {
            text.push_str(&format!("pub mod {folder};\n"));
        }
        for file in self.files.keys() {
            text.push_str(&format!("{}mod {file};\n", if is_root { "pub " } else { "" }));
        }
        if !is_root && !self.files.is_empty() {
            text.push('\n');
            for file in self.files.keys() {
                text.push_str(&format!("pub use self::{file}::*;\n"));
            }
        }
        let name = path.iter().cloned().chain(["mod.rs".to_owned()]).collect::<Vec<_>>().join("/");
        (name, text)
    }
}
