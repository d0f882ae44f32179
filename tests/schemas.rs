//! The schemas and their exports as the tests of several crates see them: read anew, without the generator's model. These crates
//! include this file by its path.

#[path = "sources.rs"]
pub mod sources;

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    sync::LazyLock,
};

use serde_json::{Map, Value, json};
use wecom_export::Publication;
use wecom_schemas::{Library, Node, Problems, Sources};

/// The schemas of the two pages.
pub static SCHOOL: LazyLock<Schemas> = LazyLock::new(|| Schemas::read("schema"));
/// Those of the invented API.
pub static FOREIGN: LazyLock<Schemas> = LazyLock::new(|| Schemas::read("tests/foreign/schema"));

/// A folder of schemas, with the dialect that all share.
pub struct Schemas {
    pub library: Library,
    pub exported: BTreeMap<String, String>,
}

impl Schemas {
    fn read(folder: &str) -> Self {
        Self::from_sources(&sources::read(folder)).unwrap_or_else(|problems| panic!("{problems}"))
    }

    pub fn from_sources(sources: &Sources) -> Result<Self, Problems> {
        let publication = Publication {
            title: "An API".into(),
            title_in_chinese: "接口".into(),
            version: "1.2.3".into(),
            license: "MIT".into(),
            source_folder: "schema".into(),
        };
        let schemas = wecom_schemas::Schemas::read(sources)?;
        Ok(Self { exported: wecom_export::export(&schemas, &publication)?, library: schemas.library })
    }

    pub fn file(&self, path: &str) -> &Value {
        self.library.file(path).unwrap_or_else(|| panic!("no schema {path}"))
    }

    /// Returns the examples of a schema: name and value.
    pub fn examples(&self, path: &str) -> Vec<(String, Value)> {
        let folder = format!("examples/{}/", path.trim_end_matches(".json"));
        let name = |file: &str| Some(file.strip_prefix(&folder)?.trim_end_matches(".json").to_owned());
        self.library.files().iter().filter_map(|(file, value)| Some((name(file)?, value.clone()))).collect()
    }

    /// Returns the files that describe a whole value: an object that is no branch of a union.
    pub fn roots(&self) -> Vec<String> {
        let is_root = |schema: &Value| schema["additionalProperties"].is_boolean() || schema["variants"].is_object();
        self.library.schemas().filter(|(_, schema)| is_root(schema)).map(|(path, _)| path.to_owned()).collect()
    }

    /// Returns the schema with every reference replaced by its target. Keywords next to a reference override the target's.
    pub fn resolved(&self, path: &str) -> Value {
        self.resolve(path, self.file(path))
    }

    fn resolve(&self, file: &str, schema: &Value) -> Value {
        resolve(schema, &|reference| {
            let map = Map::from_iter([("$ref".to_owned(), reference.into())]);
            let target = self.library.follow(&Node { file, pointer: String::new(), map: &map }).unwrap();
            self.resolve(target.file, &target.map.clone().into())
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
