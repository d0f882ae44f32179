//! What Rust shows of each schema: the public names that the generator makes of it.

use std::collections::BTreeMap;

use super::side::Place;
use wecom_schemas::{
    model::{Enumeration, Field, Item, Kind, Model, Presence, Shape, Text, Type, Unit},
    names,
};

/// The public names of all schemas.
#[derive(Debug, Default)]
pub struct Surface {
    items: BTreeMap<Place, Shown>,
    fields: BTreeMap<Place, ShownField>,
}

/// A type.
#[derive(Debug)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Its path below the crate: `notice::TextContent`.
    pub path: String,
    /// What it has besides, each with the keyword that it comes from.
    pub members: Vec<(&'static str, String)>,
    /// What its builder waits for, in the order of its type parameters.
    pub awaited: Vec<String>,
}

/// A property.
#[derive(Clone, Debug)]
pub struct ShownField {
    /// The path of the struct.
    pub owner: String,
    /// Its name in the struct and the builder.
    pub name: String,
    /// Its type in the struct, or of its getter.
    pub ty: String,
    /// What the builder takes.
    pub parameter: String,
    /// Whether the builder waits for it.
    pub is_awaited: bool,
    /// Whether it never changes, so that the builder does not ask for it.
    pub is_constant: bool,
}

impl ShownField {
    /// The field or getter, and what sets it.
    pub fn paths(&self) -> Vec<String> {
        let field = format!("{}::{}", self.owner, self.name);
        if self.is_constant { vec![field] } else { vec![field, self.setter()] }
    }

    /// What sets it.
    pub fn setter(&self) -> String {
        format!("{}Builder::{}", self.owner, self.name)
    }
}

impl Surface {
    /// Reads what the generator makes public from its model.
    pub fn of(model: &Model) -> Self {
        let mut surface = Self::default();
        for (file, module) in &model.modules {
            for item in &module.items {
                let path = [names::public_path(file), vec![item.name.clone()]].concat().join("::");
                let at = |pointer: &str| format!("{file}#{pointer}");
                for field in item.fields() {
                    surface.fields.insert(at(&field.pointer), shown_field(&path, field));
                }
                let shown = Shown {
                    name: item.name.clone(),
                    members: members(item),
                    awaited: item.needs().into_iter().map(str::to_owned).collect(),
                    path,
                };
                surface.items.insert(at(&item.pointer), shown);
            }
        }
        surface
    }

    /// The type that is made of a schema.
    pub fn item(&self, place: &str) -> Option<&Shown> {
        self.items.get(place)
    }

    /// The property that a schema is.
    pub fn field(&self, place: &str) -> Option<&ShownField> {
        self.fields.get(place)
    }

    /// The types made of a schema and of all that stands in it.
    pub fn below<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Shown> {
        let from_place = self.items.range(place.to_owned()..);
        let rests = from_place.map_while(move |(other, shown)| Some((other.strip_prefix(place)?, shown)));
        rests.filter(move |(rest, _)| is_inner(place, rest)).map(|(_, shown)| shown)
    }
}

/// Definitions stand in the root of their file, and are no part of its type.
fn is_inner(place: &str, rest: &str) -> bool {
    rest.is_empty() || (rest.starts_with('/') && !(place.ends_with('#') && rest.starts_with("/$defs/")))
}

fn shown_field(owner: &str, field: &Field) -> ShownField {
    // A switch is a `bool` wherever people see it.
    let ty = if field.ty == Type::Flag { "bool".to_owned() } else { field.ty.to_string() };
    ShownField {
        owner: owner.to_owned(),
        name: field.rust_name.clone(),
        ty: if field.presence == Presence::Optional { format!("Option<{ty}>") } else { ty },
        parameter: parameter(&field.ty),
        is_awaited: field.need().is_some(),
        is_constant: field.constant.is_some(),
    }
}

/// What a builder takes.
fn parameter(ty: &Type) -> String {
    match ty {
        Type::Text | Type::Named { shape: Shape::Text, .. } => "impl Into<String>".to_owned(),
        Type::Named { shape: Shape::Integer, .. } => "impl Into<i64>".to_owned(),
        Type::Boolean | Type::Flag => "bool".to_owned(),
        Type::TextOrInteger | Type::Named { shape: Shape::Codes, .. } => format!("impl Into<{ty}>"),
        Type::Named { shape: Shape::Enumeration, .. } => ty.to_string(),
        Type::Named { shape: Shape::Object, .. } => format!("impl Build<{ty}>"),
        Type::List(entry) | Type::Named { shape: Shape::List(entry), .. } => {
            format!("impl IntoIterator<Item = {}>", parameter(entry))
        }
    }
}

fn members(item: &Item) -> Vec<(&'static str, String)> {
    match &item.kind {
        Kind::Text(text) => of_text(text),
        Kind::Integer(integer) => {
            let default = integer.default.map(|_| ("default", "DEFAULT".to_owned()));
            let range =
                integer.is_limited().then(|| [("minimum", "MINIMUM".to_owned()), ("maximum", "MAXIMUM".to_owned())]);
            default.into_iter().chain(range.into_iter().flatten()).collect()
        }
        Kind::List(list) => {
            let fewest = (list.min_items > 0).then(|| ("minItems", "MIN_ITEMS".to_owned()));
            let most = list.max_items.map(|_| ("maxItems", "MAX_ITEMS".to_owned()));
            fewest.into_iter().chain(most).collect()
        }
        Kind::Enumeration(enumeration) => of_enumeration(enumeration),
        Kind::Object(object) if !object.at_least_one_of.is_empty() => vec![("atLeastOneOf", "AT_LEAST_ONE_OF".into())],
        Kind::Object(_) | Kind::Codes(_) | Kind::Branch(_) => Vec::new(),
    }
}

fn of_text(text: &Text) -> Vec<(&'static str, String)> {
    let mut members = Vec::new();
    members.extend(text.max.map(|(_, unit)| match unit {
        Unit::Bytes => ("maxBytes", "MAX_BYTES".to_owned()),
        Unit::Characters => ("maxLength", "MAX_CHARACTERS".to_owned()),
    }));
    if text.cut {
        members.extend([("overflow", "shown".to_owned()), ("overflow", "is_cut".into())]);
    }
    members.extend(if text.secret {
        vec![("secret", "expose_secret".to_owned())]
    } else {
        vec![("secret", "as_str".to_owned()), ("secret", "deref".into()), ("secret", "to_string".into())]
    });
    members
}

fn of_enumeration(enumeration: &Enumeration) -> Vec<(&'static str, String)> {
    let mut members: Vec<(&'static str, String)> = Vec::new();
    members.extend(enumeration.default.map(|_| ("default", "default".to_owned())));
    if enumeration.is_of_files() {
        members.push(("file", "file_limits".into()));
    }
    members
}
