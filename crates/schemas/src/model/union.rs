//! Unions: an object that carries one of several branches, told apart by a tag.

use std::collections::{BTreeMap, BTreeSet};

use super::{Docs, Field, Type};

/// The union that an object carries.
#[derive(Debug)]
pub struct Union {
    /// The name of its type in Rust.
    pub name: String,
    /// The name of the property that holds it in Rust.
    pub field: String,
    /// What it is.
    pub docs: Docs,
    /// The property that tells the branches apart.
    pub tag: Tag,
    /// Before which of the object's fields the tag is written.
    pub tag_before: usize,
    /// Before which of the object's fields the branch is written.
    pub branch_before: usize,
    /// The branches.
    pub branches: Vec<BranchRef>,
}

/// The property that tells branches apart.
#[derive(Debug)]
pub struct Tag {
    /// Its name in JSON.
    pub json_name: String,
    /// Its name in Rust.
    pub rust_name: String,
    /// The name of its type in Rust.
    pub type_name: String,
    /// What it is.
    pub docs: Docs,
}

/// A branch as its union sees it.
#[derive(Debug)]
pub struct BranchRef {
    /// The file whose module has it.
    pub file: String,
    /// The name of its type, and of the variant that holds it.
    pub name: String,
    /// The value of the tag.
    pub tag: String,
    /// What it is.
    pub docs: Docs,
    /// Its properties.
    pub branch: Branch,
}

/// A branch of a union.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The tag's name in JSON and its value.
    pub tag: (String, String),
    /// The name of the object that holds the properties of the body; `None` if there is none.
    pub body: Option<String>,
    /// The properties in the body.
    pub inside: Vec<Field>,
    /// The properties beside it.
    pub beside: Vec<Field>,
}

impl Branch {
    /// All properties, as they are collected in one struct.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.inside.iter().chain(&self.beside)
    }

    /// The place of a property from the root of the object that carries the union.
    pub fn segments(&self, field: &Field) -> String {
        match &self.body {
            Some(body) if self.inside.iter().any(|inside| inside.json_name == field.json_name) => {
                format!("{body}/{}", field.json_name)
            }
            _ => field.json_name.clone(),
        }
    }

    /// The names of the properties in the object that carries the union, the tag left out.
    pub fn outer_names(&self) -> Vec<&str> {
        self.body.iter().map(String::as_str).chain(self.beside.iter().map(|field| field.json_name.as_str())).collect()
    }
}

impl Union {
    /// The properties beside a body, each once, in the order of the branches.
    pub fn beside(&self) -> Vec<&Field> {
        let mut names = BTreeSet::new();
        let fields = self.branches.iter().flat_map(|branch| &branch.branch.beside);
        fields.filter(|field| names.insert(&field.json_name)).collect()
    }

    /// Two branches that give different types to a property beside their bodies.
    pub fn disagreement(&self) -> Option<(&BranchRef, &Field)> {
        let mut seen: BTreeMap<&str, &Type> = BTreeMap::new();
        let fields =
            self.branches.iter().flat_map(|branch| branch.branch.beside.iter().map(move |field| (branch, field)));
        let mut differing = fields.filter(|(_, field)| **seen.entry(&field.json_name).or_insert(&field.ty) != field.ty);
        differing.next()
    }
}
