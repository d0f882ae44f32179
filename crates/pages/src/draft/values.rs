//! Writes what a page says of a value in keywords of the dialect.
//!
//! Requests keep every limit. Answers are read with tolerance: they keep types, and meanings of values in words.

use serde_json::{Map, Value, json};
use wecom_codegen::names::{is_type_name, pascal};

use super::parameters::Parameter;
use crate::{
    fact::{Amount, Fact, Overflow, Unit},
    page::Side,
};

/// How the names of secrets end, and words that the page has for them.
const SECRET_NAMES: &[&str] = &["token", "secret", "ticket", "permanent_code", "auth_code", "password"];
const SECRET_WORDS: &[&str] = &["凭证", "密钥", "授权码", "密码"];

/// Whether its holder can act for the app.
pub fn is_secret(parameter: &Parameter) -> bool {
    let words = parameter.term.as_deref().unwrap_or_default();
    SECRET_NAMES.iter().any(|end| parameter.name().ends_with(end))
        || SECRET_WORDS.iter().any(|word| words.contains(word))
}

/// The Chinese term, with the documented values where no keyword has them.
pub fn term(parameter: &Parameter, side: Side) -> Option<String> {
    let values: Vec<String> = parameter.values.iter().map(|(value, meaning)| format!("{value}：{meaning}")).collect();
    let listed = values.join("；");
    match &parameter.term {
        Some(term) if values.is_empty() || is_enumeration(parameter, side) => Some(term.clone()),
        Some(term) => Some(format!("{term}（{listed}）")),
        None => (!listed.is_empty()).then_some(listed),
    }
}

/// The keywords of a value that is no object. What the dialect can't say has no `type`, and the generator asks for it.
pub fn value(parameter: &Parameter, side: Side) -> Map<String, Value> {
    match parameter.types.as_deref() {
        Some(types) if types.ends_with("[]") => {
            let entry = Parameter {
                types: types.strip_suffix("[]").filter(|types| !types.is_empty()).map(str::to_owned),
                facts: parameter.facts.iter().filter_map(of_entry).collect(),
                ..parameter.clone()
            };
            let mut items = value(&entry, side);
            if items.get("type") == Some(&json!(["string", "null"])) {
                items = map(json!({ "type": "string" }));
            }
            list(parameter, &items.into(), side)
        }
        Some("boolean") => map(json!({ "type": "boolean" })),
        Some("integer") => integer(parameter, side),
        Some("string") => text(parameter, side),
        // Everything in an address is text, and no example shows it.
        None if side == Side::Request && parameter.path.len() == 1 => text(parameter, side),
        _ => Map::new(),
    }
}

/// The keywords of a list of such entries.
pub fn list(parameter: &Parameter, items: &Value, side: Side) -> Map<String, Value> {
    if side == Side::Answer {
        return map(json!({ "type": ["array", "null"], "items": items, "default": [] }));
    }
    let mut list = map(json!({ "type": "array", "items": items }));
    for fact in &parameter.facts {
        match fact {
            Fact::MinItems(least) => drop(list.insert("minItems".into(), (*least).into())),
            Fact::MaxItems(most) => drop(list.insert("maxItems".into(), (*most).into())),
            _ => {}
        }
    }
    list
}

/// The object of JSON; any other value has no keywords.
pub fn map(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}

fn of_entry(fact: &Fact) -> Option<Fact> {
    if let Fact::Entry(fact) = fact { Some((**fact).clone()) } else { None }
}

/// Whether the values have names of their own in Rust. Answers may have new ones at any time.
fn is_enumeration(parameter: &Parameter, side: Side) -> bool {
    side == Side::Request && !parameter.values.is_empty() && !is_switch(parameter)
}

fn is_switch(parameter: &Parameter) -> bool {
    parameter.facts.contains(&Fact::values(["0", "1"]))
}

fn integer(parameter: &Parameter, side: Side) -> Map<String, Value> {
    if is_switch(parameter) {
        let mut switch = map(json!({ "type": "integer", "enum": [0, 1] }));
        switch.extend(default(parameter, side));
        return switch;
    }
    if is_enumeration(parameter, side) {
        return enumeration(parameter);
    }
    let mut integer = map(json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX }));
    if side == Side::Request {
        for fact in &parameter.facts {
            match fact {
                Fact::Minimum(least) => integer.insert("minimum".into(), least.number.into()),
                Fact::Maximum(most) => integer.insert("maximum".into(), most.number.into()),
                _ => None,
            };
        }
    }
    let counts_seconds = |fact: &Fact| {
        matches!(fact, Fact::Unit(Unit::Seconds))
            || matches!(fact, Fact::Minimum(amount) | Fact::Maximum(amount) if amount.unit == Unit::Seconds)
    };
    if parameter.facts.iter().any(counts_seconds) {
        integer.insert("unit".into(), "seconds".into());
    }
    integer.extend(default(parameter, side));
    integer
}

fn default(parameter: &Parameter, side: Side) -> Option<(String, Value)> {
    let number = |fact: &Fact| {
        if let Fact::Default(text) = fact { text.trim_end_matches('s').parse::<i64>().ok() } else { None }
    };
    let default = parameter.facts.iter().find_map(number).filter(|_| side == Side::Request)?;
    Some(("default".to_owned(), default.into()))
}

fn text(parameter: &Parameter, side: Side) -> Map<String, Value> {
    if is_secret(parameter) {
        let mut secret = map(json!({ "type": "string", "secret": true }));
        if side == Side::Request && parameter.facts.contains(&Fact::Required(true)) {
            secret.insert("minLength".into(), 1.into());
        }
        return secret;
    }
    if side == Side::Answer {
        return map(json!({ "type": ["string", "null"] }));
    }
    if is_enumeration(parameter, side) {
        return enumeration(parameter);
    }
    let mut text = map(json!({ "type": "string" }));
    for fact in &parameter.facts {
        match fact {
            Fact::Required(true) | Fact::NotEmpty => drop(text.insert("minLength".into(), 1.into())),
            Fact::MaxBytes(Amount { number, unit: Unit::One }) => {
                drop(text.insert("maxBytes".into(), (*number).into()));
            }
            Fact::MaxCharacters(most) => text.extend(map(json!({ "maxLength": most, "unit": "characters" }))),
            Fact::Fixed(fixed) => return map(json!({ "const": fixed })),
            Fact::IdTranslation => drop(text.insert("idTranslation".into(), true.into())),
            _ => {}
        }
    }
    if text.contains_key("maxBytes") {
        let is_cut = parameter.facts.contains(&Fact::Overflow(Overflow::Cut));
        text.insert("overflow".into(), if is_cut { "truncate" } else { "reject" }.into());
    }
    text
}

/// The values with their meanings. A number has no name until someone gives it a `title`.
fn enumeration(parameter: &Parameter) -> Map<String, Value> {
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
    let mut enumeration = map(json!({ "oneOf": parameter.values.iter().map(entry).collect::<Vec<_>>() }));
    let default = |(text, _): &&(String, String)| parameter.facts.contains(&Fact::Default(text.clone()));
    if let Some((default, _)) = parameter.values.iter().find(default) {
        enumeration.insert("default".into(), value(default));
    }
    enumeration
}
