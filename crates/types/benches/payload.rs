//! Measures what the checks cost: this crate, `serde_json` without checks (the floor), and `serde_json` with one of the two
//! validators of `jsonschema`.
//!
//! `cargo bench -p wecom-school-types` measures times, named `work/payload/way`. With `--bench payload -- instructions` it
//! counts instructions instead, which needs valgrind.
//!
//! - `serialise`: plain values are made into a notice, checked, and written to bytes.
//! - `parse`: bytes are read into a notice and checked.
//! - `check`: the check alone. A validator only looks at a [`Value`]; ours and the floor make a notice of it, from a value
//!   that they may take apart (`moved`) or have to copy from (`borrowed`). A program without JSON needs the builder alone
//!   (`built`).
//!
//! The schema of both validators has maxLength where ours has maxBytes, which is not standard: they count characters and so
//! refuse a little less.

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
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use wecom_school_types::notice::Notice;

use self::{
    values::{Payload, payloads},
    ways::{Compiled, Floor, Ours, Validated, Way, validator},
};

type Group<'a> = BenchmarkGroup<'a, WallTime>;

/// Keeps large blocks of memory from going back to the system. glibc does so until one has been freed. Without this, the
/// way that is measured first would pay for its 600 KB anew in every run, and the others would not.
fn settle_the_allocator(_: &mut Criterion) {
    const LARGER_THAN_ANY: usize = 24 << 20;
    drop(black_box(Vec::<u8>::with_capacity(LARGER_THAN_ANY)));
}

/// Measures a work by every way, as a macro because each way is another type.
macro_rules! by_every_way {
    ($criterion:ident, $work:literal, $by:ident) => {
        let validator = validator();
        for payload in payloads() {
            let group = &mut $criterion.benchmark_group(format!("{}/{}", $work, payload.name));
            $by(group, "floor", &payload, &Floor);
            $by(group, "ours", &payload, &Ours);
            $by(group, "jsonschema", &payload, &Validated(|value: &Value| validator.is_valid(value)));
            $by(group, "jsonschema macro", &payload, &Validated(Compiled::is_valid));
        }
    };
}

fn serialise(criterion: &mut Criterion) {
    by_every_way!(criterion, "serialise", serialise_by);
}

fn serialise_by<W: Way>(group: &mut Group<'_>, name: &str, payload: &Payload, way: &W) {
    let (_, bytes) = way.serialise(payload.values.clone());
    let written: Value = serde_json::from_slice(&bytes).expect("a way writes JSON");
    assert_eq!(written, value_of(payload), "{name} writes another notice than the floor");
    group.bench_function(name, |bencher| {
        bencher.iter_batched(|| payload.values.clone(), |values| way.serialise(values), payload.batch);
    });
}

fn parse(criterion: &mut Criterion) {
    by_every_way!(criterion, "parse", parse_by);
}

fn parse_by<W: Way>(group: &mut Group<'_>, name: &str, payload: &Payload, way: &W) {
    let bytes = bytes_of(payload);
    group.bench_function(name, |bencher| {
        // There is nothing to set up; batched, so that freeing the notice is not measured here either.
        bencher.iter_batched(|| bytes.as_slice(), |bytes| way.parse(bytes), payload.batch);
    });
}

fn check(criterion: &mut Criterion) {
    let validator = validator();
    for payload in payloads() {
        let value = value_of(&payload);
        // Every check refuses a notice that breaks a rule at the root of the schema which depends on a property.
        let mut wrong = value.clone();
        wrong["to_parent_userid"] = Value::Array(Vec::new());
        let is_accepted = [Notice::deserialize(&wrong).is_ok(), validator.is_valid(&wrong), Compiled::is_valid(&wrong)];
        assert_eq!(is_accepted, [false; 3]);

        let group = &mut criterion.benchmark_group(format!("check/{}", payload.name));
        group.bench_function("ours built", |bencher| {
            bencher.iter_batched(|| payload.values.clone(), Ours::build, payload.batch);
        });
        check_by::<plain::Notice>(group, "floor", &payload, &value);
        check_by::<Notice>(group, "ours", &payload, &value);
        group.bench_function("jsonschema", |bencher| bencher.iter(|| validator.is_valid(black_box(&value))));
        group.bench_function("jsonschema macro", |bencher| bencher.iter(|| Compiled::is_valid(black_box(&value))));
    }
}

fn check_by<N: DeserializeOwned>(group: &mut Group<'_>, name: &str, payload: &Payload, value: &Value) {
    group.bench_function(format!("{name} moved"), |bencher| {
        let read = |value: Value| N::deserialize(value).expect("the value holds a valid notice");
        bencher.iter_batched(|| value.clone(), read, payload.batch);
    });
    group.bench_function(format!("{name} borrowed"), |bencher| {
        let read = |value: &Value| N::deserialize(value).expect("the value holds a valid notice");
        bencher.iter_batched(|| value, read, payload.batch);
    });
}

fn bytes_of(payload: &Payload) -> Vec<u8> {
    Floor.serialise(payload.values.clone()).1
}

fn value_of(payload: &Payload) -> Value {
    serde_json::from_slice(&bytes_of(payload)).expect("the floor writes JSON")
}

criterion_group!(benches, settle_the_allocator, serialise, parse, check);

fn main() {
    if !instructions::asked() {
        benches();
        Criterion::default().configure_from_args().final_summary();
    }
}
