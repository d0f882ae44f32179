//! What a file has to import: what its tokens name and it does not define.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

use crate::{
    Target,
    model::{Module, mentions},
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
    "DuplicateCheck",
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
    "Repeat",
    "RepeatRule",
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
pub fn of(file: &str, module: &Module, target: &Target, items: &[syn::File]) -> String {
    let mut named = Named::default();
    for item in items {
        named.visit_file(item);
    }
    let named = named.0;
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
    lines.extend(other_files(file, module));
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

/// The first name of every path, and of macros every name: what a field or a variant is called needs no import.
#[derive(Default)]
struct Named(BTreeSet<String>);

impl<'ast> Visit<'ast> for Named {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.extend(path.segments.first().map(|first| first.ident.to_string()));
        syn::visit::visit_path(self, path);
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.tokens(list.tokens.clone());
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.visit_path(&called.path);
        self.tokens(called.tokens.clone());
    }
}

impl Named {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident) => _ = self.0.insert(ident.to_string()),
                _ => {}
            }
        }
    }
}

fn other_files(file: &str, module: &Module) -> Vec<String> {
    let mut wanted: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for (other, name) in mentions(file, module) {
        wanted.entry(naming::public_path(other)).or_default().insert(name);
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
