//! Runs the generator on correct, wrong and hostile schemas.

mod names;
mod refusals;
#[path = "../../../tests/sources.rs"]
mod sources;
mod texts;

use std::collections::BTreeMap;

use serde_json::Value;
use wecom_codegen::Target;
use wecom_schemas::{Problems, Schemas, Sources};

type Json = BTreeMap<String, Value>;

/// Reads all schemas of a folder of the workspace, and the dialect.
fn schemas(folder: &str) -> Json {
    let parse = |(path, text): (String, String)| (path, serde_json::from_str(&text).unwrap());
    sources::read(folder).into_iter().map(parse).collect()
}

fn generate(sources: &Sources) -> Result<BTreeMap<String, String>, Problems> {
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    wecom_codegen::generate(&Schemas::read(sources)?, &target)
}

fn generate_from(schemas: &Json) -> Result<BTreeMap<String, String>, Problems> {
    generate(&schemas.iter().map(|(path, schema)| (path.clone(), schema.to_string())).collect())
}

/// Generates files, and checks that each is Rust. If that fails, checks that each problem blames the schemas and is
/// printable.
fn generate_rust(schemas: &Json) -> Result<BTreeMap<String, String>, Problems> {
    let generated = generate_from(schemas).inspect_err(|problems| {
        assert!(!problems.0.is_empty());
        for problem in &problems.0 {
            assert!(!problem.message.contains("flaw"), "{problem}");
            assert!(!problem.to_string().contains(|character: char| character.is_control()), "{problem:?}");
        }
    })?;
    for (path, text) in &generated {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        assert!(!text.contains(['\r', '\u{202E}', '\u{2066}', '\u{2028}', '\0']), "{path}");
    }
    Ok(generated)
}
