//! What the checks cost: this crate beside `serde_json` without checks, and beside `serde_json`
//! with one of the two validators of `jsonschema`.
//!
//! `cargo bench -p wecom-school-types`; the names are `work/payload/way`.
//!
//! - `serialise`: plain values are made into a notice, checked, and written to bytes.
//! - `parse`: bytes are read into a notice and checked.
//! - `check`: nothing but the check. A validator only looks at a [`Value`]; ours makes a notice of
//!   it, from a value that it may take apart (`moved`) or has to copy from (`borrowed`), and the
//!   floor does so too. An application that has no JSON yet needs neither, but the builder (`built`).
//!
//! `floor` is structs that somebody writes by hand with serde: they refuse unknown properties and check no limit. The
//! schema of both validators has maxLength where ours has maxBytes, which is not standard: they count characters and so
//! refuse a little less.
//!
//! `cargo bench -p wecom-school-types --bench payload -- instructions` counts instructions instead of times. It needs
//! valgrind.

#[path = "payload/instructions.rs"]
mod instructions;
#[path = "payload/plain.rs"]
mod plain;
#[path = "payload/values.rs"]
mod values;
#[path = "payload/ways.rs"]
mod ways;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, criterion_group, measurement::WallTime};
use jsonschema::Validator;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use wecom_school_types::notice::Notice;

use self::{
    values::{Payload, payloads},
    ways::{Compiled, Floor, Ours, Validated, Way, validator},
};

/// glibc takes a large block from the system, and gives it back, until one has been freed; from
/// then on it keeps blocks of that size. Without this, whichever way is measured first would pay
/// for its 600 KB anew in every run, and the others would not.
fn settle_the_allocator(_: &mut Criterion) {
    const LARGER_THAN_ANY: usize = 24 << 20;
    drop(black_box(Vec::<u8>::with_capacity(LARGER_THAN_ANY)));
}

/// Plain values to checked bytes.
fn serialise(criterion: &mut Criterion) {
    let validator = validator();
    for payload in payloads() {
        let group = &mut group(criterion, "serialise", &payload);
        serialise_by(group, "floor", &payload, &Floor);
        serialise_by(group, "ours", &payload, &Ours);
        serialise_by(group, "jsonschema", &payload, &Validated(|value: &Value| validator.is_valid(value)));
        serialise_by(group, "jsonschema macro", &payload, &Validated(Compiled::is_valid));
    }
}

fn serialise_by<W: Way>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, payload: &Payload, way: &W) {
    let (_, bytes) = way.serialise(payload.values.clone());
    assert!(same(&bytes, &bytes_of(payload)), "{name} writes another notice than the floor");
    group.bench_function(name, |bencher| {
        bencher.iter_batched(|| payload.values.clone(), |values| way.serialise(values), payload.batch);
    });
}

/// Bytes to checked values.
fn parse(criterion: &mut Criterion) {
    let validator = validator();
    for payload in payloads() {
        let group = &mut group(criterion, "parse", &payload);
        parse_by(group, "floor", &payload, &Floor);
        parse_by(group, "ours", &payload, &Ours);
        parse_by(group, "jsonschema", &payload, &Validated(|value: &Value| validator.is_valid(value)));
        parse_by(group, "jsonschema macro", &payload, &Validated(Compiled::is_valid));
    }
}

fn parse_by<W: Way>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, payload: &Payload, way: &W) {
    let bytes = bytes_of(payload);
    group.bench_function(name, |bencher| {
        // There is nothing to set up; like this, what is freed afterwards is not measured here either.
        bencher.iter_batched(|| bytes.as_slice(), |bytes| way.parse(bytes), payload.batch);
    });
}

/// The check without reading or writing bytes.
fn check(criterion: &mut Criterion) {
    let validator = validator();
    for payload in payloads() {
        let value: Value = serde_json::from_slice(&bytes_of(&payload)).expect("the floor writes JSON");
        assert_refused(&without_recipients(&value), &validator);
        let group = &mut group(criterion, "check", &payload);
        group.bench_function("ours built", |bencher| {
            bencher.iter_batched(|| payload.values.clone(), Ours::build, payload.batch);
        });
        check_by::<plain::Notice>(group, "floor", &payload, &value);
        check_by::<Notice>(group, "ours", &payload, &value);
        group.bench_function("jsonschema", |bencher| bencher.iter(|| validator.is_valid(black_box(&value))));
        group.bench_function("jsonschema macro", |bencher| bencher.iter(|| Compiled::is_valid(black_box(&value))));
    }
}

fn check_by<N: DeserializeOwned>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    payload: &Payload,
    value: &Value,
) {
    group.bench_function(format!("{name} moved"), |bencher| {
        let read = |value: Value| N::deserialize(value).expect("the value holds a valid notice");
        bencher.iter_batched(|| value.clone(), read, payload.batch);
    });
    group.bench_function(format!("{name} borrowed"), |bencher| {
        let read = |value: &Value| N::deserialize(value).expect("the value holds a valid notice");
        bencher.iter_batched(|| value, read, payload.batch);
    });
}

fn group<'a>(criterion: &'a mut Criterion, work: &str, payload: &Payload) -> BenchmarkGroup<'a, WallTime> {
    criterion.benchmark_group(format!("{work}/{}", payload.name))
}

fn bytes_of(payload: &Payload) -> Vec<u8> {
    Floor.serialise(payload.values.clone()).1
}

/// A notice that breaks a rule which stands at the root of the schema, but depends on a property.
fn without_recipients(notice: &Value) -> Value {
    let mut notice = notice.clone();
    notice["to_parent_userid"] = Value::Array(Vec::new());
    notice
}

/// Every check is one: none of them lets a wrong notice pass.
fn assert_refused(notice: &Value, validator: &Validator) {
    assert!(Notice::deserialize(notice).is_err(), "ours accepts a wrong notice");
    assert!(!validator.is_valid(notice), "jsonschema accepts a wrong notice");
    assert!(!Compiled::is_valid(notice), "jsonschema's macro accepts a wrong notice");
}

/// Whether two texts are the same JSON, in whatever order.
fn same(one: &[u8], other: &[u8]) -> bool {
    let read = |bytes| serde_json::from_slice::<Value>(bytes).expect("a way writes JSON");
    read(one) == read(other)
}

criterion_group!(benches, settle_the_allocator, serialise, parse, check);

fn main() {
    if !instructions::asked() {
        benches();
        Criterion::default().configure_from_args().final_summary();
    }
}
