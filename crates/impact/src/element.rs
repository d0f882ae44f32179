//! Reads a set of schemas into a tree of elements, each with its facts: what the schemas mean, wherever they say it.
//!
//! A `$ref` is followed, so that every place of a request or an answer has the facts of its type. A definition is also
//! an element of its own. A change of it is then found at several places, and reported once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use wecom_schemas::{
    library::{ERRATA, Node},
    names,
};

use crate::{
    names::Name,
    side::{Side, location},
};

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Schemas,
    File,
    /// A definition in the order of its file. Its facts are those of the type.
    Definition,
    /// A definition, or the type at the root of a file.
    Type,
    Property,
    /// The entries of a list.
    Entry,
    Union,
    Branch,
    /// A value of an enumeration.
    Value,
    /// A documented code.
    Code,
    CodeClass,
    /// Where a request is sent.
    Call,
    /// A parameter in the address of a call.
    Parameter,
    Decision,
}

/// A place in the JSON of a request or an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The type of the request or answer.
    pub root: String,
    /// `news.articles[].url`; empty for the whole.
    pub path: String,
    /// Whether it is an answer.
    pub in_answer: bool,
}

/// What a keyword says.
#[derive(Debug)]
pub struct Fact {
    /// Its value.
    pub value: Value,
    /// The location of the schema that says it.
    pub schema: String,
    /// The location of the keyword.
    pub location: String,
}

/// A part of the schemas that can change.
#[derive(Debug)]
pub struct Element<'a> {
    /// What it is.
    pub class: Class,
    /// What tells it apart in JSON.
    pub id: String,
    /// What tells it apart in Rust.
    pub name: String,
    /// `file#pointer`
    pub location: String,
    /// What people call it, if that is neither its place in JSON nor the name of its schema.
    pub subject: Option<String>,
    /// By keyword.
    pub facts: BTreeMap<&'a str, Fact>,
    /// The public names that are made of it.
    pub names: Vec<Name>,
    /// Where it is used.
    pub uses: BTreeSet<Use>,
    /// What it consists of.
    pub children: Vec<Element<'a>>,
}

/// Keywords that make the tree, or that become other facts.
const STRUCTURE: &[&str] = &[
    "$schema",
    "$defs",
    "$ref",
    "title",
    "draft",
    "deprecated",
    "rustName",
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "items",
    "oneOf",
    "variants",
    "codes",
    "call",
    "maxBytes",
    "maxLength",
    "overflow",
];

impl<'a> Element<'a> {
    fn new(class: Class, id: &str, location: String, here: Option<&Use>) -> Self {
        let (facts, names, children) = (BTreeMap::new(), Vec::new(), Vec::new());
        let uses = here.cloned().into_iter().collect();
        Self { class, id: id.to_owned(), name: String::new(), location, subject: None, facts, names, uses, children }
    }

    /// The paths of the types and properties that are made of it and of its children.
    pub fn all_names(&self) -> BTreeSet<String> {
        let own = self.names.iter().filter(|name| name.is_main()).map(|name| name.path.clone());
        own.chain(self.children.iter().flat_map(Self::all_names)).collect()
    }

    /// Its children of a class.
    pub fn children_of(&self, class: Class) -> Vec<&Self> {
        self.children.iter().filter(|child| child.class == class).collect()
    }

    /// Whether it is a property or parameter that must be given.
    pub fn is_required(&self) -> bool {
        self.facts.contains_key("required")
    }

    /// Adds the names of a list, and of the property that has it: they are of another type if the entries are.
    fn inherit(&mut self, names: &[Name]) {
        self.names.extend_from_slice(names);
        let entries = self.children.iter_mut().filter(|child| child.class == Class::Entry);
        entries.for_each(|entry| entry.inherit(names));
    }

    /// Whether a decision is named here.
    fn names_decision(&self, id: &str) -> bool {
        let named = self.facts.get("errata").and_then(|fact| fact.value.as_array());
        named.is_some_and(|named| named.iter().any(|other| other == id))
    }

