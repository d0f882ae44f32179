//! Reads the facts of a schema's properties: the tables and operations that a page should have.

use std::collections::{BTreeMap, btree_map::Entry};

use serde_json::Value;
use wecom_schemas::{Library, Node};

use super::stated::{ExpectedRow, ExpectedTable, Settled};
use crate::{
    fact::{Amount, Condition, Fact, FactKind, Facts, Overflow, Unit, ascending},
    page::Side,
};

/// Whether the properties of a request are parameters in its address.
pub fn travels_in_address(root: &Node) -> bool {
    root.child("call").is_some_and(|call| call.text("in") == Some("query"))
}

/// Returns file and pointer, as errors of the generator show them.
pub fn location(node: &Node) -> String {
    format!("schema/{}#{}", node.file, node.pointer)
}

pub struct SchemaReader<'a> {
    pub library: &'a Library,
    pub page: &'a str,
    pub decisions: &'a BTreeMap<String, Vec<Settled>>,
    /// Whether the file describes an answer, in which nothing is required.
    pub is_answer: bool,
}

impl<'a> SchemaReader<'a> {
    /// Returns the tables of a file: one for each branch of a union, or one.
    pub fn tables(&self, root: &Node<'a>) -> Vec<ExpectedTable> {
        if root.child("properties").is_none() || (root.child("variants").is_none() && !root.has("additionalProperties"))
        {
            return Vec::new();
        }
        let Some(after) = root.child("variants").and_then(|variants| variants.text("after")) else {
            let side = if self.is_answer { Side::Answer } else { Side::Request };
            let rows = self.rows(root, "", &self.decided(root));
            return vec![self.table(root, side, root, rows)];
        };
        root.entries("oneOf").iter().filter_map(|branch| self.branch(root, branch, after)).collect()
    }

    /// Returns the properties of a union, with those of a branch at their position.
    fn branch(&self, root: &Node<'a>, branch: &Node<'a>, after: &str) -> Option<ExpectedTable> {
        let branch = self.library.follow(branch).ok()?;
        let above = self.decided(root);
        let own = self.rows(&branch, "", &[above.clone(), self.decided(&branch)].concat());
        let common = self.rows(root, "", &above);
        let is_new = |own: &&ExpectedRow| !common.iter().any(|row| own.path.split('.').next() == Some(&row.path));
        let mut rows: Vec<ExpectedRow> = Vec::new();
        for row in &common {
            // The tag is in both; the branch knows its value.
            rows.push(own.iter().find(|own| own.path == row.path).unwrap_or(row).clone());
            if row.path == after {
                rows.extend(own.iter().filter(is_new).cloned());
            }
        }
        Some(self.table(&branch, Side::Request, root, rows))
    }

    fn rows(&self, object: &Node<'a>, path: &str, above: &[Settled]) -> Vec<ExpectedRow> {
        let required = object.texts("required");
        // Everything in an address is text.
        let in_address = travels_in_address(object);
        let mut rows = Vec::new();
        for (name, property) in object.children("properties") {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let chain = self.chain(&property);
            let mut stated = Stated::default();
            let mut elsewhere = Stated::default();
            if !self.is_answer {
                stated.add(Fact::Required(required.contains(&name)), object);
            }
            let mut settled: Vec<Settled> = Vec::new();
            for node in &chain {
                stated.extend(annotations(node), node);
                settled.extend(self.decided(node));
            }
            let Some(end) = chain.last() else { continue };
            // If a definition has its own source, another page describes its values.
            let is_here = end.child("source").is_none_or(|source| source.text("page") == Some(self.page));
            let types = self.value(end, if is_here { &mut stated } else { &mut elsewhere }, &mut settled);
            // The decisions for kinds of files are about prose, not about a row of a table.
            let is_of_files = !self.files(end).is_empty();
            let own = settled.iter().filter(|_| !is_of_files).map(|settled| settled.decision.clone()).collect();
            // The nearer decision counts first.
            settled.extend_from_slice(above);
            if !in_address {
                stated.add(Fact::Type(types), end);
            }
            let entry = end.child("items").and_then(|items| self.chain(&items).pop());
            let held = [Some(end.clone()), entry].into_iter().flatten().find(|node| node.child("properties").is_some());
            rows.push(ExpectedRow {
                path: path.clone(),
                facts: stated.facts,
                location: location(&property),
                locations: stated.locations,
                holds: held.is_some(),
                settled,
                own,
            });
            if let Some(held) = held {
                rows.extend(self.rows(&held, &path, above));
            }
        }
        rows
    }

