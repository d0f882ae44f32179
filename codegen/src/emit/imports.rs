//! What a file has to import: what its tokens name and it does not define.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

use crate::{
    Target,
    model::{Branch, Field, Item, Kind, Model, Shape, Type},
    naming,
};

/// Types, traits and functions of the runtime.
const RUNTIME: &[&str] = &[
    "Body",
    "BoundedInteger",
    "BoundedList",
    "BoundedText",
    "Branch",
    "Build",
    "Call",
    "Code",
    "Draft",
    "Enumeration",
    "FileFormat",
    "FileKind",
    "FileLimits",
    "Flag",
    "Given",
    "Literal",
    "Method",
    "Missing",
    "Object",
    "Place",
    "Proof",
    "Property",
    "QueryParameter",
    "Says",
    "Slot",
    "TextLimits",
    "TextOrInteger",
    "Verdict",
    "Violations",
    "WrittenBody",
    "gather",
    "gather_any",
    "gather_texts",
    "write_optional",
];
/// Macros of the runtime.
const MACROS: &[&str] = &[
    "bounded_integer",
    "bounded_list",
    "bounded_text",
    "branch",
    "codes",
    "cut_text",
    "enumeration",
    "object",
    "secret_text",
];
/// What only the feature `schemars` needs.
const SCHEMARS: &[&str] = &["DescribedObject", "ObjectSchema", "of"];
/// What serde has, and where.
const SERDE: &[(&str, &str)] = &[
    ("Serialize", "Serialize"),
    ("Serializer", "Serializer"),
    ("MapAccess", "de::MapAccess"),
    ("SerializeMap", "ser::SerializeMap"),
];

/// The `use` lines of a file.
pub fn of(file: &str, model: &Model, target: &Target, tokens: &[TokenStream]) -> String {
    let mut named = BTreeSet::new();
    for stream in tokens {
        collect(stream.clone(), &mut named);
    }
    let among = |names: &[&str]| {
        names.iter().filter(|name| named.contains(**name)).map(|name| (*name).to_owned()).collect::<Vec<_>>()
    };
    let runtime = &target.runtime;
    let mut lines = Vec::new();
    if named.contains("PhantomData") {
        lines.push("use std::marker::PhantomData;\n\n".to_owned());
    }
    let serde = SERDE.iter().filter(|(name, _)| named.contains(*name)).map(|(_, path)| (*path).to_owned());
    let serde = group("serde", &serde.collect::<Vec<_>>());
    if !serde.is_empty() {
        lines.push(format!("{serde}\n"));
    }
    lines.extend(other_files(file, model));
    lines.push(group(runtime, &among(RUNTIME)));
    lines.push(group(&format!("{runtime}::macros"), &among(MACROS)));
    let schemars = among(SCHEMARS);
    if !schemars.is_empty() {
        lines.push(format!("#[cfg(feature = \"schemars\")]\n{}", group(runtime, &schemars)));
        lines.push(format!("#[cfg(feature = \"schemars\")]\nuse {runtime}::reexport::schemars::Schema;\n"));
    }
    lines.concat()
}

/// `use path::{A, B};`
fn group(path: &str, names: &[String]) -> String {
    match names {
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

/// Every identifier that no path leads to. A macro is one only with its `!`: a property may have its name.
fn collect(tokens: TokenStream, named: &mut BTreeSet<String>) {
    let mut after_path = 0;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => collect(group.stream(), named),
            TokenTree::Ident(ident) if after_path < 2 => {
                let is_call = matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '!');
                let name = ident.to_string();
                if is_call || !MACROS.contains(&name.as_str()) {
                    named.insert(name);
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                after_path += 1;
                continue;
            }
            _ => {}
        }
        after_path = 0;
    }
}

fn other_files(file: &str, model: &Model) -> Vec<String> {
    let mut wanted: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    let mut want = |other: &str, name: String| {
        if other != file && !other.is_empty() {
            wanted.entry(naming::public_path(other)).or_default().insert(name);
        }
    };
    for item in model.modules.get(file).map_or(&[][..], |module| module.items.as_slice()) {
        item_types(item, &mut want);
    }
    let own = naming::module_path(file);
    let folder = &own[..own.len() - 1];
    wanted
        .into_iter()
        .map(|(path, names)| {
            let path = if path == folder {
                "super".to_owned()
            } else {
                vec!["super"; own.len()].into_iter().map(str::to_owned).chain(path).collect::<Vec<_>>().join("::")
            };
            group(&path, &names.into_iter().collect::<Vec<_>>())
        })
        .collect()
}

fn item_types(item: &Item, want: &mut impl FnMut(&str, String)) {
    match &item.kind {
        Kind::List(list) => type_types(&list.entry, want),
        Kind::Object(object) => {
            object.fields.iter().for_each(|field| field_types(field, want));
            if let Some(call) = &object.call {
                type_types(&call.response, want);
            }
            for branch in object.union.iter().flat_map(|union| &union.branches) {
                for suffix in ["", "Draft"] {
                    want(&branch.file, format!("{}{suffix}", branch.name));
                }
            }
            for field in object.union.iter().flat_map(|union| union.beside()) {
                type_types(&field.ty, want);
            }
        }
        Kind::Branch(branch) => Branch::fields(branch).for_each(|field| field_types(field, want)),
        Kind::Text(_) | Kind::Integer(_) | Kind::Enumeration(_) | Kind::Codes(_) => {}
    }
}

fn field_types(field: &Field, want: &mut impl FnMut(&str, String)) {
    type_types(&field.ty, want);
}

/// The type itself, and what a builder names to check its entries; texts it checks without naming them.
fn type_types(ty: &Type, want: &mut impl FnMut(&str, String)) {
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