    fn set(&mut self, keyword: &'a str, value: impl Into<Value>, node: &Node<'_>, below: &str) {
        let schema = location(node);
        let location = format!("{schema}{below}");
        self.facts.insert(keyword, Fact { value: value.into(), schema, location });
    }

    /// Takes every keyword as a fact, except those in `skip`.
    fn take(&mut self, node: &Node<'a>, skip: &[&str]) {
        for (keyword, value) in node.map.iter().filter(|(keyword, _)| !skip.contains(&keyword.as_str())) {
            self.set(keyword, value.clone(), node, &format!("/{keyword}"));
        }
    }

    /// Takes the greatest length of a text as one fact, whatever is counted.
    fn take_length(&mut self, node: &Node<'_>) {
        self.facts.remove("unit");
        for (keyword, unit) in [("maxBytes", "bytes"), ("maxLength", "characters")] {
            if let Some(max) = node.integer(keyword) {
                let is_cut = node.text("overflow") == Some("truncate");
                let value = json!({ "max": max, "unit": unit, "is_cut": is_cut });
                self.set("length", value, node, &format!("/{keyword}"));
            }
        }
    }
}

/// What a schema describes. A single value is an enumeration of one.
fn family(node: &Node<'_>) -> &'static str {
    match node.types().as_slice() {
        _ if node.has("const") || (node.has("oneOf") && !node.has("variants")) => "one of a list of values",
        ["array", ..] => "a list",
        ["string", "integer"] => "a text or an integer",
        ["string", ..] => "a text",
        ["integer"] if node.has("enum") => "a switch",
        ["integer"] if node.has("codes") => "a code",
        ["integer"] => "an integer",
        ["boolean"] => "a boolean",
        _ => "an object",
    }
}

/// Reads a set of schemas.
pub fn read(side: &Side) -> Element<'_> {
    let reader = Reader { side };
    let mut all = Element::new(Class::Schemas, "", String::new(), None);
    for root in side.library.schemas().filter_map(|(path, _)| side.library.root(path)) {
        let mut file = Element::new(Class::File, root.file, location(&root), None);
        let mut definitions = root.children("$defs");
        for (name, node) in &definitions {
            file.children.push(Element::new(Class::Definition, name, location(node), None));
        }
        match root.text("title") {
            Some(title) => definitions.insert(0, (title, root)),
            None => file.take(&root, STRUCTURE),
        }
        all.children.push(file);
        definitions.retain(|(_, node)| !side.names.is_branch(&location(node)));
        all.children.extend(definitions.iter().map(|(name, node)| reader.definition(name, node)));
    }
    let decisions = reader.decisions(&all);
    all.children.extend(decisions);
    all
}

struct Reader<'a> {
    side: &'a Side,
}

