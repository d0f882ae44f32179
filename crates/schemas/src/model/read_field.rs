//! Reads the properties of objects and branches.

use serde_json::Value as Json;

use super::{
    object::{Field, Meaning, Picture, Presence, UnknownProperties},
    reader::Reader,
    types::{Shape, Text, Type, Value},
};
use crate::{
    names::{TAKEN_FIELDS, is_field_name, pascal, snake},
    node::Node,
    problem::Problem,
};

/// The object or branch whose properties are read.
pub struct Owner<'n, 'a> {
    pub node: &'n Node<'a>,
    /// Its name in Rust, which is the prefix of the names of its properties' types.
    pub name: &'n str,
    pub required: &'n [&'a str],
    pub unknown_properties: UnknownProperties,
    /// Whether its types are defined here.
    pub is_definition: bool,
}

impl<'a> Reader<'a> {
    pub fn read_field(&mut self, owner: &Owner<'_, 'a>, json_name: &str, node: &Node<'a>) -> Option<Field> {
        let is_required = owner.required.contains(&json_name);
        let target = self.problems.take(self.library.follow(node))?;
        let rust_name = self.problems.take(field_name(json_name, node))?;
        let suggested = format!("{}{}", owner.name, pascal(node.text("rustName").unwrap_or(json_name)));
        let ty = self.read_type(node, &suggested, owner.is_definition)?;
        let mut docs = self.read_docs(node, Some(&target));
        if docs.description.is_empty() && docs.term.is_none() && !node.has("const") {
            self.report(node, "", "a property needs a term or a description, here or where its $ref leads");
        }
        // A named type documents its own decisions. A property without a named type has the decisions of the schema that its
        // `$ref` names.
        match (&ty, node.has("$ref")) {
            (Type::Named { .. }, false) => docs.decisions.clear(),
            (Type::Named { .. }, true) | (_, false) => {}
            (_, true) => docs.decisions.extend(self.read_docs(&target, None).decisions),
        }
        if owner.unknown_properties == UnknownProperties::Ignored && is_closed(&ty) {
            let message =
                "an answer may have values that no page lists: name integers in `values`, and leave a text open";
            self.report(node, "", message);
        }
        let picture: Option<Picture> = node.read("picture");
        if picture.is_some() && !matches!(ty, Type::Text | Type::Named { shape: Shape::Text, .. }) {
            self.report(node, "/picture", "only a text can have `picture`: remove it");
        }
        let meaning = self.read_meaning(owner, json_name, node);
        let nullable = target.types().contains(&"null");
        if nullable && (is_required || owner.unknown_properties == UnknownProperties::Refused) {
            self.report(
                node,
                "/type",
                "null is allowed only for an optional property of an answer, where it means absent",
            );
        }
        let default = node.map.get("default").or_else(|| target.map.get("default"));
        let stated_at = if node.has("default") { node } else { &target };
        let fills_in = default.is_some_and(|default| self.check_default(stated_at, default, &ty));
        if let (Some(Json::String(default)), Type::Named { shape: Shape::Text, .. }) = (default, &ty)
            && Text::read(&target).refuses(default)
        {
            self.report(stated_at, "/default", "the text's own limits refuse it");
        }
        let presence = match owner.unknown_properties {
            _ if is_required => Presence::Required,
            UnknownProperties::Ignored if fills_in => Presence::Defaulted,
            _ => Presence::Optional,
        };
        Some(Field {
            json_name: json_name.to_owned(),
            rust_name,
            pointer: node.pointer.clone(),
            ty,
            presence,
            nullable,
            constant: target.read("const"),
            docs,
            picture,
            meaning,
            default: default.filter(|_| !is_required).cloned(),
            deprecated: node.text("deprecationReason").or_else(|| target.text("deprecationReason")).map(str::to_owned),
        })
    }

    /// Checks the type of a default, and returns whether Rust uses it for an absent property of an answer.
    fn check_default(&mut self, node: &Node<'a>, default: &Json, ty: &Type) -> bool {
        match (default, ty) {
            (Json::Array(entries), Type::List(_)) if entries.is_empty() => true,
            (Json::String(text), Type::Text | Type::TextOrInteger) if text.is_empty() => true,
            (Json::Bool(on), Type::Boolean) => !on,
            (Json::Number(_), Type::Flag) if *default == 0 || *default == 1 => *default == 0,
            (Json::Number(number), Type::Named { shape: Shape::Codes, .. }) => number.is_i64(),
            // Integers and enumerations check their own default.
            (
                Json::Number(_),
                Type::Named { shape: Shape::Integer | Shape::Enumeration | Shape::OpenEnumeration, .. },
            )
            | (Json::String(_), Type::Named { shape: Shape::Enumeration | Shape::Text, .. } | Type::Text) => false,
            _ => {
                self.report(node, "/default", format!("{default} is no value of this type"));
                false
            }
        }
    }

    fn read_meaning(&mut self, owner: &Owner<'_, 'a>, json_name: &str, node: &Node<'a>) -> Option<Meaning> {
        let by = node.child("meaningBy")?;
        let decider = by.text("property")?;
        let Some(other) = owner.node.child("properties")?.child(decider).filter(|_| decider != json_name) else {
            self.report(&by, "/property", format!("there is no other property `{decider}`"));
            return None;
        };
        let possible = fixed_values(&self.problems.take(self.library.follow(&other))?);
        if possible.is_empty() {
            let message = format!("`{decider}` has no fixed values: name an enumeration or a switch");
            self.report(&by, "/property", message);
            return None;
        }
        let meaning: Meaning = node.read("meaningBy")?;
        let values: Vec<&Value> = meaning.cases.iter().map(|case| &case.value).collect();
        for (index, (entry, value)) in by.entries("values").iter().zip(&values).enumerate() {
            if !possible.contains(value) {
                let shown = &entry.map["value"];
                self.report(entry, "/value", format!("`{decider}` is never {shown}"));
            }
            if values[..index].contains(value) {
                self.report(entry, "/value", format!("{value} occurs twice"));
            }
        }
        for value in possible.iter().filter(|value| !values.contains(value)) {
            self.report(&by, "/values", format!("`{decider}` can also be {value}: say what is meant then"));
        }
        Some(meaning)
    }
}

/// Whether a property, or the entries of its list, must have one of the listed values.
fn is_closed(ty: &Type) -> bool {
    match ty {
        Type::Named { shape, .. } => match shape {
            Shape::Enumeration => true,
            Shape::List(entry) => is_closed(entry),
            _ => false,
        },
        Type::List(entry) => is_closed(entry),
        _ => false,
    }
}

fn fixed_values(schema: &Node<'_>) -> Vec<Value> {
    let named = schema.entries("oneOf");
    let named = named.iter().filter_map(|entry| entry.map.get("const"));
    let switch = schema.map.get("enum").and_then(Json::as_array).into_iter().flatten();
    named.chain(switch).filter_map(Value::read).collect()
}

pub fn field_name(json_name: &str, node: &Node<'_>) -> Result<String, Problem> {
    let given = node.text("rustName");
    let name = given.map_or_else(|| snake(json_name), str::to_owned);
    if is_field_name(&name) {
        return Ok(name);
    }
    let below = if given.is_some() { "/rustName" } else { "" };
    let why = if TAKEN_FIELDS.contains(&name.as_str()) {
        "is used by generated code"
    } else if name.is_ascii() && name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        "is a reserved word of Rust"
    } else {
        "is no name in Rust"
    };
    Err(node.problem(below, format!("`{name}` {why}: give another name with rustName")))
}
