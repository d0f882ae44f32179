//! Types without properties.

use super::Type;

/// A text with limits.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a keyword of the dialect")]
pub struct Text {
    /// Whether the empty text is refused.
    pub not_empty: bool,
    /// The greatest length, and what is counted.
    pub max: Option<(usize, Unit)>,
    /// Whether the server cuts what is longer instead of refusing it.
    pub cut: bool,
    /// Whether ids in it can be replaced by names.
    pub id_translation: bool,
    /// Whether it stands in no log and no error.
    pub secret: bool,
}

/// What a length is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of UTF-8.
    Bytes,
    /// Characters.
    Characters,
}

impl Text {
    /// Whether there is anything to limit or to mark.
    pub fn is_plain(&self) -> bool {
        !self.not_empty && self.max.is_none() && !self.id_translation && !self.secret
    }

    /// The limits in words.
    pub fn limits(&self) -> String {
        let Some((max, unit)) = self.max else {
            return if self.not_empty { "Not empty.".into() } else { String::new() };
        };
        let not_empty = if self.not_empty { ", not empty" } else { "" };
        let counted = match unit {
            Unit::Bytes => "bytes of UTF-8 (not characters)",
            Unit::Characters => "characters (not bytes)",
        };
        let overflow = if self.cut { "the server cuts what is longer" } else { "longer is refused" };
        format!("At most {max} {counted}{not_empty}; {overflow}.")
    }
}

/// An integer with a range.
#[derive(Clone, Debug)]
pub struct Integer {
    /// The smallest value.
    pub minimum: i64,
    /// The largest value.
    pub maximum: i64,
    /// What it counts, such as seconds.
    pub unit: Option<String>,
    /// What an absent one means.
    pub default: Option<i64>,
}

impl Integer {
    /// Whether it has a range of its own, and not that of 64 bits.
    pub fn is_limited(&self) -> bool {
        (self.minimum, self.maximum) != (i64::MIN, i64::MAX)
    }

    /// The range in words.
    pub fn limits(&self) -> String {
        if !self.is_limited() {
            return "Any integer of 64 bits.".into();
        }
        let unit = self.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        format!("{} to {}{unit}.", self.minimum, self.maximum)
    }
}

/// A list with limits.
#[derive(Clone, Debug)]
pub struct List {
    /// What it is a list of.
    pub entry: Type,
    /// The least number of entries.
    pub min_items: usize,
    /// The greatest number of entries.
    pub max_items: Option<usize>,
}

impl List {
    /// The limits in words.
    pub fn limits(&self) -> String {
        entries(self.min_items, self.max_items)
    }
}

/// How many entries a list has, in words.
pub fn entries(least: usize, most: Option<usize>) -> String {
    match (least, most) {
        (0, None) => String::new(),
        (0, Some(most)) => format!("At most {most} entries."),
        (least, None) => format!("At least {least} entries."),
        (least, Some(most)) if least == most => format!("Exactly {least} entries."),
        (least, Some(most)) => format!("{least} to {most} entries."),
    }
}

/// A closed list of named values.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// In the order of the schema.
    pub variants: Vec<Variant>,
    /// The index of the one that an absent value means.
    pub default: Option<usize>,
}

/// A named value.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name in Rust.
    pub name: String,
    /// What stands for it in JSON.
    pub value: Value,
    /// What it means.
    pub description: String,
    /// What a file of this kind may be.
    pub file: Option<FileLimits>,
}

/// What a file of a kind may be.
#[derive(Clone, Debug)]
pub struct FileLimits {
    /// The smallest size in bytes.
    pub min_bytes: usize,
    /// The greatest size in bytes.
    pub max_bytes: usize,
    /// The longest play in seconds.
    pub max_seconds: Option<usize>,
    /// How long the server keeps it, in seconds.
    pub kept_seconds: Option<usize>,
    /// The formats that are accepted; none named means any.
    pub formats: Vec<String>,
}

impl FileLimits {
    /// The limits in words.
    pub fn in_words(&self) -> String {
        let formats = if self.formats.is_empty() { "Any format".to_owned() } else { self.formats.join(" or ") };
        let seconds = self.max_seconds.map(|seconds| format!(", at most {seconds} seconds")).unwrap_or_default();
        let kept = self.kept_seconds.map(|seconds| format!(" Kept for {seconds} seconds.")).unwrap_or_default();
        format!("{formats}, {} to {} bytes{seconds}.{kept}", self.min_bytes, self.max_bytes)
    }
}

impl Enumeration {
    /// Whether the values are kinds of files.
    pub fn is_of_files(&self) -> bool {
        self.variants.iter().any(|variant| variant.file.is_some())
    }

    /// The values in words.
    pub fn limits(&self) -> String {
        match self.variants.as_slice() {
            [only] => format!("Always `{}`.", only.value),
            [first @ .., last] => {
                let first: Vec<String> = first.iter().map(|variant| format!("`{}`", variant.value)).collect();
                format!("{} or `{}` in JSON.", first.join(", "), last.value)
            }
            [] => String::new(),
        }
    }
}

/// A value that stands in a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An integer.
    Integer(i64),
    /// A text.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}

/// An open list of codes.
#[derive(Clone, Debug)]
pub struct Codes {
    /// The classes.
    pub classes: Classes,
    /// In ascending order.
    pub known: Vec<Code>,
}

/// The classes of codes.
#[derive(Clone, Debug)]
pub struct Classes {
    /// The name of their type in Rust.
    pub name: String,
    /// In the order of the schema.
    pub classes: Vec<Class>,
}

/// A class of codes.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name in Rust.
    pub name: String,
    /// Its name in Chinese.
    pub term: Option<String>,
    /// What it means.
    pub description: String,
}

/// A documented code.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the name that the schemas give it")]
pub struct Code {
    /// The number.
    pub code: i64,
    /// The name of its constant.
    pub name: String,
    /// Its class.
    pub class: String,
    /// What it means.
    pub meaning: String,
    /// What it means, in Chinese.
    pub term: Option<String>,
    /// What to do about it.
    pub remedy: String,
    /// What to do about it, in Chinese.
    pub remedy_zh: Option<String>,
}
