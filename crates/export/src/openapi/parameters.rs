//! Query parameters, and the secrets among them.

use serde_json::{Map, Value, json};

use super::parts::Parts;
use crate::{
    descriptions,
    names::Names,
    operation::{Operation, examples},
};
use wecom_schemas::Node;

/// Returns the secrets that an endpoint asks for. Requests that ask for different ones are alternatives.
pub fn security<'a>(operations: &[Operation<'a>], parts: &mut Parts<'a>) -> Value {
    let mut alternatives: Vec<Value> = Vec::new();
    for operation in operations {
        let mut asked = Map::new();
        let in_query = operation.query.iter().filter(|parameter| parameter.has("secret"));
        let in_query = in_query.map(|parameter| (parameter.text("name").unwrap_or_default(), parameter.clone()));
        for (name, parameter) in in_query.chain(secret_properties(operation, parts.names)) {
            parts.note_key(name, &parameter);
            asked.insert(name.to_owned(), json!([]));
        }
        let asked = Value::Object(asked);
        if !alternatives.contains(&asked) {
            alternatives.push(asked);
        }
    }
    if alternatives == [json!({})] { json!([]) } else { alternatives.into() }
}

/// Returns the properties in the address if all are secrets, so that they authenticate the request and ask for nothing.
/// The properties of an operation with secrets under `query` ask for something.
fn secret_properties<'a>(operation: &Operation<'a>, names: &Names<'a>) -> Vec<(&'a str, Node<'a>)> {
    let has_secrets = operation.query.iter().any(|parameter| parameter.has("secret"));
    let properties = operation.request.children("properties");
    let are_secrets = properties.iter().all(|(_, property)| names.target(property).has("secret"));
    if operation.in_query && !has_secrets && are_secrets { properties } else { Vec::new() }
}

/// Returns the other query parameters. One that only some of the requests know is required of none.
pub fn parameters<'a>(operations: &[Operation<'a>], parts: &mut Parts<'a>) -> Vec<Value> {
    let mut parameters: Vec<Value> = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        let mut own = of_operation(operation, parts);
        for known in &mut parameters {
            if !own.iter().any(|other| other["name"] == known["name"] && other["required"] == true) {
                known["required"] = false.into();
            }
        }
        own.retain(|parameter| !parameters.iter().any(|known| known["name"] == parameter["name"]));
        if index > 0 {
            for parameter in &mut own {
                parameter["required"] = false.into();
            }
        }
        parameters.extend(own);
    }
    parameters
}

fn of_operation<'a>(operation: &Operation<'a>, parts: &mut Parts<'a>) -> Vec<Value> {
    let open = operation.query.iter().filter(|parameter| !parameter.has("secret"));
    let of_query = |parameter: &Node<'_>| {
        json!({
            "name": parameter.text("name"),
            "in": "query",
            "required": parameter.map.get("required"),
            "description": descriptions::summary(parameter),
            "schema": { "type": "string" },
        })
    };
    let mut parameters: Vec<Value> = open.map(of_query).collect();
    if operation.in_query && secret_properties(operation, parts.names).is_empty() {
        let required = operation.request.texts("required");
        for (name, property) in operation.request.children("properties") {
            let mut parameter = of_property(name, &property, required.contains(&name), parts);
            let examples = examples(parts.names, &operation.request).into_iter();
            let example =
                |(example, value): (&str, &Value)| Some((example.to_owned(), json!({ "value": value.get(name)? })));
            let examples: Map<String, Value> = examples.filter_map(example).collect();
            if !examples.is_empty() {
                parameter["examples"] = examples.into();
            }
            parameters.push(parameter);
        }
    }
    parameters
}

fn of_property<'a>(name: &str, property: &Node<'a>, required: bool, parts: &mut Parts<'a>) -> Value {
    let target = parts.names.target(property);
    let description =
        descriptions::of_reference(property, &target).unwrap_or_else(|| descriptions::description(&target));
    let mut schema = parts.plain.schema(property);
    let mut parameter = json!({ "name": name, "in": "query", "required": required, "description": description });
    for keyword in ["deprecated", "description"] {
        if let Some(value) = schema.shift_remove(keyword) {
            parameter[keyword] = value;
        }
    }
    parameter["schema"] = schema.into();
    parameter
}
