//! The one place that makes and judges names of Rust.

mod clashes;

pub use self::clashes::{check, repeated};

use crate::{library::Node, problem::Problem};

/// The module of the required properties, which builders wait for.
pub const NEEDS: &str = "needs";

/// The module of the pages' terms.
pub const TERMS: &str = "terms";

/// Names that a generated file or the macros in it resolve to something else.
const TAKEN_TYPES: &[&str] = &[
    "AsRef",
    "Call",
    "Default",
    "DuplicateCheck",
    "Err",
    "FileFormat",
    "FileKind",
    "FileLimits",
    "Flag",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "Method",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "QueryParameter",
    "Repeat",
    "RepeatRule",
    "Result",
    "Self",
    "SentIn",
    "Some",
    "String",
    "TextOrInteger",
    "TryFrom",
    "Vec",
];

/// Names that a property can't have in Rust: methods beside its own, and types that a builder's parameter would hide.
const TAKEN_FIELDS: &[&str] = &["bool", "build", "builder", "i64"];

/// Names of crates and modules that a generated root module would hide.
const TAKEN_ROOTS: &[&str] = &["alloc", "core", NEEDS, "runtime", "serde", "std", TERMS];

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

/// The name in Rust of the property that tells the branches of a union apart, and that of the type of its values.
///
/// # Errors
/// What [`field`] refuses, and names that generated code needs.
pub fn tag(json_name: &str, node: &Node<'_>) -> Result<(String, String), Problem> {
    let name = field(json_name, node)?;
    let type_name = tag_type(json_name, node);
    if !is_type_name(&type_name) {
        let message = format!(
            "generated code can't call a tag `{name}` and its type `{type_name}`: give another name with rustName"
        );
        return Err(node.problem("", message));
    }
    Ok((name, type_name))
}

/// The name of the type of a tag's values.
pub fn tag_type(json_name: &str, node: &Node<'_>) -> String {
    pascal(node.text("rustName").unwrap_or(json_name))
}

/// The name of the field that holds a union, which is made of the union's title.
///
/// # Errors
/// A title that is a reserved word as a field.
pub fn union(title: &str, node: &Node<'_>) -> Result<String, Problem> {
    let name = snake(title);
    if is_field_name(&name) {
        return Ok(name);
    }
    Err(node
        .problem("/title", format!("the property that holds the union would be called `{name}`: give another title")))
}

/// The name of an object's builder.
pub fn builder_type(name: &str) -> String {
    format!("{name}Builder")
}

/// An object's builder with everything that it waits for: `NoticeBuilder<agentid, message>`.
pub fn builder(name: &str, needs: &[&str]) -> String {
    let needs = if needs.is_empty() { String::new() } else { format!("<{}>", needs.join(", ")) };
    builder_type(name) + &needs
}

/// Judges the name of a file of schemas and of the folders above it.
///
/// # Errors
/// A name that no module can have, such as that of a copy.
pub fn file(path: &str) -> Result<(), Problem> {
    let stem = path.strip_suffix(".json").unwrap_or(path);
    let is_name = |segment: &str| {
        segment.starts_with(|first: char| first.is_ascii_alphabetic())
            && segment.chars().all(|other| other.is_ascii_alphanumeric() || matches!(other, '_' | '-'))
    };
    match stem.split('/').find(|segment| !is_name(segment)) {
        None => Ok(()),
        Some(segment) => {
            let message = format!(
                "`{segment}` can't be the name of a schema file or its folder, only letters, digits, `_` and `-` behind \
                 a letter: rename it, or remove it if it is a copy"
            );
            Err(Problem::at(path, "", message))
        }
    }
}

/// Whether a property can be called so in Rust.
pub fn is_field_name(name: &str) -> bool {
    let has_letter = name.contains(|character: char| character.is_ascii_alphabetic());
    name.is_ascii() && has_letter && is_identifier(name) && !TAKEN_FIELDS.contains(&name)
}

/// Whether a type can be called so in Rust.
pub fn is_type_name(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok() && !TAKEN_TYPES.contains(&name)
}

/// Whether a value of a list can be called so in Rust.
pub fn is_variant_name(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}

/// The module of a schema file, as the segments of its path: `notice/text.json` is `notice`, `text`.
pub fn module_path(file: &str) -> Vec<String> {
    file.strip_suffix(".json").unwrap_or(file).split('/').map(snake).collect()
}

/// The module in which the types of a schema file are found: a folder re-exports those of its files.
pub fn public_path(file: &str) -> Vec<String> {
    let mut path = module_path(file);
    path.pop();
    path
}

fn is_identifier(name: &str) -> bool {
    name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}
