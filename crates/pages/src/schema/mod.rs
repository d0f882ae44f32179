//! What the schemas say of a page, in the same facts as the page itself.

mod facts;

use std::collections::BTreeMap;

use serde_json::Value;
use wecom_codegen::{ERRATA, Library, Node};

use crate::{fact::Facts, page::Side};

/// What the schemas say of one page.
#[derive(Debug, Default)]
pub struct Expected {
    /// The calls that it describes.
    pub calls: Vec<Call>,
    /// The tables of parameters that it has.
    pub tables: Vec<Table>,
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
    /// The section or label under which it stands.
    pub section: String,
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
    /// Where: file and JSON pointer.
    pub place: String,
    /// Whether it holds others. Tables often list what it holds and not itself.
    pub holds: bool,
    /// The decisions that its schema names, each with what it settles.
    pub decisions: Vec<Decision>,
}

/// A decision on what a page leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its name in the errata.
    pub id: String,
    /// Facts that the schema has otherwise than the page, each with what the page says; `None` where it says nothing.
    pub settles: BTreeMap<String, Option<String>>,
}

/// The decisions that settle facts, by their names.
pub fn decisions(library: &Library) -> BTreeMap<String, Decision> {
    let entries = library.file(ERRATA).and_then(|file| file.get("errata")?.as_array()).map_or(&[][..], Vec::as_slice);
    let decision = |entry: &Value| {
        let id = entry.get("id")?.as_str()?.to_owned();
        let settled = |(kind, said): (&String, &Value)| (kind.clone(), said.as_str().map(str::to_owned));
        let settles = entry.get("settles").and_then(Value::as_object).into_iter().flatten().map(settled).collect();
        Some((id.clone(), Decision { id, settles }))
    };
    entries.iter().filter_map(decision).collect()
}

/// What the schemas say of the page at `url`.
pub fn expected(library: &Library, url: &str) -> Expected {
    let decisions = decisions(library);
    let answers: Vec<String> = library.schemas().filter_map(|(path, _)| answer_of(library, path)).collect();
    let mut expected = Expected::default();
    for (path, _) in library.schemas() {
        let Some(root) = library.root(path).filter(|root| is_of(root, url)) else { continue };
        let reader =
            facts::Reader { library, decisions: &decisions, is_answer: answers.iter().any(|answer| answer == path) };
        if let Some(call) = root.child("call") {
            expected.calls.push(call_of(&root, &call));
        }
        expected.tables.extend(reader.tables(&root));
    }
    expected
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
        holds: false,
        decisions: Vec::new(),
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
