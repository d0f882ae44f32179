//! Reads objects, their unions and the branches of these.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::{
    object::{Branch, BranchRef, Field, Object, Operation, Presence, Repeat, Tag, Union, UnknownProperties},
    read_field::{Owner, field_name},
    reader::Reader,
    types::{Integer, Shape, Type},
};
use crate::{
    names::{is_field_name, is_type_name, pascal, snake},
    node::Node,
};

const OF_A_TAG: &str = "a tag names the branch and nothing else";

impl<'a> Reader<'a> {
    pub fn read_object(&mut self, node: &Node<'a>, name: &str) -> Option<Object> {
        let unknown_properties = self.read_unknown_properties(node)?;
        let required = self.read_required(node);
        let tag = node.tag();
        let owner = Owner { node, name, required: &required, unknown_properties, is_definition: true };
        let mut fields = Vec::new();
        for (json_name, property) in node.children("properties") {
            if Some(json_name) != tag {
                fields.extend(self.read_field(&owner, json_name, &property));
            }
        }
        let union = if node.has("variants") { Some(self.read_union(node, &required)?) } else { None };
        let at_least_one_of = self.read_at_least_one_of(node, &fields);
        let operation = self.read_operation(node, &fields);
        Some(Object { fields, unknown_properties, union, at_least_one_of, operation })
    }

    fn read_unknown_properties(&mut self, node: &Node<'a>) -> Option<UnknownProperties> {
        let (below, message) = match (node.map.get("additionalProperties"), node.has("unevaluatedProperties")) {
            (None, true) | (Some(Json::Bool(false)), false) => return Some(UnknownProperties::Refused),
            (Some(Json::Bool(true)), false) => return Some(UnknownProperties::Ignored),
            (Some(_), _) => (
                "/additionalProperties",
                "an object with oneOf has unevaluatedProperties alone, which sees the properties of the branches too",
            ),
            (None, false) => (
                "",
                "say how unknown properties are treated: additionalProperties is false in a request, true in an answer; \
                 or name this in the oneOf of its union, if it is a branch",
            ),
        };
        self.report(node, below, message);
        None
    }

