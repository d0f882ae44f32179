//! Properties, from JSON to the model.

use serde_json::Value as Json;

use super::{
    Field, Meaning, Picture, Presence, Shape, Type, Unit, UnknownProperties, Value, names,
    object::{DefaultValue, DefaultWords},
    read::{Reader, text, value},
};
use crate::{library::Node, names::pascal};

/// The object whose properties are read.
pub(super) struct Owner<'n, 'a> {
    /// Its schema.
    pub node: &'n Node<'a>,
    /// Its name in Rust, with which those of its properties' types begin.
    pub name: &'n str,
    /// The properties that have to be there.
    pub required: &'n [&'a str],
    /// What becomes of properties that it does not know.
    pub unknown_properties: UnknownProperties,
    /// Whether this is the place where its types are defined.
    pub emit: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn field(&mut self, owner: &Owner<'_, 'a>, json_name: &str, node: &Node<'a>) -> Option<Field> {
        let is_required = owner.required.contains(&json_name);
        let target = self.note(self.library.follow(node))?;
        let rust_name = self.note(names::field(json_name, node))?;
        let suggested = format!("{}{}", owner.name, pascal(node.text("rustName").unwrap_or(json_name)));
        let ty = self.ty(node, &suggested, owner.emit)?;
        let mut docs = self.docs(node, Some(&target));
        if docs.description.is_empty() && node.has("const") {
            docs.description = "Always the same.".into();
        } else if docs.description.is_empty() {
            self.problems.push(node.problem("", "a property needs a description, here or where its $ref leads"));
        }
        // What was decided of a type stands with the type; what has no type of its own says it here.
        match (&ty, node.has("$ref")) {
            (Type::Named { .. }, false) => docs.decisions.clear(),
            (Type::Named { .. }, true) | (_, false) => {}
            (_, true) => docs.decisions.extend(self.docs(&target, None).decisions),
        }
        if let Some(picture) = self.picture(node, &ty) {
            docs.add(&picture.in_words());
        }
        if let Some(meaning) = self.meaning(owner, json_name, node) {
            docs.add(&meaning.in_words());
        }
        let nullable = target.types().contains(&"null");
        if nullable && (is_required || owner.unknown_properties == UnknownProperties::Refused) {
            self.problems.push(node.problem("/type", "null stands for an absent property, and only in an answer"));
        }
        let default = node.map.get("default").or_else(|| target.map.get("default"));
        let place = if node.has("default") { node } else { &target };
        let default_value = default.and_then(|default| self.default_value(place, default, &ty));
        if let (Some(Json::String(default)), Type::Named { shape: Shape::Text, .. }) = (default, &ty) {
            let limits = text(&target);
            let is_too_long = |(max, unit)| match unit {
                Unit::Bytes => default.len() > max,
                Unit::Characters => default.chars().count() > max,
            };
            if (limits.not_empty && default.is_empty()) || (!limits.cut && limits.max.is_some_and(is_too_long)) {
                self.problems.push(place.problem("/default", "the text's own limits refuse it"));
            }
        }
        let presence = match (is_required, owner.unknown_properties, default_value) {
            (true, _, _) => Presence::Required,
            (false, UnknownProperties::Ignored, Some(value)) => Presence::Defaulted(value),
            (false, _, _) => Presence::Optional,
        };
        Some(Field {
            json_name: json_name.to_owned(),
            rust_name,
            pointer: node.pointer.clone(),
            default: default.filter(|_| !is_required).map(|default| in_words(default, &ty, &target)),
            constant: target.map.get("const").and_then(value),
            ty,
            presence,
            nullable,
            docs,
            deprecated: node.text("deprecationReason").or_else(|| target.text("deprecationReason")).map(str::to_owned),
        })
    }

    /// What stands for an absent property of an answer; a default of the wrong type is a problem everywhere.
    fn default_value(&mut self, node: &Node<'a>, default: &Json, ty: &Type) -> Option<DefaultValue> {
        let list = |list: &Type| matches!(list, Type::List(_));
        match (default, ty) {
            (Json::Array(entries), ty) if entries.is_empty() && list(ty) => Some(DefaultValue::Empty),
            (Json::String(text), Type::Text | Type::TextOrInteger) if text.is_empty() => Some(DefaultValue::Empty),
            (Json::Bool(false), Type::Boolean) => Some(DefaultValue::Empty),
            (Json::Number(_), Type::Flag) => match default.as_i64() {
                Some(0) => Some(DefaultValue::Empty),
                Some(1) => None,
                _ => self.wrong_default(node, default),
            },
            (Json::Number(_), Type::Named { shape: Shape::Codes, .. }) => default.as_i64().map(DefaultValue::Integer),
            // Integers and enumerations judge their own default; here it is only words.
            (Json::Number(_), Type::Named { shape: Shape::Integer | Shape::Enumeration, .. })
            | (Json::String(_), Type::Named { shape: Shape::Enumeration | Shape::Text, .. } | Type::Text)
            | (Json::Bool(true), Type::Boolean) => None,
            _ => self.wrong_default(node, default),
        }
    }

    fn wrong_default(&mut self, node: &Node<'a>, default: &Json) -> Option<DefaultValue> {
        self.problems.push(node.problem("/default", format!("{default} is no value of this type")));
        None
    }

    /// What the picture may be that a text leads to.
    fn picture(&mut self, node: &Node<'a>, ty: &Type) -> Option<Picture> {
        let picture = picture(node)?;
        if !matches!(ty, Type::Text | Type::Named { shape: Shape::Text, .. }) {
            self.problems.push(node.problem("/picture", "only a text leads to a picture"));
        }
        Some(picture)
    }

    /// What a property means with each value of another one.
    fn meaning(&mut self, owner: &Owner<'_, 'a>, json_name: &str, node: &Node<'a>) -> Option<Meaning> {
        let by = node.child("meaningBy")?;
        let decider = by.text("property")?;
        let Some(other) = owner.node.child("properties")?.child(decider).filter(|_| decider != json_name) else {
            self.problems.push(by.problem("/property", format!("there is no other property `{decider}`")));
            return None;
        };
        let possible = fixed_values(&self.note(self.library.follow(&other))?);
        if possible.is_empty() {
            let message =
                format!("`{decider}` has no fixed values: only that of an enumeration or a switch can decide");
            self.problems.push(by.problem("/property", message));
            return None;
        }
        let meaning = meaning(node)?;
        let values: Vec<&Value> = meaning.cases.iter().map(|(value, _)| value).collect();
        for (index, (entry, value)) in by.entries("values").iter().zip(&values).enumerate() {
            if !possible.contains(value) {
                let said = &entry.map["value"];
                self.problems.push(entry.problem("/value", format!("`{decider}` is never {said}")));
            }
            if values[..index].contains(value) {
                self.problems.push(entry.problem("/value", format!("{value} stands twice")));
            }
        }
        for value in possible.iter().filter(|value| !values.contains(value)) {
            let message = format!("`{decider}` can also be {value}: say what is meant then");
            self.problems.push(by.problem("/values", message));
        }
        Some(meaning)
    }
}

