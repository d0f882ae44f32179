//! All operations in one document: OpenAPI 3.1, whose schemas are JSON Schema 2020-12.
//!
//! Operations that share a method and a path are one endpoint, which OpenAPI calls one operation: the server distinguishes
//! their requests. Success and failure have the same HTTP status; a code in the body distinguishes them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use wecom_schemas::{Node, model::Codes, words::with_term};

use super::{
    descriptions,
    names::{Names, Operation, examples},
    plain::{Home, Plain},
    publication::Publication,
};

pub fn build_document<'a>(names: &'a Names<'a>, publication: &Publication, note: &str) -> Value {
    let mut endpoints: Vec<Vec<Operation<'a>>> = Vec::new();
    for operation in Operation::all(names) {
        let key = (operation.path, operation.method);
        match endpoints.iter_mut().find(|other| (other[0].path, other[0].method) == key) {
            Some(endpoint) => endpoint.push(operation),
            None => endpoints.push(vec![operation]),
        }
    }
    let plain = Plain::new(names, Home::OpenApi);
    let mut document = Components { names, plain, secrets: BTreeMap::new(), failures: BTreeMap::new() };
    let servers: BTreeSet<&str> = endpoints.iter().flatten().map(|operation| operation.server).collect();
    let listed =
        |servers: &BTreeSet<&str>| -> Value { servers.iter().map(|server| json!({ "url": server })).collect() };
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut tags: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for operations in &endpoints {
        let mut described = document.endpoint(operations);
        let own_servers: BTreeSet<&str> = operations.iter().map(|operation| operation.server).collect();
        if own_servers != servers {
            described["servers"] = listed(&own_servers);
        }
        let Operation { path, method, .. } = operations[0];
        paths.entry(path).or_default().insert(method.to_ascii_lowercase(), described);
        for operation in operations {
            tags.entry(operation.folder()).or_default().push(&operation.name);
        }
    }
    let tag = |(name, titles): (&str, Vec<&str>)| json!({ "name": name, "description": titles.join(", ") });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": publication.title,
            "version": publication.version,
            "description": format!("{}\n\n{note}", descriptions::DOCUMENT),
            "license": { "name": publication.license, "identifier": publication.license },
        },
        "servers": listed(&servers),
        "tags": tags.into_iter().map(tag).collect::<Value>(),
        "paths": paths,
        "components": document.into_components(),
    })
}

/// The components that the endpoints of a document share.
struct Components<'a> {
    names: &'a Names<'a>,
    plain: Plain<'a>,
    /// The secrets in addresses: term and descriptions by name.
    secrets: BTreeMap<String, (Option<String>, Vec<String>)>,
    /// Answers with a documented code, by the names of the property and the code.
    failures: BTreeMap<String, Value>,
}

impl<'a> Components<'a> {
    fn into_components(mut self) -> Value {
        let scheme = |(name, (term, descriptions)): (String, (Option<String>, Vec<String>))| {
            let description = with_term(term.as_deref(), &descriptions.join(" "));
            let scheme = json!({ "type": "apiKey", "in": "query", "name": name, "description": description });
            (name, scheme)
        };
        json!({
            "schemas": self.plain.definitions(),
            "examples": self.failures,
            "securitySchemes": self.secrets.into_iter().map(scheme).collect::<Map<_, _>>(),
        })
    }

