//! JSON Schemas of the types, from the same constants that the checks use.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{BoundedInteger, BoundedList, BoundedText, Enumeration, Flag, Literal, Overflow, TextOrInteger, Unit};

/// Describes a text with limits. `maxBytes`, `overflow`, `idTranslation`, `secret` and `unit` are words of this project's
/// dialect; a validator that does not know them passes over them.
pub fn text_schema<T: BoundedText>(_: &mut SchemaGenerator) -> Schema {
    let limits = T::LIMITS;
    let mut schema = json_schema!({ "type": "string" });
    let mut add = |keyword: &str, value: Value| schema.insert(keyword.into(), value);
    if !limits.may_be_empty {
        add("minLength", 1.into());
    }
    match limits.max {
        Some((limit, Unit::Bytes)) => {
            add("maxBytes", limit.into());
            add("overflow", if limits.overflow == Overflow::Reject { "reject" } else { "truncate" }.into());
        }
        Some((limit, Unit::Characters)) => {
            add("maxLength", limit.into());
            add("unit", "characters".into());
        }
        None => {}
    }
    if limits.id_translation {
        add("idTranslation", true.into());
    }
    if limits.secret {
        add("secret", true.into());
    }
    schema
}

pub fn integer_schema<T: BoundedInteger>(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": T::LOWEST, "maximum": T::HIGHEST })
}

pub fn code_schema<T>(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX })
}

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

pub fn enumeration_schema<T: Enumeration>(_: &mut SchemaGenerator) -> Schema {
    let value = |value: &T| match value.literal() {
        Literal::Integer(value) => Value::from(value),
        Literal::Text(value) => value.into(),
    };
    json_schema!({ "enum": T::ALL.iter().map(value).collect::<Vec<_>>() })
}

/// `inline_schema!(Flag, { "enum": [0, 1] })`: a schema that is repeated where it is used.
macro_rules! inline_schema {
    ($name:ident, $schema:tt) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

inline_schema!(Flag, { "type": "integer", "enum": [0, 1] });
inline_schema!(TextOrInteger, { "type": ["string", "integer"] });

/// Whether a property may be absent, or even null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    Nullable,
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
    pub fn new(generator: &'a mut SchemaGenerator) -> Self {
        Self { generator, properties: Map::new(), required: Vec::new(), others: Map::new() }
    }

    /// Describes the object by the first line of its comment.
    pub fn description(mut self, comment: &[&str]) -> Self {
        self.others.insert("description".into(), first_line(comment).into());
        self
    }

    /// Adds a property, described by the first line of its comment.
    pub fn property<T: JsonSchema>(self, name: &'static str, presence: Presence, comment: &[&str]) -> Self {
        let mut schema = self.generator.subschema_for::<T>();
        if presence == Presence::Nullable {
            schema = json_schema!({ "anyOf": [schema, { "type": "null" }] });
        }
        schema.insert("description".into(), first_line(comment).into());
        self.add(name, presence, schema.to_value())
    }

    /// Adds a property that always has the same value.
    pub fn constant(self, name: &'static str, value: &str) -> Self {
        self.add(name, Presence::Required, json!({ "const": value }))
    }

    /// Adds an object under `name` whose properties belong to the same type.
    pub fn body(self, name: &'static str, describe: impl FnOnce(ObjectSchema<'_>) -> Schema) -> Self {
        let schema = describe(ObjectSchema::new(self.generator)).to_value();
        self.add(name, Presence::Required, schema)
    }

    fn add(mut self, name: &'static str, presence: Presence, schema: Value) -> Self {
        if presence == Presence::Required {
            self.required.push(name);
        }
        self.properties.insert(name.into(), schema);
        self
    }

    /// Adds the branches of the union whose properties belong to the object itself.
    pub fn union(mut self, branches: &[fn(ObjectSchema<'_>) -> Schema]) -> Self {
        let schemas: Vec<Value> =
            branches.iter().map(|describe| describe(ObjectSchema::new(self.generator)).to_value()).collect();
        self.others.insert("oneOf".into(), schemas.into());
        self
    }

    /// Requires that at least one of the properties, if there are any, is given.
    pub fn at_least_one_of(mut self, fields: &[&str]) -> Self {
        if !fields.is_empty() {
            self.others.insert("atLeastOneOf".into(), fields.into());
        }
        self
    }

    /// Returns a schema that refuses other properties.
    pub fn closed(mut self) -> Schema {
        let keyword = if self.others.contains_key("oneOf") { "unevaluatedProperties" } else { "additionalProperties" };
        self.others.insert(keyword.into(), false.into());
        self.open()
    }

    /// Returns a schema that accepts other properties.
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
}

fn first_line<'a>(comment: &[&'a str]) -> &'a str {
    comment.first().map_or("", |line| line.trim())
}

