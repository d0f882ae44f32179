//! Unions: an object that carries one of several branches, told apart by a tag.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    field::{Docs, Field},
    types::Type,
};

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
    /// The name of the type of its values in Rust.
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
    /// Returns the properties beside a body, each once, as the first branch has it.
    pub fn beside(&self) -> Vec<&Field> {
        let mut names = BTreeSet::new();
        self.all_beside().map(|(_, field)| field).filter(|field| names.insert(&field.json_name)).collect()
    }

    /// Returns a branch that gives another type to a property beside its body than a branch before it.
    pub fn disagreement(&self) -> Option<(&BranchRef, &Field)> {
        let mut seen: BTreeMap<&str, &Type> = BTreeMap::new();
        self.all_beside().find(|(_, field)| **seen.entry(&field.json_name).or_insert(&field.ty) != field.ty)
    }

    fn all_beside(&self) -> impl Iterator<Item = (&BranchRef, &Field)> {
        self.branches.iter().flat_map(|branch| branch.branch.beside.iter().map(move |field| (branch, field)))
    }
}