    /// Returns the kinds of files that an enumeration lists, with their limits.
    pub fn files(&self, enumeration: &Node<'a>) -> Vec<ExpectedRow> {
        let row = |entry: Node<'a>| {
            let file = entry.child("file")?;
            let most = file.integer("maxBytes").map(|most| Fact::MaxBytes(Amount::plain(most)));
            let formats = Some(ascending(file.texts("formats"))).filter(|formats| !formats.is_empty());
            Some(ExpectedRow {
                path: entry.text("const")?.to_owned(),
                facts: [most, formats.map(Fact::Formats)].into_iter().flatten().collect(),
                location: location(&file),
                settled: self.decided(enumeration),
                ..ExpectedRow::default()
            })
        };
        enumeration.entries("oneOf").into_iter().filter_map(row).collect()
    }

    /// Returns a property and the definition that it refers to; the nearer one counts first.
    fn chain(&self, property: &Node<'a>) -> Vec<Node<'a>> {
        let definition = property.has("$ref").then(|| self.library.follow(property).ok()).flatten();
        [Some(property.clone()), definition].into_iter().flatten().collect()
    }

    /// Adds the limits of a value, and returns its type.
    fn value(&self, node: &Node<'a>, stated: &mut Stated, settled: &mut Vec<Settled>) -> String {
        if let Some(fixed) = node.text("const") {
            stated.add(Fact::Fixed(fixed.to_owned()), node);
            return "string".into();
        }
        let values: Vec<&Value> = node.values().iter().filter_map(|entry| entry.map.get("const")).collect();
        if !values.is_empty() {
            stated.add(Fact::Values(ascending(values.iter().map(|value| bare(value)))), node);
            return if values.iter().all(|value| value.is_i64()) { "integer" } else { "string" }.into();
        }
        let types: Vec<&str> = node.types().into_iter().filter(|types| *types != "null").collect();
        if types == ["array"] {
            stated.extend(count(node, "minItems").map(Fact::MinItems), node);
            stated.extend(count(node, "maxItems").map(Fact::MaxItems), node);
            let Some(items) = node.child("items") else { return "[]".into() };
            // The row of a list states what limits its entries.
            let mut of_entry = "any".to_owned();
            let mut entry = Stated::default();
            for node in self.chain(&items) {
                settled.extend(self.decided(&node));
                if !node.has("$ref") {
                    of_entry = self.value(&node, &mut entry, settled);
                }
            }
            stated.add_entry(entry);
            return format!("{of_entry}[]");
        }
        stated.extend(limits(node), node);
        types.join("|")
    }

    pub fn decided(&self, node: &Node) -> Vec<Settled> {
        node.texts("errata").into_iter().filter_map(|id| self.decisions.get(id)).flatten().cloned().collect()
    }

    /// Returns the table that a schema describes; `root` is the schema of its examples.
    fn table(&self, schema: &Node, side: Side, root: &Node, rows: Vec<ExpectedRow>) -> ExpectedTable {
        let source =
            |key: &str| schema.child("source").and_then(|source| source.text(key)).unwrap_or_default().to_owned();
        let path = schema.child("call").and_then(|call| call.text("path"));
        ExpectedTable {
            page: source("page"),
            section: source("section"),
            location: location(schema),
            side,
            operations: path.into_iter().map(str::to_owned).collect(),
            root: root.file.to_owned(),
            rows,
            settled: [self.decided(root), self.decided(schema)].concat(),
        }
    }
}

