//! From a schema to the facts of its properties.

use std::collections::BTreeMap;

use serde_json::Value;
use wecom_codegen::{Library, Node};

use super::{Decision, Row, Table, place};
use crate::{
    fact::{Amount, Fact, Facts, Overflow, Unit},
    page::Side,
};

/// Reads the tables that a file stands for.
pub struct Reader<'a> {
    /// All schemas.
    pub library: &'a Library,
    /// What was decided, by name.
    pub decisions: &'a BTreeMap<String, Decision>,
    /// Whether the file describes an answer: nothing in it has to be there.
    pub is_answer: bool,
}

impl<'a> Reader<'a> {
    /// The tables of a file: one for each branch of a union, or one.
    pub fn tables(&self, root: &Node<'a>) -> Vec<Table> {
        if root.child("properties").is_none() || (root.child("variants").is_none() && !root.has("additionalProperties"))
        {
            return Vec::new();
        }
        let Some(after) = root.child("variants").and_then(|variants| variants.text("after")) else {
            let side = if self.is_answer { Side::Answer } else { Side::Request };
            let rows = self.rows(root, &[], &self.decided(root));
            return vec![Table { section: section(root), side, root: root.file.to_owned(), rows }];
        };
        root.entries("oneOf").iter().filter_map(|branch| self.branch(root, branch, after)).collect()
    }

    /// The properties of a union, with those of a branch where they are written.
    fn branch(&self, root: &Node<'a>, branch: &Node<'a>, after: &str) -> Option<Table> {
        let branch = self.library.follow(branch).ok()?;
        let above = self.decided(root);
        let own = self.rows(&branch, &[], &[above.clone(), self.decided(&branch)].concat());
        let mut rows: Vec<Row> = Vec::new();
        for row in self.rows(root, &[], &above) {
            // The tag stands in both; the branch knows its value.
            let tag = own.iter().find(|own| own.path == row.path);
            let is_last = row.path == [after];
            rows.push(tag.cloned().unwrap_or(row));
            if is_last {
                let is_new = |own: &&Row| !root.child("properties").is_some_and(|all| all.has(&own.path[0]));
                rows.extend(own.iter().filter(is_new).cloned());
            }
        }
        Some(Table { section: section(&branch), side: Side::Request, root: root.file.to_owned(), rows })
    }

    fn rows(&self, object: &Node<'a>, path: &[String], above: &[Decision]) -> Vec<Row> {
        let required = object.texts("required");
        // Everything in an address is text.
        let in_address = super::travels_in_address(object);
        let mut rows = Vec::new();
        for (name, property) in object.children("properties") {
            let path = [path, &[name.to_owned()]].concat();
            let chain = self.chain(&property);
            let mut facts = Facts::new();
            if !self.is_answer {
                facts.insert(Fact::Required(required.contains(&name)));
            }
            let mut decisions = Vec::new();
            for node in &chain {
                annotations(node, &mut facts);
                decisions.extend(self.decided(node));
            }
            let Some(end) = chain.last() else { continue };
            let types = self.value(end, &mut facts, &mut decisions);
            // What was decided nearer counts first.
            decisions.extend_from_slice(above);
            if !in_address {
                facts.insert(Fact::Type(types));
            }
            let entry = if end.has("items") { self.end(end.child("items")) } else { None };
            let held = [Some(end.clone()), entry].into_iter().flatten().find(|node| node.child("properties").is_some());
            rows.push(Row { path: path.clone(), facts, place: place(&property), holds: held.is_some(), decisions });
            if let Some(held) = held {
                rows.extend(self.rows(&held, &path, above));
            }
        }
        rows
    }

