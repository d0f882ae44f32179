//! Translates the dialect to JSON Schema 2020-12 without a vocabulary of its own.
//!
//! | the dialect | here |
//! | --- | --- |
//! | `$ref` to a file or a definition | `$ref` to a definition beside this one |
//! | a union | `oneOf` of closed objects, each with the properties of the envelope and of one branch |
//! | `atLeastOneOf` | `anyOf` of objects in which one property is given and not empty |
//! | `maxBytes`, longer is refused | `maxLength`: so many bytes have at most as many characters. It refuses less |
//! | `maxBytes`, longer is cut; `unit`, `idTranslation`, `codes`, `file`, `picture`, `meaningBy`, `term`, `deprecationReason` | words in the description |
//! | `secret` | `format: password` |
//! | `source` | in an OpenAPI document `externalDocs` |
//! | `errata`, `rustName`, `call` | nothing |

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value, json};

use super::{descriptions, names::Names};
use wecom_schemas::Node;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// A file of its own, with what it refers to in `$defs`.
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
    let mut bundle = Map::from_iter([
        ("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into()),
        ("$comment".to_owned(), note.into()),
    ]);
    bundle.extend(plain.schema(root));
    let definitions = plain.definitions();
    if !definitions.is_empty() {
        bundle.insert("$defs".into(), definitions.into());
    }
    bundle.into()
}

impl<'a> Plain<'a> {
    pub fn new(names: &'a Names<'a>, home: Home) -> Self {
        Self { names, home, ahead: VecDeque::new(), referred: BTreeSet::new() }
    }

    pub fn reference(&mut self, target: &Node<'a>) -> Value {
        json!({ "$ref": self.refer(self.names.of(target).to_owned(), target, None) })
    }

    /// Translates everything that was referred to, and what that refers to, in the order of the first reference.
    pub fn definitions(&mut self) -> Map<String, Value> {
        let mut definitions = Map::new();
        while let Some((name, node, envelope)) = self.ahead.pop_front() {
            let schema = match envelope {
                None => self.schema(&node),
                Some(envelope) => self.branch(&envelope, &node),
            };
            definitions.insert(name, schema.into());
        }
        definitions
    }

