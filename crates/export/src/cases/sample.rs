//! Values that a schema accepts.

use serde_json::{Map, Value, json};
use wecom_schemas::Library;

use super::place::{Object, Place};

/// Objects deeper than this have only what is required, so that a type that contains itself has an end.
const MAX_DEPTH: usize = 8;

/// Makes values: with every property, or with only those that are required.
#[derive(Clone, Copy)]
pub struct Samples<'a> {
    pub library: &'a Library,
    pub has_all: bool,
    pub depth: usize,
}

/// What a sample has under some names instead of its own values; `None` leaves the property out.
pub type Changes<'c> = &'c [(&'c str, Option<Value>)];

impl<'a> Samples<'a> {
    pub fn value(self, place: &Place<'a>) -> Value {
        let schema = &place.schema;
        let first = schema.values().first().and_then(|value| value.map.get("const").cloned());
        if let Some(value) = schema.map.get("const").cloned().or(first) {
            return value;
        }
        match schema.types().as_slice() {
            ["object"] => place.objects(self.library).first().map_or(Value::Null, |object| self.object(object, &[])),
            ["array", ..] => match place.items(self.library).filter(|_| self.depth < MAX_DEPTH) {
                Some(items) => vec![self.deeper().value(&items); schema.size("minItems").unwrap_or(1)].into(),
                None => json!([]),
            },
            // A program may check that a link is one.
            ["string", ..] if place.name.ends_with("url") => json!("https://example.com/x"),
            ["string", ..] => json!("x"),
            ["boolean"] => json!(true),
            _ if schema.has("enum") => json!(1),
            // The default code is that of success.
            _ if schema.has("codes") => place.default.cloned().unwrap_or(json!(0)),
            _ => json!(schema.integer("minimum").unwrap_or(0).max(1)),
        }
    }

    /// Returns the object with changes. If its schema asks for at least one of some properties, the first of them that is
    /// not changed is given too.
    pub fn object(self, object: &Object<'a>, changes: Changes<'_>) -> Value {
        let change = |name: &str| changes.iter().find(|(changed, _)| *changed == name).map(|(_, value)| value);
        let chosen = object.alternatives.iter().copied().find(|name| change(name).is_none());
        let has_all = self.has_all && self.depth < MAX_DEPTH;
        let value = |name: &str, place: &Place<'a>| match change(name) {
            Some(value) => value.clone(),
            None if has_all || object.required.contains(&name) || chosen == Some(name) => {
                Some(self.deeper().value(place))
            }
            None => None,
        };
        let known = object.properties.iter().map(|property| (property.name, value(property.name, &property.place)));
        let unknown = changes.iter().filter(|(name, _)| object.property(name).is_none());
        let all = known.chain(unknown.map(|(name, value)| (*name, value.clone())));
        Value::Object(all.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<Map<_, _>>())
    }

    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}
