//! Writes a module for each plain JSON Schema, as typify makes it, and a function that reads a value as the type of a schema.

use std::{env, fs, path::Path};

use serde_json::Value;
use typify::{TypeSpace, TypeSpaceSettings};

fn main() {
    let folder = "../../../schema/dist/json-schema";
    println!("cargo::rerun-if-changed={folder}");
    let types: Value = serde_json::from_str(&read("../../../schema/dist/cases/types.json")).unwrap();
    let (mut modules, mut names, mut arms) = (String::new(), String::new(), String::new());
    for ty in types["types"].as_object().unwrap().keys() {
        let text = read(&format!("{folder}/{ty}.json"));
        let schema: Value = serde_json::from_str(&text).unwrap();
        let mut space = TypeSpace::new(&TypeSpaceSettings::default());
        space.add_root_schema(serde_json::from_str(&text).unwrap()).unwrap_or_else(|error| panic!("{ty}: {error}"));
        let (module, title) = (ty.replace('/', "_"), schema["title"].as_str().unwrap());
        modules += &format!("mod {module} {{ {} }}\n", space.to_stream());
        names += &format!("{ty:?}, ");
        arms += &format!("{ty:?} => read::<{module}::{title}>(value),\n");
    }
    let read_as = format!(
        "fn read_as(ty: &str, value: Value) -> Result<Value, String> {{ match ty {{ {arms} _ => Err(ty.to_owned()) }} }}"
    );
    let text = format!("{modules}\nconst TYPES: &[&str] = &[{names}];\n{read_as}");
    let lock = read("../../../Cargo.lock");
    let version = lock.split_once("name = \"typify\"\nversion = \"").and_then(|(_, after)| after.split('"').next());
    println!("cargo::rustc-env=TYPIFY_VERSION={}", version.unwrap());
    fs::write(Path::new(&env::var("OUT_DIR").unwrap()).join("types.rs"), text).unwrap();
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}
