//! What the schemas say, in the terms of the generator.

mod cycles;
mod docs;
mod leaf;
mod meaning;
mod mentions;
mod names;
mod object;
mod picture;
mod read;
mod read_field;
mod read_object;
mod repeat;
mod union;

pub use self::{
    docs::{Docs, with_term},
    leaf::{Class, Classes, Code, Codes, Enumeration, FileLimits, Integer, List, Text, Unit, Value, Variant, entries},
    meaning::Meaning,
    mentions::mentions,
    names::tag_type,
    object::{DefaultValue, DefaultWords, Field, Object, Operation, Presence, UnknownProperties},
    picture::Picture,
    read::{file_limits, integer, read, read_leniently, text},
    read_field::{meaning, picture},
    repeat::{Repeat, repeat},
    union::{Branch, BranchRef, Union},
};

use std::{collections::BTreeMap, fmt};

/// Everything that is to be generated: a module for each file.
#[derive(Debug)]
pub struct Model {
    /// By the path of the schema file.
    pub modules: BTreeMap<String, Module>,
}

impl Model {
    /// Returns the unions that have this branch, each with the file of the object that carries it.
    pub fn unions_of(&self, file: &str, branch: &str) -> impl Iterator<Item = (&str, &Union)> {
        let unions = self.modules.iter().flat_map(|(carrier, module)| {
            module.items.iter().filter_map(move |item| match &item.kind {
                Kind::Object(object) => Some((carrier.as_str(), object.union.as_ref()?)),
                _ => None,
            })
        });
        unions.filter(move |(_, union)| union.branches.iter().any(|other| other.file == file && other.name == branch))
    }

    /// Returns the name of the constant of a code.
    pub fn code(&self, file: &str, codes: &str, code: i64) -> Option<&str> {
        let item = self.modules.get(file)?.items.iter().find(|item| item.name == codes)?;
        let Kind::Codes(codes) = &item.kind else { return None };
        codes.known.iter().find(|known| known.code == code).map(|known| known.name.as_str())
    }
}

/// The types of one schema file.
#[derive(Debug)]
pub struct Module {
    /// What the file says of itself.
    pub docs: Docs,
    /// In the order of the file.
    pub items: Vec<Item>,
}

/// A type that is generated.
#[derive(Debug)]
pub struct Item {
    /// Its name in Rust.
    pub name: String,
    /// The JSON pointer of its schema, for problems.
    pub pointer: String,
    /// What its schema says in words.
    pub docs: Docs,
    /// What it is.
    pub kind: Kind,
}

impl Item {
    /// The properties of an object or a branch.
    pub fn fields(&self) -> Vec<&Field> {
        match &self.kind {
            Kind::Object(object) => object.fields.iter().collect(),
            Kind::Branch(branch) => branch.fields().collect(),
            _ => Vec::new(),
        }
    }

    /// What the builder of an object or a branch waits for, in the order of its type parameters.
    pub fn needs(&self) -> Vec<&str> {
        let mut needs: Vec<Option<&str>> = self.fields().into_iter().map(Field::need).collect();
        if let Kind::Object(Object { union: Some(union), .. }) = &self.kind {
            needs.insert(union.branch_before, Some(&union.field));
        }
        needs.into_iter().flatten().collect()
    }
}

/// What a generated type is.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "each is made once and kept in one list")]
pub enum Kind {
    /// A text with limits.
    Text(Text),
    /// An integer with a range.
    Integer(Integer),
    /// A list with limits.
    List(List),
    /// A closed list of values.
    Enumeration(Enumeration),
    /// An open list of codes.
    Codes(Codes),
    /// An object.
    Object(Object),
    /// A branch of a union.
    Branch(Branch),
}

/// The type of a property or an entry, as Rust names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A generated type.
    Named {
        /// The file whose module has it.
        file: String,
        /// Its name.
        name: String,
        /// What a builder takes for it.
        shape: Shape,
        /// Its limits, in words.
        limits: String,
    },
    /// A text without limits.
    Text,
    /// A boolean.
    Boolean,
    /// A switch, 0 or 1.
    Flag,
    /// An id that arrives as text or as a number.
    TextOrInteger,
    /// A list without limits.
    List(Box<Type>),
}

impl fmt::Display for Type {
    /// Writes the type as Rust names it, an entry of a list like any other.
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

/// What a builder takes for a generated type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `impl Into<String>`.
    Text,
    /// `impl Into<i64>`.
    Integer,
    /// The type itself.
    Enumeration,
    /// `impl Into<Errcode>`, for instance.
    Codes,
    /// The object or its builder.
    Object,
    /// What the entries take.
    List(Box<Type>),
}
