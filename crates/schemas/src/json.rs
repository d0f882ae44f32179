//! Reads JSON, and reports the line and the column of an error. No object may have a key twice.

use std::{collections::BTreeSet, fmt};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::problem::{Location, Problem};

/// Reads the text of a file.
///
/// # Errors
/// The text is no JSON, or an object has a key twice.
pub fn parse(file: &str, text: &str) -> Result<Value, Problem> {
    let problem = |line: usize, column: usize, message: &str| Problem {
        file: file.to_owned(),
        location: Location::Position { line: line.max(1), column: column.max(1) },
        message: message.to_owned(),
    };
    if text.starts_with('\u{FEFF}') {
        return Err(problem(1, 1, "begins with a byte order mark: save it as UTF-8 without one"));
    }
    // serde_json silently keeps the last of two equal keys, so a second pass looks at the keys alone.
    let value = serde_json::from_str(text).and_then(|value| serde_json::from_str::<UniqueKeys>(text).map(|_| value));
    value.map_err(|error| {
        let (line, column, message) = (error.line(), error.column(), error.to_string());
        let position = format!(" at line {line} column {column}");
        problem(line, column, message.strip_suffix(&position).unwrap_or(&message))
    })
}

/// Reads any JSON and refuses an object that has a key twice.
struct UniqueKeys;

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

/// Accepts values that hold no keys.
macro_rules! accept {
    ($($visit:ident($type:ty))*) => { $(fn $visit<E>(self, _: $type) -> Result<Self, E> { Ok(self) })* };
}

impl<'de> Visitor<'de> for UniqueKeys {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    accept! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str) }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self, A::Error> {
        while entries.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<Self, A::Error> {
        let mut keys = BTreeSet::new();
        while let Some(key) = properties.next_key::<String>()? {
            if keys.contains(&key) {
                return Err(A::Error::custom(format_args!("the key \"{key}\" occurs twice in this object")));
            }
            keys.insert(key);
            properties.next_value::<Self>()?;
        }
        Ok(self)
    }
}
