//! The one place that makes and judges names of Rust.

use std::collections::BTreeMap;

use crate::{
    library::Node,
    model::{Field, Item, Kind, Model, Object, Union},
    problem::{Problem, Problems},
};

/// Names that generated files use for something else.
const TAKEN_TYPES: &[&str] = &[
    "Body",
    "Bounded",
    "BoundedInteger",
    "BoundedList",
    "BoundedText",
    "Box",
    "Branch",
    "Build",
    "Call",
    "Clone",
    "Code",
    "CutText",
    "Debug",
    "Default",
    "DescribedObject",
    "Draft",
    "Eq",
    "Err",
    "Enumeration",
    "FileFormat",
    "FileKind",
    "FileLimits",
    "Flag",
    "From",
    "Given",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "Literal",
    "MapAccess",
    "Method",
    "Missing",
    "None",
    "Object",
    "ObjectSchema",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "PhantomData",
    "Place",
    "Proof",
    "Property",
    "QueryParameter",
    "Read",
    "Result",
    "Says",
    "Schema",
    "Self",
    "Serialize",
    "SerializeMap",
    "Serializer",
    "Slot",
    "Some",
    "String",
    "TextLimits",
    "TextOrInteger",
    "TryFrom",
    "Vec",
    "Verdict",
    "Violations",
    "WrittenBody",
];

/// Names that generated code needs beside those of the properties.
const TAKEN_FIELDS: &[&str] = &["build", "builder", "found", "obeys_its_rule"];

/// `news_article` and `newsArticle` as the name of a type: `NewsArticle`.
pub fn pascal(name: &str) -> String {
    let mut result = String::new();
    for part in name.split(|character: char| !character.is_ascii_alphanumeric()) {
        let mut characters = part.chars();
        if let Some(first) = characters.next() {
            result.push(first.to_ascii_uppercase());
            result.push_str(characters.as_str());
        }
    }
    result
}

/// `NewsArticle`, `newsArticle` and `news-article` as the name of a field: `news_article`.
pub fn snake(name: &str) -> String {
    let mut result = String::new();
    let mut after_small = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() && after_small {
            result.push('_');
        }
        after_small = character.is_ascii_lowercase() || character.is_ascii_digit();
        result.push(if character.is_alphanumeric() { character.to_ascii_lowercase() } else { '_' });
    }
    result
}

/// The name of a property in Rust.
///
/// # Errors
/// A reserved word, or what is no name in Rust, without a `rustName`.
pub fn field(json_name: &str, node: &Node<'_>) -> Result<String, Problem> {
    let given = node.text("rustName");
    let name = given.map_or_else(|| snake(json_name), str::to_owned);
    let place = if given.is_some() { "/rustName" } else { "" };
    if is_field_name(&name) {
        return Ok(name);
    }
    if TAKEN_FIELDS.contains(&name.as_str()) {
        return Err(node.problem(
            place,
            format!("generated code needs the name `{name}` itself: give another name with rustName"),
        ));
    }
    let why = if name.is_ascii() && name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        "is a reserved word of Rust"
    } else {
        "is no name in Rust"
    };
    Err(node.problem(place, format!("`{name}` {why}: give another name with rustName")))
}

/// Whether a property can be called so in Rust.
pub fn is_field_name(name: &str) -> bool {
    name.is_ascii() && is_identifier(name) && !TAKEN_FIELDS.contains(&name)
}

/// Whether a type can be called so in Rust.
pub fn is_type_name(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok() && !TAKEN_TYPES.contains(&name)
}

/// The module of a schema file, as the segments of its path: `notice/text.json` is `notice`, `text`.
pub fn module_path(file: &str) -> Vec<String> {
    file.strip_suffix(".json").unwrap_or(file).split('/').map(snake).collect()
}

/// The module in which the types of a schema file are found: a folder re-exports those of its files.
pub fn public_path(file: &str) -> Vec<String> {
    let mut path = module_path(file);
    if path.len() > 1 {
        path.pop();
    }
    path
}

