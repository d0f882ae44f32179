//! Writes the facts of a value as keywords of the dialect.
//!
//! A request keeps every limit. An answer is read with tolerance: it keeps the type, and the meanings of values in words.

use serde_json::{Map, Value, json};
use wecom_schemas::names::{is_type_name, pascal};

use super::parameters::Parameter;
use crate::{
    fact::{Amount, Fact, Overflow, Unit},
    page::Side,
};

/// The ends of names of secrets, and the words of pages for them.
const SECRET_NAMES: &[&str] = &["token", "secret", "ticket", "permanent_code", "auth_code", "password"];
const SECRET_WORDS: &[&str] = &["凭证", "密钥", "授权码", "密码"];

/// Whether the holder of the value can act for the app.
pub fn is_secret(parameter: &Parameter) -> bool {
    let words = parameter.term.as_deref().unwrap_or_default();
    SECRET_NAMES.iter().any(|end| parameter.name().ends_with(end))
        || SECRET_WORDS.iter().any(|word| words.contains(word))
}

/// Returns the Chinese term, with the documented values where no keyword has them.
pub fn term(parameter: &Parameter, side: Side) -> Option<String> {
    let values: Vec<String> = parameter.values.iter().map(|(value, meaning)| format!("{value}：{meaning}")).collect();
    let listed = values.join("；");
    match &parameter.term {
        Some(term) if values.is_empty() || is_enumeration(parameter, side) => Some(term.clone()),
        Some(term) => Some(format!("{term}（{listed}）")),
        None => (!listed.is_empty()).then_some(listed),
    }
}

/// Returns the keywords of a value that is no object. What the dialect can't say has no `type`, and the generator asks for
/// it.
pub fn value(parameter: &Parameter, side: Side) -> Map<String, Value> {
    let is_request = side == Side::Request;
    let (schema, limits): (Value, &[&str]) = match parameter.types.as_deref() {
        Some(types) if types.ends_with("[]") => return list(parameter, &items(parameter, types, side).into(), side),
        Some("integer" | "string") if is_enumeration(parameter, side) => return enumeration(parameter, side),
        Some("integer") if is_switch(parameter) => (json!({ "type": "integer", "enum": [0, 1] }), &["default"]),
        Some("integer") => {
            let range = json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX });
            (range, &["minimum", "maximum", "unit", "default"])
        }
        // Everything in an address is text, and no example shows it.
        Some("string") | None if is_request && parameter.holder().is_empty() || parameter.types.is_some() => {
            match parameter.facts.iter().find(|fact| matches!(fact, Fact::Fixed(_))) {
                Some(Fact::Fixed(fixed)) if is_request => return map(json!({ "const": fixed })),
                _ if is_secret(parameter) => (json!({ "type": "string", "secret": true }), &["minLength"]),
                _ if is_request => {
                    (json!({ "type": "string" }), &["minLength", "maxBytes", "maxLength", "idTranslation"])
                }
                _ => (json!({ "type": ["string", "null"] }), &[]),
            }
        }
        Some("boolean") => (json!({ "type": "boolean" }), &[]),
        _ => (json!({}), &[]),
    };
    let mut schema = map(schema);
    if is_request {
        schema.extend(keywords(parameter, limits));
    }
    schema
}

pub fn list(parameter: &Parameter, items: &Value, side: Side) -> Map<String, Value> {
    if side == Side::Answer {
        return map(json!({ "type": ["array", "null"], "items": items, "default": [] }));
    }
    let mut list = map(json!({ "type": "array", "items": items }));
    list.extend(keywords(parameter, &["minItems", "maxItems"]));
    list
}

fn items(parameter: &Parameter, types: &str, side: Side) -> Map<String, Value> {
    let of_entry = |fact: &Fact| if let Fact::Entry(fact) = fact { Some((**fact).clone()) } else { None };
    let entry = Parameter {
        types: types.strip_suffix("[]").filter(|types| !types.is_empty()).map(str::to_owned),
        facts: parameter.facts.iter().filter_map(of_entry).collect(),
        ..parameter.clone()
    };
    let items = value(&entry, side);
    let is_nullable = items.get("type").is_some_and(Value::is_array);
    if is_nullable { map(json!({ "type": "string" })) } else { items }
}

