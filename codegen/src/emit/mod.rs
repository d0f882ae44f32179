//! Turns the model into Rust. Each module emits one kind of item, and its doc comment shows an example.
//!
//! Objects and leaves (texts, integers, lists, values) are emitted as tables, which macros of the runtime expand. The generator
//! lays the tables out itself, because no printer of Rust does. quote makes plain Rust, and prettyplease prints it. syn parses
//! every file before the generator returns it.

mod call;
mod codes;
mod docs;
mod enumeration;
mod imports;
mod leaf;
mod rust;
mod structure;
mod table;
mod terms;
mod tree;
mod union;

use std::collections::BTreeMap;

use rayon::prelude::*;
use wecom_schemas::{
    Problem, Problems,
    model::{Kind, Model, Module},
    names,
};

use self::{rust::header, table::Table};
use crate::target::Target;

/// Returns every generated file: path to text. An error here is a bug of the generator, not of the schemas.
pub fn files(model: &Model, target: &Target) -> Result<BTreeMap<String, String>, Problems> {
    let flaw = |file: &str, pointer: &str, why: &str| {
        Problems(vec![Problem::at(file, pointer, format!("a flaw of the generator: {why}"))])
    };
    let modules: Vec<(&String, &Module)> = model.modules.iter().collect();
    let text = |(file, module): &(&String, &Module)| text(file, module, model, target);
    let texts: Vec<_> = modules.par_iter().map(text).collect();
    let mut files = tree::folders(model, target);
    for ((file, _), text) in modules.into_iter().zip(texts) {
        files.insert(tree::file(file), text.map_err(|(pointer, why)| flaw(file, &pointer, &why))?);
    }
    if let Some(text) = terms::emit(model, target).map_err(|why| flaw("", "", &why))? {
        files.insert(format!("{}.rs", names::TERMS), text);
    }
    Ok(files)
}

fn text(file: &str, module: &Module, model: &Model, target: &Target) -> Result<String, (String, String)> {
    let mut text = header(&format!("{}/{file}", target.source_folder));
    let mut parts = Vec::new();
    for item in &module.items {
        parts.extend(emit(&Table { file, item, model }, module).map_err(|why| (item.pointer.clone(), why))?);
    }
    text.push_str(&docs::module(module));
    text.push_str(&imports::of(file, module, model, target, &parts));
    for part in parts {
        text.push('\n');
        text.push_str(&part);
    }
    syn::parse_file(&text).map_err(|why| (String::new(), why.to_string()))?;
    Ok(text)
}

fn emit(table: &Table<'_>, module: &Module) -> Result<Vec<String>, String> {
    let item = table.item;
    Ok(match &item.kind {
        Kind::Text(text) => vec![leaf::text(item, text, module)],
        Kind::Integer(integer) => vec![leaf::integer(item, integer, module)],
        Kind::List(list) => vec![leaf::list(item, list, module)],
        Kind::Enumeration(enumeration) => vec![enumeration::emit(item, enumeration, module)?],
        Kind::Codes(codes) => vec![codes::emit(item, codes, module)],
        Kind::Branch(branch) => vec![table.of_branch(branch)?],
        Kind::Object(object) => {
            let mut parts = vec![table.of_object(object)?];
            if let Some(operation) = &object.operation {
                parts.push(call::emit(&item.name, operation, &object.fields)?);
            }
            if let Some(union) = &object.union {
                parts.push(union::emit(union)?);
            }
            parts
        }
    })
}
