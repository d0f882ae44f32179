//! The schema files as the tests see them: read anew, without the generator's model.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, iter,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde_json::{Map, Value, json};
use wecom_schemas::{Library, Sources};
use wecom_school_types::{Checked, Read, Violations};

/// The schemas of the two pages.
pub static SCHOOL: LazyLock<Schemas> = LazyLock::new(|| Schemas::read("schema"));
/// Those of the invented API.
pub static FOREIGN: LazyLock<Schemas> = LazyLock::new(|| Schemas::read("tests/foreign/schema"));

/// The root of the workspace: a test runs in the folder of its package.
pub fn workspace() -> PathBuf {
    PathBuf::from("..")
}

/// A folder of schemas, with the dialect that all speak.
pub struct Schemas {
    pub sources: Sources,
    library: Library,
    files: BTreeMap<String, Value>,
}

impl Schemas {
    fn read(folder: &str) -> Self {
        let mut sources = Sources::new();
        collect(&workspace().join("schema/dialect"), "dialect/", &mut sources);
        collect(&workspace().join(folder), "", &mut sources);
        sources.retain(|path, _| !path.starts_with("dist/"));
        let parse = |(path, text): (&String, &String)| {
            (path.clone(), serde_json::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}")))
        };
        let files = sources.iter().map(parse).collect();
        let library = Library::read(&sources).unwrap_or_else(|problems| panic!("{problems}"));
        Self { sources, library, files }
    }

    pub fn file(&self, path: &str) -> &Value {
        self.files.get(path).unwrap_or_else(|| panic!("no schema {path}"))
    }

    pub fn validator(&self, path: &str) -> jsonschema::Validator {
        wecom_schemas::validator(&self.library, path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Returns the examples of a schema: name and value.
    pub fn examples(&self, path: &str) -> Vec<(String, Value)> {
        let folder = format!("examples/{}/", path.trim_end_matches(".json"));
        let name = |file: &str| file.strip_prefix(&folder).map(|name| name.trim_end_matches(".json").to_owned());
        self.files.iter().filter_map(|(file, value)| Some((name(file)?, value.clone()))).collect()
    }

    /// Returns the files that describe a whole value: an object that is no branch of a union.
    pub fn roots(&self) -> Vec<String> {
        let is_root = |schema: &Value| schema["additionalProperties"].is_boolean() || schema["variants"].is_object();
        let schemas = self.files.iter().filter(|(path, _)| !path.starts_with("dialect/"));
        schemas.filter(|(_, schema)| is_root(schema)).map(|(path, _)| path.clone()).collect()
    }

    /// Returns the schema with every reference replaced by its target. Keywords next to a reference override the target's.
    pub fn resolved(&self, path: &str) -> Value {
        self.resolve(path, self.file(path))
    }

    fn resolve(&self, path: &str, schema: &Value) -> Value {
        resolve(schema, &|reference| {
            let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
            let file = if file.is_empty() { path.to_owned() } else { join(path, file) };
            let target = self.file(&file).pointer(pointer).unwrap_or_else(|| panic!("{reference} in {path}"));
            self.resolve(&file, target)
        })
    }
}

/// Returns a schema with every reference replaced by what `find` returns for it.
pub fn resolve(schema: &Value, find: &dyn Fn(&str) -> Value) -> Value {
    match schema {
        Value::Object(map) => {
            let found = map.get("$ref").and_then(Value::as_str).map(find);
            let mut resolved = found.and_then(|found| found.as_object().cloned()).unwrap_or_default();
            let others = map.iter().filter(|(keyword, _)| !["$ref", "$defs", "$schema"].contains(&keyword.as_str()));
            resolved.extend(others.map(|(keyword, value)| (keyword.clone(), resolve(value, find))));
            Value::Object(resolved)
        }
        Value::Array(list) => list.iter().map(|value| resolve(value, find)).collect(),
        other => other.clone(),
    }
}

/// Returns a schema with every schema inside it.
pub fn subschemas(schema: &Value) -> Vec<&Value> {
    let named =
        ["properties", "$defs"].into_iter().filter_map(|keyword| schema[keyword].as_object()).flat_map(Map::values);
    let listed = ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|keyword| schema[keyword].as_array()).flatten();
    let inner = named.chain(listed).chain(schema.get("items"));
    iter::once(schema).chain(inner.flat_map(subschemas)).collect()
}

/// Returns one closed object for each branch of a union, in which the properties of the object and the branch are together.
pub fn flatten(schema: &Value) -> Vec<(String, Value)> {
    let title = |schema: &Value| schema["title"].as_str().unwrap_or_default().to_owned();
    if schema["unevaluatedProperties"] != Value::Bool(false) {
        return vec![(title(schema), schema.clone())];
    }
    let merge = |branch: &Value| {
        let mut merged = schema.clone();
        merged
            .as_object_mut()
            .unwrap()
            .retain(|keyword, _| !["oneOf", "variants", "unevaluatedProperties"].contains(&&**keyword));
        merged["additionalProperties"] = json!(false);
        for (name, property) in branch["properties"].as_object().into_iter().flatten() {
            merged["properties"][name] = property.clone();
        }
        let required = [&schema["required"], &branch["required"]].into_iter().filter_map(Value::as_array).flatten();
        let required: BTreeSet<&str> = required.filter_map(Value::as_str).collect();
        merged["required"] = json!(required);
        (title(branch), merged)
    };
    schema["oneOf"].as_array().into_iter().flatten().map(merge).collect()
}

/// Returns the path of a file that another one names.
fn join(file: &str, relative: &str) -> String {
    let (mut folder, mut rest) = (file.rsplit_once('/').map_or("", |(folder, _)| folder), relative);
    while let Some(outside) = rest.strip_prefix("../") {
        (folder, rest) = (folder.rsplit_once('/').map_or("", |(folder, _)| folder), outside);
    }
    if folder.is_empty() { rest.to_owned() } else { format!("{folder}/{rest}") }
}

fn collect(folder: &Path, prefix: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), sources);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            sources.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// How the type of a schema reads a value: what it would write, or every violation.
pub type Reading = fn(&Value) -> Result<Value, Violations>;

macro_rules! readings {
    ($($set:ident $path:literal $type:ty;)*) => {
        /// Returns how the type that belongs to a schema reads.
        pub fn reading(path: &str) -> Reading {
            match path {
                $($path => read::<$type>,)*
                _ => panic!("{path} has no type"),
            }
        }
    };
}

every_type!(readings);

/// Reads a value as the type does, by way of its text.
pub fn read<T: Read + serde::Serialize>(value: &Value) -> Result<Value, Violations> {
    let Checked(result) = serde_json::from_str::<Checked<T>>(&value.to_string()).expect("it is JSON");
    result.map(|read| serde_json::to_value(read).expect("it can be written"))
}