    fn endpoint(&mut self, operations: &[Operation<'a>]) -> Value {
        let titles: Vec<String> = operations.iter().map(descriptions::operation_name).collect();
        let descriptions: Vec<String> = operations.iter().map(descriptions::operation).collect();
        let folders: BTreeSet<&str> = operations.iter().map(Operation::folder).collect();
        // The operation id is written like a function name: `getToken`.
        let mut id = operations[0].name.clone();
        if let Some(first) = id.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        let mut described = json!({
            "operationId": id,
            "summary": titles.join(" / "),
            "description": descriptions.join("\n\n"),
            "tags": folders,
            "security": self.security(operations),
            "parameters": self.parameters(operations),
        });
        if let Some(source) = operations[0].request.child("source") {
            described["externalDocs"] = descriptions::link(&source);
        }
        if let Some(body) = self.body(operations) {
            described["requestBody"] = body;
        }
        described["responses"] = json!({ "200": self.answer(operations) });
        described
    }

    /// Returns the secrets that an endpoint asks for. Requests that ask for different ones are alternatives.
    fn security(&mut self, operations: &[Operation<'a>]) -> Value {
        let mut alternatives: Vec<Value> = Vec::new();
        for operation in operations {
            let mut asked = Map::new();
            let in_query = operation.query.iter().filter(|parameter| parameter.has("secret"));
            let in_query = in_query.map(|parameter| (parameter.text("name").unwrap_or_default(), parameter.clone()));
            for (name, parameter) in in_query.chain(self.secret_properties(operation)) {
                let (term, descriptions) = self.secrets.entry(name.to_owned()).or_default();
                *term = term.take().or_else(|| parameter.text("term").map(str::to_owned));
                let description = parameter.text("description").unwrap_or_default().to_owned();
                if !descriptions.contains(&description) {
                    descriptions.push(description);
                }
                asked.insert(name.to_owned(), json!([]));
            }
            let asked = Value::Object(asked);
            if !alternatives.contains(&asked) {
                alternatives.push(asked);
            }
        }
        if alternatives == [json!({})] { json!([]) } else { alternatives.into() }
    }

    /// Returns the properties in the address if all are secrets: these authenticate the request and are not parameters.
    /// If there are secrets under `query`, the properties are parameters.
    fn secret_properties(&self, operation: &Operation<'a>) -> Vec<(&'a str, Node<'a>)> {
        let has_secrets = operation.query.iter().any(|parameter| parameter.has("secret"));
        let properties = operation.request.children("properties");
        let are_secrets = properties.iter().all(|(_, property)| self.names.target(property).has("secret"));
        if operation.in_query && !has_secrets && are_secrets { properties } else { Vec::new() }
    }

    /// Returns the other query parameters. A parameter that only some of the requests have is optional.
    fn parameters(&mut self, operations: &[Operation<'a>]) -> Vec<Value> {
        let mut parameters: Vec<Value> = Vec::new();
        for (index, operation) in operations.iter().enumerate() {
            let mut own = self.parameters_of(operation);
            for known in &mut parameters {
                if !own.iter().any(|other| other["name"] == known["name"] && other["required"] == true) {
                    known["required"] = false.into();
                }
            }
            own.retain(|parameter| !parameters.iter().any(|known| known["name"] == parameter["name"]));
            for parameter in own.iter_mut().filter(|_| index > 0) {
                parameter["required"] = false.into();
            }
            parameters.extend(own);
        }
        parameters
    }

    fn parameters_of(&mut self, operation: &Operation<'a>) -> Vec<Value> {
        let not_secret = operation.query.iter().filter(|parameter| !parameter.has("secret"));
        let in_query = |parameter: &Node<'_>| {
            json!({
                "name": parameter.text("name"),
                "in": "query",
                "required": parameter.map.get("required"),
                "description": descriptions::summary(parameter),
                "schema": { "type": "string" },
            })
        };
        let mut parameters: Vec<Value> = not_secret.map(in_query).collect();
        if operation.in_query && self.secret_properties(operation).is_empty() {
            let required = operation.request.texts("required");
            for (name, property) in operation.request.children("properties") {
                let mut parameter = self.property(name, &property, required.contains(&name));
                let example =
                    |(example, value): (&str, &Value)| Some((example.to_owned(), json!({ "value": value.get(name)? })));
                let examples = examples(self.names, &operation.request).into_iter().filter_map(example);
                let examples: Map<String, Value> = examples.collect();
                if !examples.is_empty() {
                    parameter["examples"] = examples.into();
                }
                parameters.push(parameter);
            }
        }
        parameters
    }

    fn property(&mut self, name: &str, property: &Node<'a>, is_required: bool) -> Value {
        let target = self.names.target(property);
        let description =
            descriptions::reference(property, &target).unwrap_or_else(|| descriptions::description(&target));
        let mut schema = self.plain.schema(property);
        let mut parameter = json!({ "name": name, "in": "query", "required": is_required, "description": description });
        for keyword in ["deprecated", "description"] {
            if let Some(value) = schema.shift_remove(keyword) {
                parameter[keyword] = value;
            }
        }
        parameter["schema"] = schema.into();
        parameter
    }

    /// Returns the body of a request: JSON, or a file as the part of a form.
    fn body(&mut self, operations: &[Operation<'a>]) -> Option<Value> {
        let mut content = Map::new();
        let in_body = operations.iter().filter(|operation| !operation.in_query).map(|operation| &operation.request);
        if let Some(json) = self.json_content(&in_body.collect::<Vec<_>>(), Map::new()) {
            content.insert("application/json".into(), json);
        }
        if let Some(part) = operations.iter().find_map(|operation| operation.part.as_ref()) {
            let name = part.text("name").unwrap_or_default();
            let file = json!({ "type": "string", "format": "binary", "description": descriptions::summary(part) });
            let form = json!({ "type": "object", "properties": { name: file }, "required": [name] });
            content.insert("multipart/form-data".into(), json!({ "schema": form }));
        }
        (!content.is_empty()).then(|| json!({ "required": true, "content": content }))
    }

    /// Returns a content that matches any of these schemas, with the examples of all schemas and `more`.
    fn json_content(&mut self, nodes: &[&Node<'a>], more: Map<String, Value>) -> Option<Value> {
        let mut schemas: Vec<Value> = nodes.iter().map(|node| self.plain.reference(node)).collect();
        schemas.dedup();
        // A value may fit two of the schemas.
        let schema = if schemas.len() > 1 { json!({ "anyOf": schemas }) } else { schemas.pop()? };
        let mut shown = Map::new();
        for node in nodes {
            for (name, value) in examples(self.names, node) {
                let key = if nodes.len() == 1 { name.to_owned() } else { format!("{}.{name}", self.names.name(node)) };
                shown.insert(key, json!({ "value": value }));
            }
        }
        shown.extend(more);
        let mut content = json!({ "schema": schema });
        if !shown.is_empty() {
            content["examples"] = shown.into();
        }
        Some(content)
    }

    /// Returns the answer of an endpoint: an example of each success, and one of each class of failures.
    fn answer(&mut self, operations: &[Operation<'a>]) -> Value {
        let answers: Vec<&Node<'a>> = operations.iter().filter_map(|operation| operation.answer.as_ref()).collect();
        let mut shown = Map::new();
        for (name, failure) in answers.iter().flat_map(|answer| failures(self.names, answer)) {
            shown.insert(name.clone(), json!({ "$ref": format!("#/components/examples/{name}") }));
            self.failures.insert(name, failure);
        }
        let content = self.json_content(&answers, shown);
        json!({ "description": descriptions::ANSWER, "content": { "application/json": content } })
    }
}

/// Returns an example for the first code of each class, except the default code, which means success. An answer with other
/// required properties has none, because a failure would lack them.
fn failures<'a>(names: &Names<'a>, answer: &Node<'a>) -> Vec<(String, Value)> {
    let mut failures = Vec::new();
    for (property, node) in answer.children("properties") {
        let target = names.target(&node);
        let Some(codes) = target.read::<Codes>("codes") else { continue };
        if answer.texts("required").into_iter().any(|required| required != property) {
            continue;
        }
        let success = node.integer("default").or_else(|| target.integer("default"));
        let mut seen = BTreeSet::new();
        for code in codes.known.iter().filter(|code| Some(code.code) != success && seen.insert(&code.class)) {
            let failure = json!({
                "summary": format!("{}: {}", code.code, code.meaning),
                "description": code.remedy,
                "value": { property: code.code },
            });
            failures.push((format!("{property}.{}", code.name), failure));
        }
    }
    failures
}
