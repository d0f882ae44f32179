//! Reads a set of schemas into a tree of elements, each with its facts: what the schemas mean, wherever they say it.
//!
//! A `$ref` is followed, so that every path of a request or an answer has the facts of its type. A definition is also
//! an element of its own. A change of it is then found at several paths, and reported once.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter, mem,
};

use serde_json::{Value, json};
use wecom_schemas::{ERRATA, Node, names};

use crate::{
    names::Name,
    side::{Side, location},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    #[default]
    Schemas,
    File,
    /// A definition in the order of its file. Its facts are those of the type.
    Definition,
    /// A definition, or the type at the root of a file.
    Type,
    Property,
    Entry,
    Union,
    Branch,
    Value,
    /// A documented value of an open list.
    KnownValue,
    Code,
    CodeClass,
    Call,
    Parameter,
    Decision,
}

/// A path in the JSON of a request or an answer, which has the type `root`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    pub root: String,
    /// `news.articles[].url`; empty for the whole.
    pub path: String,
    pub in_answer: bool,
}

/// What a keyword says; null if it says nothing.
#[derive(Debug)]
pub struct Fact {
    pub value: Value,
    pub location: String,
}

/// A part of the schemas that can change.
#[derive(Debug, Default)]
pub struct Element<'a> {
    pub role: Role,
    /// What identifies it: in JSON, and in Rust.
    pub id: String,
    pub name: String,
    pub location: String,
    /// What people call it, if that is neither its path in JSON nor the name of its schema.
    pub subject: Option<String>,
    pub facts: BTreeMap<&'a str, Fact>,
    /// The public names that are made of it.
    pub names: Vec<Name>,
    pub uses: BTreeSet<Use>,
    pub children: Vec<Element<'a>>,
}

/// Keywords that make the tree, or that become other facts.
const STRUCTURE: &str = "$schema $defs $ref title draft deprecated rustName type enum const properties required \
    additionalProperties unevaluatedProperties items oneOf variants values codes call maxBytes maxLength overflow";

impl<'a> Element<'a> {
    fn new(role: Role, id: &str, location: String) -> Self {
        Self { role, id: id.to_owned(), location, ..Self::default() }
    }

    fn with_all_below(&self) -> Vec<&Self> {
        iter::once(self).chain(self.children.iter().flat_map(Self::with_all_below)).collect()
    }

    /// Returns the paths of the types and properties that are made of it and of everything in it.
    pub fn all_names(&self) -> BTreeSet<String> {
        let names = self.with_all_below().into_iter().flat_map(|element| &element.names);
        names.filter(|name| name.is_main()).map(|name| name.path.clone()).collect()
    }

    pub fn children_of(&self, role: Role) -> Vec<&Self> {
        self.children.iter().filter(|child| child.role == role).collect()
    }

    /// Whether it is a property or parameter that must be given.
    pub fn is_required(&self) -> bool {
        self.facts.get("required").is_some_and(|fact| fact.value == true)
    }

    fn set(&mut self, keyword: &'a str, value: impl Into<Value>, node: &Node<'_>, below: &str) {
        let location = format!("{}{below}", location(node));
        self.facts.insert(keyword, Fact { value: value.into(), location });
    }

    /// Adds every keyword as a fact, except those in `skip`.
    fn add_keywords(&mut self, node: &Node<'a>, skip: &str) {
        let skip: Vec<&str> = skip.split_whitespace().collect();
        for (keyword, value) in node.map.iter().filter(|(keyword, _)| !skip.contains(&keyword.as_str())) {
            self.set(keyword, value.clone(), node, &format!("/{keyword}"));
        }
    }

    /// Adds the greatest length of a text as one fact, whatever is counted.
    fn add_length(&mut self, node: &Node<'_>) {
        self.facts.remove("unit");
        for (keyword, unit) in [("maxBytes", "bytes"), ("maxLength", "characters")] {
            if let Some(max) = node.integer(keyword) {
                let is_cut = node.text("overflow") == Some("truncate");
                let value = json!({ "max": max, "unit": unit, "is_cut": is_cut });
                self.set("length", value, node, &format!("/{keyword}"));
            }
        }
    }

    /// Adds the names of a list, and of the property that has it: they are of another type if the entries are.
    fn inherit(&mut self, names: &[Name]) {
        self.names.extend_from_slice(names);
        let entries = self.children.iter_mut().filter(|child| child.role == Role::Entry);
        entries.for_each(|entry| entry.inherit(names));
    }

    /// Adds a path to it, and the longer paths to everything in it.
    fn add_use(&mut self, here: &Use) {
        for child in &mut self.children {
            let path = match child.role {
                Role::Property if here.path.is_empty() => child.id.clone(),
                Role::Property => format!("{}.{}", here.path, child.id),
                Role::Entry => format!("{}[]", here.path),
                _ => here.path.clone(),
            };
            child.add_use(&Use { path, ..here.clone() });
        }
        self.uses.insert(here.clone());
    }
}

