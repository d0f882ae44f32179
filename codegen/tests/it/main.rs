//! Runs the generator on correct, wrong and hostile schemas.

mod names;
mod refusals;
mod texts;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use wecom_codegen::Target;
use wecom_schemas::{Problems, Schemas, Sources};

type Json = BTreeMap<String, Value>;

/// Reads all schemas of a folder of the workspace, and the dialect.
fn schemas(folder: &str) -> Json {
    // Tests run in the folder of their package.
    let mut schemas = Json::new();
    collect(Path::new("../schema/dialect"), "dialect/", &mut schemas);
    collect(&Path::new("..").join(folder), "", &mut schemas);
    schemas.retain(|path, _| !path.starts_with("dist/"));
    schemas
}

fn collect(folder: &Path, prefix: &str, schemas: &mut Json) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), schemas);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            schemas.insert(name, serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap());
        }
    }
}

fn sources(schemas: &Json) -> Sources {
    schemas.iter().map(|(path, schema)| (path.clone(), schema.to_string())).collect()
}

fn generate(sources: &Sources) -> Result<BTreeMap<String, String>, Problems> {
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    wecom_codegen::generate(&Schemas::read(sources)?, &target)
}

/// Generates and parses each file. If that fails, checks that each problem blames the schemas and is printable.
fn parsed(schemas: &Json) -> Result<BTreeMap<String, syn::File>, Problems> {
    let generated = generate(&sources(schemas)).inspect_err(|problems| {
        assert!(!problems.0.is_empty());
        for problem in &problems.0 {
            assert!(!problem.message.contains("flaw"), "{problem}");
            assert!(!problem.to_string().contains(|character: char| character.is_control()), "{problem:?}");
        }
    })?;
    let parse = |(path, text): (String, String)| {
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        assert!(!text.contains(['\r', '\u{202E}', '\u{2066}', '\u{2028}', '\0']), "{path}");
        (path, file)
    };
    Ok(generated.into_iter().map(parse).collect())
}
