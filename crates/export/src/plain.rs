//! From the dialect to JSON Schema 2020-12 without a vocabulary of its own.
//!
//! | the dialect | here |
//! | --- | --- |
//! | `$ref` to a file or a definition | `$ref` to a definition beside this one |
//! | a union | `oneOf` of closed objects, each with the properties of the envelope and of one branch |
//! | `atLeastOneOf` | `anyOf` of objects in which one property is there and says something |
//! | `maxBytes`, longer is refused | `maxLength`: so many bytes have at most as many characters. It refuses less |
//! | `maxBytes`, longer is cut; `unit`, `idTranslation`, `codes`, `file`, `picture`, `meaningBy`, `term`, `deprecationReason` | words in the description |
//! | `secret` | `format: password` |
//! | `source` | in an OpenAPI document `externalDocs` |
//! | `errata`, `rustName`, `call` | nothing |

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value, json};

use super::{names::Names, words::descriptions};
use wecom_schemas::library::Node;

/// Where the schemas will stand.
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
    /// Referred to and not yet translated.
    ahead: VecDeque<(String, Definition<'a>)>,
    /// Referred to at all.
    referred: BTreeSet<String>,
}

/// What a reference names.
enum Definition<'a> {
    /// A file or a definition.
    Schema(Node<'a>),
    /// A branch of a union, together with the object that carries it.
    Branch { envelope: Node<'a>, branch: Node<'a> },
}

impl<'a> Plain<'a> {
    /// A translation that has not begun.
    pub fn new(names: &'a Names<'a>, home: Home) -> Self {
        Self { names, home, ahead: VecDeque::new(), referred: BTreeSet::new() }
    }

    /// A reference to a file or a definition.
    pub fn reference(&mut self, target: &Node<'a>) -> Value {
        let name = self.names.of(target).to_owned();
        json!({ "$ref": self.refer(name, Definition::Schema(target.clone())) })
    }

    /// Everything that was referred to, and what that refers to, by name in the order of the first reference.
    pub fn definitions(&mut self) -> Map<String, Value> {
        let mut definitions = Map::new();
        while let Some((name, definition)) = self.ahead.pop_front() {
            let schema = match definition {
                Definition::Schema(node) => self.schema(&node),
                Definition::Branch { envelope, branch } => self.branch(&envelope, &branch),
            };
            definitions.insert(name, schema.into());
        }
        definitions
    }

    /// The schema in plain words.
    pub fn schema(&mut self, node: &Node<'a>) -> Map<String, Value> {
        let mut plain = self.head(node);
        match node.types().as_slice() {
            _ if node.has("$ref") => {
                let target = self.names.target(node);
                if let Value::Object(reference) = self.reference(&target) {
                    plain.extend(reference);
                }
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

    fn refer(&mut self, name: String, definition: Definition<'a>) -> String {
        let reference = match self.home {
            Home::Bundle => format!("#/$defs/{name}"),
            Home::OpenApi => format!("#/components/schemas/{name}"),
        };
        if self.referred.insert(name.clone()) {
            self.ahead.push_back((name, definition));
        }
        reference
    }

    /// What is said of any schema.
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
        let properties: Map<String, Value> = node
            .children("properties")
            .into_iter()
            .map(|(name, property)| (name.to_owned(), self.schema(&property).into()))
            .collect();
        plain.insert("type".into(), "object".into());
        plain.insert("properties".into(), properties.into());
        copy(node, &["required", "additionalProperties"], plain);
        if let Some(rule) = self.at_least_one_of(node) {
            plain.insert("anyOf".into(), rule);
        }
    }

    fn union(&mut self, node: &Node<'a>, plain: &mut Map<String, Value>) {
        let tag = node.child("variants").and_then(|variants| variants.text("tag")).unwrap_or_default();
        let mut references = Vec::new();
        let mut mapping = Map::new();
        for branch in node.entries("oneOf") {
            let branch = self.names.target(&branch);
            let value = constant(&branch, tag).to_owned();
            let definition = Definition::Branch { envelope: node.clone(), branch: branch.clone() };
            let reference = self.refer(self.names.of_branch(node, &branch), definition);
            references.push(json!({ "$ref": reference }));
            mapping.insert(value, reference.into());
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

    /// A closed object: the properties of the envelope, and behind the one that the union names those of the branch.
    fn branch(&mut self, envelope: &Node<'a>, branch: &Node<'a>) -> Map<String, Value> {
        let variants = envelope.child("variants");
        let (tag, after) = variants.map(|variants| (variants.text("tag"), variants.text("after"))).unwrap_or_default();
        let of_branch = branch.children("properties");
        let mut properties = Map::new();
        for (name, property) in envelope.children("properties") {
            if Some(name) == tag {
                let mut schema = self.head(&property);
                schema.extend([("type".into(), "string".into()), ("const".into(), constant(branch, name).into())]);
                properties.insert(name.to_owned(), schema.into());
            } else {
                properties.insert(name.to_owned(), self.schema(&property).into());
            }
            if Some(name) == after {
                let others = of_branch.iter().filter(|(name, _)| Some(*name) != tag);
                properties.extend(others.map(|(name, property)| ((*name).to_owned(), self.schema(property).into())));
            }
        }
        let required = envelope.texts("required");
        let beside = branch.texts("required").into_iter().filter(|name| !required.contains(name));
        let mut plain = self.head(branch);
        plain.insert("type".into(), "object".into());
        plain.insert("properties".into(), properties.into());
        plain.insert("required".into(), required.iter().copied().chain(beside).collect::<Vec<_>>().into());
        plain.insert("additionalProperties".into(), false.into());
        plain
    }

    fn at_least_one_of(&self, node: &Node<'a>) -> Option<Value> {
        let properties = node.child("properties").filter(|_| node.has("atLeastOneOf"))?;
        let says_something = node.texts("atLeastOneOf").into_iter().filter_map(|name| {
            let target = self.names.target(&properties.child(name)?);
            Some(json!({ "required": [name], "properties": { name: says_something(&target) } }))
        });
        Some(says_something.collect())
    }
}

/// The values of a type that say something.
fn says_something(node: &Node<'_>) -> Value {
    match node.types().as_slice() {
        ["array", ..] => json!({ "type": "array", "minItems": 1 }),
        ["string", "integer"] => json!({ "not": { "enum": ["", 0] } }),
        ["string", ..] => json!({ "type": "string", "minLength": 1 }),
        ["boolean"] => json!({ "const": true }),
        _ => json!({ "const": 1 }),
    }
}

/// The value by which a branch tells itself.
fn constant<'a>(branch: &Node<'a>, tag: &str) -> &'a str {
    let property = branch.child("properties").and_then(|properties| properties.child(tag));
    property.and_then(|property| property.text("const")).unwrap_or_default()
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
    let there = keywords.iter().filter_map(|keyword| Some(((*keyword).to_owned(), node.map.get(*keyword)?.clone())));
    plain.extend(there);
}