pub const TEXT_OR_INTEGER: &str = "a text or an integer";
pub const OPEN_ENUMERATION: &str = "an integer with documented values";

/// Returns what a schema describes, in words. A single value is an enumeration of one.
fn describe(node: &Node<'_>) -> &'static str {
    match node.types().as_slice() {
        _ if node.has("const") || (node.has("oneOf") && !node.has("variants")) => "one of a list of values",
        ["array", ..] => "a list",
        ["string", "integer"] => TEXT_OR_INTEGER,
        ["string", ..] => "a text",
        ["integer"] if node.has("enum") => "a switch",
        ["integer"] if node.has("codes") => "a code",
        ["integer"] if node.has("values") => OPEN_ENUMERATION,
        ["integer"] => "an integer",
        ["boolean"] => "a boolean",
        _ => "an object",
    }
}

pub fn read(side: &Side) -> Element<'_> {
    let mut all = Element::new(Role::Schemas, "", String::new());
    for root in side.library.schemas().filter_map(|(path, _)| side.library.root(path)) {
        let mut file = Element::new(Role::File, root.file, location(&root));
        let mut definitions = root.children("$defs");
        let in_order = definitions.iter().map(|(name, node)| Element::new(Role::Definition, name, location(node)));
        file.children.extend(in_order);
        match root.text("title") {
            Some(title) => definitions.insert(0, (title, root)),
            None => file.add_keywords(&root, STRUCTURE),
        }
        all.children.push(file);
        definitions.retain(|(_, node)| !side.names.is_branch(&location(node)));
        all.children.extend(definitions.iter().map(|(name, node)| read_definition(side, name, node)));
    }
    let decisions = read_decisions(side, &all);
    all.children.extend(decisions);
    all
}

fn read_definition<'a>(side: &'a Side, name: &str, node: &Node<'a>) -> Element<'a> {
    let mut element = read_schema(side, Role::Type, &location(node), node, &[]);
    element.name = [names::public_path(node.file), vec![name.to_owned()]].concat().join("::");
    if let (true, Some(unknown)) = (node.pointer.is_empty(), element.facts.get("unknownProperties")) {
        let in_answer = unknown.value == "ignored";
        element.add_use(&Use { root: name.to_owned(), path: String::new(), in_answer });
    }
    element
}

/// Reads a schema, and what its `$ref` leads to. `above` has the schemas around it, because it may contain itself.
fn read_schema<'a>(side: &'a Side, role: Role, id: &str, node: &Node<'a>, above: &[String]) -> Element<'a> {
    let mut element = read_alone(side, role, id, node, STRUCTURE);
    let target = side.library.follow(node).unwrap_or_else(|_| {
        element.set("$ref", node.text("$ref"), node, "/$ref");
        node.clone()
    });
    let at = location(&target);
    if at != element.location {
        let referred = read_alone(side, role, id, &target, STRUCTURE);
        element.names.extend(referred.names);
        let own = mem::replace(&mut element.facts, referred.facts);
        element.facts.extend(own);
    }
    let description = describe(&target);
    element.set("type", description, &target, "");
    if let Some(path) = side.names.type_at(&at) {
        element.set("rustType", path, &target, "");
    }
    element.set("null", target.types().contains(&"null").then_some(true), &target, "");
    if description == "a text" {
        element.add_length(&target);
    }
    if !above.contains(&at) {
        read_children(side, &mut element, &target, &[above, &[at]].concat());
    }
    element
}

fn read_children<'a>(side: &'a Side, element: &mut Element<'a>, node: &Node<'a>, above: &[String]) {
    let is_tag = |property: &Node<'_>| element.role == Role::Branch && property.text("const") == Some(&element.id);
    let mut properties = node.children("properties");
    properties.retain(|(_, property)| !is_tag(property));
    for (name, property) in properties {
        let mut child = read_schema(side, Role::Property, name, &property, above);
        child.set("required", node.texts("required").contains(&name).then_some(true), &property, "");
        let field = child.names.iter().find(|name| name.keyword.is_empty());
        child.name = field.and_then(|field| field.path.rsplit("::").next()).unwrap_or_default().into();
        element.children.push(child);
    }
    if let Some(items) = node.child("items") {
        let mut child = read_schema(side, Role::Entry, "", &items, above);
        let lists = element.names.iter().filter(|name| name.is_main());
        child.inherit(&lists.map(|name| Name { keyword: "", ..name.clone() }).collect::<Vec<_>>());
        element.children.push(child);
    }
    match node.map.get("additionalProperties") {
        Some(Value::Bool(true)) => element.set("unknownProperties", "ignored", node, ""),
        None if !node.has("unevaluatedProperties") => {}
        _ => element.set("unknownProperties", "refused", node, ""),
    }
    if let Some(variants) = node.child("variants") {
        element.children.push(read_union(side, node, &variants, above));
    } else {
        read_named(side, element, Role::Value, node.entries("oneOf"), ["const", "title"]);
    }
    if let Some(only) = node.map.get("const") {
        let mut value = Element::new(Role::Value, &only.to_string(), format!("{}/const", location(node)));
        value.names = side.names.at(&format!("{}/oneOf/0", location(node))).to_vec();
        value.name = names::pascal(only.as_str().unwrap_or_default());
        value.subject = Some(value.name.clone());
        element.children.push(value);
    }
    read_named(side, element, Role::KnownValue, node.entries("values"), ["const", "title"]);
    if let Some(codes) = node.child("codes") {
        read_named(side, element, Role::CodeClass, codes.entries("classes"), ["name", "name"]);
        read_named(side, element, Role::Code, codes.entries("known"), ["code", "name"]);
    }
    if let Some(node) = node.child("call") {
        element.children.push(read_call(side, &node));
    }
}

