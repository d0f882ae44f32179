//! Schemas of the types, from the same constants that the checks use.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{BoundedInteger, BoundedList, BoundedText, Enumeration, Flag, Literal, Overflow, TextOrInteger, Unit};

/// The schema of a text with limits. `maxBytes`, `overflow`, `idTranslation` and `unit` are
/// words of this project's dialect; a validator that does not know them passes over them.
pub fn text_schema<T: BoundedText>(_: &mut SchemaGenerator) -> Schema {
    let limits = T::LIMITS;
    let mut schema = json_schema!({ "type": "string" });
    if !limits.may_be_empty {
        schema.insert("minLength".into(), 1.into());
    }
    match limits.max {
        Some((limit, Unit::Bytes)) => {
            schema.insert("maxBytes".into(), limit.into());
            let overflow = match limits.overflow {
                Overflow::Reject => "reject",
                Overflow::Truncate => "truncate",
            };
            schema.insert("overflow".into(), overflow.into());
        }
        Some((limit, Unit::Characters)) => {
            schema.insert("maxLength".into(), limit.into());
            schema.insert("unit".into(), "characters".into());
        }
        None => {}
    }
    if limits.id_translation {
        schema.insert("idTranslation".into(), true.into());
    }
    if limits.secret {
        schema.insert("secret".into(), true.into());
    }
    schema
}

/// The schema of an integer with a range.
pub fn integer_schema<T: BoundedInteger>(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": T::LOWEST, "maximum": T::HIGHEST })
}

/// The schema of a code: any integer of 64 bits.
pub fn code_schema<T>(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX })
}

/// The schema of a list with limits.
pub fn list_schema<T: BoundedList<Entry: JsonSchema>>(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = json_schema!({ "type": "array", "items": generator.subschema_for::<T::Entry>() });
    if T::FEWEST > 0 {
        schema.insert("minItems".into(), T::FEWEST.into());
    }
    if T::MOST < usize::MAX {
        schema.insert("maxItems".into(), T::MOST.into());
    }
    schema
}

/// The schema of a closed list of values.
pub fn enumeration_schema<T: Enumeration>(_: &mut SchemaGenerator) -> Schema {
    let values: Vec<Value> = T::ALL.iter().map(|value| value.literal().into()).collect();
    json_schema!({ "enum": values })
}

impl From<Literal> for Value {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Integer(value) => value.into(),
            Literal::Text(value) => value.into(),
        }
    }
}

impl JsonSchema for Flag {
    fn schema_name() -> Cow<'static, str> {
        "Flag".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "enum": [0, 1] })
    }
}

impl JsonSchema for TextOrInteger {
    fn schema_name() -> Cow<'static, str> {
        "TextOrInteger".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer"] })
    }
}

/// How the schema of a property is made: `of::<TextContent>`.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The schema of a `T`, by reference if it has a name.
pub fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// The schema of an object, property by property.
#[must_use]
pub struct ObjectSchema<'a> {
    generator: &'a mut SchemaGenerator,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
    others: Map<String, Value>,
}

impl<'a> ObjectSchema<'a> {
    /// An object without properties.
    pub fn new(generator: &'a mut SchemaGenerator) -> Self {
        Self { generator, properties: Map::new(), required: Vec::new(), others: Map::new() }
    }

    /// Says what the object is.
    pub fn description(mut self, description: &str) -> Self {
        self.others.insert("description".into(), description.into());
        self
    }

    /// A property that has to be there.
    pub fn required(mut self, name: &'static str, of: SchemaOf, description: &str) -> Self {
        self.required.push(name);
        self.optional(name, of, description)
    }

    /// A property that may be absent, but not null.
    pub fn optional(mut self, name: &'static str, of: SchemaOf, description: &str) -> Self {
        let schema = of(self.generator);
        self.property(name, schema, description);
        self
    }

    /// A property that may be absent or null.
    pub fn nullable(mut self, name: &'static str, of: SchemaOf, description: &str) -> Self {
        let schema = of(self.generator);
        self.property(name, json_schema!({ "anyOf": [schema, { "type": "null" }] }), description);
        self
    }

    /// A property that has to be there and always says the same.
    pub fn constant(mut self, name: &'static str, value: &str) -> Self {
        self.required.push(name);
        self.properties.insert(name.into(), json!({ "const": value }));
        self
    }

    /// An object under `name` whose properties belong to the same type.
    pub fn body(mut self, name: &'static str, describe: impl FnOnce(ObjectSchema<'_>) -> Schema) -> Self {
        let schema = describe(ObjectSchema::new(self.generator));
        self.required.push(name);
        self.properties.insert(name.into(), schema.to_value());
        self
    }

    /// A branch of the union that the object carries.
    pub fn branch(mut self, describe: impl FnOnce(ObjectSchema<'_>) -> Schema) -> Self {
        let branch = describe(ObjectSchema::new(self.generator)).to_value();
        match self.others.entry("oneOf").or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(branches) => branches.push(branch),
            other => *other = Value::Array(vec![branch]),
        }
        self
    }

    /// The properties of which at least one has to say something.
    pub fn at_least_one_of(mut self, fields: &[&str]) -> Self {
        self.others.insert("atLeastOneOf".into(), fields.into());
        self
    }

    /// Other properties are refused.
    pub fn closed(mut self) -> Schema {
        let keyword = if self.others.contains_key("oneOf") { "unevaluatedProperties" } else { "additionalProperties" };
        self.others.insert(keyword.into(), false.into());
        self.open()
    }

    /// Other properties are nothing of this object's business.
    pub fn open(self) -> Schema {
        let mut schema = json_schema!({ "type": "object", "properties": self.properties });
        if !self.required.is_empty() {
            schema.insert("required".into(), self.required.into());
        }
        for (keyword, value) in self.others {
            schema.insert(keyword, value);
        }
        schema
    }

    fn property(&mut self, name: &str, mut schema: Schema, description: &str) {
        schema.insert("description".into(), description.into());
        self.properties.insert(name.into(), schema.to_value());
    }
}

/// `runtime_json_schema!(TextContent, text_schema)`: the schema of a type by the function that makes it.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_json_schema {
    ($name:ident, $of:ident) => {
        impl $crate::runtime::reexport::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(::core::stringify!($name))
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(::core::concat!(::core::module_path!(), "::", ::core::stringify!($name)))
            }

            fn json_schema(
                generator: &mut $crate::runtime::reexport::schemars::SchemaGenerator,
            ) -> $crate::runtime::reexport::schemars::Schema {
                $crate::runtime::$of::<Self>(generator)
            }
        }
    };
}

/// The schema of an object.
pub trait DescribedObject {
    /// Describes it, property by property.
    fn describe(schema: ObjectSchema<'_>) -> Schema;
}

/// The schema of an object.
pub fn object_schema<T: DescribedObject>(generator: &mut SchemaGenerator) -> Schema {
    T::describe(ObjectSchema::new(generator))
}
