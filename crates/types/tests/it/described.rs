//! The types with the schemas that describe them.

use jsonschema::Validator;
use serde_json::Value;
use wecom_school_types::{Checked, Read, Violations};

use crate::schemas::{FOREIGN, SCHOOL, Schemas};

/// A type with the schemas that say which values it accepts: its schema file, the one that it publishes, and the exported one.
pub struct Described {
    path: String,
    read: Reading,
    schema: Validator,
    published: Validator,
    bundle: Validator,
}

impl Described {
    pub fn new(schemas: &Schemas, path: &str) -> Self {
        let Schemas { library, exported } = schemas;
        let schema = wecom_schemas::validator(library, path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let published = wecom_schemas::validator_of(library, published(path)).unwrap();
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
        let published = self.published.is_valid(value);
        assert_eq!(published, is_valid, "the published schema says {published} of {shown}");
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

macro_rules! calls {
    ($($set:ident $path:literal $type:ty;)*) => {
        #[test]
        fn every_call_without_a_file_is_listed() {
            let listed = [$($path),*];
            for schemas in [&*SCHOOL, &*FOREIGN] {
                for path in schemas.roots() {
                    let call = &schemas.file(&path)["call"];
                    let is_sent = call.is_object() && call["part"].is_null();
                    assert_eq!(listed.contains(&path.as_str()), is_sent, "{path}");
                }
            }
        }
    };
}

every_call!(calls);