impl<'a> Reader<'a> {
    fn definition(&self, name: &str, node: &Node<'a>) -> Element<'a> {
        let is_root = node.pointer.is_empty();
        let is_value = is_root && (node.has("additionalProperties") || node.has("unevaluatedProperties"));
        let in_answer = node.map.get("additionalProperties") == Some(&Value::Bool(true));
        let here = is_value.then(|| Use { root: name.to_owned(), path: String::new(), in_answer });
        let mut element = self.schema(Class::Type, &location(node), node, here.as_ref(), &[]);
        element.name = [names::public_path(node.file), vec![name.to_owned()]].concat().join("::");
        element
    }

    /// Reads a schema, and what its `$ref` leads to. `above` has the schemas around it: it may stand in itself.
    fn schema(&self, class: Class, id: &str, node: &Node<'a>, here: Option<&Use>, above: &[String]) -> Element<'a> {
        let mut element = Element::new(class, id, location(node), here);
        let target = self.side.library.follow(node).unwrap_or_else(|_| {
            element.set("$ref", node.text("$ref"), node, "/$ref");
            node.clone()
        });
        let place = location(&target);
        if place != element.location {
            element.take(&target, STRUCTURE);
            element.names.extend_from_slice(self.side.names.at(&place));
        }
        element.take(node, STRUCTURE);
        element.names.extend_from_slice(self.side.names.at(&element.location));
        let family = family(&target);
        element.set("type", family, &target, "");
        if let Some(path) = self.side.names.type_at(&place) {
            element.set("rustType", path, &target, "");
        }
        if target.types().contains(&"null") {
            element.set("null", true, &target, "/type");
        }
        if family == "a text" {
            element.take_length(&target);
        }
        if !above.contains(&place) {
            self.children(&mut element, &target, here, &[above, &[place]].concat());
        }
        element
    }

    fn children(&self, element: &mut Element<'a>, node: &Node<'a>, here: Option<&Use>, above: &[String]) {
        let below = |name: &str| here.map(|here| Use { path: format!("{}{name}", here.path), ..here.clone() });
        let dot = if here.is_some_and(|here| !here.path.is_empty()) { "." } else { "" };
        for (name, property) in node.children("properties") {
            if element.class == Class::Branch && property.text("const") == Some(element.id.as_str()) {
                continue;
            }
            let here = below(&format!("{dot}{name}"));
            let mut child = self.schema(Class::Property, name, &property, here.as_ref(), above);
            if node.texts("required").contains(&name) {
                child.set("required", true, &property, "");
            }
            let field = self.side.names.at(&child.location).iter().find(|name| name.keyword.is_empty());
            let field = field.and_then(|name| name.path.rsplit_once("::"));
            child.name = field.map(|(_, name)| name.to_owned()).unwrap_or_default();
            element.children.push(child);
        }
        if let Some(items) = node.child("items") {
            let mut child = self.schema(Class::Entry, "", &items, below("[]").as_ref(), above);
            let lists = element.names.iter().filter(|name| name.is_main());
            child.inherit(&lists.map(|name| Name { keyword: "", ..name.clone() }).collect::<Vec<_>>());
            element.children.push(child);
        }
        let unknown = match node.map.get("additionalProperties") {
            Some(others) => Some(if others == true { "ignored" } else { "refused" }),
            None => node.has("unevaluatedProperties").then_some("refused"),
        };
        if let Some(unknown) = unknown {
            element.set("unknownProperties", unknown, node, "");
        }
        match node.child("variants") {
            Some(variants) => element.children.push(self.union(node, &variants, here, above)),
            None => self.values(element, node, here),
        }
        if let Some(codes) = node.child("codes") {
            self.codes(element, &codes, here);
        }
        if let Some(call) = node.child("call") {
            element.children.push(self.call(&call, here));
        }
    }

    /// A part of a schema that refers to nothing.
    fn part(&self, class: Class, id: &str, node: &Node<'a>, here: Option<&Use>, skip: &[&str]) -> Element<'a> {
        let mut part = Element::new(class, id, location(node), here);
        part.take(node, skip);
        part.names = self.side.names.at(&part.location).to_vec();
        part
    }

    fn union(&self, object: &Node<'a>, variants: &Node<'a>, here: Option<&Use>, above: &[String]) -> Element<'a> {
        let mut union = self.part(Class::Union, "", variants, here, &["title"]);
        union.name = variants.text("title").unwrap_or_default().to_owned();
        union.subject = Some(union.name.clone());
        for reference in object.entries("oneOf") {
            let Ok(target) = self.side.library.follow(&reference) else { continue };
            let tag = target.child("properties").and_then(|all| all.child(variants.text("tag")?)?.text("const"));
            let mut branch = self.schema(Class::Branch, tag.unwrap_or_default(), &reference, here, above);
            branch.location = location(&target);
            branch.name = self.side.name(&branch.location);
            union.children.push(branch);
        }
        union
    }

    fn values(&self, element: &mut Element<'a>, node: &Node<'a>, here: Option<&Use>) {
        let ty = self.side.names.type_at(&location(node)).unwrap_or_default();
        let ty = ty.rsplit("::").next().unwrap_or_default();
        let mut add = |mut value: Element<'a>, name: &str| {
            value.name = name.to_owned();
            value.subject = Some(format!("{ty}::{name}"));
            element.children.push(value);
        };
        for entry in node.entries("oneOf") {
            let id = entry.map.get("const").map(ToString::to_string).unwrap_or_default();
            let mut value = self.part(Class::Value, &id, &entry, here, &["const", "title", "file"]);
            if let Some(file) = entry.child("file") {
                value.take(&file, &[]);
            }
            add(value, entry.text("title").unwrap_or_default());
        }
        if let Some(only) = node.map.get("const") {
            let at = location(node);
            let mut value = Element::new(Class::Value, &only.to_string(), format!("{at}/const"), here);
            value.names = self.side.names.at(&format!("{at}/oneOf/0")).to_vec();
            add(value, &names::pascal(only.as_str().unwrap_or_default()));
        }
    }

    fn codes(&self, element: &mut Element<'a>, codes: &Node<'a>, here: Option<&Use>) {
        for (class, keyword, id) in [(Class::CodeClass, "classes", "name"), (Class::Code, "known", "code")] {
            for entry in codes.entries(keyword) {
                let code = entry.map.get(id).map(ToString::to_string).unwrap_or_default();
                let mut part = self.part(class, &code, &entry, here, &["code", "name"]);
                part.name = entry.text("name").unwrap_or_default().to_owned();
                // The names of a code say more than the place in JSON, where the code is one of many.
                let path = part.names.first().map_or(part.name.as_str(), |name| name.path.as_str());
                part.subject = Some(
                    path.rsplitn(3, "::").take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("::"),
                );
                element.children.push(part);
            }
        }
    }

    fn call(&self, node: &Node<'a>, here: Option<&Use>) -> Element<'a> {
        let mut call = self.part(Class::Call, "", node, here, &["query", "response"]);
        if let Some(response) = node.child("response")
            && let Ok(target) = self.side.library.follow(&response)
        {
            call.set("response", self.side.name(&location(&target)), node, "/response");
        }
        for entry in node.entries("query") {
            let name = entry.text("name").unwrap_or_default();
            let mut parameter = self.part(Class::Parameter, name, &entry, here, &["name", "required"]);
            if entry.map.get("required") == Some(&Value::Bool(true)) {
                parameter.set("required", true, &entry, "/required");
            }
            parameter.subject = Some(name.to_owned());
            let names = call.names.iter().filter(|name| name.keyword == "query");
            parameter.names = names.map(|name| Name { keyword: "", ..name.clone() }).collect();
            call.children.push(parameter);
        }
        call
    }

    /// The decisions, each with the uses and names of the schemas that name it.
    fn decisions(&self, all: &Element<'a>) -> Vec<Element<'a>> {
        let entries = self.side.library.decisions().iter().enumerate();
        let nodes = entries.filter_map(|(index, entry)| {
            Some(Node { file: ERRATA, pointer: format!("/errata/{index}"), map: entry.as_object()? })
        });
        let read = |node: Node<'a>| {
            let id = node.text("id").unwrap_or_default();
            let mut decision = self.part(Class::Decision, id, &node, None, &["id"]);
            decision.subject = Some(id.to_owned());
            let mut ahead: Vec<&Element<'a>> = all.children.iter().collect();
            while let Some(element) = ahead.pop() {
                if element.names_decision(id) {
                    decision.uses.extend(element.uses.iter().cloned());
                    decision.names.extend(element.names.iter().filter(|name| name.is_main()).cloned());
                }
                ahead.extend(&element.children);
            }
            decision
        };
        nodes.map(read).collect()
    }
}
