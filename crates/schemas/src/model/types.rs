//! The types of properties and items as Rust names them, and their limits as a schema states them.

use std::fmt;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::node::Node;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    Named {
        file: String,
        name: String,
        shape: Shape,
    },
    Text,
    Boolean,
    /// A switch, 0 or 1 in JSON.
    Flag,
    /// An id that arrives as text or as a number.
    TextOrInteger,
    List(Box<Type>),
}

/// The kind of a generated type, which decides what the methods of a builder accept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    Text,
    Integer,
    Enumeration,
    OpenEnumeration,
    Codes,
    Object,
    /// A list with limits, and the type of its items.
    List(Box<Type>),
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named { name, .. } => f.write_str(name),
            Self::Text => f.write_str("String"),
            Self::Boolean => f.write_str("bool"),
            Self::Flag => f.write_str("Flag"),
            Self::TextOrInteger => f.write_str("TextOrInteger"),
            Self::List(entry) => write!(f, "Vec<{entry}>"),
        }
    }
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword of the dialect")]
pub struct Text {
    pub not_empty: bool,
    pub max: Option<(usize, Unit)>,
    /// Whether the server cuts longer texts instead of refusing them.
    pub cut: bool,
    /// Whether ids in it can be replaced by names.
    pub id_translation: bool,
    /// Whether no log and no error may show it.
    pub secret: bool,
    /// Whether it is personal data, which logs and errors must not show.
    pub personal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Characters,
}

impl Text {
    pub fn read(node: &Node<'_>) -> Self {
        let bytes = node.size("maxBytes").map(|max| (max, Unit::Bytes));
        Self {
            not_empty: node.has("minLength"),
            max: bytes.or_else(|| Some((node.size("maxLength")?, Unit::Characters))),
            cut: node.text("overflow") == Some("truncate"),
            id_translation: node.has("idTranslation"),
            secret: node.has("secret"),
            personal: node.has("personal"),
        }
    }

    /// Whether the text has no limit and no id translation, and may be shown.
    pub fn is_plain(&self) -> bool {
        !self.not_empty && self.max.is_none() && !self.id_translation && !self.secret && !self.personal
    }

    pub fn refuses(&self, text: &str) -> bool {
        let is_too_long = |(max, unit)| match unit {
            Unit::Bytes => text.len() > max,
            Unit::Characters => text.chars().count() > max,
        };
        (self.not_empty && text.is_empty()) || (!self.cut && self.max.is_some_and(is_too_long))
    }
}

#[derive(Clone, Debug)]
pub struct Integer {
    pub minimum: i64,
    pub maximum: i64,
    /// What it counts, such as seconds.
    pub unit: Option<String>,
    pub default: Option<i64>,
}

impl Integer {
    pub fn read(node: &Node<'_>) -> Option<Self> {
        Some(Self {
            minimum: node.integer("minimum")?,
            maximum: node.integer("maximum")?,
            unit: node.text("unit").map(str::to_owned),
            default: node.integer("default"),
        })
    }

    /// Whether its range is smaller than that of 64 bits.
    pub fn is_limited(&self) -> bool {
        (self.minimum, self.maximum) != (i64::MIN, i64::MAX)
    }
}

#[derive(Clone, Debug)]
pub struct List {
    pub entry: Type,
    pub min_items: usize,
    pub max_items: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Enumeration {
    pub variants: Vec<Variant>,
    /// Whether the list is open: values that it does not have are kept instead of refused.
    pub is_open: bool,
    /// The index of the variant that an absent value means.
    pub default: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Variant {
    pub name: String,
    pub value: Value,
    pub term: Option<String>,
    /// In English; empty for a constant without one.
    pub description: String,
    pub file: Option<FileLimits>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileLimits {
    pub min_bytes: usize,
    pub max_bytes: usize,
    pub max_seconds: Option<usize>,
    /// How long the server keeps the file, in seconds.
    pub kept_seconds: Option<usize>,
    /// The accepted formats; empty if any is accepted.
    #[serde(default)]
    pub formats: Vec<String>,
}

impl Enumeration {
    pub fn has_file_limits(&self) -> bool {
        self.variants.iter().any(|variant| variant.file.is_some())
    }
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Value {
    Integer(i64),
    Text(String),
}

impl Value {
    pub fn read(json: &Json) -> Option<Self> {
        Self::deserialize(json).ok()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct Codes {
    /// The Rust name of the type of the classes, derived from the name of the type of the codes.
    #[serde(skip)]
    pub class_name: String,
    pub classes: Vec<Class>,
    pub known: Vec<Code>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Class {
    pub name: String,
    pub term: Option<String>,
    pub description: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Code {
    pub code: i64,
    pub name: String,
    pub class: String,
    pub meaning: String,
    pub term: Option<String>,
    pub remedy: String,
    pub remedy_zh: Option<String>,
    #[serde(default)]
    pub causes: Vec<Cause>,
    pub console: Option<String>,
    pub command: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    pub text: String,
    pub text_zh: Option<String>,
}
