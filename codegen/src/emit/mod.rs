//! Turns the model into Rust. Each module emits one kind of item, and its doc comment shows an example.
//!
//! Objects and leaves (texts, integers, lists, values) are emitted as tables, which macros of the runtime expand. The generator
//! lays the tables out itself, because no printer of Rust does. quote makes plain Rust, and prettyplease prints it. syn parses
//! every file before the generator returns it.

mod call;
mod docs;
mod imports;
mod leaf;
mod rust;
mod table;
mod terms;
mod tree;

use std::collections::BTreeMap;

use rayon::prelude::*;
use wecom_schemas::{
    Problem, Problems,
    model::{Kind, Model, Module},
    names,
};

pub use self::rust::Target;
use self::table::{Table, emit_union};

/// Returns every generated file: path to text. An error here is a bug of the generator, not of the schemas.
pub fn files(model: &Model, target: &Target) -> Result<BTreeMap<String, String>, Problems> {
    let flaw = |file: &str, pointer: &str, why: &str| {
        Problems(vec![Problem::at(file, pointer, format!("a flaw of the generator: {why}"))])
    };
    let modules: Vec<(&String, &Module)> = model.modules.iter().collect();
    let text = |(file, module): &(&String, &Module)| {
        let text = text(file, module, model, target).map_err(|(pointer, why)| flaw(file, pointer, &why))?;
        Ok((tree::path(file), text))
    };
    let mut files = modules.par_iter().map(text).collect::<Result<BTreeMap<_, _>, _>>()?;
    files.extend(tree::folders(model, target));
    let terms = terms::emit(model, target).map_err(|why| flaw("", "", &why))?;
    files.extend(terms.map(|text| (format!("{}.rs", names::TERMS), text)));
    Ok(files)
}

/// Returns the text of a file; or why there is none, after the pointer of the schema to blame.
fn text<'a>(file: &str, module: &'a Module, model: &Model, target: &Target) -> Result<String, (&'a str, String)> {
    let mut parts = Vec::new();
    for item in &module.items {
        parts.extend(emit(&Table { file, item, model }, module).map_err(|why| (item.pointer.as_str(), why))?);
    }
    let imports = imports::emit_imports(file, module, model, target, &parts);
    let text = [target.header(file), docs::module(module), imports].concat();
    let text = parts.iter().fold(text, |text, part| text + "\n" + part);
    syn::parse_file(&text).map_err(|why| ("", why.to_string()))?;
    Ok(text)
}

fn emit(table: &Table<'_>, module: &Module) -> Result<Vec<String>, String> {
    let item = table.item;
    Ok(match &item.kind {
        Kind::Text(text) => vec![leaf::text(item, text, module)],
        Kind::Integer(integer) => vec![leaf::integer(item, integer, module)],
        Kind::List(list) => vec![leaf::list(item, list, module)],
        Kind::Enumeration(values) if values.is_open => vec![leaf::open_enumeration(item, values, module)],
        Kind::Enumeration(enumeration) => vec![leaf::enumeration(item, enumeration, module)?],
        Kind::Codes(codes) => vec![leaf::codes(item, codes, module)],
        Kind::Branch(branch) => vec![table.branch(branch)?],
        Kind::Object(object) => {
            let mut parts = vec![table.object(object)?];
            if let Some(operation) = &object.operation {
                parts.push(call::emit(&item.name, operation, &object.fields)?);
            }
            if let Some(union) = &object.union {
                parts.push(emit_union(union)?);
            }
            parts
        }
    })
}
