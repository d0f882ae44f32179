//! Makes the names of generated Rust, and checks which names Rust accepts. It handles text alone.

/// The module of the required properties, for which builders wait.
pub const NEEDS: &str = "needs";

/// The module of the pages' terms.
pub const TERMS: &str = "terms";

/// Names that have another meaning in generated files.
#[rustfmt::skip]
pub const TAKEN_TYPES: &[&str] = &[
    "AsRef", "Call", "Default", "DuplicateCheck", "Err", "FileFormat", "FileKind", "FileLimits",
    "Flag", "From", "Into", "IntoIterator", "Iterator", "Method", "None", "Ok", "Option",
    "PartialEq", "QueryParameter", "Repeat", "RepeatRule", "Result", "Self", "SentIn", "Some",
    "String", "TextOrInteger", "TryFrom", "Vec",
];

/// Names that a property can't have in Rust: other methods of its type, and types that a builder's parameter would hide.
pub const TAKEN_FIELDS: &[&str] = &["bool", "build", "builder", "i64"];

/// Words that are no identifiers in Rust 2024.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "_", "Self", "abstract", "as", "async", "await", "become", "box", "break", "const",
    "continue", "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn",
    "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct",
    "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Names of crates and modules that a generated root module would hide.
pub const TAKEN_ROOTS: &[&str] = &["alloc", "core", NEEDS, "runtime", "serde", "std", TERMS];

/// Returns `NewsArticle` for `news_article` and `newsArticle`.
pub fn pascal(name: &str) -> String {
    let parts = name.split(|character: char| !character.is_ascii_alphanumeric());
    parts
        .flat_map(|part| part.chars().take(1).map(|first| first.to_ascii_uppercase()).chain(part.chars().skip(1)))
        .collect()
}

/// Returns `news_article` for `NewsArticle`, `newsArticle` and `news-article`.
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

pub fn builder_type(name: &str) -> String {
    format!("{name}Builder")
}

/// Returns the type of a builder with everything that it waits for: `NoticeBuilder<agentid, message>`.
pub fn builder(name: &str, needs: &[&str]) -> String {
    let needs = if needs.is_empty() { String::new() } else { format!("<{}>", needs.join(", ")) };
    builder_type(name) + &needs
}

pub fn is_field_name(name: &str) -> bool {
    let has_letter = name.contains(|character: char| character.is_ascii_alphabetic());
    name.is_ascii() && has_letter && is_identifier(name) && !TAKEN_FIELDS.contains(&name)
}

pub fn is_type_name(name: &str) -> bool {
    is_identifier(name) && !TAKEN_TYPES.contains(&name)
}

/// Returns the segments of the module of a schema file: `notice`, `text` for `notice/text.json`.
pub fn module_path(file: &str) -> Vec<String> {
    file.strip_suffix(".json").unwrap_or(file).split('/').map(snake).collect()
}

/// Returns the module with the types of a schema file: a folder re-exports those of its files.
pub fn public_path(file: &str) -> Vec<String> {
    let mut path = module_path(file);
    path.pop();
    path
}

/// Whether a text is an identifier of Rust, and no word that Rust reserves.
pub fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let starts_well = characters.next().is_some_and(|first| first == '_' || first.is_alphabetic());
    starts_well && characters.all(|other| other == '_' || other.is_alphanumeric()) && !RESERVED.contains(&name)
}
