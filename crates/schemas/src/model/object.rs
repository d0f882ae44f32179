//! Objects with their properties, the unions that they carry, and how a request is sent.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value as Json;

use super::types::{Type, Value};

#[derive(Debug)]
pub struct Object {
    /// In the order of the page.
    pub fields: Vec<Field>,
    pub unknown_properties: UnknownProperties,
    pub union: Option<Union>,
    /// The properties of which at least one must be given, by their names in Rust and JSON.
    pub at_least_one_of: Vec<(String, String)>,
    pub operation: Option<Operation>,
}

/// How an object treats properties that its schema does not list: a request refuses them, an answer ignores them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownProperties {
    Refused,
    Ignored,
}

#[derive(Clone, Debug)]
pub struct Operation {
    pub method: String,
    /// Whether the properties are query parameters, instead of JSON in the body.
    pub in_query: bool,
    pub server: String,
    pub path: String,
    /// The other query parameters, and whether each is required.
    pub query: Vec<(String, bool)>,
    pub part: Option<String>,
    pub repeat: Repeat,
    /// The properties that no log and no error may show.
    pub secrets: Vec<String>,
    pub response: Type,
}

/// Whether a request may be repeated when it is unknown whether the server accepted it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Repeat {
    Always,
    Never,
    /// The server ignores a repeat while its duplicate check is on.
    #[serde(untagged)]
    DuplicateCheck {
        switch: String,
        /// The JSON name of the property with the interval of the check in seconds.
        interval: String,
    },
}

/// One of several branches, which a tag tells apart.
#[derive(Debug)]
pub struct Union {
    pub name: String,
    pub field: String,
    pub docs: Docs,
    pub tag: Tag,
    /// The index of the object's field before which the tag is written.
    pub tag_before: usize,
    /// The index of the object's field before which the branch is written.
    pub branch_before: usize,
    pub branches: Vec<BranchRef>,
}

#[derive(Debug)]
pub struct Tag {
    pub json_name: String,
    pub rust_name: String,
    pub type_name: String,
    pub docs: Docs,
}

/// A branch of a union, and where it is defined.
#[derive(Debug)]
pub struct BranchRef {
    pub file: String,
    /// The name of its type, and of the variant that holds it.
    pub name: String,
    pub docs: Docs,
    pub branch: Branch,
}

#[derive(Clone, Debug)]
pub struct Branch {
    pub tag: String,
    /// The name of the object that holds the properties of the body; `None` if there is none.
    pub body: Option<String>,
    pub inside: Vec<Field>,
    pub beside: Vec<Field>,
}

impl Branch {
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.inside.iter().chain(&self.beside)
    }

    /// Returns the path of a property from the root of the object that carries the union.
    pub fn segments(&self, field: &Field) -> String {
        match &self.body {
            Some(body) if self.inside.iter().any(|inside| inside.json_name == field.json_name) => {
                format!("{body}/{}", field.json_name)
            }
            _ => field.json_name.clone(),
        }
    }

    pub fn outer_names(&self) -> impl Iterator<Item = &str> {
        self.body.iter().map(String::as_str).chain(self.beside.iter().map(|field| field.json_name.as_str()))
    }
}

impl Union {
    /// Returns the properties next to the bodies, each once, as the first branch has it.
    pub fn beside(&self) -> Vec<&Field> {
        let mut names = BTreeSet::new();
        self.all_beside().map(|(_, field)| field).filter(|field| names.insert(&field.json_name)).collect()
    }

    /// Returns a branch that gives another type to a property next to its body than a branch before it.
    pub fn disagreement(&self) -> Option<(&BranchRef, &Field)> {
        let mut seen: BTreeMap<&str, &Type> = BTreeMap::new();
        self.all_beside().find(|(_, field)| **seen.entry(&field.json_name).or_insert(&field.ty) != field.ty)
    }

    fn all_beside(&self) -> impl Iterator<Item = (&BranchRef, &Field)> {
        self.branches.iter().flat_map(|branch| branch.branch.beside.iter().map(move |field| (branch, field)))
    }
}

#[derive(Clone, Debug)]
pub struct Field {
    pub json_name: String,
    pub rust_name: String,
    /// The JSON pointer of its schema, for problems.
    pub pointer: String,
    pub ty: Type,
    pub presence: Presence,
    pub nullable: bool,
    pub constant: Option<Value>,
    pub docs: Docs,
    pub picture: Option<Picture>,
    pub meaning: Option<Meaning>,
    /// What an absent property means; `None` for a required one.
    pub default: Option<Json>,
    pub deprecated: Option<String>,
}

impl Field {
    /// Returns the name of the property if a builder waits for it.
    pub fn need(&self) -> Option<&str> {
        (self.presence == Presence::Required && self.constant.is_none()).then_some(self.rust_name.as_str())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    /// Rust has the default where the property of an answer is absent.
    Defaulted,
}

#[derive(Clone, Debug, Default)]
pub struct Docs {
    pub term: Option<String>,
    pub description: String,
    /// Section and address of the page.
    pub source: Option<(String, String)>,
    /// The addresses of the other editions of the page.
    pub editions: Vec<String>,
    pub decisions: Vec<String>,
}

/// The picture to which a text leads, such as a link or a `media_id`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Picture {
    /// The accepted formats; empty if the page names none.
    pub formats: Vec<String>,
    /// The sizes at which it looks best, as `1068x455`.
    pub best_pixels: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Meaning {
    #[serde(rename = "property")]
    pub decider: String,
    #[serde(rename = "values")]
    pub cases: Vec<Case>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    pub value: Value,
    /// In the middle of a sentence; `None` if the property is ignored.
    pub description: Option<String>,
    pub term: Option<String>,
}
