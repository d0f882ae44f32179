//! How the time of `cargo xtask codegen --check` grows with the number of message types.
//!
//! `cargo bench -p wecom-codegen` measures what the command does between reading and comparing files: it checks the
//! schemas, and generates the Rust and the documents. The schemas are made here: a request with a union of 8, 80 and 800
//! branches, each in its own file. The notices have eight. The time must be linear: the types per second, `thrpt` in the
//! report, have to stay the same.
//!
//! - `check`: schemas without examples.
//! - `check with examples`: with an example of each type, as the pages have them.
//!
//! `WECOM_BENCH_SCHEMAS=folder` writes the documents of 800 types into a folder and measures nothing; `peers.sh` hands
//! them to other generators.

use std::{cell::OnceCell, collections::BTreeMap, fs, path::Path, time::Duration};

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use serde_json::{Value, json};
use wecom_codegen::Target;
use wecom_export::Publication;
use wecom_schemas::{DIALECT, Schemas, Sources};

/// The numbers of message types.
const SIZES: [u64; 3] = [8, 80, 800];

fn main() {
    if let Some(folder) = std::env::var_os("WECOM_BENCH_SCHEMAS") {
        for (path, text) in documents(&Schemas::read(&schemas(800)).expect("the schemas follow the dialect")) {
            let path = Path::new(&folder).join(path);
            fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder can be made");
            fs::write(path, text).expect("a file can be written");
        }
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    measure(&mut criterion, "check", schemas);
    measure(&mut criterion, "check with examples", schemas_with_examples);
    criterion.final_summary();
}

fn measure(criterion: &mut Criterion, name: &str, sources: impl Fn(u64) -> Sources) {
    let mut group = criterion.benchmark_group(name);
    // Every sample is a few runs, not ever more of them: 800 types take long enough.
    group.sampling_mode(SamplingMode::Flat).sample_size(10).measurement_time(Duration::from_secs(5));
    for count in SIZES {
        let sources = sources(count);
        let checked_in = OnceCell::new();
        group.throughput(Throughput::Elements(count));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            let checked_in = checked_in.get_or_init(|| generate(&sources));
            bencher.iter(|| assert!(generate(&sources) == *checked_in));
        });
    }
    group.finish();
}

/// Returns the Rust and the documents.
fn generate(sources: &Sources) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    let schemas = Schemas::read(sources).expect("the schemas follow the dialect");
    assert!(!wecom_codegen::roots(&schemas).is_empty());
    let rust = wecom_codegen::generate(&schemas, &target).expect("the names fit Rust");
    (rust, documents(&schemas))
}

fn documents(schemas: &Schemas) -> BTreeMap<String, String> {
    let publication = Publication {
        title: "Messages".into(),
        title_in_chinese: "消息".into(),
        version: "1.0.0".into(),
        license: "MIT".into(),
        source_folder: "schema".into(),
    };
    wecom_export::export(schemas, &publication).expect("every schema has a name")
}

/// The schemas, and an example of each type.
fn schemas_with_examples(count: u64) -> Sources {
    let mut sources = schemas(count);
    sources.extend((1..=count).map(|number| {
        (format!("examples/envelope/message{number:04}.json"), numbered(include_str!("schema/example.json"), number))
    }));
    sources
}

/// The real dialect, a request, its answer, and the files of its branches. Every branch has limits of its own, so that
/// none can be made from another.
fn schemas(count: u64) -> Sources {
    let branch =
        |number: u64| (format!("message{number:04}.json"), numbered(include_str!("schema/message.json"), number));
    let mut envelope: Value = serde_json::from_str(include_str!("schema/envelope.json")).expect("it is JSON");
    envelope["oneOf"] = (1..=count).map(|number| json!({ "$ref": branch(number).0 })).collect();
    let files = [
        (DIALECT, include_str!("../../schema/dialect/schema.json")),
        ("envelope.json", &format!("{envelope:#}")),
        ("answer.json", include_str!("schema/answer.json")),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    files.into_iter().chain((1..=count).map(branch)).collect()
}

fn numbered(text: &str, number: u64) -> String {
    text.replace("NUMBER", &format!("{number:04}"))
}