    pub fn schema(&mut self, node: &Node<'a>) -> Map<String, Value> {
        let mut plain = self.head(node);
        match node.types().as_slice() {
            _ if node.has("$ref") => {
                plain.insert("$ref".into(), self.reference(&self.names.target(node))["$ref"].take());
            }
            _ if node.has("const") => {
                plain.insert("type".into(), "string".into());
                copy(node, &["const"], &mut plain);
            }
            _ if node.has("oneOf") && !node.has("variants") => enumeration(node, &mut plain),
            ["object"] if node.has("variants") => self.union(node, &mut plain),
            ["object"] => self.object(node, &mut plain),
            types => {
                copy(node, &["type", "minItems", "maxItems", "minLength", "minimum", "maximum", "enum"], &mut plain);
                if let Some(items) = node.child("items") {
                    plain.insert("items".into(), self.schema(&items).into());
                }
                if types == ["integer"] && !node.has("enum") {
                    plain.insert("format".into(), "int64".into());
                }
                if node.has("secret") {
                    plain.insert("format".into(), "password".into());
                }
                let cut = node.text("overflow") == Some("truncate");
                if let Some(longest) = node.size("maxLength").or_else(|| node.size("maxBytes")).filter(|_| !cut) {
                    plain.insert("maxLength".into(), longest.into());
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
            descriptions::of_reference(node, &self.names.target(node)).unwrap_or_default()
        } else {
            descriptions::description(node)
        };
        if !description.is_empty() {
            head.insert("description".into(), description.into());
        }
        if let (Home::OpenApi, Some(source)) = (self.home, node.child("source")) {
            head.insert("externalDocs".into(), descriptions::link(&source));
        }
        head
    }

    fn object(&mut self, node: &Node<'a>, plain: &mut Map<String, Value>) {
        let properties = node.children("properties").into_iter();
        let properties = properties.map(|(name, property)| (name.to_owned(), self.schema(&property).into()));
        plain.insert("type".into(), "object".into());
        plain.insert("properties".into(), Value::Object(properties.collect()));
        copy(node, &["required", "additionalProperties"], plain);
        if let Some(rule) = self.at_least_one_of(node) {
            plain.insert("anyOf".into(), rule);
        }
    }

    fn union(&mut self, node: &Node<'a>, plain: &mut Map<String, Value>) {
        let tag = node.tag().unwrap_or_default();
        let (mut references, mut mapping) = (Vec::new(), Map::new());
        for branch in node.entries("oneOf") {
            let branch = self.names.target(&branch);
            let reference = self.refer(self.names.of_branch(node, &branch), &branch, Some(node));
            references.push(json!({ "$ref": reference }));
            mapping.insert(branch.tag_value(tag).unwrap_or_default().to_owned(), reference.into());
        }
        plain.insert("type".into(), "object".into());
        plain.insert("oneOf".into(), references.into());
        if self.home == Home::OpenApi {
            plain.insert("discriminator".into(), json!({ "propertyName": tag, "mapping": mapping }));
        }
        // A discriminator would choose from an anyOf beside it, too.
        if let Some(rule) = self.at_least_one_of(node) {
            plain.insert("allOf".into(), json!([{ "anyOf": rule }]));
        }
    }

    /// Returns a closed object: the properties of the envelope, with those of the branch behind the one that the union
    /// names.
    fn branch(&mut self, envelope: &Node<'a>, branch: &Node<'a>) -> Map<String, Value> {
        let (tag, variants) = (envelope.tag(), envelope.child("variants"));
        let after = variants.and_then(|variants| variants.text("after"));
        let mut properties = Map::new();
        for (name, property) in envelope.children("properties") {
            let schema = if Some(name) == tag {
                let mut schema = self.head(&property);
                schema.extend([("type".into(), "string".into()), ("const".into(), branch.tag_value(name).into())]);
                schema
            } else {
                self.schema(&property)
            };
            properties.insert(name.to_owned(), schema.into());
            if Some(name) == after {
                let others = branch.children("properties").into_iter().filter(|(name, _)| Some(*name) != tag);
                properties.extend(others.map(|(name, property)| (name.to_owned(), self.schema(&property).into())));
            }
        }
        let mut required = envelope.texts("required");
        required.extend(branch.texts("required").into_iter().filter(|name| !envelope.texts("required").contains(name)));
        let mut plain = self.head(branch);
        plain.insert("type".into(), "object".into());
        plain.insert("properties".into(), properties.into());
        plain.insert("required".into(), required.into());
        plain.insert("additionalProperties".into(), false.into());
        plain
    }

    fn at_least_one_of(&self, node: &Node<'a>) -> Option<Value> {
        let properties = node.child("properties").filter(|_| node.has("atLeastOneOf"))?;
        let is_given = node.texts("atLeastOneOf").into_iter().filter_map(|name| {
            let target = self.names.target(&properties.child(name)?);
            Some(json!({ "required": [name], "properties": { name: not_empty(&target) } }))
        });
        Some(is_given.collect())
    }
}

/// Returns a schema of the values of a type that are not empty, 0 or false.
fn not_empty(node: &Node<'_>) -> Value {
    match node.types().as_slice() {
        ["array", ..] => json!({ "type": "array", "minItems": 1 }),
        ["string", "integer"] => json!({ "not": { "enum": ["", 0] } }),
        ["string", ..] => json!({ "type": "string", "minLength": 1 }),
        ["boolean"] => json!({ "const": true }),
        _ => json!({ "const": 1 }),
    }
}

fn enumeration(node: &Node<'_>, plain: &mut Map<String, Value>) {
    let values = node.entries("oneOf");
    let is_text = values.iter().any(|value| value.text("const").is_some());
    plain.insert("type".into(), (if is_text { "string" } else { "integer" }).into());
    let values = values.iter().map(|value| {
        let mut plain = Map::new();
        copy(value, &["const", "title"], &mut plain);
        plain.insert("description".into(), descriptions::value(value).into());
        Value::Object(plain)
    });
    plain.insert("oneOf".into(), values.collect());
}

fn copy(node: &Node<'_>, keywords: &[&str], plain: &mut Map<String, Value>) {
    plain.extend(keywords.iter().filter_map(|keyword| Some(((*keyword).to_owned(), node.map.get(*keyword)?.clone()))));
}