/// What the picture may be that a property leads to.
pub fn picture(node: &Node<'_>) -> Option<Picture> {
    let picture = node.child("picture")?;
    let texts = |name| picture.texts(name).into_iter().map(str::to_owned).collect();
    Some(Picture { formats: texts("formats"), best_pixels: texts("bestPixels") })
}

/// What a property means with each value of another one, as it says itself.
pub fn meaning(node: &Node<'_>) -> Option<Meaning> {
    let by = node.child("meaningBy")?;
    let case = |entry: &Node<'_>| {
        let term = entry.text("term").map(|term| format!(" ({term})")).unwrap_or_default();
        let meant = entry.text("description").map(|words| format!("{}{term}", words.trim_end_matches('.')));
        Some((value(entry.map.get("value")?)?, meant))
    };
    let cases = by.entries("values").iter().filter_map(case).collect();
    Some(Meaning { decider: by.text("property")?.to_owned(), cases })
}

/// The values of an enumeration or a switch.
fn fixed_values(schema: &Node<'_>) -> Vec<Value> {
    let named: Vec<&Json> = schema.entries("oneOf").iter().filter_map(|entry| entry.map.get("const")).collect();
    let switch = schema.map.get("enum").and_then(Json::as_array).into_iter().flatten();
    named.into_iter().chain(switch).filter_map(value).collect()
}

/// A default as the documentation of a property says it.
fn in_words(default: &Json, ty: &Type, target: &Node<'_>) -> DefaultWords {
    let unit = target.text("unit").map(|unit| format!(" {unit}")).unwrap_or_default();
    let words = match (default, ty) {
        (Json::Number(_), Type::Flag) => (if default == 1 { "on" } else { "off" }).into(),
        (Json::Array(_), _) => "empty".into(),
        (Json::String(text), _) if text.is_empty() => "empty".into(),
        (default, Type::Named { name, shape: Shape::Enumeration, .. }) => {
            let variant = target.entries("oneOf").into_iter().find(|entry| entry.map.get("const") == Some(default));
            let title = variant.and_then(|variant| variant.text("title")).unwrap_or_default();
            return DefaultWords::Variant(format!("{name}::{title}"));
        }
        _ => format!("{default}{unit}"),
    };
    DefaultWords::Words(words)
}
