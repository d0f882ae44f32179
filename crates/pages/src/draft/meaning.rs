//! What a property means by another one, if the dialect can say it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::known::Known;
use crate::fact::Fact;

/// The values that a schema lists, if it is an enumeration or a switch.
pub fn values_of(schema: &Map<String, Value>) -> Vec<Value> {
    match (schema.get("oneOf"), schema.get("enum")) {
        (Some(Value::Array(entries)), _) => entries.iter().filter_map(|entry| entry.get("const").cloned()).collect(),
        (_, Some(Value::Array(values))) => values.clone(),
        _ => Vec::new(),
    }
}

/// Says by `meaningBy` what depends on one other property that has these values and no others; anything else is a doubt.
pub fn by(
    facts: &[Fact],
    name: &str,
    deciders: &BTreeMap<String, Vec<Value>>,
    known: &mut Known,
    schema: &mut Map<String, Value>,
) {
    let mut said: Vec<(&str, &str, bool)> = Vec::new();
    for fact in facts {
        let (decider, values, is_ignored) = match fact {
            Fact::MeaningBy(decider, values) => (decider, values, false),
            Fact::IgnoredBy(decider, values) => (decider, values, true),
            _ => continue,
        };
        said.extend(values.iter().map(|value| (decider.as_str(), value.as_str(), is_ignored)));
    }
    let Some((decider, _, _)) = said.first().copied() else { return };
    let possible = deciders.get(decider).filter(|_| decider != name).map_or(&[][..], Vec::as_slice);
    let case = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut cases = said.iter().filter(|(_, other, _)| *other == text);
        let (_, _, is_ignored) = cases.next().filter(|_| said.len() == possible.len())?;
        Some(if *is_ignored {
            json!({ "value": value, "ignored": true })
        } else {
            json!({ "value": value, "description": format!("what the page says for {text}") })
        })
    };
    let cases: Option<Vec<Value>> = possible.iter().map(case).collect();
    let is_one = said.iter().all(|(other, _, _)| *other == decider);
    if let Some(cases) = cases.filter(|cases| is_one && !cases.is_empty()) {
        schema.insert("meaningBy".into(), json!({ "property": decider, "values": cases }));
        known.doubt(format!("describe what it means with each value of `{decider}`"));
    } else {
        let facts: Vec<String> = facts.iter().map(|fact| format!("`{fact}`")).collect();
        known.doubt(format!("{}: say by `meaningBy` or in the description what it means", facts.join(", ")));
    }
}