    fn read_required(&mut self, node: &Node<'a>) -> Vec<&'a str> {
        let properties = node.child("properties");
        let required = node.texts("required");
        for (index, name) in required.iter().enumerate() {
            if !properties.as_ref().is_some_and(|properties| properties.has(name)) {
                let message = format!("`{name}` is required and not among the properties");
                self.report(node, &format!("/required/{index}"), message);
            }
        }
        required
    }

    fn read_at_least_one_of(&mut self, node: &Node<'a>, fields: &[Field]) -> Vec<(String, String)> {
        let mut chosen = Vec::new();
        for (index, name) in node.texts("atLeastOneOf").into_iter().enumerate() {
            let message = match fields.iter().find(|field| field.json_name == name) {
                None => format!("there is no property `{name}`"),
                Some(field) if !can_be_empty(&field.ty) => {
                    format!("`{name}` is never empty: only a list, a text or a switch can be")
                }
                Some(field) => {
                    chosen.push((field.rust_name.clone(), field.json_name.clone()));
                    continue;
                }
            };
            self.report(node, &format!("/atLeastOneOf/{index}"), message);
        }
        chosen
    }

    fn read_operation(&mut self, node: &Node<'a>, fields: &[Field]) -> Option<Operation> {
        let call = node.child("call")?;
        let (in_query, has_part) = (call.has("in"), call.has("part"));
        let is_get = call.text("method") == Some("GET");
        let unfit = fields.iter().filter(|field| in_query && !fits_a_query(&field.ty));
        let unfit =
            unfit.map(|field| format!("`{}` is no text or number: it can't be a query parameter", field.json_name));
        unfit.for_each(|message| self.report(&call, "/in", message));
        for (is_wrong, below, message) in [
            (in_query && node.has("variants"), "/in", "a union can't be a query parameter"),
            (!in_query && is_get, "/method", "a GET has no body: write \"in\": \"query\""),
            (
                !in_query && !is_get && has_part,
                "/part",
                "the form is the whole body: write \"in\": \"query\", so that the properties are query parameters",
            ),
            (has_part && is_get, "/part", "a GET has no body: a file needs a POST"),
        ] {
            if is_wrong {
                self.report(&call, below, message);
            }
        }
        let response = call.child("response")?;
        self.refuse_keywords_of_a_property(&response);
        let response = self.read_type(&response, "", false)?;
        let parameter =
            |entry: &Node<'_>| Some((entry.text("name")?.to_owned(), entry.map.get("required")?.as_bool()?));
        let query = call.entries("query").iter().filter_map(parameter).collect();
        let text = |name| call.text(name).map(str::to_owned);
        let (method, server, path) = (text("method")?, text("server")?, text("path")?);
        let part = call.child("part").and_then(|part| part.text("name").map(str::to_owned));
        let repeat: Repeat = call.read("repeat")?;
        self.check_duplicate_check(node, &call, &repeat, fields);
        let is_secret = |property: &Node<'a>| self.library.follow(property).is_ok_and(|target| target.has("secret"));
        let secrets = node.children("properties").into_iter().filter(|(_, property)| is_secret(property));
        let secrets = secrets.map(|(name, _)| name.to_owned()).collect();
        Some(Operation { method, in_query, server, path, query, part, repeat, secrets, response })
    }

    /// Checks that the properties that a duplicate check names can decide about a repeat.
    fn check_duplicate_check(&mut self, node: &Node<'a>, call: &Node<'a>, repeat: &Repeat, fields: &[Field]) {
        let Repeat::DuplicateCheck { switch, interval } = repeat else { return };
        let field = |name: &String| fields.iter().find(|field| field.json_name == *name);
        let missing = "this object has no such property";
        let of_switch = match field(switch) {
            None => Some(missing),
            Some(field) if field.ty != Type::Flag => Some("it is no switch, 0 or 1"),
            Some(_) => None,
        };
        let of_interval = match (field(interval), node.child("properties").and_then(|all| all.child(interval))) {
            (Some(field), Some(property)) if field.presence == Presence::Optional => {
                self.library.follow(&property).ok().and_then(|target| interval_flaw(&target))
            }
            (Some(_), _) => Some("it is required, so it has no default"),
            (None, _) => Some(missing),
        };
        for (key, name, why) in [("switch", switch, of_switch), ("interval", interval, of_interval)] {
            if let Some(why) = why {
                self.report(call, &format!("/repeat/{key}"), format!("`{name}` can't decide about a repeat: {why}"));
            }
        }
    }

    fn read_union(&mut self, node: &Node<'a>, required: &[&str]) -> Option<Union> {
        let variants = node.child("variants")?;
        let (name, tag, after) = (variants.text("title")?, variants.text("tag")?, variants.text("after")?);
        let names: Vec<&str> = node.children("properties").into_iter().map(|(name, _)| name).collect();
        let position = |name: &str| names.iter().position(|other| *other == name);
        let Some(tag_position) = position(tag).filter(|_| required.contains(&tag)) else {
            self.report(&variants, "/tag", format!("`{tag}` has to be a required property of this object"));
            return None;
        };
        let Some(after_position) = position(after) else {
            self.report(&variants, "/after", format!("`{after}` is no property of this object"));
            return None;
        };
        let tag_node = node.child("properties")?.child(tag)?;
        self.refuse(&tag_node, &["picture", "meaningBy"], OF_A_TAG);
        let mut branches: Vec<BranchRef> = Vec::new();
        for reference in node.branches() {
            let branch = self.read_branch_ref(&reference, tag)?;
            if branches.iter().any(|other| other.branch.tag == branch.branch.tag) {
                self.report(&reference, "", format!("another branch has the {tag} `{}` too", branch.branch.tag));
            }
            for shared in branch.branch.outer_names().filter(|name| names.contains(name)) {
                let message = format!("{} and the object that carries it both have a property `{shared}`", branch.name);
                self.report(&reference, "", message);
            }
            branches.push(branch);
        }
        self.check_names_of_bodies(node, &branches);
        let rust_name = self.problems.take(field_name(tag, &tag_node))?;
        let type_name = pascal(tag_node.text("rustName").unwrap_or(tag));
        if !is_type_name(&type_name) {
            let message = format!(
                "generated code can't call a tag `{rust_name}` and its type `{type_name}`: give another name with rustName"
            );
            self.report(&tag_node, "", message);
            return None;
        }
        let field = snake(name);
        if !is_field_name(&field) {
            let message = format!("the property that holds the union would be called `{field}`: give another title");
            self.report(&variants, "/title", message);
            return None;
        }
        let union = Union {
            field,
            name: name.to_owned(),
            docs: self.read_docs(&variants, None),
            tag: Tag { json_name: tag.to_owned(), rust_name, type_name, docs: self.read_docs(&tag_node, None) },
            tag_before: tag_position,
            branch_before: after_position + usize::from(after_position < tag_position),
            branches,
        };
        if let Some((branch, field)) = union.disagreement() {
            let message = format!(
                "`{}` has another type in {} than in a branch before it: branches share the properties \
                 next to their bodies",
                field.json_name, branch.name
            );
            self.report(node, "/oneOf", message);
        }
        Some(union)
    }

    fn read_branch_ref(&mut self, reference: &Node<'a>, tag: &str) -> Option<BranchRef> {
        self.refuse_keywords_of_a_property(reference);
        let target = self.problems.take(self.library.follow(reference))?;
        let name = target.text("title").or_else(|| target.pointer.rsplit_once('/').map(|(_, name)| name))?;
        // The problems of a branch are noted where it is defined.
        let noted = self.problems.0.len();
        let branch = self.read_branch(&target, name, tag, false);
        self.problems.0.truncate(noted);
        let branch = branch?;
        Some(BranchRef {
            file: target.file.to_owned(),
            name: name.to_owned(),
            docs: self.read_docs(&target, None),
            branch,
        })
    }

    /// Refuses a body whose name another branch has next to its own body.
    fn check_names_of_bodies(&mut self, node: &Node<'a>, branches: &[BranchRef]) {
        let mut beside: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (branch, field) in branches.iter().flat_map(|it| it.branch.beside.iter().map(move |field| (it, field))) {
            beside.entry(&field.json_name).or_default().insert(&branch.name);
        }
        for (index, branch) in branches.iter().enumerate() {
            let Some(body) = &branch.branch.body else { continue };
            for other in beside.get(body.as_str()).into_iter().flatten().filter(|other| **other != branch.name) {
                let message =
                    format!("the body `{body}` of {} is also a property next to that of {other}", branch.name);
                self.report(node, &format!("/oneOf/{index}"), message);
            }
        }
    }

    /// Reads a branch: the tag, an object under the tag's value if there is one, and the properties next to it.
    pub fn read_branch(&mut self, node: &Node<'a>, name: &str, tag: &str, is_definition: bool) -> Option<Branch> {
        let required = self.read_required(node);
        let of_the_union = ["additionalProperties", "unevaluatedProperties", "oneOf", "atLeastOneOf", "call"];
        self.refuse(node, &of_the_union, "a branch of a union leaves this to the object that carries the union");
        let Some(value) = node.tag_value(tag).filter(|_| required.contains(&tag)) else {
            let message =
                format!("a branch of a union is recognised by `{tag}`: a required property with a const of text");
            self.report(node, "/properties", message);
            return None;
        };
        let unknown_properties = UnknownProperties::Refused;
        let owner = Owner { node, name, required: &required, unknown_properties, is_definition };
        let mut branch = Branch { tag: value.to_owned(), body: None, inside: Vec::new(), beside: Vec::new() };
        for (json_name, property) in node.children("properties") {
            if json_name == tag {
                self.refuse(&property, &["meaningBy"], OF_A_TAG);
            } else if json_name == value && property.types() == ["object"] {
                self.check_body(&property, required.contains(&json_name))?;
                branch.body = Some(json_name.to_owned());
                let required = self.read_required(&property);
                let body = Owner { node: &property, name, required: &required, unknown_properties, is_definition };
                for (inner_name, inner) in property.children("properties") {
                    branch.inside.extend(self.read_field(&body, inner_name, &inner));
                }
            } else {
                branch.beside.extend(self.read_field(&owner, json_name, &property));
            }
        }
        Some(branch)
    }

    fn check_body(&mut self, body: &Node<'a>, is_required: bool) -> Option<()> {
        if !is_required {
            self.report(body, "", "the body of a branch has to be required");
        }
        if self.read_unknown_properties(body)? == UnknownProperties::Ignored {
            let message = "the body of a branch refuses other properties, as its union does";
            self.report(body, "/additionalProperties", message);
        }
        let without_effect =
            ["title", "default", "deprecated", "rustName", "meaningBy", "errata", "atLeastOneOf", "call", "oneOf"];
        self.refuse(body, &without_effect, "the body of a branch can't have this keyword: its struct is the branch");
        Some(())
    }
}

fn fits_a_query(ty: &Type) -> bool {
    !matches!(ty, Type::List(_) | Type::Named { shape: Shape::List(_) | Shape::Object, .. })
}

fn can_be_empty(ty: &Type) -> bool {
    let Type::Named { shape, .. } = ty else { return true };
    matches!(shape, Shape::Text | Shape::List(_))
}

fn interval_flaw(node: &Node<'_>) -> Option<&'static str> {
    let interval = Integer::read(node).filter(|interval| interval.unit.as_deref() == Some("seconds"));
    let Some(interval) = interval else { return Some("it is no integer with the unit `seconds`") };
    if interval.minimum < 0 {
        return Some("its minimum is below 0");
    }
    interval.default.is_none().then_some("its type has no default, so an absent one has no meaning")
}
