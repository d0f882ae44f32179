//! Translates the dialect to JSON Schema 2020-12 without another vocabulary.
//!
//! | the dialect | here |
//! | --- | --- |
//! | `$ref` to a file or a definition | `$ref` to another definition |
//! | a union | `oneOf` of closed objects, each with the properties of the envelope and of one branch |
//! | `atLeastOneOf` | `allOf` with an `anyOf` of objects in which one property is given and not empty; of a union in each branch |
//! | `maxBytes`, longer is refused | `maxLength`: so many bytes have at most as many characters. It refuses less |
//! | `maxBytes`, longer is cut; `unit`, `idTranslation`, `personal`, `values`, `codes`, `file`, `picture`, `meaningBy`, `term`, `deprecationReason` | words in the description |
//! | `secret` | `format: password` |
//! | `source` | in an OpenAPI document `externalDocs` |
//! | `errata`, `rustName`, `call` | nothing |

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value, json};

use super::{descriptions, names::Names};
use wecom_schemas::{Node, model::Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// A file for one schema, with what it refers to in `$defs`.
    Bundle,
    /// The components of an OpenAPI document.
    OpenApi,
}

/// Translates schemas, and remembers which others they refer to.
pub struct Plain<'a> {
    names: &'a Names<'a>,
    home: Home,
    /// Referred to and not yet translated: the name, the schema, and for a branch the object that carries its union.
    ahead: VecDeque<(String, Node<'a>, Option<Node<'a>>)>,
    referred: BTreeSet<String>,
}

