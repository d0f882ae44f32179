//! What the schemas say of a page, in the same facts as the page itself.

mod facts;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wecom_schemas::{Library, Node};

use crate::{fact::Facts, page::Side};

/// What the schemas say of one page.
#[derive(Debug, Default)]
pub struct Expected {
    /// The calls that it describes.
    pub calls: Vec<Call>,
    /// The tables of parameters that it has.
    pub tables: Vec<Table>,
    /// The sections that schemas name as their source, each with the schema.
    pub sections: Vec<(String, String)>,
}

impl Expected {
    /// The table of one side that belongs under a section or a label, with its index.
    pub fn table(&self, section: &str, side: Side, label: &str) -> Option<(usize, &Table)> {
        let tables = || self.tables.iter().enumerate().filter(move |(_, table)| table.side == side);
        tables()
            .find(|(_, table)| table.section == section)
            .or_else(|| tables().find(|(_, table)| table.section == label))
    }
}

/// A call.
#[derive(Debug)]
pub struct Call {
    /// The schema that has it.
    pub place: String,
    /// `POST`.
    pub method: String,
    /// `https://qyapi.weixin.qq.com`.
    pub server: String,
    /// The path on it.
    pub path: String,
    /// The parameters in the address that are not properties.
    pub query: Vec<Row>,
    /// The names of all parameters in the address.
    pub in_address: Vec<String>,
}

/// A table of parameters.
#[derive(Debug)]
pub struct Table {
    /// The page that its schema names.
    pub page: String,
    /// The section or label under which it stands.
    pub section: String,
    /// The schema that names them.
    pub place: String,
    /// What it is about.
    pub side: Side,
    /// The file whose schema accepts the examples of this table.
    pub root: String,
    /// The rows, in order.
    pub rows: Vec<Row>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its path from the root.
    pub path: Vec<String>,
    /// What is said of it.
    pub facts: Facts,
    /// The property: file and JSON pointer.
    pub place: String,
    /// Where each kind of fact stands, which may be a definition.
    pub places: BTreeMap<&'static str, String>,
    /// Whether it holds others. Tables often list what it holds and not itself.
    pub holds: bool,
    /// What the decisions settle that its schema names, the nearest first.
    pub settled: Vec<Settled>,
    /// The decisions that it names itself, and not the object that holds it.
    pub own: BTreeSet<String>,
}

/// A fact in which schema and page differ by a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Settled {
    /// The name of the decision.
    pub decision: String,
    /// The name of the fact.
    pub fact: String,
    /// What the page says; `None` if it says nothing.
    pub page: Option<String>,
    /// What the schema says; `None` if it says nothing.
    pub schema: Option<String>,
}

/// What each decision settles.
pub fn decisions(library: &Library) -> BTreeMap<String, Vec<Settled>> {
    let decision = |entry: &Value| {
        let decision = entry.get("id")?.as_str()?.to_owned();
        let text = |settled: &Value, key: &str| settled.get(key).and_then(Value::as_str).map(str::to_owned);
        let settled = |settled: &Value| Settled {
            decision: decision.clone(),
            fact: text(settled, "fact").unwrap_or_default(),
            page: text(settled, "page"),
            schema: text(settled, "schema"),
        };
        let settles = entry.get("settles").and_then(Value::as_array).into_iter().flatten().map(settled).collect();
        Some((decision, settles))
    };
    library.decisions().iter().filter_map(decision).collect()
}

/// The pages that schemas name as their source, each with the first schema that does.
pub fn pages(library: &Library) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for root in library.schemas().filter_map(|(path, _)| library.root(path)) {
        if let Some(page) = root.child("source").and_then(|source| source.text("page")) {
            pages.entry(page.to_owned()).or_insert_with(|| place(&root));
        }
    }
    pages
}

/// What the schemas say of the page at `url`.
pub fn expected(library: &Library, url: &str) -> Expected {
    let decisions = decisions(library);
    let answers: Vec<String> = library.schemas().filter_map(|(path, _)| answer_of(library, path)).collect();
    let mut expected = Expected::default();
    for (path, _) in library.schemas() {
        let Some(root) = library.root(path) else { continue };
        sources(&root, url, &mut expected.sections);
        if !is_of(&root, url) {
            continue;
        }
        let reader =
            facts::Reader { library, decisions: &decisions, is_answer: answers.iter().any(|answer| answer == path) };
        if let Some(call) = root.child("call") {
            expected.calls.push(call_of(&root, &call));
        }
        for table in reader.tables(&root) {
            if table.page != url {
                // A branch stands on the page of its union.
                expected.sections.push((format!("{} on {}", table.section, table.page), table.place));
                continue;
            }
            expected.tables.push(table);
        }
    }
    expected
}

/// The sections of the page that a schema and what stands in it name as their source.
fn sources(node: &Node, url: &str, sections: &mut Vec<(String, String)>) {
    if let Some(source) = node.child("source").filter(|source| source.text("page") == Some(url)) {
        sections.push((source.text("section").unwrap_or_default().to_owned(), place(&source)));
    }
    node.schemas().iter().for_each(|schema| sources(schema, url, sections));
}

fn is_of(root: &Node, url: &str) -> bool {
    root.child("source").is_some_and(|source| source.text("page") == Some(url))
}

/// The file that describes the answer to the call at `path`.
fn answer_of(library: &Library, path: &str) -> Option<String> {
    let answer = library.root(path)?.child("call")?.child("response")?;
    Some(library.follow(&answer).ok()?.file.to_owned())
}

fn call_of(root: &Node, call: &Node) -> Call {
    let text = |key: &str| call.text(key).unwrap_or_default().to_owned();
    let row = |parameter: Node| Row {
        path: vec![parameter.text("name").unwrap_or_default().to_owned()],
        facts: Facts::from([crate::fact::Fact::Required(parameter.map.get("required") == Some(&Value::Bool(true)))]),
        place: place(&parameter),
        places: BTreeMap::new(),
        holds: false,
        settled: Vec::new(),
        own: BTreeSet::new(),
    };
    let query: Vec<Row> = call.entries("query").into_iter().map(row).collect();
    let properties = if travels_in_address(root) { root.children("properties") } else { Vec::new() };
    let names = query.iter().map(|row| row.path.join(".")).chain(properties.iter().map(|(name, _)| (*name).to_owned()));
    Call {
        in_address: names.collect(),
        query,
        place: place(root),
        method: text("method"),
        server: text("server"),
        path: text("path"),
    }
}

/// Whether the properties of a request are parameters in its address.
fn travels_in_address(root: &Node) -> bool {
    root.child("call").is_some_and(|call| call.text("in") == Some("query"))
}

/// File and pointer, as errors of the generator show them.
fn place(node: &Node) -> String {
    format!("schema/{}#{}", node.file, node.pointer)
}
