//! The model: a module for each schema file, an item for each type.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    object::{Branch, Docs, Field, Object, Union},
    types::{Codes, Enumeration, Integer, List, Shape, Text, Type},
};
use crate::problem::Problem;

#[derive(Debug)]
pub struct Model {
    pub modules: BTreeMap<String, Module>,
}

#[derive(Debug)]
pub struct Module {
    pub docs: Docs,
    pub items: Vec<Item>,
}

#[derive(Debug)]
pub struct Item {
    pub name: String,
    /// The JSON pointer of its schema, for problems.
    pub pointer: String,
    pub docs: Docs,
    pub kind: Kind,
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "each is made once and kept in one list")]
pub enum Kind {
    Text(Text),
    Integer(Integer),
    List(List),
    Enumeration(Enumeration),
    Codes(Codes),
    Object(Object),
    Branch(Branch),
}

impl Model {
    pub fn items(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.modules.iter().flat_map(|(file, module)| module.items.iter().map(move |item| (file.as_str(), item)))
    }

    pub fn item(&self, file: &str, name: &str) -> Option<&Item> {
        self.modules.get(file)?.items.iter().find(|item| item.name == name)
    }

    pub fn item_of(&self, ty: &Type) -> Option<&Item> {
        let Type::Named { file, name, .. } = ty else { return None };
        self.item(file, name)
    }

    /// Returns the unions that have this branch, each with the file of the object that carries it.
    pub fn unions_of(&self, file: &str, branch: &str) -> impl Iterator<Item = (&str, &Union)> {
        let unions = self.items().filter_map(|(carrier, item)| Some((carrier, item.union()?)));
        unions.filter(move |(_, union)| union.branches.iter().any(|other| other.file == file && other.name == branch))
    }

    /// Returns a problem for every object that contains itself, because Rust can't compute its size. A list in between ends
    /// such a cycle.
    pub fn find_cycles(&self) -> Vec<Problem> {
        let is_on_a_cycle = |(file, item): &(&str, &Item)| {
            let (mut seen, mut ahead) = (BTreeSet::new(), contained_objects(item));
            while let Some((other, name)) = ahead.pop() {
                if seen.insert((other, name)) {
                    ahead.extend(self.item(other, name).into_iter().flat_map(contained_objects));
                }
            }
            seen.contains(&(*file, item.name.as_str()))
        };
        let message = "this object contains itself: put it into a list, or leave it out";
        self.items().filter(is_on_a_cycle).map(|(file, item)| Problem::at(file, &item.pointer, message)).collect()
    }
}

impl Item {
    pub fn union(&self) -> Option<&Union> {
        match &self.kind {
            Kind::Object(object) => object.union.as_ref(),
            _ => None,
        }
    }

    pub fn fields(&self) -> Vec<&Field> {
        match &self.kind {
            Kind::Object(object) => object.fields.iter().collect(),
            Kind::Branch(branch) => branch.fields().collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the types of its items, its properties, its answer, and the properties next to the bodies of its branches.
    pub fn types(&self) -> Vec<&Type> {
        let mut types: Vec<&Type> = self.fields().into_iter().map(|field| &field.ty).collect();
        match &self.kind {
            Kind::List(list) => types.push(&list.entry),
            Kind::Object(object) => types.extend(object.operation.as_ref().map(|operation| &operation.response)),
            _ => {}
        }
        types.extend(self.union().into_iter().flat_map(Union::beside).map(|field| &field.ty));
        types
    }

    /// Returns the names that the builder of an object or a branch waits for, in the order of its type parameters.
    pub fn needs(&self) -> Vec<&str> {
        let mut needs: Vec<Option<&str>> = self.fields().into_iter().map(Field::need).collect();
        if let Some(union) = self.union() {
            needs.insert(union.branch_before, Some(&union.field));
        }
        needs.into_iter().flatten().collect()
    }
}

impl Module {
    /// Returns the types of other files that a module of Rust has to import: the file and the name of each.
    pub fn mentions(&self, file: &str) -> BTreeSet<(&str, &str)> {
        let types = self.items.iter().flat_map(Item::types).flat_map(named);
        let branches = self.items.iter().filter_map(Item::union).flat_map(|union| &union.branches);
        let all = types.chain(branches.map(|branch| (branch.file.as_str(), branch.name.as_str())));
        all.filter(|(other, _)| *other != file).collect()
    }
}

/// Returns the types that generated code names for a type. A builder also names the items of a limited list, unless these
/// are texts.
fn named(ty: &Type) -> Vec<(&str, &str)> {
    match ty {
        Type::Named { file, name, shape } => {
            let items = match shape {
                Shape::List(items) if !matches!(**items, Type::Named { shape: Shape::Text, .. }) => named(items),
                _ => Vec::new(),
            };
            [vec![(file.as_str(), name.as_str())], items].concat()
        }
        Type::List(items) => named(items),
        Type::Text | Type::Boolean | Type::Flag | Type::TextOrInteger => Vec::new(),
    }
}

/// Returns the file and the name of each object that an item contains without a list in between.
fn contained_objects(item: &Item) -> Vec<(&str, &str)> {
    let branches = item.union().into_iter().flat_map(|union| &union.branches);
    let fields = item.fields().into_iter().chain(branches.flat_map(|branch| branch.branch.fields()));
    let objects = fields.filter_map(|field| match &field.ty {
        Type::Named { file, name, shape: Shape::Object } => Some((file.as_str(), name.as_str())),
        _ => None,
    });
    objects.collect()
}
