//! What travels in the address: parameters, and the secrets that let a call in.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Operation, Parts};
use crate::{call, names::Names, words::descriptions};
use wecom_schemas::{library::Node, model};

/// The secrets that calls carry in their address: by name the term, and what the calls say of it.
#[derive(Default)]
pub struct Keys(BTreeMap<String, (Option<String>, Vec<String>)>);

impl Keys {
    /// As the components of a document.
    pub fn into_components(self) -> Map<String, Value> {
        let scheme = |(name, (term, descriptions)): (String, (Option<String>, Vec<String>))| {
            let description = model::with_term(term.as_deref(), &descriptions.join(" "));
            let scheme = json!({ "type": "apiKey", "in": "query", "name": name, "description": description });
            (name, scheme)
        };
        self.0.into_iter().map(scheme).collect()
    }

    fn note(&mut self, name: &str, parameter: &Node<'_>) {
        let (term, descriptions) = self.0.entry(name.to_owned()).or_default();
        *term = term.take().or_else(|| parameter.text("term").map(str::to_owned));
        let description = parameter.text("description").unwrap_or_default();
        if !descriptions.iter().any(|other| other == description) {
            descriptions.push(description.to_owned());
        }
    }
}

/// The secrets that an operation asks for. Requests that ask for different ones are alternatives.
pub fn security<'a>(operation: &Operation<'a>, parts: &mut Parts<'a>) -> Value {
    let mut alternatives: Vec<Value> = Vec::new();
    for call in &operation.calls {
        let mut asked = Map::new();
        let in_query = call.query().into_iter().filter(|parameter| parameter.has("secret"));
        let in_query = in_query.map(|parameter| (parameter.text("name").unwrap_or_default(), parameter));
        for (name, parameter) in in_query.chain(of_secrets_alone(call, parts.names)) {
            parts.keys.note(name, &parameter);
            asked.insert(name.to_owned(), json!([]));
        }
        let asked = Value::Object(asked);
        if !alternatives.contains(&asked) {
            alternatives.push(asked);
        }
    }
    let nothing = [json!({})];
    (if alternatives == nothing { Vec::new() } else { alternatives }).into()
}

/// The properties of a request in the address that has nothing but secrets: they let the call in, and ask for nothing.
/// A call that names its secrets under `query` asks for something by its properties.
fn of_secrets_alone<'a>(call: &call::Call<'a>, names: &Names<'a>) -> Vec<(&'a str, Node<'a>)> {
    let is_let_in = call.query().iter().any(|parameter| parameter.has("secret"));
    let is_candidate = call.is_in_query() && !is_let_in;
    let properties = if is_candidate { call.request.children("properties") } else { Vec::new() };
    let is_secret = |(_, property): &(&str, Node<'a>)| names.target(property).has("secret");
    if properties.iter().all(is_secret) { properties } else { Vec::new() }
}

/// Everything else in the address. What only some of the requests know is required of none.
pub fn parameters<'a>(operation: &Operation<'a>, parts: &mut Parts<'a>) -> Vec<Value> {
    let mut parameters: Vec<Value> = Vec::new();
    for (index, call) in operation.calls.iter().enumerate() {
        let mut own = of_call(call, parts);
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

fn of_call<'a>(call: &call::Call<'a>, parts: &mut Parts<'a>) -> Vec<Value> {
    let open = call.query().into_iter().filter(|parameter| !parameter.has("secret"));
    let mut parameters: Vec<Value> = open.map(|parameter| of_query(&parameter)).collect();
    if call.is_in_query() && of_secrets_alone(call, parts.names).is_empty() {
        let required = call.request.texts("required");
        for (name, property) in call.request.children("properties") {
            let mut parameter = of_property(name, &property, parts);
            parameter["required"] = required.contains(&name).into();
            let examples = call::examples(parts.names, &call.request).into_iter();
            let examples: Map<String, Value> = examples
                .filter_map(|(example, value)| Some((example.to_owned(), json!({ "value": value.get(name)? }))))
                .collect();
            if !examples.is_empty() {
                parameter["examples"] = examples.into();
            }
            parameters.push(parameter);
        }
    }
    parameters
}

fn of_query(parameter: &Node<'_>) -> Value {
    json!({
        "name": parameter.text("name"),
        "in": "query",
        "required": parameter.map.get("required"),
        "description": descriptions::summary(parameter),
        "schema": { "type": "string" },
    })
}

fn of_property<'a>(name: &str, property: &Node<'a>, parts: &mut Parts<'a>) -> Value {
    let target = parts.names.target(property);
    let description =
        descriptions::of_reference(property, &target).unwrap_or_else(|| descriptions::description(&target));
    let mut schema = parts.plain.schema(property);
    let mut parameter = json!({ "name": name, "in": "query", "required": false, "description": description });
    for keyword in ["deprecated", "description"] {
        if let Some(said) = schema.shift_remove(keyword) {
            parameter[keyword] = said;
        }
    }
    parameter["schema"] = schema.into();
    parameter
}
