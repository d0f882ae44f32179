//! From the model to Rust. Each module emits one thing and shows it in its doc comment.

mod branch;
mod builder;
mod call;
mod codes;
mod docs;
mod draft;
mod enumeration;
mod imports;
mod integer;
mod json_schema;
mod list;
mod object;
mod print;
mod structure;
mod terms;
mod text;
mod tree;
pub mod types;
mod union;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::{
    Target,
    model::{Item, Kind, Model},
    problem::{Problem, Problems},
};

/// Every file: path to text.
///
/// # Errors
/// Rust that could not be made, which means a flaw of the generator and is said so.
pub fn files(model: &Model, target: &Target) -> Result<BTreeMap<String, String>, Problems> {
    let mut problems = Problems::default();
    let mut files = tree::folders(model, target);
    for (file, module) in &model.modules {
        let mut tokens = Vec::new();
        for item in &module.items {
            match emit(item, model) {
                Ok(stream) => tokens.extend(stream),
                Err(why) => {
                    problems.0.push(Problem::at(file, &item.pointer, format!("a flaw of the generator: {why}")));
                }
            }
        }
        match tokens.into_iter().map(syn::parse2).collect::<syn::Result<Vec<syn::File>>>() {
            Ok(items) => {
                let imports = imports::of(file, module, target, &items);
                files.insert(tree::file(file), print::file(file, module, target, &imports, &items));
            }
            Err(why) => problems.0.push(Problem::at(file, "", format!("a flaw of the generator: {why}"))),
        }
    }
    problems.or(files)
}

/// The items of Rust that make up a type.
fn emit(item: &Item, model: &Model) -> Result<Vec<TokenStream>, String> {
    Ok(match &item.kind {
        Kind::Text(text) => text::emit(item, text),
        Kind::Integer(integer) => integer::emit(item, integer),
        Kind::List(list) => list::emit(item, list),
        Kind::Enumeration(enumeration) => {
            enumeration::emit(&item.name, &docs::item(item, &enumeration.limits()), enumeration)
        }
        Kind::Codes(codes) => codes::emit(item, codes),
        Kind::Object(object) => object::emit(item, object, model)?,
        Kind::Branch(branch) => branch::emit(item, branch)?,
    })
}
