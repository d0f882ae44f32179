//! Every row of every parameter table of both pages stands in the schemas, and nothing else does.
//!
//! `page_rows.tsv` was written from the pages alone, row by row. It is a second witness: a row that
//! was forgotten in a schema, or read differently there, fails here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::schemas::SCHOOL;

const ROWS: &str = include_str!("page_rows.tsv");

/// Where a table stands: page and section.
type Table = (&'static str, &'static str);

/// What a row says of a parameter: whether it is required, and facts.
type Said = (bool, BTreeSet<String>);

fn rows() -> BTreeMap<Table, BTreeMap<String, Said>> {
    let mut tables: BTreeMap<Table, BTreeMap<String, Said>> = BTreeMap::new();
    for line in ROWS.lines().skip(1) {
        let [page, section, parameter, required, facts] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not five columns: {line}");
        };
        let facts = facts.split(' ').filter(|fact| *fact != "-").map(str::to_owned).collect();
        let twice = tables.entry((page, section)).or_default().insert(parameter.to_owned(), (required == "yes", facts));
        assert!(twice.is_none(), "a row stands twice: {line}");
    }
    tables
}

/// The schema of each table, as one flat list of parameters.
fn tables_of_the_schemas() -> BTreeMap<Table, BTreeMap<String, Said>> {
    let schemas = &*SCHOOL;
    let mut tables = BTreeMap::new();
    for (page, path) in [("A", "notice/request.json"), ("B", "third_party/request.json")] {
        let query = schemas.file(path)["call"]["query"].as_array().unwrap();
        let query = query.iter().map(|parameter| {
            (parameter["name"].as_str().unwrap().to_owned(), (parameter["required"] == true, BTreeSet::new()))
        });
        tables.insert((page, "接口定义"), query.collect());
        for (title, message) in schemas.flattened(path) {
            let mut parameters = BTreeMap::new();
            flatten(&message, &mut parameters);
            tables.insert((page, section(&title)), parameters);
        }
    }
    tables
}

/// The section of a message; that the files name it as the page does is part of the test.
fn section(title: &str) -> &'static str {
    let section = SCHOOL.titled(title)["source"]["section"].as_str().unwrap();
    rows()
        .keys()
        .map(|(_, known)| *known)
        .find(|known| *known == section)
        .unwrap_or_else(|| panic!("no table {section}"))
}

/// The parameters of an object and of what it holds. An object that only holds others has no row of its own.
fn flatten(object: &Value, parameters: &mut BTreeMap<String, Said>) {
    let required = object["required"].as_array().into_iter().flatten().collect::<Vec<_>>();
    for (name, schema) in object["properties"].as_object().unwrap() {
        if schema["type"] == "object" {
            flatten(schema, parameters);
            continue;
        }
        parameters.insert(name.clone(), (required.iter().any(|other| *other == name), facts(schema)));
        if schema["items"]["type"] == "object" {
            flatten(&schema["items"], parameters);
        }
    }
}

/// What a schema says, in the notation of the rows.
fn facts(schema: &Value) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    let mut say = |fact: &str, value: &Value| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        facts.insert(format!("{fact}={value}"));
    };
    for (keyword, fact) in [
        ("const", "const"),
        ("default", "default"),
        ("minItems", "min_items"),
        ("maxItems", "max_items"),
        ("maxBytes", "max_bytes"),
    ] {
        if let Some(value) = schema.get(keyword) {
            say(fact, value);
        }
    }
    let values = schema["enum"]
        .as_array()
        .cloned()
        .or_else(|| Some(schema["oneOf"].as_array()?.iter().map(|value| value["const"].clone()).collect()));
    if let Some(values) = values {
        say("enum", &values.iter().map(ToString::to_string).collect::<Vec<_>>().join("|").into());
    }
    match schema["maximum"].as_i64() {
        // The whole range of the type is what a page means by an integer and no more.
        Some(i64::MAX) => drop(facts.insert("integer".into())),
        Some(maximum) => drop(facts.insert(format!("max={maximum}"))),
        None => {}
    }
    for (keyword, value, fact) in
        [("overflow", "truncate", "cut"), ("idTranslation", "true", "id_trans"), ("deprecated", "true", "deprecated")]
    {
        if schema.get(keyword).is_some_and(|said| said.to_string().trim_matches('"') == value) {
            facts.insert(fact.into());
        }
    }
    facts
}

#[test]
fn the_tables_have_all_their_rows() {
    let count =
        |page: &str| rows().iter().filter(|((other, _), _)| *other == page).map(|(_, rows)| rows.len()).sum::<usize>();
    assert_eq!((count("A"), count("B")), (100, 13));
}

#[test]
fn the_schemas_say_what_the_rows_say() {
    let (mut rows, schemas) = (rows(), tables_of_the_schemas());
    assert_eq!(rows.keys().collect::<Vec<_>>(), schemas.keys().collect::<Vec<_>>());
    for (table, parameters) in &schemas {
        let rows = rows.get_mut(table).unwrap();
        for (parameter, said) in parameters {
            let row = rows.remove(parameter).unwrap_or_else(|| panic!("{table:?} has no row {parameter}"));
            assert_eq!(*said, row, "{table:?} {parameter}: the schema is on the left, the page on the right");
        }
        assert!(rows.is_empty(), "{table:?}: rows that no schema has: {:?}", rows.keys());
    }
}
