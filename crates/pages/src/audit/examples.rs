//! Compares the examples of a page with their schemas and with the examples that are kept.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wecom_schemas::{Library, pointer};

use super::finding::{Finding, Spot, Status};
use crate::{
    expected::{Expected, Place},
    page::{Content, Kind},
    read::ReadPage,
};

pub fn check(page: &ReadPage, expected: &Expected, library: &Library) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut validators = BTreeMap::new();
    let mut shown: Vec<(&str, &Value)> = Vec::new();
    // The roots of examples that are broken or differ: any kept example may be meant by them.
    let mut doubtful: BTreeSet<&str> = BTreeSet::new();
    let sections = page.page.sections.iter().zip(&page.facts.sections);
    let blocks = sections.flat_map(|(section, known)| section.blocks.iter().map(move |block| (known, block)));
    let (mut operation, mut left_out) = (None, None);
    for (section, block) in blocks {
        if let Kind::Address(address) = &block.kind {
            operation = Some(address.path.as_str());
            left_out = expected.leaves_out(&address.path).then_some(section.line);
        }
        let Kind::Example(example) = &block.kind else { continue };
        if left_out == Some(section.line) {
            continue;
        }
        let spot = Spot::page(&page.facts.url).section(&section.title).line(Some(example.line));
        let subject = format!("example {}", block.label);
        let finding = |fact, on_page: Option<String>, elsewhere| {
            spot.finding(&subject, fact, Status::Example, [on_page, elsewhere])
        };
        let flaw = match &example.content {
            Content::Broken(why) => Some(format!("is no JSON: {why}")),
            Content::Nearly(_, why) => Some(format!("is no JSON as it stands: {why}")),
            Content::Json(_) | Content::Other => None,
        };
        findings.extend(flaw.map(|flaw| finding("json", Some(flaw), None)));
        let place = Place { section: page.facts.heading(section), label: &block.label, operation };
        let Some((_, table)) = expected.table(&place, block.side) else { continue };
        let root = table.root.as_str();
        let Some(value) = example.value() else {
            doubtful.insert(root);
            continue;
        };
        let location = format!("schema/{root}");
        match validators.entry(root).or_insert_with(|| wecom_schemas::validator(library, root)) {
            Ok(validator) => {
                let violations = wecom_schemas::violations(validator, value).into_iter();
                findings.extend(violations.map(|(pointer, message)| {
                    finding("accepted", Some(format!("{pointer}: {message}")), None).at(&location)
                }));
            }
            Err(error) => findings.push(finding("accepted", None, Some(error.to_string())).at(&location)),
        }
        // `schema/examples` has the examples of the source page, not those of its other editions.
        if !expected.is_edition && !library.examples_of(root).any(|(_, kept)| kept == value) {
            let differences = differences(value, library.examples_of(root)).into_iter();
            findings.extend(differences.map(|(location, shown, kept)| finding("kept", shown, kept).at(location)));
            doubtful.insert(root);
        }
        shown.push((root, value));
    }
    let tables = expected.tables.iter().filter(|_| !expected.is_edition);
    let roots: BTreeSet<&str> = tables.map(|table| table.root.as_str()).collect();
    for root in roots.difference(&doubtful) {
        let is_gone = |value: &Value| !shown.contains(&(root, value));
        let gone = library.examples_of(root).filter(|(_, value)| is_gone(value));
        findings.extend(gone.map(|(file, _)| {
            let elsewhere = Some("the page does not show it".to_owned());
            let spot = Spot::page(&page.facts.url);
            spot.finding("example", "kept", Status::Example, [None, elsewhere]).at(format!("schema/{file}"))
        }));
    }
    findings
}

/// Returns where an example differs from the kept one that is most like it: the location, the value on the page and the
/// kept value.
fn differences<'a>(
    shown: &Value,
    kept: impl Iterator<Item = (&'a str, &'a Value)>,
) -> Vec<(String, Option<String>, Option<String>)> {
    let from = |(file, kept): (&str, &Value)| {
        let (shown, kept) = (leaves(shown), leaves(kept));
        let pointers: BTreeSet<&String> = shown.keys().chain(kept.keys()).collect();
        let differing = pointers.into_iter().filter(|pointer| shown.get(*pointer) != kept.get(*pointer));
        let text = |value: Option<&&Value>| value.map(ToString::to_string);
        differing
            .map(|pointer| (format!("schema/{file}#{pointer}"), text(shown.get(pointer)), text(kept.get(pointer))))
            .collect::<Vec<_>>()
    };
    let alone = || vec![("schema/examples".to_owned(), Some(shown.to_string()), None)];
    kept.map(from).min_by_key(Vec::len).unwrap_or_else(alone)
}

/// Returns the values that hold no others, by their JSON pointers.
fn leaves(value: &Value) -> BTreeMap<String, &Value> {
    let mut leaves = BTreeMap::new();
    pointer::walk(value, "", &mut |pointer, value| {
        let holds_others = value.as_object().is_some_and(|map| !map.is_empty())
            || value.as_array().is_some_and(|list| !list.is_empty());
        if !holds_others {
            leaves.insert(pointer.to_owned(), value);
        }
    });
    leaves
}