#[derive(Default)]
struct Stated {
    facts: Facts,
    locations: BTreeMap<FactKind, String>,
}

impl Stated {
    /// Adds a fact, unless a nearer schema states one of the same kind.
    fn add(&mut self, fact: Fact, node: &Node) {
        if let Entry::Vacant(kind) = self.locations.entry(fact.kind()) {
            kind.insert(location(node));
            self.facts.insert(fact);
        }
    }

    /// Adds the facts of an entry. An entry that is a list itself is no parameter with a row.
    fn add_entry(&mut self, entry: Self) {
        let is_of_list = |fact: &Fact| matches!(fact, Fact::Entry(_) | Fact::MinItems(_) | Fact::MaxItems(_));
        for fact in entry.facts.into_iter().filter(|fact| !is_of_list(fact)) {
            let location = entry.locations.get(&fact.kind()).cloned().unwrap_or_default();
            let fact = Fact::Entry(Box::new(fact));
            self.locations.insert(fact.kind(), location);
            self.facts.insert(fact);
        }
    }

    fn extend(&mut self, facts: impl IntoIterator<Item = Fact>, node: &Node) {
        facts.into_iter().for_each(|fact| self.add(fact, node));
    }
}

fn limits(node: &Node) -> Vec<Fact> {
    // A page that states no limit means the whole range.
    let limit = |key: &str, whole: i64| node.integer(key).filter(|limit| *limit != whole).map(Amount::plain);
    let overflow = match node.text("overflow") {
        Some("truncate") => Some(Overflow::Cut),
        Some("reject") => Some(Overflow::Refused),
        _ => None,
    };
    let facts = [
        node.has("minLength").then_some(Fact::NotEmpty),
        node.integer("maxBytes").map(|most| Fact::MaxBytes(Amount::plain(most))),
        count(node, "maxLength").map(Fact::MaxCharacters),
        overflow.map(Fact::Overflow),
        limit("minimum", i64::MIN).map(Fact::Minimum),
        limit("maximum", i64::MAX).map(Fact::Maximum),
        node.has("enum").then(|| Fact::Values(ascending(["0", "1"]))),
        (node.text("unit") == Some("seconds")).then_some(Fact::Unit(Unit::Seconds)),
    ];
    facts.into_iter().flatten().collect()
}

/// Returns the facts that are no limits.
fn annotations(node: &Node) -> Vec<Fact> {
    let is_on = |key: &str| node.map.get(key) == Some(&Value::Bool(true));
    let list =
        |key: &str| node.child("picture").map(|picture| ascending(picture.texts(key))).filter(|list| !list.is_empty());
    let mut facts = vec![
        node.map.get("default").map(|default| Fact::Default(bare(default))),
        is_on("idTranslation").then_some(Fact::IdTranslation),
        is_on("deprecated").then_some(Fact::Deprecated),
        list("formats").map(Fact::Formats),
        list("bestPixels").map(Fact::Pixels),
    ];
    if let Some(meaning) = node.child("meaningBy") {
        let parameter = meaning.text("property").unwrap_or_default();
        let entries = meaning.entries("values");
        let condition = |is_ignored: bool| {
            let values = entries.iter().filter(|entry| entry.has("ignored") == is_ignored);
            let values: Vec<String> = values.filter_map(|entry| entry.map.get("value").map(bare)).collect();
            (!values.is_empty()).then(|| Condition::new(parameter, values))
        };
        facts.extend([condition(false).map(Fact::MeaningBy), condition(true).map(Fact::IgnoredBy)]);
    }
    facts.into_iter().flatten().collect()
}

fn count(node: &Node, key: &str) -> Option<u64> {
    node.size(key)?.try_into().ok()
}

/// Returns a value as pages write it: texts without quotes.
fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
