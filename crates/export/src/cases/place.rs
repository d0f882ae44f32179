//! Schemas as the walk meets them: references are followed, and a union is one object for each branch.

use serde_json::Value;
use wecom_schemas::{Library, Node};

/// A schema at a place in a value.
#[derive(Clone)]
pub struct Place<'a> {
    /// The name of the property; empty for the root. An item has the name of its list.
    pub name: &'a str,
    pub schema: Node<'a>,
    /// The address of the page and the section.
    pub source: (&'a str, &'a str),
    pub decisions: Vec<&'a str>,
    /// What the property means if it is absent.
    pub default: Option<&'a Value>,
}

/// An object with its properties. A union has one for each branch.
pub struct Object<'a> {
    /// In the order of the page.
    pub properties: Vec<Property<'a>>,
    pub required: Vec<&'a str>,
    pub alternatives: Vec<&'a str>,
    pub is_open: bool,
    /// The value of the tag, if the object is a branch of a union.
    pub tag: Option<&'a str>,
}

pub struct Property<'a> {
    pub name: &'a str,
    pub place: Place<'a>,
    /// Whether each branch of the union has this property, as it is in the envelope.
    pub is_shared: bool,
}

impl<'a> Place<'a> {
    pub fn root(library: &'a Library, root: &Node<'a>) -> Self {
        Self::new(library, "", root, ("", ""))
    }

    /// Follows the references of a schema. Its page is that of the nearest schema with a `source`.
    fn new(library: &'a Library, name: &'a str, node: &Node<'a>, around: (&'a str, &'a str)) -> Self {
        let schema = library.follow(node).unwrap_or_else(|_| node.clone());
        let source = node.child("source").or_else(|| schema.child("source"));
        let source = source.and_then(|source| Some((source.text("page")?, source.text("section")?))).unwrap_or(around);
        let mut decisions = node.texts("errata");
        if node.has("$ref") {
            decisions.extend(schema.texts("errata"));
        }
        let default = node.map.get("default").or_else(|| schema.map.get("default"));
        Self { name, schema, source, decisions, default }
    }

    pub fn items(&self, library: &'a Library) -> Option<Self> {
        Some(Self::new(library, self.name, &self.schema.child("items")?, self.source))
    }

    /// Returns the object that is here, once for each branch of a union; nothing if no object is here.
    pub fn objects(&self, library: &'a Library) -> Vec<Object<'a>> {
        if self.schema.types() != ["object"] {
            return Vec::new();
        }
        let branches = self.schema.branches();
        if branches.is_empty() {
            return vec![self.object(library, None)];
        }
        let branch = |branch: &Node<'a>| Self::new(library, "", branch, self.source);
        branches.iter().map(|node| self.object(library, Some(&branch(node)))).collect()
    }

    fn object(&self, library: &'a Library, branch: Option<&Self>) -> Object<'a> {
        let own = |place: &Self, is_shared: bool| -> Vec<Property<'a>> {
            let properties = place.schema.children("properties").into_iter();
            let property =
                |(name, node)| Property { name, place: Self::new(library, name, &node, place.source), is_shared };
            properties.map(property).collect()
        };
        let mut properties = own(self, branch.is_some());
        let mut required = self.schema.texts("required");
        let tag = self.schema.tag();
        if let Some(branch) = branch {
            let after = self.schema.child("variants").and_then(|variants| variants.text("after"));
            let mut position =
                properties.iter().position(|property| Some(property.name) == after).map_or(0, |at| at + 1);
            for property in own(branch, false) {
                if let Some(shared) = properties.iter_mut().find(|shared| shared.name == property.name) {
                    shared.place = property.place;
                } else {
                    properties.insert(position, property);
                    position += 1;
                }
            }
            let more = branch.schema.texts("required").into_iter().filter(|name| !required.contains(name));
            required.extend(more.collect::<Vec<_>>());
        }
        Object {
            properties,
            required,
            alternatives: self.schema.texts("atLeastOneOf"),
            is_open: self.schema.map.get("additionalProperties").is_some_and(|is_open| is_open == true),
            tag: branch.zip(tag).and_then(|(branch, tag)| branch.schema.tag_value(tag)),
        }
    }
}

impl<'a> Object<'a> {
    pub fn property(&self, name: &str) -> Option<&Property<'a>> {
        self.properties.iter().find(|property| property.name == name)
    }
}
