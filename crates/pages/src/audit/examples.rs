//! The examples of a page against their schemas, and against the examples that are kept.

use std::collections::BTreeMap;

use serde_json::Value;
use wecom_codegen::{Library, Sources};

use super::{Finding, Place, Read, Verdict};
use crate::{
    page::{Block, Content, Kind, Section},
    schema::{Expected, Table},
};

/// Checks every example of a page.
pub fn check(read: &Read, expected: &Expected, library: &Library, sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut validators = BTreeMap::new();
    let mut shown: Vec<(&str, Value)> = Vec::new();
    let mut unreadable: Vec<&str> = Vec::new();
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
            let Some(table) = table_of(section, block, expected) else { continue };
            let Some(value) = example.value() else {
                unreadable.push(&table.root);
                continue;
            };
            let validator =
                validators.entry(table.root.as_str()).or_insert_with(|| wecom_codegen::validator(sources, &table.root));
            match validator {
                Ok(validator) => {
                    let violations = wecom_codegen::violations(validator, value).into_iter();
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
                findings.push(Finding {
                    elsewhere: Some("none of the examples that are kept is this one".into()),
                    place: Some(format!("schema/examples/{}/", table.root.trim_end_matches(".json"))),
                    ..place.finding(&subject, "kept", Verdict::Example)
                });
            }
            shown.push((&table.root, value.clone()));
        }
    }
    // Which one a broken example was meant to be, nobody knows.
    let gone = gone(read, expected, library, &shown).into_iter();
    findings.extend(gone.filter(|(root, _)| !unreadable.contains(root)).map(|(_, finding)| finding));
    findings
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
    library.examples().filter(move |(_, schema, _)| schema == root).map(|(file, _, value)| (file, value))
}

/// The table whose schema an example belongs to.
fn table_of<'a>(section: &Section, block: &Block, expected: &'a Expected) -> Option<&'a Table> {
    let tables = || expected.tables.iter().filter(|table| table.side == block.side);
    tables()
        .find(|table| table.section == section.title)
        .or_else(|| tables().find(|table| table.section == block.label))
}
