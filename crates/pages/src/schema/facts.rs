//! From a schema to the facts of its properties.

use std::collections::BTreeMap;

use serde_json::Value;
use wecom_schemas::{Library, Node};

use super::{Row, Settled, Table, place};
use crate::{
    fact::{Amount, Fact, Facts, Overflow, Unit},
    page::Side,
};

/// Reads the tables that a file stands for.
pub struct Reader<'a> {
    /// All schemas.
    pub library: &'a Library,
    /// What each decision settles.
    pub decisions: &'a BTreeMap<String, Vec<Settled>>,
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
            return vec![table(root, side, root, rows)];
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
        Some(table(&branch, Side::Request, root, rows))
    }

    fn rows(&self, object: &Node<'a>, path: &[String], above: &[Settled]) -> Vec<Row> {
        let required = object.texts("required");
        // Everything in an address is text.
        let in_address = super::travels_in_address(object);
        let mut rows = Vec::new();
        for (name, property) in object.children("properties") {
            let path = [path, &[name.to_owned()]].concat();
            let chain = self.chain(&property);
            let mut said = Sayings::default();
            if !self.is_answer {
                said.say(Fact::Required(required.contains(&name)), object);
            }
            let mut settled = Vec::new();
            for node in &chain {
                annotations(node, &mut said);
                settled.extend(self.decided(node));
            }
            let Some(end) = chain.last() else { continue };
            let types = self.value(end, &mut said, &mut settled);
            let own = settled.iter().map(|settled: &Settled| settled.decision.clone()).collect();
            // What was decided nearer counts first.
            settled.extend_from_slice(above);
            if !in_address {
                said.say(Fact::Type(types), end);
            }
            let entry = end.child("items").and_then(|items| self.chain(&items).pop());
            let held = [Some(end.clone()), entry].into_iter().flatten().find(|node| node.child("properties").is_some());
            let place = place(&property);
            let Sayings { facts, places } = said;
            rows.push(Row { path: path.clone(), facts, place, places, holds: held.is_some(), settled, own });
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

    /// The limits of a value, and its type.
    fn value(&self, node: &Node<'a>, said: &mut Sayings, settled: &mut Vec<Settled>) -> String {
        if let Some(fixed) = node.text("const") {
            said.say(Fact::Fixed(fixed.to_owned()), node);
            return "string".into();
        }
        let values: Vec<&Value> = node.entries("oneOf").iter().filter_map(|entry| entry.map.get("const")).collect();
        if node.child("variants").is_none() && !values.is_empty() {
            said.say(Fact::values(values.iter().map(|value| bare(value))), node);
            return if values.iter().all(|value| value.is_i64()) { "integer" } else { "string" }.into();
        }
        let types: Vec<&str> = node.types().into_iter().filter(|types| *types != "null").collect();
        if types == ["array"] {
            let count = |key: &str| node.size(key).and_then(|count| count.try_into().ok());
            said.all(count("minItems").map(Fact::MinItems), node);
            said.all(count("maxItems").map(Fact::MaxItems), node);
            let Some(items) = node.child("items") else { return "[]".into() };
            // What limits an entry stands in the row of its list.
            let mut of_entry = "any".to_owned();
            let mut entry = Sayings::default();
            for node in self.chain(&items) {
                settled.extend(self.decided(&node));
                if !node.has("$ref") {
                    of_entry = self.value(&node, &mut entry, settled);
                }
            }
            said.all_of_entry(entry);
            return format!("{of_entry}[]");
        }
        limits(node, said);
        types.join("|")
    }

    /// What the decisions settle that a schema names.
    fn decided(&self, node: &Node) -> Vec<Settled> {
        node.texts("errata").into_iter().filter_map(|id| self.decisions.get(id)).flatten().cloned().collect()
    }
}

/// The table that a schema stands for; `root` is the schema whose examples stand beside it.
fn table(schema: &Node, side: Side, root: &Node, rows: Vec<Row>) -> Table {
    let source = |key: &str| schema.child("source").and_then(|source| source.text(key)).unwrap_or_default().to_owned();
    Table {
        page: source("page"),
        section: source("section"),
        place: place(schema),
        side,
        root: root.file.to_owned(),
        rows,
    }
}

/// Facts, and where each kind of them stands.
#[derive(Default)]
struct Sayings {
    facts: Facts,
    places: BTreeMap<&'static str, String>,
}

impl Sayings {
    /// Notes a fact, unless something nearer has said the same kind.
    fn say(&mut self, fact: Fact, node: &Node) {
        if !self.places.contains_key(fact.kind()) {
            self.places.insert(fact.kind(), place(node));
            self.facts.insert(fact);
        }
    }

    /// Notes what an entry says. An entry that is a list itself is no parameter with a row.
    fn all_of_entry(&mut self, entry: Self) {
        for fact in entry
            .facts
            .into_iter()
            .filter(|fact| !matches!(fact, Fact::Entry(_) | Fact::MinItems(_) | Fact::MaxItems(_)))
        {
            let place = entry.places.get(fact.kind()).cloned().unwrap_or_default();
            let fact = Fact::Entry(Box::new(fact));
            self.places.insert(fact.kind(), place);
            self.facts.insert(fact);
        }
    }

    fn all(&mut self, facts: impl IntoIterator<Item = Fact>, node: &Node) {
        facts.into_iter().for_each(|fact| self.say(fact, node));
    }
}

/// What limits a text or a number.
fn limits(node: &Node, said: &mut Sayings) {
    // The whole range of an integer is what a page means by saying nothing.
    let limit = |key: &str, whole: i64| node.integer(key).filter(|limit| *limit != whole).map(Amount::plain);
    let overflow = match node.text("overflow") {
        Some("truncate") => Some(Overflow::Cut),
        Some("reject") => Some(Overflow::Refused),
        _ => None,
    };
    let characters = node.size("maxLength").and_then(|most| most.try_into().ok());
    let facts = [
        node.has("minLength").then_some(Fact::NotEmpty),
        node.integer("maxBytes").map(|most| Fact::MaxBytes(Amount::plain(most))),
        characters.map(Fact::MaxCharacters),
        overflow.map(Fact::Overflow),
        limit("minimum", i64::MIN).map(Fact::Minimum),
        limit("maximum", i64::MAX).map(Fact::Maximum),
        node.has("enum").then(|| Fact::values(["0", "1"])),
        (node.text("unit") == Some("seconds")).then_some(Fact::Unit(Unit::Seconds)),
    ];
    said.all(facts.into_iter().flatten(), node);
}

/// What is said beside the limits.
fn annotations(node: &Node, said: &mut Sayings) {
    let is_on = |key: &str| node.map.get(key) == Some(&Value::Bool(true));
    said.all(node.map.get("default").map(|default| Fact::Default(bare(default))), node);
    said.all(is_on("idTranslation").then_some(Fact::IdTranslation), node);
    said.all(is_on("deprecated").then_some(Fact::Deprecated), node);
    if let Some(picture) = node.child("picture") {
        let (formats, pixels) = (picture.texts("formats"), picture.texts("bestPixels"));
        said.all((!formats.is_empty()).then(|| Fact::formats(formats)), node);
        said.all((!pixels.is_empty()).then(|| Fact::pixels(pixels)), node);
    }
    if let Some(meaning) = node.child("meaningBy") {
        let parameter = meaning.text("property").unwrap_or_default();
        let values = |ignored: bool| {
            let entries = meaning.entries("values").into_iter().filter(|entry| entry.has("ignored") == ignored);
            entries.filter_map(|entry| entry.map.get("value").map(bare)).collect::<Vec<_>>()
        };
        let (meant, ignored) = (values(false), values(true));
        said.all((!meant.is_empty()).then(|| Fact::meaning_by(parameter, meant)), node);
        said.all((!ignored.is_empty()).then(|| Fact::ignored_by(parameter, ignored)), node);
    }
}

/// A value as pages write it: texts without quotes.
fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
