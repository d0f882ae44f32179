//! Compares what a client sent with the value of a case.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    compact::expand,
    file::{CallOfType, Case, SentIn},
};

/// Returns what is wrong with a request that should have the value of a case; nothing if it arrived unchanged.
pub fn difference(
    call: &CallOfType,
    case: &Case,
    method: &str,
    query: &[(String, String)],
    body: &[u8],
) -> Option<String> {
    if method != call.method {
        return Some(format!("sent by {method}, and the call takes {}", call.method));
    }
    let value = expand(&case.instance);
    match call.sent_in {
        SentIn::Body => match serde_json::from_slice::<Value>(body) {
            Err(error) => Some(format!("the body is no JSON: {error}")),
            Ok(mut body) => {
                if let Some(body) = body.as_object_mut() {
                    for name in &case.may_lack {
                        body.entry(name).or_insert_with(|| value[name].clone());
                    }
                }
                differs_at(&value, &body, String::new()).map(|at| match at.as_str() {
                    "" => "sent something else".to_owned(),
                    at => format!("sent something else at {at}"),
                })
            }
        },
        SentIn::Query => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let expected: BTreeMap<&str, String> =
                value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), text(value))).collect();
            let given: BTreeMap<&str, String> = query
                .iter()
                .filter(|(name, _)| !call.query.contains(name))
                .map(|(name, value)| (name.as_str(), value.clone()))
                .collect();
            let name = expected.keys().chain(given.keys()).find(|name| expected.get(*name) != given.get(*name))?;
            Some(format!("sent something else as {name}"))
        }
    }
}

/// Returns the pointer of the first difference.
fn differs_at(expected: &Value, found: &Value, pointer: String) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let names = expected.keys().chain(found.keys().filter(|name| !expected.contains_key(*name)));
            names.into_iter().find_map(|name| match (expected.get(name), found.get(name)) {
                (Some(expected), Some(found)) => differs_at(expected, found, format!("{pointer}/{name}")),
                _ => Some(format!("{pointer}/{name}")),
            })
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.find_map(|(index, (expected, found))| differs_at(expected, found, format!("{pointer}/{index}")))
        }
        _ => (expected != found).then_some(pointer),
    }
}