/// Makes a schema file with everything that it refers to, as any validator of JSON Schema 2020-12 reads it.
pub fn bundle<'a>(names: &'a Names<'a>, root: &Node<'a>, note: &str) -> Value {
    let mut plain = Plain::new(names, Home::Bundle);
    let mut bundle = Map::new();
    add(&mut bundle, json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": note }));
    bundle.extend(plain.schema(root));
    let definitions = plain.definitions();
    if !definitions.is_empty() {
        add(&mut bundle, json!({ "$defs": definitions }));
    }
    bundle.into()
}

impl<'a> Plain<'a> {
    pub fn new(names: &'a Names<'a>, home: Home) -> Self {
        Self { names, home, ahead: VecDeque::new(), referred: BTreeSet::new() }
    }

    pub fn reference(&mut self, target: &Node<'a>) -> Value {
        json!({ "$ref": self.refer(self.names.name(target).to_owned(), target, None) })
    }

    /// Translates everything that was referred to, and what that refers to, in the order of the first reference.
    pub fn definitions(&mut self) -> Map<String, Value> {
        let mut definitions = Map::new();
        while let Some((name, node, envelope)) = self.ahead.pop_front() {
            let schema = match envelope {
                None => self.schema(&node),
                Some(envelope) => self.branch(&name, &envelope, &node),
            };
            definitions.insert(name, schema.into());
        }
        definitions
    }

    pub fn schema(&mut self, node: &Node<'a>) -> Map<String, Value> {
        let mut plain = self.head(node);
        match node.types().as_slice() {
            _ if node.has("$ref") => add(&mut plain, self.reference(&self.names.target(node))),
            _ if node.has("const") => add(&mut plain, json!({ "type": "string", "const": node.map["const"] })),
            _ if !node.values().is_empty() && !node.has("values") => enumeration(node, &mut plain),
            ["object"] if node.has("variants") => self.union(node, &mut plain),
            ["object"] => self.object(node, &mut plain),
            types => {
                copy(node, &["type", "minItems", "maxItems", "minLength", "minimum", "maximum", "enum"], &mut plain);
                if let Some(items) = node.child("items") {
                    add(&mut plain, json!({ "items": self.schema(&items) }));
                }
                if types == ["integer"] && !node.has("enum") {
                    add(&mut plain, json!({ "format": "int64" }));
                }
                let text = Text::read(node);
                if text.secret {
                    add(&mut plain, json!({ "format": "password" }));
                }
                if let Some((longest, _)) = text.max.filter(|_| !text.cut) {
                    add(&mut plain, json!({ "maxLength": longest }));
                }
            }
        }
        copy(node, &["default", "deprecated"], &mut plain);
        plain
    }

    fn refer(&mut self, name: String, node: &Node<'a>, envelope: Option<&Node<'a>>) -> String {
        let reference = match self.home {
            Home::Bundle => format!("#/$defs/{name}"),
            Home::OpenApi => format!("#/components/schemas/{name}"),
        };
        if self.referred.insert(name.clone()) {
            self.ahead.push_back((name, node.clone(), envelope.cloned()));
        }
        reference
    }

    fn head(&self, node: &Node<'a>) -> Map<String, Value> {
        let mut head = Map::new();
        copy(node, &["title"], &mut head);
        let description = if node.has("$ref") {
            descriptions::reference(node, &self.names.target(node)).unwrap_or_default()
        } else {
            descriptions::description(node)
        };
        if !description.is_empty() {
            add(&mut head, json!({ "description": description }));
        }
        if let (Home::OpenApi, Some(source)) = (self.home, node.child("source")) {
            add(&mut head, json!({ "externalDocs": descriptions::link(&source) }));
        }
        head
    }

    fn properties(&mut self, node: &Node<'a>) -> Map<String, Value> {
        let properties = node.children("properties").into_iter();
        properties.map(|(name, property)| (name.to_owned(), self.schema(&property).into())).collect()
    }

    fn object(&mut self, node: &Node<'a>, plain: &mut Map<String, Value>) {
        add(plain, json!({ "type": "object", "properties": self.properties(node) }));
        copy(node, &["required", "additionalProperties"], plain);
        self.at_least_one_of(node, plain);
    }

    fn union(&mut self, node: &Node<'a>, plain: &mut Map<String, Value>) {
        let tag = node.tag().unwrap_or_default();
        let (mut references, mut mapping) = (Vec::new(), Map::new());
        for branch in node.branches() {
            let branch = self.names.target(&branch);
            let reference = self.refer(self.names.branch_name(node, &branch), &branch, Some(node));
            references.push(json!({ "$ref": reference }));
            mapping.insert(branch.tag_value(tag).unwrap_or_default().to_owned(), reference.into());
        }
        add(plain, json!({ "type": "object", "oneOf": references }));
        if self.home == Home::OpenApi {
            add(plain, json!({ "discriminator": { "propertyName": tag, "mapping": mapping } }));
        }
    }

    /// Returns a closed object: the properties of the envelope, with those of the branch after the one that the union names.
    fn branch(&mut self, name: &str, envelope: &Node<'a>, branch: &Node<'a>) -> Map<String, Value> {
        let (tag, variants) = (envelope.tag().unwrap_or_default(), envelope.child("variants"));
        let after = variants.and_then(|variants| variants.text("after")).unwrap_or_default();
        let mut properties = Map::new();
        for (name, property) in envelope.children("properties") {
            let schema = if name == tag {
                let mut schema = self.head(&property);
                add(&mut schema, json!({ "type": "string", "const": branch.tag_value(name) }));
                schema
            } else {
                self.schema(&property)
            };
            properties.insert(name.to_owned(), schema.into());
            if name == after {
                properties.extend(self.properties(branch).into_iter().filter(|(name, _)| name != tag));
            }
        }
        let mut required = envelope.texts("required");
        required.extend(branch.texts("required").into_iter().filter(|name| !envelope.texts("required").contains(name)));
        let mut plain = self.head(branch);
        // Generators name the type by its title, and `Text` alone would name the content of its property `text` too.
        add(&mut plain, json!({ "title": name.replace('.', "") }));
        add(&mut plain, json!({ "type": "object", "properties": properties, "required": required }));
        add(&mut plain, json!({ "additionalProperties": false }));
        self.at_least_one_of(envelope, &mut plain);
        plain
    }

    /// Adds the rule where generators of code find it: they ignore an anyOf beside a oneOf, and properties beside an anyOf.
    fn at_least_one_of(&mut self, node: &Node<'a>, plain: &mut Map<String, Value>) {
        let Some(properties) = node.child("properties").filter(|_| node.has("atLeastOneOf")) else { return };
        let is_given = node.texts("atLeastOneOf").into_iter().filter_map(|name| {
            let target = self.names.target(&properties.child(name)?);
            Some(json!({ "required": [name], "properties": { name: self.not_empty(&target) } }))
        });
        let rule: Value = is_given.collect();
        add(plain, json!({ "allOf": [{ "anyOf": rule }] }));
    }

    /// Returns a schema of the values of a type that are not empty, 0 or false.
    fn not_empty(&mut self, node: &Node<'a>) -> Value {
        match node.types().as_slice() {
            // Generators of code refuse an array without items.
            ["array", ..] => {
                let items = node.child("items").map(|items| self.schema(&items));
                json!({ "type": "array", "minItems": 1, "items": items.unwrap_or_default() })
            }
            ["string", "integer"] => json!({ "not": { "enum": ["", 0] } }),
            ["string", ..] => json!({ "type": "string", "minLength": 1 }),
            ["boolean"] => json!({ "const": true }),
            _ => json!({ "const": 1 }),
        }
    }
}

/// Adds the alternatives of a closed list. There is no `enum` beside them: from both, typify makes Rust that does not compile.
fn enumeration(node: &Node<'_>, plain: &mut Map<String, Value>) {
    let values = node.values();
    let ty = if values.iter().any(|value| value.text("const").is_some()) { "string" } else { "integer" };
    let values = values.iter().map(|value| {
        let mut plain = Map::new();
        copy(value, &["const", "title"], &mut plain);
        add(&mut plain, json!({ "description": descriptions::value(value) }));
        plain
    });
    add(plain, json!({ "type": ty, "oneOf": values.collect::<Vec<_>>() }));
}

/// Copies keywords that mean the same in JSON Schema.
fn copy(node: &Node<'_>, keywords: &[&str], plain: &mut Map<String, Value>) {
    plain.extend(keywords.iter().filter_map(|keyword| Some(((*keyword).to_owned(), node.map.get(*keyword)?.clone()))));
}

fn add(plain: &mut Map<String, Value>, keywords: Value) {
    if let Value::Object(keywords) = keywords {
        plain.extend(keywords);
    }
}