/// Returns the object of JSON; any other value has no keywords.
pub fn map(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}

/// Whether the values of a parameter become an enumeration. An answer may have new values at any time, so its enumerations have to
/// be open, and only those of integers can be.
fn is_enumeration(parameter: &Parameter, side: Side) -> bool {
    let can_be = side == Side::Request || parameter.types.as_deref() == Some("integer");
    can_be && !parameter.values.is_empty() && !is_switch(parameter)
}

fn is_switch(parameter: &Parameter) -> bool {
    parameter.facts.contains(&Fact::Values(vec!["0".to_owned(), "1".to_owned()]))
}

/// Returns the facts that have one of these keywords, and those that the dialect requires with them.
fn keywords(parameter: &Parameter, wanted: &[&str]) -> Map<String, Value> {
    let mut found = Map::new();
    for fact in &parameter.facts {
        let (keyword, value): (&str, Value) = match fact {
            Fact::Required(true) | Fact::NotEmpty => ("minLength", 1.into()),
            Fact::MaxBytes(Amount { number, unit: Unit::One }) => ("maxBytes", (*number).into()),
            Fact::MaxCharacters(most) => ("maxLength", (*most).into()),
            Fact::IdTranslation => ("idTranslation", true.into()),
            Fact::MinItems(least) => ("minItems", (*least).into()),
            Fact::MaxItems(most) => ("maxItems", (*most).into()),
            Fact::Minimum(least) => ("minimum", least.number.into()),
            Fact::Maximum(most) => ("maximum", most.number.into()),
            Fact::Unit(Unit::Seconds) => ("unit", "seconds".into()),
            Fact::Default(text) => match text.trim_end_matches('s').parse::<i64>() {
                Ok(number) => ("default", number.into()),
                Err(_) => continue,
            },
            _ => continue,
        };
        if wanted.contains(&keyword) {
            found.insert(keyword.into(), value);
        }
        if let Fact::Minimum(Amount { unit: Unit::Seconds, .. }) | Fact::Maximum(Amount { unit: Unit::Seconds, .. }) =
            fact
        {
            found.insert("unit".into(), "seconds".into());
        }
    }
    if found.contains_key("maxBytes") {
        let is_cut = parameter.facts.contains(&Fact::Overflow(Overflow::Cut));
        found.insert("overflow".into(), if is_cut { "truncate" } else { "reject" }.into());
    }
    if found.contains_key("maxLength") {
        found.insert("unit".into(), "characters".into());
    }
    found
}

/// Returns the values with their meanings. A number has no name until someone gives it a `title`.
fn enumeration(parameter: &Parameter, side: Side) -> Map<String, Value> {
    let is_integer = parameter.types.as_deref() == Some("integer");
    let value = |text: &str| text.parse::<i64>().ok().filter(|_| is_integer).map_or_else(|| text.into(), Value::from);
    let entry = |(text, meaning): &(String, String)| {
        let mut entry = map(json!({ "const": value(text) }));
        let name = pascal(text);
        if is_type_name(&name) {
            entry.insert("title".into(), name.into());
        }
        entry.insert("term".into(), meaning.as_str().into());
        Value::Object(entry)
    };
    let values: Vec<Value> = parameter.values.iter().map(entry).collect();
    if side == Side::Answer {
        return map(json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX, "values": values }));
    }
    let mut enumeration = map(json!({ "oneOf": values }));
    let default = |(text, _): &&(String, String)| parameter.facts.contains(&Fact::Default(text.clone()));
    if let Some((default, _)) = parameter.values.iter().find(default) {
        enumeration.insert("default".into(), value(default));
    }
    enumeration
}
