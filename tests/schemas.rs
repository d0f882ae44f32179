//! The schema files as the tests see them: read anew, without the generator's model. And the types that belong to them.

#[path = "../sources.rs"]
pub mod sources;

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    sync::LazyLock,
};

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use wecom_export::Publication;
use wecom_schemas::{Library, Node, Problems, Sources};
use wecom_school_types::{Checked, Read, Violations};

/// The schemas of the two pages.
pub static SCHOOL: LazyLock<Schemas> = LazyLock::new(|| Schemas::read("schema"));
/// Those of the invented API.
pub static FOREIGN: LazyLock<Schemas> = LazyLock::new(|| Schemas::read("tests/foreign/schema"));

/// A folder of schemas, with the dialect that all share.
pub struct Schemas {
    library: Library,
    pub exported: BTreeMap<String, String>,
}

impl Schemas {
    fn read(folder: &str) -> Self {
        Self::from_sources(&sources::read("..", folder)).unwrap_or_else(|problems| panic!("{problems}"))
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

/// A type with the schemas that say which values it accepts: its schema file, the one that it publishes, and the exported one.
pub struct Described {
    path: String,
    read: Reading,
    schema: Validator,
    published: Option<Validator>,
    bundle: Validator,
}

impl Described {
    pub fn new(schemas: &Schemas, path: &str) -> Self {
        let Schemas { library, exported } = schemas;
        let schema = wecom_schemas::validator(library, path).unwrap_or_else(|error| panic!("{path}: {error}"));
        #[cfg(feature = "schemars")]
        let published = Some(wecom_schemas::validator_of(library, published(path)).unwrap());
        #[cfg(not(feature = "schemars"))]
        let published = None;
        // This validator knows nothing of the dialect and has no other file.
        let bundle = serde_json::from_str(&exported[&format!("json-schema/{path}")]).unwrap();
        let bundle = jsonschema::draft202012::new(&bundle).unwrap();
        Self { path: path.to_owned(), read: reading(path), schema, published, bundle }
    }

    /// Reads a value by the type, and checks that the schemas say the same of it.
    ///
    /// The bundle counts characters where the schema counts bytes. So it says of a value what the schema says of the same
    /// value in ASCII, and it refuses nothing that the schema accepts.
    pub fn read(&self, value: &Value) -> Result<Value, Violations> {
        let (read, is_valid) = ((self.read)(value), self.schema.is_valid(value));
        let shown: String = format!("{} {value}", self.path).chars().take(2000).collect();
        assert_eq!(read.is_ok(), is_valid, "the schema says {is_valid}, the type {read:?} of {shown}");
        let published = self.published.as_ref().map(|published| published.is_valid(value));
        assert!(published.is_none_or(|published| published == is_valid), "the schema says {is_valid} of {shown}");
        let in_bundle = self.bundle.is_valid(value);
        assert_eq!(in_bundle, self.schema.is_valid(&in_ascii(value)), "the bundle says {in_bundle} of {shown}");
        assert!(in_bundle || !is_valid, "the bundle refuses what the schema accepts: {shown}");
        if let Ok(written) = &read {
            assert!(self.schema.is_valid(written), "the type writes what its schema refuses: {written}");
            assert_eq!((self.read)(written).as_ref(), Ok(written), "what is written is read again");
        }
        read
    }
}

/// Returns the value with an `x` for each character of its texts that has more than one byte.
fn in_ascii(value: &Value) -> Value {
    match value {
        Value::String(text) => text.replace(|one: char| !one.is_ascii(), "x").into(),
        Value::Array(list) => list.iter().map(in_ascii).collect(),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), in_ascii(value))).collect(),
        other => other.clone(),
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

/// How the type of a schema reads a value: what it would write, or every violation.
pub type Reading = fn(&Value) -> Result<Value, Violations>;

macro_rules! types {
    ($($set:ident $path:literal $type:ty;)*) => {
        /// Returns how the type that belongs to a schema reads.
        pub fn reading(path: &str) -> Reading {
            match path {
                $($path => read::<$type>,)*
                _ => panic!("{path} has no type"),
            }
        }

        /// Returns the schema that the type of a schema file publishes.
        #[cfg(feature = "schemars")]
        pub fn published(path: &str) -> Value {
            match path {
                $($path => schemars::schema_for!($type).to_value(),)*
                _ => panic!("{path} has no type"),
            }
        }
    };
}

every_type!(types);

/// Reads a value as the type does, by way of its text.
pub fn read<T: Read + serde::Serialize>(value: &Value) -> Result<Value, Violations> {
    let Checked(result) = serde_json::from_str::<Checked<T>>(&value.to_string()).expect("it is JSON");
    result.map(|read| serde_json::to_value(read).expect("it can be written"))
}
