//! How the time of the generator grows with the number of message types.
//!
//! `cargo bench -p wecom-codegen`. Measured is what `cargo xtask codegen --check` does between
//! reading the schema files and comparing the generated ones, on schemas made here: an envelope
//! with a union of 8, 80 and 800 branches, each in a file of its own. Eight is what the notices
//! have. Twice as many types may take twice the time, and no more: `thrpt` in the report, the
//! types per second, has to stay the same.
//!
//! - `types`: schemas alone.
//! - `types and examples`: with an example of each type, as the pages have them.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use wecom_codegen::{DIALECT, Sources, Target};

/// The numbers of message types.
const SIZES: [u64; 3] = [8, 80, 800];

fn types(criterion: &mut Criterion) {
    measure(criterion, "types", schemas);
}

fn types_and_examples(criterion: &mut Criterion) {
    measure(criterion, "types and examples", |count| {
        let mut sources = schemas(count);
        sources
            .extend((1..=count).map(|number| (format!("examples/envelope/{number:04}.json"), text(&example(number)))));
        sources
    });
}

fn measure(criterion: &mut Criterion, name: &str, sources: impl Fn(u64) -> Sources) {
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    let mut group = criterion.benchmark_group(name);
    // Every sample is a few runs, not ever more of them: 800 types take long enough.
    group.sampling_mode(SamplingMode::Flat).sample_size(10).measurement_time(Duration::from_secs(5));
    for count in SIZES {
        let sources = sources(count);
        group.throughput(Throughput::Elements(count));
        group.bench_with_input(BenchmarkId::from_parameter(count), &sources, |bencher, sources| {
            bencher.iter(|| wecom_codegen::generate(sources, &target).expect("the schemas follow the dialect"));
        });
    }
    group.finish();
}

/// The real dialect, an envelope, and the files of its branches.
fn schemas(count: u64) -> Sources {
    let dialect = include_str!("../../schema/dialect/schema.json").to_owned();
    let branches = (1..=count).map(|number| (format!("message{number:04}.json"), text(&branch(number))));
    [(DIALECT.to_owned(), dialect), ("envelope.json".to_owned(), text(&envelope(count)))]
        .into_iter()
        .chain(branches)
        .collect()
}

fn envelope(count: u64) -> Value {
    let branches: Vec<Value> =
        (1..=count).map(|number| json!({ "$ref": format!("message{number:04}.json") })).collect();
    json!({
        "$schema": "wecom-school:/dialect/schema.json",
        "title": "Envelope",
        "term": "消息",
        "description": "What is sent.",
        "source": source("消息"),
        "type": "object",
        "properties": {
            "receivers": {
                "description": "Who receives it.",
                "type": "array",
                "items": { "type": "string", "minLength": 1 },
                "minItems": 1,
                "maxItems": 1000
            },
            "kind": { "description": "Names the message.", "type": "string" }
        },
        "required": ["receivers", "kind"],
        "variants": {
            "title": "Message",
            "term": "消息类型",
            "description": "What it says.",
            "tag": "kind",
            "after": "kind"
        },
        "oneOf": branches,
        "unevaluatedProperties": false
    })
}

/// A message type with one text that is refused, one that is cut, an integer and a list. Every type
/// has limits of its own, so that none can be made from another.
fn branch(number: u64) -> Value {
    let name = format!("message{number:04}");
    json!({
        "$schema": "wecom-school:/dialect/schema.json",
        "title": format!("Message{number:04}"),
        "term": format!("消息 {number}"),
        "description": "A message of this kind.",
        "source": source(&name),
        "type": "object",
        "properties": {
            "kind": { "const": name },
            &name: {
                "type": "object",
                "properties": {
                    "title": {
                        "term": "标题",
                        "description": "What stands on top.",
                        "type": "string",
                        "minLength": 1,
                        "maxBytes": 64 + number,
                        "overflow": "reject"
                    },
                    "remark": {
                        "term": "备注",
                        "description": "What stands below.",
                        "type": "string",
                        "maxBytes": 512 + number,
                        "overflow": "truncate"
                    },
                    "seconds": {
                        "term": "时间",
                        "description": "How long it is shown.",
                        "type": "integer",
                        "minimum": 0,
                        "maximum": 3600 + number,
                        "unit": "seconds",
                        "default": 60
                    },
                    "tags": {
                        "term": "标签",
                        "description": "What it is about.",
                        "type": "array",
                        "items": { "type": "string", "minLength": 1 },
                        "maxItems": 8 + number
                    }
                },
                "required": ["title", "tags"],
                "additionalProperties": false
            }
        },
        "required": ["kind", name]
    })
}

fn example(number: u64) -> Value {
    let name = format!("message{number:04}");
    json!({
        "receivers": ["parent_0001"],
        "kind": name,
        &name: { "title": "运动会通知", "remark": "请带水杯", "seconds": 90, "tags": ["运动会"] }
    })
}

fn source(section: &str) -> Value {
    json!({ "page": "https://example.com/page", "section": section })
}

fn text(value: &Value) -> String {
    format!("{value:#}")
}

criterion_group!(benches, types, types_and_examples);
criterion_main!(benches);
