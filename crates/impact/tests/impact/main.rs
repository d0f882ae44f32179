//! What a change of the schemas is said to mean, on the invented API of `tests/foreign`: every kind of change in words,
//! and every mutation of the schemas against the Rust that is generated from it.

mod cases;
mod mutations;
mod shown;
mod sources;
mod values;
mod witness;

use std::{collections::BTreeSet, num::NonZero, thread};

use serde_json::Value;
use wecom_impact::{Bump, Impact, Kind, Which, impact};

use crate::{
    cases::{CASES, Edit, ORDER, TRACK, after, before},
    mutations::mutations,
    sources::{foreign, read, with},
    witness::{Verdict, Witness},
};

#[test]
fn what_did_not_change_has_no_impact() {
    let found = impact(&foreign(), &foreign()).unwrap();
    assert_eq!(found, Impact { changes: Vec::new(), passed_over: Vec::new() });
    assert_eq!((found.bump(), found.bump_below_1()), (Bump::Nothing, Bump::Nothing));
    assert_eq!(found.in_words(), "Nothing changed for anybody downstream.\n");
}

/// Every mutation of every schema, and every kind of change, held against what comes of it.
#[test]
fn what_is_said_is_so() {
    let sources = foreign();
    let schemas = sources.keys().filter(|file| !file.starts_with("dialect/") && !file.starts_with("examples/"));
    let mutations: Vec<(String, String, Option<Value>)> = schemas
        .flat_map(|file| {
            mutations(&read(&sources, file)).into_iter().map(|(pointer, value)| (file.clone(), pointer, value))
        })
        .collect();
    let witness = Witness::of(&sources);
    let judge = |part: &[(String, String, Option<Value>)]| -> Vec<Verdict> {
        let judged = part.iter().map(|(file, pointer, value)| {
            let verdict = witness.judge(&with(&sources, file, pointer, value.clone()))?;
            Some(verdict.map_err(|why| format!("{file}#{pointer} -> {value:?}: {why}")))
        });
        judged.flatten().collect()
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut verdicts = thread::scope(|scope| {
        let parts = mutations.chunks(mutations.len().div_ceil(threads));
        let parts: Vec<_> = parts.map(|part| scope.spawn(move || judge(part))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect::<Vec<Verdict>>()
    });
    let witness = Witness::of(&before());
    let of_cases = CASES
        .iter()
        .filter_map(|(title, edits)| Some(witness.judge(&after(edits))?.map_err(|why| format!("{title}: {why}"))));
    verdicts.extend(of_cases);
    let wrong: Vec<&String> = verdicts.iter().filter_map(|verdict| verdict.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{} are wrong: {wrong:#?}", wrong.len());
    assert!(verdicts.len() > 200, "{} changes gave other Rust", verdicts.len());
}

#[test]
fn every_kind_of_change_is_said_to_people() {
    let mut said = String::new();
    let mut kinds = BTreeSet::new();
    for (title, edits) in CASES {
        let found = impact(&before(), &after(edits)).unwrap();
        kinds.extend(found.changes.iter().map(|change| change.kind));
        said.push_str(&format!("=== {title}\n\n{}\n", found.below("parcels").in_words()));
    }
    insta::assert_snapshot!(said);
    let missing = Kind::Other as usize + 1 - kinds.len();
    assert_eq!(missing, 0, "kinds without a case; there are {kinds:?}");
}

#[test]
fn a_program_reads_the_same() {
    let edits: &[Edit] = &[
        (ORDER, "/$defs/Person/properties/name/maxBytes", "24"),
        (TRACK, "/required/2", "\"evidence\""),
        (ORDER, "/description", "\"An order in other words.\""),
    ];
    let found = impact(&before(), &after(edits)).unwrap().below("parcels");
    assert_eq!((found.breaking(), found.bump(), found.bump_below_1()), (1, Bump::Major, Bump::Minor));
    insta::assert_snapshot!(format!("{:#}", found.to_json()));
}

#[test]
fn a_side_that_its_own_dialect_refuses_is_named() {
    let wrong = after(&[(ORDER, "/properties/labels/maxItem", "3")]);
    let unreadable = impact(&before(), &wrong).unwrap_err();
    assert_eq!(unreadable.which, Which::New);
    assert_eq!(
        unreadable.to_string(),
        "new: parcel/order.json#/properties/labels/maxItem: no keyword of the dialect: did you mean `maxItems`?\n"
    );
    assert_eq!(impact(&wrong, &before()).unwrap_err().which, Which::Old);
}

/// What this generator refuses and its own dialect accepts is compared all the same.
#[test]
fn what_can_t_be_read_is_compared_as_json() {
    let older = after(&[(ORDER, "/properties/labels/minItems", "5")]);
    let found = impact(&older, &before()).unwrap();
    assert_eq!(found.passed_over.len(), 1);
    assert!(found.in_words().contains("old: parcel/order.json#/properties/labels/maxItems: less than minItems"));
    assert_eq!(found.changes.iter().map(|change| change.kind).collect::<Vec<_>>(), [Kind::LimitRelaxed]);
}

/// Schemas from before a keyword was asked for are judged by the dialect of their time.
#[test]
fn each_side_speaks_its_own_dialect() {
    const DIALECT: &str = "dialect/schema.json";
    let required = read(&before(), DIALECT)["$defs"]["call"]["required"].as_array().unwrap().clone();
    let required = required.into_iter().filter(|keyword| keyword != "server").collect();
    let mut older = with(&before(), DIALECT, "/$defs/call/required", Some(required));
    for file in [ORDER, TRACK] {
        older = with(&older, file, "/call/server", None);
    }
    let found = impact(&older, &before()).unwrap();
    assert_eq!(found.passed_over, Vec::<String>::new());
    let said: Vec<String> = found.changes.iter().map(|change| format!("{} {}", change.subject, change.said)).collect();
    let is_sent = "is sent to `https://parcels.invalid`, which was not said before";
    assert_eq!(said, [format!("Order {is_sent}"), format!("Track {is_sent}")]);
    assert_eq!(found.breaking(), 0);
}