    /// A property and what its reference names: what stands nearer says more.
    fn chain(&self, property: &Node<'a>) -> Vec<Node<'a>> {
        let mut chain = vec![property.clone()];
        if property.has("$ref") {
            chain.extend(self.library.follow(property).ok());
        }
        chain
    }

    fn end(&self, node: Option<Node<'a>>) -> Option<Node<'a>> {
        let node = node?;
        if node.has("$ref") { self.library.follow(&node).ok() } else { Some(node) }
    }

    /// The limits of a value, and its type.
    fn value(&self, node: &Node<'a>, facts: &mut Facts, decisions: &mut Vec<Decision>) -> String {
        if let Some(fixed) = node.text("const") {
            facts.insert(Fact::Fixed(fixed.to_owned()));
            return "string".into();
        }
        let values: Vec<&Value> = node.entries("oneOf").iter().filter_map(|entry| entry.map.get("const")).collect();
        if node.child("variants").is_none() && !values.is_empty() {
            facts.insert(Fact::values(values.iter().map(|value| bare(value))));
            return if values.iter().all(|value| value.is_i64()) { "integer" } else { "string" }.into();
        }
        let types: Vec<&str> = node.types().into_iter().filter(|types| *types != "null").collect();
        if types == ["array"] {
            let count = |key: &str| node.size(key).and_then(|count| count.try_into().ok());
            facts.extend(count("minItems").map(Fact::MinItems));
            facts.extend(count("maxItems").map(Fact::MaxItems));
            let Some(items) = node.child("items") else { return "[]".into() };
            // What limits an entry stands in the row of its list.
            let mut of_entry = "any".to_owned();
            for node in self.chain(&items) {
                decisions.extend(self.decided(&node));
                if !node.has("$ref") {
                    of_entry = self.value(&node, facts, decisions);
                }
            }
            return format!("{of_entry}[]");
        }
        limits(node, facts);
        types.join("|")
    }

    /// The decisions that a schema names.
    fn decided(&self, node: &Node) -> Vec<Decision> {
        node.texts("errata").into_iter().filter_map(|id| self.decisions.get(id).cloned()).collect()
    }
}

fn section(root: &Node) -> String {
    root.child("source").and_then(|source| source.text("section").map(str::to_owned)).unwrap_or_default()
}

/// What limits a text or a number.
fn limits(node: &Node, facts: &mut Facts) {
    if node.has("minLength") {
        facts.insert(Fact::NotEmpty);
    }
    facts.extend(node.integer("maxBytes").map(|most| Fact::MaxBytes(Amount::plain(most))));
    facts.extend(node.size("maxLength").and_then(|most| most.try_into().ok()).map(Fact::MaxCharacters));
    match node.text("overflow") {
        Some("truncate") => drop(facts.insert(Fact::Overflow(Overflow::Cut))),
        Some("reject") => drop(facts.insert(Fact::Overflow(Overflow::Refused))),
        _ => {}
    }
    // The whole range of an integer is what a page means by saying nothing.
    let limit = |key: &str, whole: i64| node.integer(key).filter(|limit| *limit != whole).map(Amount::plain);
    facts.extend(limit("minimum", i64::MIN).map(Fact::Minimum));
    facts.extend(limit("maximum", i64::MAX).map(Fact::Maximum));
    if node.has("enum") {
        facts.insert(Fact::values(["0", "1"]));
    }
    if node.text("unit") == Some("seconds") {
        facts.insert(Fact::Unit(Unit::Seconds));
    }
}

/// What is said beside the limits, unless something nearer has said it.
fn annotations(node: &Node, facts: &mut Facts) {
    let mut say = |fact: Fact| {
        if !facts.iter().any(|known| known.kind() == fact.kind()) {
            facts.insert(fact);
        }
    };
    if let Some(default) = node.map.get("default") {
        say(Fact::Default(bare(default)));
    }
    if node.map.get("idTranslation") == Some(&Value::Bool(true)) {
        say(Fact::IdTranslation);
    }
    if node.map.get("deprecated") == Some(&Value::Bool(true)) {
        say(Fact::Deprecated);
    }
    if let Some(picture) = node.child("picture") {
        let (formats, pixels) = (picture.texts("formats"), picture.texts("bestPixels"));
        if !formats.is_empty() {
            say(Fact::formats(formats));
        }
        if !pixels.is_empty() {
            say(Fact::pixels(pixels));
        }
    }
    if let Some(meaning) = node.child("meaningBy") {
        let parameter = meaning.text("property").unwrap_or_default();
        let values = |ignored: bool| {
            let entries = meaning.entries("values").into_iter().filter(|entry| entry.has("ignored") == ignored);
            entries.filter_map(|entry| entry.map.get("value").map(bare)).collect::<Vec<_>>()
        };
        let (said, ignored) = (values(false), values(true));
        if !said.is_empty() {
            say(Fact::meaning_by(parameter, said));
        }
        if !ignored.is_empty() {
            say(Fact::ignored_by(parameter, ignored));
        }
    }
}

/// A value as pages write it: texts without quotes.
fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
