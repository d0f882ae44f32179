//! Objects, unions and branches, from JSON to the model.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::{
    Branch, Field, Object, Presence, Shape, Type, Union, UnknownProperties, names,
    object::Operation,
    read::Reader,
    read_field::Owner,
    repeat::{Repeat, refusal_of_interval, repeat},
    union::{BranchRef, Tag},
};
use crate::library::Node;

impl<'a> Reader<'a> {
    pub(super) fn object(&mut self, node: &Node<'a>, name: &str) -> Option<Object> {
        let unknown_properties = self.unknown_properties(node)?;
        let required = self.required(node);
        let tag = node.child("variants").and_then(|variants| variants.text("tag"));
        let owner = Owner { node, name, required: &required, unknown_properties, emit: true };
        let mut fields = Vec::new();
        for (json_name, property) in node.children("properties") {
            if Some(json_name) != tag {
                fields.extend(self.field(&owner, json_name, &property));
            }
        }
        let union = if node.has("variants") { Some(self.union(node, &required)?) } else { None };
        let at_least_one_of = self.at_least_one_of(node, &fields);
        let operation = self.operation(node, &fields);
        Some(Object { fields, unknown_properties, union, at_least_one_of, operation })
    }

    fn unknown_properties(&mut self, node: &Node<'a>) -> Option<UnknownProperties> {
        match (node.map.get("additionalProperties"), node.has("unevaluatedProperties")) {
            (None, true) | (Some(Json::Bool(false)), false) => Some(UnknownProperties::Refused),
            (Some(Json::Bool(true)), false) => Some(UnknownProperties::Ignored),
            (Some(_), _) => {
                let message = "an object with oneOf has unevaluatedProperties alone, which sees the properties of the branches too";
                self.problems.push(node.problem("/additionalProperties", message));
                None
            }
            (None, false) => {
                let message = "say what becomes of other properties: additionalProperties is false in a request, true in an answer; \
                               or name this in the oneOf of its union, if it is a branch";
                self.problems.push(node.problem("", message));
                None
            }
        }
    }

