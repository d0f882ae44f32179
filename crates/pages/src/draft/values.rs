//! Fixed values, lists of values and defaults as keywords.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use wecom_schemas::names::{is_type_name, pascal};

use super::{known::Known, shape::Shape};
use crate::fact::{Amount, Fact};

/// The keywords of a parameter that has one of some values; `None` if the page names none that the dialect can hold.
pub fn fixed(known: &mut Known, shape: &Shape, shown: &[&Value]) -> Option<Map<String, Value>> {
    let only = known.take(|fact| match fact {
        Fact::Fixed(value) => Some(value.clone()),
        _ => None,
    });
    if let Some(only) = only {
        let fact = Fact::Fixed(only.clone());
        let Some(value) = typed(&only, shape).filter(|value| !value.is_boolean()) else {
            known.doubt(format!("`{fact}`, but it is {}: left out", shape.in_words()));
            return None;
        };
        if shown.iter().any(|shown| **shown != value) {
            known.doubt(format!("`{fact}`, but its example has another value: left out"));
            return None;
        }
        return Some(match &value {
            Value::String(text) if is_type_name(&pascal(text)) => constant(value),
            _ => enumeration(known, vec![value]),
        });
    }
    let values = known.take(|fact| match fact {
        Fact::Values(values) => Some(values.clone()),
        _ => None,
    })?;
    let fact = Fact::Values(values.clone());
    if *shape == Shape::Boolean {
        known.doubt(format!("`{fact}`, but it is a boolean: are these its two sides?"));
        return None;
    }
    let Some(mut values) = values.iter().map(|value| typed(value, shape)).collect::<Option<Vec<Value>>>() else {
        known.doubt(format!("`{fact}`, but it is {}: left out", shape.in_words()));
        return None;
    };
    // `0` and `00` are one number.
    values.dedup();
    let default = known
        .look(|fact| match fact {
            Fact::Default(value) => Some(value.clone()),
            _ => None,
        })
        .and_then(|default| typed(&default, shape))
        .filter(|_| values.len() == 1);
    let (off, on) = (json!(0), json!(1));
    let is_bit = |value: &Value| *value == off || *value == on;
    let mut all = values.iter().chain(shown.iter().copied()).chain(&default);
    if all.all(is_bit) && (values.len() > 1 || default.is_some()) {
        if values.len() == 1 {
            known.doubt(format!("`{fact}` and its default are taken for the two sides of a switch"));
        }
        return Some(Map::from_iter([("type".into(), json!("integer")), ("enum".into(), json!([0, 1]))]));
    }
    if values.len() < 2 {
        known.doubt(format!("`{fact}`: one value alone is no list, left out"));
        return None;
    }
    if let Some(other) = shown.iter().find(|shown| !values.contains(shown)) {
        known.doubt(format!("`{fact}`, but its example has {other}: left out"));
        return None;
    }
    Some(enumeration(known, values))
}

fn constant(value: Value) -> Map<String, Value> {
    Map::from_iter([("const".into(), value)])
}

fn enumeration(known: &mut Known, values: Vec<Value>) -> Map<String, Value> {
    known.doubt("name the values, and describe them");
    let mut titles = BTreeSet::new();
    let entries = values.into_iter().enumerate().map(|(index, value)| {
        let wanted = match &value {
            Value::String(text) if is_type_name(&pascal(text)) => pascal(text),
            Value::Number(number) if number.as_u64().is_some() => format!("Value{number}"),
            _ => format!("Entry{index}"),
        };
        let title = if titles.insert(wanted.clone()) { wanted } else { format!("Entry{index}") };
        titles.insert(title.clone());
        json!({ "const": value, "title": title, "description": format!("The value {value}.") })
    });
    Map::from_iter([("oneOf".into(), Value::Array(entries.collect()))])
}

/// The default, if it is one that the schema accepts.
pub fn default(known: &mut Known, shape: &Shape, schema: &mut Map<String, Value>) {
    let text = known.take(|fact| match fact {
        Fact::Default(text) => Some(text.clone()),
        _ => None,
    });
    let Some(text) = text else { return };
    match typed(&text, shape).filter(|value| accepts(schema, value)) {
        Some(value) => drop(schema.insert("default".into(), value)),
        None => known.doubt(format!("`{}` is no value that it can have: left out", Fact::Default(text))),
    }
}

/// A value as JSON, if it is one of this shape.
fn typed(text: &str, shape: &Shape) -> Option<Value> {
    match (shape, text) {
        (Shape::Text, _) => Some(text.into()),
        (Shape::Integer, _) => text.parse::<Amount>().ok().map(|amount| amount.number.into()),
        (Shape::Boolean, "true" | "1") => Some(true.into()),
        (Shape::Boolean, "false" | "0") => Some(false.into()),
        _ => None,
    }
}

/// Whether a value is within what the schema says so far.
fn accepts(schema: &Map<String, Value>, value: &Value) -> bool {
    let size = |keyword: &str| schema.get(keyword).and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
    let is_listed = match (schema.get("oneOf"), schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(entries)), _, _) => entries.iter().any(|entry| entry.get("const") == Some(value)),
        (_, Some(Value::Array(values)), _) => values.contains(value),
        (_, _, Some(only)) => only == value,
        _ => true,
    };
    is_listed
        && match value {
            Value::String(text) => {
                (!text.is_empty() || !schema.contains_key("minLength"))
                    && size("maxBytes").is_none_or(|max| text.len() <= max)
                    && size("maxLength").is_none_or(|max| text.chars().count() <= max)
            }
            Value::Number(number) => {
                let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_i64);
                number.as_i64().is_some_and(|number| {
                    bound("minimum").is_none_or(|minimum| minimum <= number)
                        && bound("maximum").is_none_or(|maximum| number <= maximum)
                })
            }
            _ => true,
        }
}
