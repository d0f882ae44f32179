//! JSON as it stands in a file: with line and column when it is none, and no key twice.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::problem::{Location, Problem};

/// Reads the text of a file.
///
/// # Errors
/// Where the text is not JSON, or a key stands twice in one object (of which `serde_json` would
/// silently keep the last).
pub fn parse(file: &str, text: &str) -> Result<Value, Problem> {
    if text.starts_with('\u{FEFF}') {
        let message = "begins with a byte order mark: save it as UTF-8 without one";
        return Err(Problem {
            file: file.to_owned(),
            location: Location::Position { line: 1, column: 1 },
            message: message.to_owned(),
        });
    }
    let mut source = serde_json::Deserializer::from_str(text);
    Unique.deserialize(&mut source).and_then(|value| source.end().map(|()| value)).map_err(|error| {
        let full = error.to_string();
        let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
        Problem {
            file: file.to_owned(),
            location: Location::Position { line: error.line().max(1), column: error.column().max(1) },
            message: message.to_owned(),
        }
    })
}

struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = entries.next_element_seed(Unique)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = properties.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key \"{key}\" stands twice in this object")));
            }
            let value = if key == ARBITRARY_PRECISION {
                match properties.next_value()? {
                    Marked::Number(number) => return Ok(number),
                    Marked::Value(value) => value,
                }
            } else {
                properties.next_value_seed(Unique)?
            };
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// The name under which `serde_json` hands out a number where a crate of the build turns on its `arbitrary_precision`.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

/// The value under this name. The digits of a number arrive as they are; the value of a property hands itself on as a
/// newtype.
enum Marked {
    Number(Value),
    Value(Value),
}

impl<'de> Deserialize<'de> for Marked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Asked;

        impl<'de> Visitor<'de> for Asked {
            type Value = Marked;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a value")
            }

            fn visit_str<E: Error>(self, digits: &str) -> Result<Marked, E> {
                serde_json::from_str(digits).map(Marked::Number).map_err(E::custom)
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<Marked, D::Error> {
                Unique.deserialize(value).map(Marked::Value)
            }
        }

        deserializer.deserialize_newtype_struct("Marked", Asked)
    }
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, MapDeserializer};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_is_one_in_any_build_of_serde_json() {
        let marked = MapDeserializer::<_, Error>::new(std::iter::once((ARBITRARY_PRECISION, "1.5")));
        assert_eq!(Unique.deserialize(marked).unwrap(), json!(1.5));
        for text in [
            r#"{"$serde_json::private::Number": "1"}"#,
            r#"{"$serde_json::private::Number": {"a": [1]}, "b": 2}"#,
            r#"{"$serde_json::private::RawValue": "[1]"}"#,
        ] {
            assert_eq!(parse("a.json", text).unwrap().to_string(), text.replace(": ", ":").replace(", ", ","));
        }
        let twice = r#"{"$serde_json::private::Number": 1, "$serde_json::private::Number": 1}"#;
        assert!(parse("a.json", twice).unwrap_err().message.contains("stands twice"));
    }
}
