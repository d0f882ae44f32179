//! What a change of the schemas is said to mean, on the invented API of `tests/foreign`: every kind of change in words,
//! and every mutation of the schemas against the Rust that is generated from it.

mod cases;
mod mutations;
mod shown;
mod sources;

use std::{collections::BTreeSet, num::NonZero, thread};

use serde_json::Value;
use wecom_codegen::{Bump, Impact, Kind, Source, Sources, Target, Which, generate, impact};

use crate::{
    cases::{CASES, Edit, ORDER, TRACK, after, before},
    mutations::mutations,
    sources::{foreign, read, with},
};

#[test]
fn what_did_not_change_has_no_impact() {
    let found = impact(&foreign(), &foreign()).unwrap();
    assert_eq!(found, Impact { changes: Vec::new(), passed_over: Vec::new() });
    assert_eq!((found.bump(), found.bump_below_1()), (Bump::Nothing, Bump::Nothing));
    assert_eq!(found.in_words(), "Nothing changed for anybody downstream.\n");
}

/// Every mutation of every schema, held against the Rust that comes of it. Where that is other Rust, something is said.
/// (A type accepts what its schema does, so that another verdict is other Rust as well.) And code is said to break just
/// where a name or a type is gone from what the generated files show.
#[test]
fn what_is_said_is_what_becomes_of_the_generated_rust() {
    let before = foreign();
    let schemas = before.keys().filter(|file| !file.starts_with("dialect/") && !file.starts_with("examples/"));
    let mutations: Vec<Mutation> = schemas
        .flat_map(|file| {
            mutations(&read(&before, file)).into_iter().map(|(pointer, value)| (file.clone(), pointer, value))
        })
        .collect();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let (tried, wrong) = thread::scope(|scope| {
        let parts = mutations.chunks(mutations.len().div_ceil(threads));
        let parts: Vec<_> = parts.map(|part| scope.spawn(|| judge(&before, part))).collect();
        parts.into_iter().map(|part| part.join().unwrap()).fold((0, Vec::new()), |(tried, mut wrong), (more, found)| {
            wrong.extend(found);
            (tried + more, wrong)
        })
    });
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 300, "{tried} mutations gave other Rust");
}

/// The file, the pointer, and what stands there now.
type Mutation = (String, String, Option<Value>);

/// How many of the mutations give other Rust, and those of which the wrong thing is said.
fn judge(before: &Sources, mutations: &[Mutation]) -> (usize, Vec<String>) {
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    let rust = generate(before, &target).unwrap();
    let shown = shown::names(&rust);
    let (mut tried, mut wrong) = (0, Vec::new());
    for (file, pointer, value) in mutations {
        let after = with(before, file, pointer, value.clone());
        let Ok(now) = generate(&after, &target) else { continue };
        if now == rust {
            continue;
        }
        tried += 1;
        let found = impact(before, &after).unwrap();
        let what = || format!("{file}#{pointer} -> {value:?}");
        if found.changes.iter().all(|change| change.kind == Kind::Other) {
            wrong.push(format!("{}: nothing is said", what()));
        }
        let gone: Vec<String> = shown.difference(&shown::names(&now)).cloned().collect();
        let breaks = found.changes.iter().any(|change| matches!(change.source, Source::Breaks(_)));
        if breaks == gone.is_empty() {
            let said: Vec<_> =
                found.changes.iter().map(|change| (&change.subject, &change.said, &change.source)).collect();
            wrong.push(format!("{}: {said:?}, and these are gone: {gone:?}", what()));
        }
    }
    (tried, wrong)
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