/// `runtime_json_schema!(TextContent, text_schema)`: the schema of a type by the function that makes it.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_json_schema {
    ($name:ident, $of:ident) => {
        impl $crate::runtime::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($name)).into()
            }

            fn json_schema(
                generator: &mut $crate::runtime::schemars::SchemaGenerator,
            ) -> $crate::runtime::schemars::Schema {
                $crate::runtime::$of::<Self>(generator)
            }
        }
    };
}

/// An object that describes itself, property by property.
pub trait DescribedObject {
    fn describe(schema: ObjectSchema<'_>) -> Schema;
}

pub fn object_schema<T: DescribedObject>(generator: &mut SchemaGenerator) -> Schema {
    T::describe(ObjectSchema::new(generator))
}

/// A union that adds its branches to the schema of the object in which they stand.
pub trait DescribedUnion {
    fn describe(schema: ObjectSchema<'_>) -> ObjectSchema<'_>;
}

/// Describes an object from its table.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_describe {
    ($name:ident $about:tt $reading:tt $branch:tt $rule:tt $last:tt $inside:tt $beside:tt) => {
        impl $crate::runtime::DescribedObject for $name {
            fn describe(schema: $crate::runtime::ObjectSchema<'_>) -> $crate::runtime::schemars::Schema {
                $crate::runtime_describe!(@start schema $about $reading $branch $rule $last $inside $beside)
            }
        }
    };
    (@start $schema:ident $about:tt [] [[$($body:literal)?] $($union:ident)+] [] [] $inside:tt $beside:tt) => {{
        $(let $schema = $schema.body($body, |body| {
            $crate::runtime_describe!(@rows body $inside);
            body.closed()
        });)?
        $crate::runtime_describe!(@rows $schema $beside);
        $schema.open()
    }};
    (@start $schema:ident [$($about:literal)*] $reading:tt [] [$($rule:ident [$rule_key:expr])*]
        [$([$last:expr] [$last_kind:ty] $of:ident $getter:ident)?] $inside:tt $beside:tt) => {{
        let $schema = $schema.description(&[$($about),*]);
        $crate::runtime_describe!(@rows $schema $inside);
        $(let $schema = $schema.property::<$last_kind>($last, $crate::runtime::Presence::Required, &[]);)?
        $crate::runtime_describe!(@unions $schema $inside);
        let $schema = $schema.at_least_one_of(&[$($rule_key),*]);
        $crate::runtime_describe!(@end $schema $reading)
    }};
    (@end $schema:ident []) => { $schema.closed() };
    (@end $schema:ident [tolerant]) => { $schema.open() };
    (@rows $schema:ident { $({
        $presence:ident [$([$tag:expr] [$kind:ty] $of:ident $getter:ident)?] $doc:tt $why:tt $field:ident
        [$key:expr] $path:tt $how:tt $ty:tt $null:tt $default:tt
    })* }) => { $(
        $(let $schema = $schema.property::<$kind>($tag, $crate::runtime::Presence::Required, &[]);)?
        let $schema = $crate::runtime_describe!(@row $presence $how $null $schema $key, $ty, $doc);
    )* };
    (@row $presence:ident [flatten] $null:tt $schema:ident $key:expr, $ty:tt, $doc:tt) => { $schema };
    (@row $presence:ident $how:tt $null:tt $schema:ident $key:expr, $ty:tt, [$($doc:literal)*]) => {
        $schema.property::<$crate::row!(@wire $how $ty)>(
            $key, $crate::runtime_describe!(@presence $presence $null), &[$($doc),*],
        )
    };
    (@presence optional []) => { $crate::runtime::Presence::Optional };
    (@presence optional [null]) => { $crate::runtime::Presence::Nullable };
    (@presence $required_or_constant:ident $null:tt) => { $crate::runtime::Presence::Required };
    (@unions $schema:ident { $({
        $presence:ident $tag:tt $doc:tt $why:tt $field:ident $key:tt $path:tt $how:tt $ty:tt $null:tt $default:tt
    })* }) => { $(let $schema = $crate::runtime_describe!(@union $how $schema $ty);)* };
    (@union [flatten] $schema:ident [$ty:ty]) => { <$ty as $crate::runtime::DescribedUnion>::describe($schema) };
    (@union $how:tt $schema:ident $ty:tt) => { $schema };
}

/// Describes a union from its branches.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_describe_union {
    ($name:ident [$key:expr] $kind:ident { $($branch:ident $body:literal)* }) => {
        impl $crate::runtime::DescribedUnion for $name {
            fn describe(schema: $crate::runtime::ObjectSchema<'_>) -> $crate::runtime::ObjectSchema<'_> {
                schema.union(&[$(|schema| {
                    <$branch as $crate::runtime::DescribedObject>::describe(schema.constant($key, $body))
                }),*])
            }
        }
    };
}