/// Reads a schema alone, without what its `$ref` leads to.
fn read_alone<'a>(side: &'a Side, role: Role, id: &str, node: &Node<'a>, skip: &str) -> Element<'a> {
    let mut part = Element::new(role, id, location(node));
    part.add_keywords(node, skip);
    part.names = side.names.at(&part.location).to_vec();
    part
}

fn read_union<'a>(side: &'a Side, object: &Node<'a>, variants: &Node<'a>, above: &[String]) -> Element<'a> {
    let mut union = read_alone(side, Role::Union, "", variants, "title");
    union.name = variants.text("title").unwrap_or_default().into();
    union.subject = Some(union.name.clone());
    for reference in object.entries("oneOf") {
        let Ok(target) = side.library.follow(&reference) else { continue };
        let tag = target.child("properties").and_then(|all| all.child(variants.text("tag")?)?.text("const"));
        let mut branch = read_schema(side, Role::Branch, tag.unwrap_or_default(), &reference, above);
        branch.location = location(&target);
        branch.name = side.name(&branch.location);
        union.children.push(branch);
    }
    union
}

/// Reads entries that have names in JSON and in Rust.
fn read_named<'a>(side: &'a Side, of: &mut Element<'a>, role: Role, entries: Vec<Node<'a>>, [id, name]: [&str; 2]) {
    for entry in entries {
        let in_json = entry.map.get(id).map(ToString::to_string).unwrap_or_default();
        let mut part = read_alone(side, role, &in_json, &entry, "const title code name file");
        if let Some(file) = entry.child("file") {
            part.add_keywords(&file, "");
        }
        part.name = entry.text(name).unwrap_or_default().into();
        // The last two names of the path: `Speed::Fast` of `parcel::Speed::Fast`.
        let path: Vec<&str> = part.names.first().map_or(&*part.name, |name| &*name.path).split("::").collect();
        part.subject = Some(path[path.len().saturating_sub(2)..].join("::"));
        of.children.push(part);
    }
}

fn read_call<'a>(side: &'a Side, node: &Node<'a>) -> Element<'a> {
    let mut call = read_alone(side, Role::Call, "", node, "query response");
    let response = node.child("response").and_then(|response| side.library.follow(&response).ok());
    if let Some(response) = response {
        call.set("response", side.name(&location(&response)), node, "/response");
    }
    for entry in node.entries("query") {
        let name = entry.text("name").unwrap_or_default();
        let mut parameter = read_alone(side, Role::Parameter, name, &entry, "name required");
        parameter.set("required", entry.map.get("required").filter(|is| **is == true).cloned(), &entry, "/required");
        parameter.subject = Some(name.to_owned());
        call.children.push(parameter);
    }
    call
}

fn read_decisions<'a>(side: &'a Side, all: &Element<'a>) -> Vec<Element<'a>> {
    let mut decisions = Vec::new();
    for (index, entry) in side.library.decisions().iter().enumerate() {
        let Some(map) = entry.as_object() else { continue };
        let node = Node { file: ERRATA, pointer: format!("/errata/{index}"), map };
        let id = node.text("id").unwrap_or_default();
        let mut decision = read_alone(side, Role::Decision, id, &node, "id");
        decision.subject = Some(id.to_owned());
        for element in all.with_all_below() {
            let named = element.facts.get("errata").and_then(|fact| fact.value.as_array());
            if named.is_some_and(|named| named.iter().any(|other| other == id)) {
                decision.uses.extend(element.uses.iter().cloned());
                decision.names.extend(element.names.iter().filter(|name| name.is_main()).cloned());
            }
        }
        decisions.push(decision);
    }
    decisions
}
