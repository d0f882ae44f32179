//! Changes of the invented API of `tests/foreign`: every kind of change as the report words it, and every mutation of the
//! schemas against the Rust that is generated from it and the values that are accepted.

mod cases;
mod shown;
mod sources;
mod witness;

use std::{collections::BTreeSet, num::NonZero, thread};

use serde_json::{Value, json};
use wecom_impact::{Impact, Which, impact};

use crate::{
    cases::{Edit, after, before, cases, mutations},
    sources::{foreign, read, with},
    witness::{Checked, Witness},
};

fn edits<const N: usize>(edits: [(&str, Value); N]) -> Vec<Edit> {
    edits.into_iter().map(|(location, value)| (location.to_owned(), value)).collect()
}

fn sentences(found: &Impact) -> Vec<String> {
    found.changes.iter().map(|change| format!("{} {}", change.subject, change.said)).collect()
}

#[test]
fn schemas_that_did_not_change_have_no_impact() {
    let found = impact(&foreign(), &foreign()).unwrap();
    assert_eq!(found, Impact { changes: Vec::new(), passed_over: Vec::new() });
    assert_eq!(found.bumps(), ["nothing", "nothing"]);
    assert_eq!(found.in_words(), "Nothing changed for users.\n");
}

/// Every mutation of every schema, and every case, against what really follows from it.
#[test]
fn every_report_is_true() {
    let sources = foreign();
    let mut changes = Vec::new();
    for file in sources.keys().filter(|file| !file.starts_with("dialect/") && !file.starts_with("examples/")) {
        changes.extend(mutations(&read(&sources, file)).into_iter().map(|mutation| (file, mutation)));
    }
    let witness = Witness::of(&sources);
    let mut checked = on_every_core(&changes, |(file, (pointer, value))| {
        let result = witness.check(&with(&sources, file, pointer, value.clone()))?;
        Some(result.map_err(|why| format!("{file}#{pointer} -> {value:?}: {why}")))
    });
    let witness = Witness::of(&before());
    checked.extend(on_every_core(&cases(), |(title, edits)| {
        Some(witness.check(&after(edits))?.map_err(|why| format!("{title}: {why}")))
    }));
    let wrong: Vec<&String> = checked.iter().filter_map(|result| result.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{} are wrong: {wrong:#?}", wrong.len());
    assert!(checked.len() > 200, "{} changes gave other Rust", checked.len());
}

fn on_every_core<T: Sync>(changes: &[T], check: impl Fn(&T) -> Option<Checked> + Sync) -> Vec<Checked> {
    let (threads, check) = (thread::available_parallelism().map_or(1, NonZero::get), &check);
    thread::scope(|scope| {
        let parts = changes.chunks(changes.len().div_ceil(threads));
        let parts: Vec<_> = parts.map(|part| scope.spawn(move || part.iter().filter_map(check).collect())).collect();
        parts.into_iter().flat_map(|part| -> Vec<Checked> { part.join().unwrap() }).collect()
    })
}

#[test]
fn every_kind_of_change_reads_well() {
    let mut report = String::new();
    let mut kinds = BTreeSet::new();
    for (title, edits) in cases() {
        let found = impact(&before(), &after(&edits)).unwrap();
        kinds.extend(found.changes.iter().map(|change| change.kind.clone()));
        report.push_str(&format!("=== {title}\n\n{}\n", found.below("parcels").in_words()));
    }
    insta::assert_snapshot!(report);
    let all: BTreeSet<String> = wecom_impact::kinds().into_iter().map(str::to_owned).collect();
    assert_eq!(all.difference(&kinds).collect::<Vec<_>>(), Vec::<&String>::new(), "kinds without a case");
}

#[test]
fn a_program_reads_the_same() {
    let edits = edits([
        ("parcel/order.json#/$defs/Person/properties/name/maxBytes", json!(24)),
        ("parcel/track.json#/required/2", json!("evidence")),
        ("parcel/order.json#/description", json!("An order in other words.")),
    ]);
    let found = impact(&before(), &after(&edits)).unwrap().below("parcels");
    assert_eq!((found.breaking(), found.bumps()), (1, ["minor", "major"]));
    insta::assert_snapshot!(format!("{:#}", found.to_json()));
}

#[test]
fn a_side_that_its_own_dialect_refuses_is_named() {
    let wrong = after(&edits([("parcel/order.json#/properties/labels/maxItem", json!(3))]));
    let unreadable = impact(&before(), &wrong).unwrap_err();
    assert_eq!(unreadable.which, Which::New);
    let problem = "parcel/order.json#/properties/labels/maxItem: no keyword of the dialect: did you mean `maxItems`?\n";
    assert_eq!(unreadable.problems.to_string(), problem);
    assert_eq!(impact(&wrong, &before()).unwrap_err().which, Which::Old);
}

#[test]
fn what_this_generator_refuses_is_listed_and_compared() {
    let older = after(&edits([("parcel/order.json#/properties/labels/minItems", json!(5))]));
    let found = impact(&older, &before()).unwrap();
    assert_eq!(
        found.passed_over,
        ["old: parcel/order.json#/properties/labels/maxItems: less than minItems: no list would be accepted"]
    );
    assert!(found.in_words().contains(&found.passed_over[0]));
    assert_eq!(sentences(&found), ["labels may be empty (before: 5)"]);
}

/// Schemas from before a keyword was required are checked by their own dialect.
#[test]
fn each_side_has_its_own_dialect() {
    const DIALECT: &str = "dialect/schema.json";
    let required = read(&before(), DIALECT)["$defs"]["call"]["required"].as_array().unwrap().clone();
    let required = required.into_iter().filter(|keyword| keyword != "server").collect();
    let mut older = with(&before(), DIALECT, "/$defs/call/required", Some(required));
    for file in ["parcel/order.json", "parcel/track.json"] {
        older = with(&older, file, "/call/server", None);
    }
    let found = impact(&older, &before()).unwrap();
    assert_eq!(found.passed_over, Vec::<String>::new());
    let is_sent = "is sent to the server `https://parcels.invalid` (before: not stated)";
    assert_eq!(sentences(&found), [format!("Order {is_sent}"), format!("Track {is_sent}")]);
    assert_eq!(found.breaking(), 0);
}