fn is_identifier(name: &str) -> bool {
    name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// Checks that no two things have one name in Rust.
///
/// # Errors
/// Each name that is taken twice, with both places.
pub fn check(model: &Model) -> Result<(), Problems> {
    let mut problems = Problems::default();
    check_modules(model, &mut problems);
    let mut types: BTreeMap<(String, String), String> = BTreeMap::new();
    for (file, module) in &model.modules {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for item in &module.items {
            for name in type_names(item) {
                if TAKEN_TYPES.contains(&name.as_str()) {
                    let message = format!("a type can't be called `{name}`: generated code uses that name");
                    problems.0.push(Problem::at(file, &item.pointer, message));
                }
                let place = format!("{file}#{}", item.pointer);
                if let Some(other) = types.insert((folder.to_owned(), name.clone()), place) {
                    let message = format!("two types would be called `{name}` in Rust; the other is {other}");
                    problems.0.push(Problem::at(file, &item.pointer, message));
                    break;
                }
            }
            check_fields(file, item, &mut problems);
        }
    }
    problems.or(())
}

fn check_modules(model: &Model, problems: &mut Problems) {
    let mut modules: BTreeMap<Vec<String>, &str> = BTreeMap::new();
    for file in model.modules.keys() {
        let path = module_path(file);
        for segment in &path {
            if !is_identifier(segment) || segment == "mod" {
                problems.0.push(Problem::at(
                    file,
                    "",
                    format!("`{segment}` can't be the name of a module: rename the file"),
                ));
            }
        }
        // A file may stand neither for another file's module nor for a folder on the way to one.
        for length in 1..=path.len() {
            if let Some(other) = modules.get(&path[..length]) {
                let message = format!("its module in Rust would be that of {other}: rename one of the files");
                problems.0.push(Problem::at(file, "", message));
            }
        }
        modules.insert(path, file);
    }
}

/// The names that a type brings into its folder.
fn type_names(item: &Item) -> Vec<String> {
    let name = &item.name;
    let with_builder = || vec![name.clone(), format!("{name}Builder"), format!("{name}Draft")];
    match &item.kind {
        Kind::Object(object) => {
            let mut names = with_builder();
            if let Some(union) = &object.union {
                let made = ["", "Draft", "Parts"].map(|suffix| format!("{}{suffix}", union.name));
                names.extend(made);
                names.push(union.tag.type_name.clone());
            }
            names
        }
        Kind::Branch(_) => with_builder(),
        Kind::Codes(codes) => vec![name.clone(), codes.classes.name.clone()],
        _ => vec![name.clone()],
    }
}

fn check_fields(file: &str, item: &Item, problems: &mut Problems) {
    match &item.kind {
        Kind::Object(object) => {
            unique_fields(file, object.fields.iter(), &union_names(object), problems);
            if let Some(union) = &object.union {
                check_union(file, &item.pointer, union, problems);
            }
        }
        Kind::Branch(branch) => unique_fields(file, branch.fields(), &[], problems),
        Kind::Enumeration(enumeration) => {
            unique(enumeration.variants.iter().map(|variant| &variant.name), |name| {
                problems.0.push(Problem::at(file, &item.pointer, format!("two values are called `{name}`")));
            });
        }
        Kind::Codes(codes) => {
            unique(codes.known.iter().map(|code| &code.name), |name| {
                problems.0.push(Problem::at(file, &item.pointer, format!("two codes are called `{name}`")));
            });
        }
        Kind::Text(_) | Kind::Integer(_) | Kind::List(_) => {}
    }
}

fn union_names(object: &Object) -> Vec<&str> {
    object.union.iter().map(|union| union.field.as_str()).collect()
}

fn check_union(file: &str, pointer: &str, union: &Union, problems: &mut Problems) {
    let bodies = union
        .branches
        .iter()
        .filter_map(|branch| branch.branch.body.as_ref())
        .map(|body| format!("{}_body", snake(body)));
    let beside = union.beside().into_iter().map(|field| field.rust_name.clone());
    let names: Vec<String> = bodies.chain(beside).chain([union.tag.rust_name.clone()]).collect();
    unique(names.iter(), |name| {
        let message = format!("two properties of the union would be called `{name}` in Rust");
        problems.0.push(Problem::at(file, pointer, message));
    });
}

fn unique_fields<'a>(file: &str, fields: impl Iterator<Item = &'a Field>, taken: &[&str], problems: &mut Problems) {
    let mut seen: BTreeMap<&str, &Field> = BTreeMap::new();
    for field in fields {
        let name = field.rust_name.as_str();
        let message = if taken.contains(&name) {
            format!("`{name}` is also the name of the union in Rust: rename one with rustName or variants/title")
        } else if let Some(other) = seen.insert(name, field) {
            format!(
                "{} would be called `{name}` in Rust, like {}: rename one with rustName",
                field.json_name, other.json_name
            )
        } else {
            continue;
        };
        problems.0.push(Problem::at(file, &field.pointer, message));
    }
}

fn unique<'a>(names: impl Iterator<Item = &'a String>, mut twice: impl FnMut(&str)) {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            twice(name);
        }
    }
}
