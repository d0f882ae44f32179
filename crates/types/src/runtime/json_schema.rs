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

    /// A property that has to be there and is described elsewhere.
    pub fn also_required(mut self, name: &'static str) -> Self {
        self.required.push(name);
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

/// What a union adds to the schema of the object that carries it: each branch with its body and what stands beside it.
pub trait DescribedUnion {
    /// Adds it.
    fn describe(schema: ObjectSchema<'_>) -> ObjectSchema<'_>;
}

/// The description of a property or type: the first line of its comment.
#[doc(hidden)]
pub fn first_line(lines: &[&'static str]) -> &'static str {
    lines.first().map_or("", |line| line.trim())
}

/// The schema of an object from its table.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_describe {
    ($name:ident $about:tt $reading:tt $branch:tt $rule:tt $last:tt $inside:tt $beside:tt) => {
        impl $crate::runtime::DescribedObject for $name {
            fn describe(schema: $crate::runtime::ObjectSchema<'_>) -> $crate::runtime::reexport::schemars::Schema {
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
        let $schema = $schema.description($crate::runtime::first_line(&[$($about),*]));
        $crate::runtime_describe!(@rows $schema $inside);
        $(let $schema = $schema.required($last, $crate::runtime::of::<$last_kind>, "");)?
        $crate::runtime_describe!(@unions $schema $inside);
        let rule: &[&str] = &[$($rule_key),*];
        let $schema = if rule.is_empty() { $schema } else { $schema.at_least_one_of(rule) };
        $crate::runtime_describe!(@end $schema $reading)
    }};
    (@end $schema:ident []) => { $schema.closed() };
    (@end $schema:ident [tolerant]) => { $schema.open() };
    (@rows $schema:ident { $({
        $presence:ident [$([$tag:expr] [$kind:ty] $of:ident $getter:ident)?] [$($doc:literal)*] $why:tt $field:ident
        [$key:expr] $place:tt $how:tt $ty:tt [$($null:ident)?] $default:tt
    })* }) => { $(
        $(let $schema = $schema.required($tag, $crate::runtime::of::<$kind>, "");)?
        let $schema = $crate::runtime_describe!(@row $presence $how [$($null)?] $schema $key, $ty, [$($doc),*]);
    )* };
    (@row $presence:ident [flatten] $null:tt $schema:ident $key:expr, $ty:tt, $doc:tt) => { $schema };
    (@row optional $how:tt [] $schema:ident $key:expr, $ty:tt, $doc:tt) => {
        $schema.optional($key, $crate::runtime::of::<$crate::row!(@wire $how $ty)>, $crate::runtime::first_line(&$doc))
    };
    (@row optional $how:tt [null] $schema:ident $key:expr, $ty:tt, $doc:tt) => {
        $schema.nullable($key, $crate::runtime::of::<$crate::row!(@wire $how $ty)>, $crate::runtime::first_line(&$doc))
    };
    (@row $presence:ident $how:tt $null:tt $schema:ident $key:expr, $ty:tt, $doc:tt) => {
        $schema.required($key, $crate::runtime::of::<$crate::row!(@wire $how $ty)>, $crate::runtime::first_line(&$doc))
    };
    (@unions $schema:ident { $({
        $presence:ident $tag:tt $doc:tt $why:tt $field:ident $key:tt $place:tt $how:tt $ty:tt $null:tt $default:tt
    })* }) => { $(let $schema = $crate::runtime_describe!(@union $how $schema $ty);)* };
    (@union [flatten] $schema:ident [$ty:ty]) => { <$ty as $crate::runtime::DescribedUnion>::describe($schema) };
    (@union $how:tt $schema:ident $ty:tt) => { $schema };
}

/// What a union adds to a schema.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_describe_union {
    ($name:ident [$key:expr] $kind:ident { $($branch:ident $body:literal)* }) => {
        impl $crate::runtime::DescribedUnion for $name {
            fn describe(schema: $crate::runtime::ObjectSchema<'_>) -> $crate::runtime::ObjectSchema<'_> {
                schema$(.branch(|schema| {
                    <$branch as $crate::runtime::DescribedObject>::describe(schema.constant($key, $body))
                }))*
            }
        }
    };
}
