//! Collects what the schemas state of a page, in the same facts as the page itself.

mod rows;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wecom_schemas::{Library, Node};

pub use self::rows::{Expected, ExpectedOperation, ExpectedRow, ExpectedTable, Settled};
use self::rows::{SchemaReader, location, travels_in_address};
use crate::fact::{Fact, Facts};

/// Returns the pages that schemas name as their source, each with the first schema that does.
pub fn pages(library: &Library) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for root in library.schemas().filter_map(|(path, _)| library.root(path)) {
        if let Some(page) = root.child("source").and_then(|source| source.text("page")) {
            pages.entry(page.to_owned()).or_insert_with(|| location(&root));
        }
    }
    pages
}

pub fn expected(library: &Library, url: &str) -> Expected {
    let decisions = decisions(library);
    let answers: BTreeSet<String> = library.schemas().filter_map(|(path, _)| answer_of(library, path)).collect();
    let mut expected = Expected::default();
    for (path, _) in library.schemas() {
        let Some(root) = library.root(path) else { continue };
        sources(&root, url, &mut expected.sections);
        if root.child("source").is_none_or(|source| source.text("page") != Some(url)) {
            continue;
        }
        expected.operations.extend(root.child("call").map(|call| operation(&root, &call)));
        let reader = SchemaReader { library, decisions: &decisions, is_answer: answers.contains(path) };
        for table in reader.tables(&root) {
            if table.page == url {
                expected.tables.push(table);
            } else {
                // The page of a union describes its branches.
                expected.sections.push((format!("{} on {}", table.section, table.page), table.location));
            }
        }
    }
    expected
}

fn decisions(library: &Library) -> BTreeMap<String, Vec<Settled>> {
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

/// Collects the sections of the page that a schema and the schemas in it name as their source.
fn sources(node: &Node, url: &str, sections: &mut Vec<(String, String)>) {
    if let Some(source) = node.child("source").filter(|source| source.text("page") == Some(url)) {
        sections.push((source.text("section").unwrap_or_default().to_owned(), location(&source)));
    }
    node.schemas().iter().for_each(|schema| sources(schema, url, sections));
}

/// Returns the file that describes the answer to the request at `path`.
fn answer_of(library: &Library, path: &str) -> Option<String> {
    let answer = library.root(path)?.child("call")?.child("response")?;
    Some(library.follow(&answer).ok()?.file.to_owned())
}

fn operation(root: &Node, call: &Node) -> ExpectedOperation {
    let text = |key: &str| call.text(key).unwrap_or_default().to_owned();
    let row = |parameter: Node| {
        let is_required = parameter.map.get("required") == Some(&Value::Bool(true));
        ExpectedRow {
            path: parameter.text("name").unwrap_or_default().to_owned(),
            facts: Facts::from([Fact::Required(is_required)]),
            location: location(&parameter),
            ..ExpectedRow::default()
        }
    };
    let query: Vec<ExpectedRow> = call.entries("query").into_iter().map(row).collect();
    let properties = if travels_in_address(root) { root.children("properties") } else { Vec::new() };
    let names = query.iter().map(|row| row.path.clone()).chain(properties.iter().map(|(name, _)| (*name).to_owned()));
    ExpectedOperation {
        in_address: names.collect(),
        query,
        location: location(root),
        method: text("method"),
        server: text("server"),
        path: text("path"),
    }
}
