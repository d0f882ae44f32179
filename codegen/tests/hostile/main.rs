//! What a schema says can't become anything else in Rust: a text is refused or stays in its comment or literal, a name is
//! refused or is one.

mod names;
mod texts;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use wecom_codegen::{Target, generate};
use wecom_schemas::{Problems, Schemas, Sources};

/// The JSON of a folder of schemas, with the dialect.
fn schemas(folder: &str) -> BTreeMap<String, Value> {
    // Tests run in the folder of their package.
    let root = Path::new("..");
    let mut schemas = BTreeMap::new();
    collect(&root.join("schema/dialect"), "dialect/", &mut schemas);
    collect(&root.join(folder), "", &mut schemas);
    schemas.retain(|path, _| !path.starts_with("dist/"));
    schemas
}

fn collect(folder: &Path, prefix: &str, schemas: &mut BTreeMap<String, Value>) {
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

/// What the generator makes of schemas, each file parsed.
fn generated(schemas: &BTreeMap<String, Value>) -> Result<BTreeMap<String, syn::File>, Problems> {
    let sources: Sources = schemas.iter().map(|(path, schema)| (path.clone(), schema.to_string())).collect();
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    let parse = |(path, text): (String, String)| {
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        assert!(!text.contains(['\r', '\u{202E}', '\u{2066}', '\u{2028}', '\0']), "{path}");
        (path, file)
    };
    Ok(generate(&Schemas::read(&sources)?, &target)?.into_iter().map(parse).collect())
}

/// That each problem is one of an author of schemas, and says where.
fn assert_useful(problems: &Problems) {
    assert!(!problems.0.is_empty());
    for problem in &problems.0 {
        assert!(!problem.message.contains("flaw"), "{problem}");
        assert!(!problem.to_string().contains(|character: char| character.is_control()), "{problem:?}");
    }
}
