//! Collects what the schemas state of a page, in the same facts as the page itself.

mod rows;
mod stated;

use std::collections::BTreeMap;

use serde_json::Value;
use wecom_schemas::{Library, Node};

use self::rows::{SchemaReader, location, travels_in_address};
pub use self::stated::{Expected, ExpectedOperation, ExpectedRow, ExpectedTable, Place, Settled, decision};
use crate::fact::{Fact, Facts};

/// Returns the pages that schemas name as their source, each with the first schema that does.
pub fn pages(library: &Library) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for root in library.schemas().filter_map(|(path, _)| library.root(path)) {
        let definitions = root.children("$defs").into_iter().map(|(_, definition)| definition);
        for schema in [root.clone()].into_iter().chain(definitions) {
            if let Some(page) = schema.child("source").and_then(|source| source.text("page")) {
                pages.entry(page.to_owned()).or_insert_with(|| location(&schema));
            }
        }
    }
    pages
}

/// Returns the other editions of pages, each with the page whose schemas describe it.
pub fn editions(library: &Library) -> BTreeMap<String, String> {
    let mut editions = BTreeMap::new();
    for root in library.schemas().filter_map(|(path, _)| library.root(path)) {
        if let Some(source) = root.child("source") {
            let page = source.text("page").unwrap_or_default();
            editions.extend(source.texts("editions").into_iter().map(|edition| (edition.to_owned(), page.to_owned())));
        }
    }
    editions
}

/// Returns what the schemas whose source is the page `url` state. `edition` is the page to compare with them: the same page or
/// another edition of it.
pub fn expected(library: &Library, url: &str, edition: &str) -> Expected {
    let decisions = decisions(library, &[url, edition]);
    let answers = answers(library);
    let mut expected = Expected { is_edition: url != edition, ..Expected::default() };
    for (path, _) in library.schemas() {
        let Some(root) = library.root(path) else { continue };
        sources(&root, url, &mut expected.sections);
        values(&root, url, &mut expected);
        if root.child("source").is_none_or(|source| source.text("page") != Some(url)) {
            continue;
        }
        expected.operations.extend(root.child("call").map(|call| operation(&root, &call)));
        expected.codes.extend(codes(&root));
        let calls = answers.get(path);
        let reader = SchemaReader { library, page: url, decisions: &decisions, is_answer: calls.is_some() };
        expected.settled.extend(reader.decided(&root));
        expected.files.extend(root.children("$defs").iter().flat_map(|(_, definition)| reader.files(definition)));
        for mut table in reader.tables(&root) {
            if let Some(calls) = calls {
                table.operations.clone_from(calls);
            }
            if expected.is_edition {
                // A decision may be about the source page only, so it is not reported as unneeded here.
                table.rows.iter_mut().for_each(|row| row.own.clear());
            }
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

/// Returns what each decision settles on one of these pages.
fn decisions(library: &Library, pages: &[&str]) -> BTreeMap<String, Vec<Settled>> {
    let is_of_page = |settled: &&Value| {
        let named = settled.get("pages").and_then(Value::as_array);
        named.is_none_or(|named| named.iter().filter_map(Value::as_str).any(|page| pages.contains(&page)))
    };
    let decision = |entry: &Value| {
        let decision = entry.get("id")?.as_str()?.to_owned();
        let text = |settled: &Value, key: &str| settled.get(key).and_then(Value::as_str).map(str::to_owned);
        let settled = |settled: &Value| Settled {
            decision: decision.clone(),
            fact: text(settled, "fact").unwrap_or_default(),
            page: text(settled, "page"),
            schema: text(settled, "schema"),
        };
        let settles = entry.get("settles").and_then(Value::as_array).into_iter().flatten();
        Some((decision.clone(), settles.filter(is_of_page).map(settled).collect()))
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

/// Returns the files that describe answers, each with the paths of the operations that it answers.
fn answers(library: &Library) -> BTreeMap<String, Vec<String>> {
    let mut answers = BTreeMap::<String, Vec<String>>::new();
    for call in library.schemas().filter_map(|(path, _)| library.root(path)?.child("call")) {
        let answer = call.child("response").and_then(|answer| library.follow(&answer).ok());
        if let (Some(answer), Some(path)) = (answer, call.text("path")) {
            answers.entry(answer.file.to_owned()).or_default().push(path.to_owned());
        }
    }
    answers
}

/// Collects the values of those definitions that have their own source, if it is the page.
fn values(root: &Node, url: &str, expected: &mut Expected) {
    for (_, definition) in root.children("$defs") {
        if definition.child("source").is_some_and(|source| source.text("page") == Some(url)) {
            let values = definition.entries("values");
            expected.lists_values |= !values.is_empty();
            expected.codes.extend(values.iter().filter_map(|entry| Some((entry.integer("const")?, location(entry)))));
        }
    }
}

/// Returns the codes that a schema lists, each with its location.
fn codes(root: &Node) -> Vec<(i64, String)> {
    let known = root.child("codes").map(|codes| codes.entries("known")).unwrap_or_default();
    known.iter().filter_map(|entry| Some((entry.integer("code")?, location(entry)))).collect()
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