    fn required(&mut self, node: &Node<'a>) -> Vec<&'a str> {
        let properties: Vec<&str> = node.children("properties").into_iter().map(|(name, _)| name).collect();
        let required = node.texts("required");
        for (index, name) in required.iter().enumerate() {
            if !properties.contains(name) {
                let message = format!("`{name}` is required and not among the properties");
                self.problems.push(node.problem(&format!("/required/{index}"), message));
            }
        }
        required
    }

    fn at_least_one_of(&mut self, node: &Node<'a>, fields: &[Field]) -> Vec<(String, String)> {
        let mut chosen = Vec::new();
        for (index, name) in node.texts("atLeastOneOf").into_iter().enumerate() {
            let place = format!("/atLeastOneOf/{index}");
            match fields.iter().find(|field| field.json_name == name) {
                None => self.problems.push(node.problem(&place, format!("there is no property `{name}`"))),
                Some(field) if !can_be_silent(&field.ty) => {
                    let message =
                        format!("`{name}` always says something: only a list, a text or a switch can be silent");
                    self.problems.push(node.problem(&place, message));
                }
                Some(field) => chosen.push((field.rust_name.clone(), field.json_name.clone())),
            }
        }
        chosen
    }

    fn operation(&mut self, node: &Node<'a>, fields: &[Field]) -> Option<Operation> {
        let call = node.child("call")?;
        let in_query = call.has("in");
        if in_query {
            for field in fields.iter().filter(|field| !fits_an_address(&field.ty)) {
                let message = format!("`{}` is no text or number: it can't travel in the address", field.json_name);
                self.problems.push(call.problem("/in", message));
            }
            if node.has("variants") {
                self.problems.push(call.problem("/in", "a union can't travel in the address"));
            }
        } else if call.text("method") == Some("GET") {
            self.problems.push(call.problem("/method", "a GET has no body: say \"in\": \"query\""));
        } else if call.has("part") {
            let message =
                "the form is the whole body: say \"in\": \"query\", so that the properties travel in the address";
            self.problems.push(call.problem("/part", message));
        }
        if call.has("part") && call.text("method") == Some("GET") {
            self.problems.push(call.problem("/part", "a GET has no body: a file needs a POST"));
        }
        let response = call.child("response")?;
        self.refuse_words_of_a_property(&response);
        let response = self.ty(&response, "", false)?;
        let query = call
            .entries("query")
            .iter()
            .filter_map(|entry| Some((entry.text("name")?.to_owned(), entry.map.get("required")?.as_bool()?)))
            .collect();
        let text = |name| call.text(name).map(str::to_owned);
        let (method, server, path) = (text("method")?, text("server")?, text("path")?);
        let part = call.child("part").and_then(|part| part.text("name").map(str::to_owned));
        let repeat = repeat(&call)?;
        self.duplicate_check(node, &call, &repeat, fields);
        let is_secret = |property: &Node<'a>| self.library.follow(property).is_ok_and(|target| target.has("secret"));
        let secrets = node.children("properties").into_iter().filter(|(_, property)| is_secret(property));
        let secrets = secrets.map(|(name, _)| name.to_owned()).collect();
        Some(Operation { method, in_query, server, path, query, part, repeat, secrets, response })
    }

    /// Checks that the properties that a duplicate check names can decide about a repeat.
    fn duplicate_check(&mut self, node: &Node<'a>, call: &Node<'a>, repeat: &Repeat, fields: &[Field]) {
        let Repeat::DuplicateCheck { switch, interval } = repeat else { return };
        let field = |name: &String| fields.iter().find(|field| field.json_name == *name);
        let refused = |name: &String, why: &str| format!("`{name}` can't decide about a repeat: {why}");
        let nothing = "this object has no such property";
        let of_switch = match field(switch) {
            None => Some(nothing),
            Some(field) if field.ty != Type::Flag => Some("it is no switch, 0 or 1"),
            Some(_) => None,
        };
        let of_interval = match (field(interval), node.child("properties").and_then(|all| all.child(interval))) {
            (Some(field), Some(property)) if field.presence == Presence::Optional => {
                self.library.follow(&property).ok().and_then(|target| refusal_of_interval(&target))
            }
            (Some(_), _) => Some("it is required, so that it has no default"),
            (None, _) => Some(nothing),
        };
        for (place, name, why) in [("switch", switch, of_switch), ("interval", interval, of_interval)] {
            if let Some(why) = why {
                self.problems.push(call.problem(&format!("/repeat/{place}"), refused(name, why)));
            }
        }
    }

    fn union(&mut self, node: &Node<'a>, required: &[&str]) -> Option<Union> {
        let variants = node.child("variants")?;
        let (tag, after) = (variants.text("tag")?, variants.text("after")?);
        let names: Vec<&str> = node.children("properties").into_iter().map(|(name, _)| name).collect();
        let position = |name: &str| names.iter().position(|other| *other == name);
        let Some(tag_position) = position(tag).filter(|_| required.contains(&tag)) else {
            self.problems
                .push(variants.problem("/tag", format!("`{tag}` has to be a required property of this object")));
            return None;
        };
        let Some(after_position) = position(after) else {
            self.problems.push(variants.problem("/after", format!("`{after}` is no property of this object")));
            return None;
        };
        let tag_node = node.child("properties")?.child(tag)?;
        self.refuse(&tag_node, &["picture", "meaningBy"], "a tag names the branch and says no more");
        let name = variants.text("title")?.to_owned();
        let mut branches: Vec<BranchRef> = Vec::new();
        let mut tags = BTreeSet::new();
        for reference in node.entries("oneOf") {
            self.refuse_words_of_a_property(&reference);
            let target = self.note(self.library.follow(&reference))?;
            let branch_name = target.text("title").or_else(|| target.pointer.rsplit_once('/').map(|(_, name)| name))?;
            // Its problems are noted where it is defined.
            let noted = self.problems.len();
            let branch = self.branch(&target, branch_name, tag, false);
            self.problems.truncate(noted);
            let branch = branch?;
            if !tags.insert(branch.tag.1.clone()) {
                self.problems
                    .push(reference.problem("", format!("another branch has the {tag} `{}` too", branch.tag.1)));
            }
            for shared in branch.outer_names().into_iter().filter(|name| names.contains(name)) {
                let message = format!("{branch_name} and the object that carries it both have a property `{shared}`");
                self.problems.push(reference.problem("", message));
            }
            branches.push(BranchRef {
                file: target.file.to_owned(),
                name: branch_name.to_owned(),
                tag: branch.tag.1.clone(),
                docs: self.docs(&target, None),
                branch,
            });
        }
        let mut beside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for branch in &branches {
            for field in &branch.branch.beside {
                beside.entry(&field.json_name).or_default().push(&branch.name);
            }
        }
        for (index, branch) in branches.iter().enumerate() {
            let Some(body) = &branch.branch.body else { continue };
            for other in beside.get(body.as_str()).into_iter().flatten().filter(|other| **other != branch.name) {
                let message = format!("the body `{body}` of {} is also a property beside that of {other}", branch.name);
                self.problems.push(node.problem(&format!("/oneOf/{index}"), message));
            }
        }
        let (rust_name, type_name) = self.note(names::tag(tag, &tag_node))?;
        let union = Union {
            field: self.note(names::union(&name, &variants))?,
            name,
            docs: self.docs(&variants, None),
            tag: Tag { json_name: tag.to_owned(), rust_name, type_name, docs: self.docs(&tag_node, None) },
            tag_before: tag_position,
            branch_before: after_position + usize::from(after_position < tag_position),
            branches,
        };
        if let Some((branch, field)) = union.disagreement() {
            let message = format!(
                "`{}` has another type in {} than in a branch before it: beside their bodies, branches share their properties",
                field.json_name, branch.name
            );
            self.problems.push(node.problem("/oneOf", message));
        }
        Some(union)
    }

    /// A branch: the tag, an object under the tag's value if there is one, and what stands beside it.
    pub(super) fn branch(&mut self, node: &Node<'a>, name: &str, tag: &str, emit: bool) -> Option<Branch> {
        let required = self.required(node);
        for keyword in ["additionalProperties", "unevaluatedProperties", "oneOf", "atLeastOneOf", "call"] {
            if node.has(keyword) {
                let message = "a branch of a union leaves this to the object that carries the union";
                self.problems.push(node.problem(&format!("/{keyword}"), message));
            }
        }
        let properties = node.child("properties")?;
        let Some(value) = properties.child(tag).and_then(|tag| tag.text("const")).filter(|_| required.contains(&tag))
        else {
            let message =
                format!("a branch of a union tells itself by `{tag}`: a required property with a const of text");
            self.problems.push(node.problem("/properties", message));
            return None;
        };
        let unknown_properties = UnknownProperties::Refused;
        let owner = Owner { node, name, required: &required, unknown_properties, emit };
        let mut branch =
            Branch { tag: (tag.to_owned(), value.to_owned()), body: None, inside: Vec::new(), beside: Vec::new() };
        for (json_name, property) in node.children("properties") {
            if json_name == tag {
                self.refuse(&property, &["meaningBy"], "a tag names the branch and says no more");
                continue;
            }
            if json_name == value && property.types() == ["object"] {
                if !required.contains(&json_name) {
                    self.problems.push(property.problem("", "the body of a branch has to be required"));
                }
                if self.unknown_properties(&property)? == UnknownProperties::Ignored {
                    let message = "the body of a branch refuses other properties, as its union does";
                    self.problems.push(property.problem("/additionalProperties", message));
                }
                let silent = [
                    "title",
                    "default",
                    "deprecated",
                    "rustName",
                    "meaningBy",
                    "errata",
                    "atLeastOneOf",
                    "call",
                    "oneOf",
                ];
                self.refuse(&property, &silent, "the body of a branch can't say this: its struct is the branch");
                branch.body = Some(json_name.to_owned());
                let required = self.required(&property);
                let body = Owner { node: &property, name, required: &required, unknown_properties, emit };
                for (inner_name, inner) in property.children("properties") {
                    branch.inside.extend(self.field(&body, inner_name, &inner));
                }
            } else {
                branch.beside.extend(self.field(&owner, json_name, &property));
            }
        }
        Some(branch)
    }
}

fn fits_an_address(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Boolean | Type::Flag | Type::TextOrInteger => true,
        Type::List(_) => false,
        Type::Named { shape, .. } => !matches!(shape, Shape::List(_) | Shape::Object),
    }
}

fn can_be_silent(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Boolean | Type::Flag | Type::TextOrInteger | Type::List(_) => true,
        Type::Named { shape, .. } => matches!(shape, Shape::Text | Shape::List(_)),
    }
}
