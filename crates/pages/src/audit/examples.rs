//! The examples of a page against their schemas, and against the examples that are kept.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wecom_schemas::Library;

use super::{Finding, Place, Read, Verdict};
use crate::{
    page::{Content, Kind},
    schema::Expected,
};

/// Checks every example of a page.
pub fn check(read: &Read, expected: &Expected, library: &Library) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut validators = BTreeMap::new();
    let mut shown: Vec<(&str, Value)> = Vec::new();
    let mut unreadable: Vec<&str> = Vec::new();
    let mut differing: Vec<&str> = Vec::new();
    for section in &read.page.sections {
        for block in &section.blocks {
            let Kind::Example(example) = &block.kind else { continue };
            let place = Place { page: &read.said.url, section: &section.title, line: Some(example.line) };
            let subject = format!("example {}", block.label);
            let finding = |on_page: String| Finding {
                on_page: Some(on_page),
                ..place.finding(&subject, "json", Verdict::Example)
            };
            match &example.content {
                Content::Broken(why) => findings.push(finding(format!("is no JSON: {why}"))),
                Content::Nearly(_, why) => findings.push(finding(format!("is no JSON as it stands: {why}"))),
                Content::Json(_) | Content::Other => {}
            }
            let Some((_, table)) = expected.table(&section.title, block.side, &block.label) else { continue };
            let Some(value) = example.value() else {
                unreadable.push(&table.root);
                continue;
            };
            let validator =
                validators.entry(table.root.as_str()).or_insert_with(|| wecom_schemas::validator(library, &table.root));
            match validator {
                Ok(validator) => {
                    let violations = wecom_schemas::violations(validator, value).into_iter();
                    findings.extend(violations.map(|(pointer, message)| Finding {
                        on_page: Some(format!("{pointer}: {message}")),
                        place: Some(format!("schema/{}", table.root)),
                        ..place.finding(&subject, "accepted", Verdict::Example)
                    }));
                }
                Err(error) => findings.push(Finding {
                    elsewhere: Some(error.to_string()),
                    place: Some(format!("schema/{}", table.root)),
                    ..place.finding(&subject, "accepted", Verdict::Example)
                }),
            }
            if !kept(library, &table.root).any(|(_, kept)| kept == value) {
                findings.extend(against_kept(value, kept(library, &table.root)).into_iter().map(|difference| {
                    Finding {
                        on_page: difference.shown,
                        elsewhere: difference.kept,
                        place: Some(difference.place),
                        ..place.finding(&subject, "kept", Verdict::Example)
                    }
                }));
                differing.push(&table.root);
            }
            shown.push((&table.root, value.clone()));
        }
    }
    // Which one a broken or another example was meant to be, nobody knows.
    let gone = gone(read, expected, library, &shown).into_iter();
    let is_elsewhere = |root: &&str| unreadable.contains(root) || differing.contains(root);
    findings.extend(gone.filter(|(root, _)| !is_elsewhere(root)).map(|(_, finding)| finding));
    findings
}

/// A place in which an example of the page is not the one that is kept.
struct Difference {
    place: String,
    shown: Option<String>,
    kept: Option<String>,
}

/// Where an example differs from the kept one that is most like it.
fn against_kept<'a>(shown: &Value, kept: impl Iterator<Item = (&'a str, &'a Value)>) -> Vec<Difference> {
    let differences = |(file, kept): (&str, &Value)| {
        let (shown, kept) = (leaves(shown), leaves(kept));
        let places: BTreeSet<&String> = shown.keys().chain(kept.keys()).collect();
        let differing = places.into_iter().filter(|place| shown.get(*place) != kept.get(*place));
        let difference = |place: &String| Difference {
            place: format!("schema/{file}#{place}"),
            shown: shown.get(place).map(ToString::to_string),
            kept: kept.get(place).map(ToString::to_string),
        };
        differing.map(difference).collect::<Vec<_>>()
    };
    kept.map(differences).min_by_key(Vec::len).unwrap_or_else(|| {
        let shown = Some(shown.to_string());
        vec![Difference { place: "schema/examples".to_owned(), shown, kept: None }]
    })
}

/// The values in a value that hold no others, by their JSON pointers.
fn leaves(value: &Value) -> BTreeMap<String, &Value> {
    fn collect<'a>(value: &'a Value, pointer: &str, leaves: &mut BTreeMap<String, &'a Value>) {
        match value {
            Value::Object(map) if !map.is_empty() => {
                map.iter().for_each(|(key, value)| collect(value, &format!("{pointer}/{key}"), leaves));
            }
            Value::Array(list) if !list.is_empty() => {
                list.iter()
                    .enumerate()
                    .for_each(|(index, value)| collect(value, &format!("{pointer}/{index}"), leaves));
            }
            _ => drop(leaves.insert(pointer.to_owned(), value)),
        }
    }
    let mut found = BTreeMap::new();
    collect(value, "", &mut found);
    found
}

/// Examples that are kept, and that the page does not show; each with its schema.
fn gone<'a>(
    read: &Read,
    expected: &'a Expected,
    library: &Library,
    shown: &[(&str, Value)],
) -> Vec<(&'a str, Finding)> {
    let mut roots: Vec<&str> = expected.tables.iter().map(|table| table.root.as_str()).collect();
    roots.sort_unstable();
    roots.dedup();
    let place = Place { page: &read.said.url, section: "", line: None };
    let kept = roots.into_iter().flat_map(|root| kept(library, root).map(move |(file, value)| (root, file, value)));
    kept.filter(|(root, _, value)| !shown.iter().any(|(other, shown)| other == root && shown == *value))
        .map(|(root, file, _)| {
            let finding = Finding {
                elsewhere: Some("the page does not show it".into()),
                place: Some(format!("schema/{file}")),
                ..place.finding("example", "kept", Verdict::Example)
            };
            (root, finding)
        })
        .collect()
}

fn kept<'a>(library: &'a Library, root: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    library.examples_of(root)
}
