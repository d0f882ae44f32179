//! JSON Schemas of the types, from the same constants that the checks use.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{
    BoundedInteger, BoundedList, BoundedText, Enumeration, Flag, Literal, OpenEnumeration, Overflow, Table,
    TextOrInteger, Unit,
};

/// Describes a text with limits. `maxBytes`, `overflow`, `idTranslation`, `secret`, `personal` and `unit` are keywords of this
/// project's dialect. A validator that does not know them ignores them.
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
    let marks = [("idTranslation", limits.id_translation), ("secret", limits.secret), ("personal", limits.personal)];
    for (keyword, is_set) in marks {
        if is_set {
            add(keyword, true.into());
        }
    }
    schema
}

pub fn integer_schema<T: BoundedInteger>(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": T::MINIMUM, "maximum": T::MAXIMUM })
}

pub fn code_schema<T>(generator: &mut SchemaGenerator) -> Schema {
    integer_schema::<i64>(generator)
}

pub fn list_schema<T: BoundedList<Item: JsonSchema>>(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = json_schema!({ "type": "array", "items": generator.subschema_for::<T::Item>() });
    if T::MIN_ITEMS > 0 {
        schema.insert("minItems".into(), T::MIN_ITEMS.into());
    }
    if T::MAX_ITEMS < usize::MAX {
        schema.insert("maxItems".into(), T::MAX_ITEMS.into());
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

/// Describes an open list of values: an integer, with the documented values in `values`, a keyword of this project's dialect.
pub fn open_enumeration_schema<T: OpenEnumeration>(generator: &mut SchemaGenerator) -> Schema {
    let value = |known: &T| {
        let mut value = json!({ "const": (*known).into(), "title": format!("{known:?}") });
        if let Some(term) = known.term() {
            value["term"] = term.into();
        }
        value
    };
    let mut schema = integer_schema::<i64>(generator);
    schema.insert("values".into(), T::KNOWN.iter().map(value).collect());
    schema
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

/// An object that describes itself, property by property.
pub trait DescribedObject: Table {
    const COMMENT: &'static [&'static str];
    const AT_LEAST_ONE_OF: &'static [&'static str];

    fn describe(object: &mut ObjectSchema<'_>);
}

/// A union that adds its branches to the schema of the object that has its properties.
pub trait DescribedUnion {
    fn describe(object: &mut ObjectSchema<'_>);
}

pub fn object_schema<T: DescribedObject>(generator: &mut SchemaGenerator) -> Schema {
    let mut object = ObjectSchema::new(generator);
    T::describe(&mut object);
    let mut schema = object.finish(T::IS_TOLERANT);
    schema.insert("description".into(), first_line(T::COMMENT).into());
    if !T::AT_LEAST_ONE_OF.is_empty() {
        schema.insert("atLeastOneOf".into(), T::AT_LEAST_ONE_OF.into());
    }
    schema
}

/// The schema of an object while its properties are added.
pub struct ObjectSchema<'a> {
    generator: &'a mut SchemaGenerator,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
    branches: Vec<Value>,
}

impl<'a> ObjectSchema<'a> {
    fn new(generator: &'a mut SchemaGenerator) -> Self {
        Self { generator, properties: Map::new(), required: Vec::new(), branches: Vec::new() }
    }

    /// Adds a property, described by the first line of its comment.
    pub fn property<T: JsonSchema>(&mut self, name: &'static str, presence: Presence, comment: &[&str]) {
        let mut schema = self.generator.subschema_for::<T>();
        if presence == Presence::Nullable {
            schema = json_schema!({ "anyOf": [schema, { "type": "null" }] });
        }
        schema.insert("description".into(), first_line(comment).into());
        self.add(name, presence, schema.to_value());
    }

    /// Adds an object under `name` whose properties belong to the same type.
    pub fn body(&mut self, name: &'static str, describe: impl FnOnce(&mut ObjectSchema<'_>)) {
        let mut body = ObjectSchema::new(self.generator);
        describe(&mut body);
        let schema = body.finish(false).to_value();
        self.add(name, Presence::Required, schema);
    }

    /// Adds a branch of a union, which the property `tag` chooses by `value`.
    pub fn branch<T: DescribedObject>(&mut self, tag: &'static str, value: &str) {
        let mut branch = ObjectSchema::new(self.generator);
        branch.add(tag, Presence::Required, json!({ "const": value }));
        T::describe(&mut branch);
        let schema = branch.finish(true).to_value();
        self.branches.push(schema);
    }

    fn add(&mut self, name: &'static str, presence: Presence, schema: Value) {
        if presence == Presence::Required {
            self.required.push(name);
        }
        self.properties.insert(name.into(), schema);
    }

    /// Returns the schema, which refuses other properties unless it is open.
    fn finish(self, is_open: bool) -> Schema {
        let mut schema = json_schema!({ "type": "object", "properties": self.properties });
        if !self.required.is_empty() {
            schema.insert("required".into(), self.required.into());
        }
        if !is_open {
            let is_union = !self.branches.is_empty();
            let keyword = if is_union { "unevaluatedProperties" } else { "additionalProperties" };
            schema.insert(keyword.into(), false.into());
        }
        if !self.branches.is_empty() {
            schema.insert("oneOf".into(), self.branches.into());
        }
        schema
    }
}

fn first_line<'a>(comment: &[&'a str]) -> &'a str {
    comment.first().map_or("", |line| line.trim())
}

/// `runtime_json_schema!(TextContent, text_schema)`: the schema of a type by the function that makes it. Objects and unions
/// describe themselves from their tables.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_json_schema {
    ($name:ident, $of:ident) => {
        #[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
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
    (@object $name:ident [$($about:literal)*] [$([$($body:literal)?] $($union:ident)+)?] [$($rule:ident [$rule_key:expr])*]
        [$([$last:expr] [$last_kind:ty] $of:ident $getter:ident)?] $inside:tt $beside:tt) => {
        impl $crate::runtime::DescribedObject for $name {
            const COMMENT: &'static [&'static str] = &[$($about),*];
            const AT_LEAST_ONE_OF: &'static [&'static str] = &[$($rule_key),*];

            #[allow(unused_variables)]
            fn describe(object: &mut $crate::runtime::ObjectSchema<'_>) {
                $crate::runtime_json_schema!(@inside object [$($($body)?)?] $inside);
                $crate::runtime_json_schema!(@rows object $beside);
                $(object.property::<$last_kind>($last, $crate::runtime::Presence::Required, &[]);)?
            }
        }
    };
    (@union $name:ident [$key:expr] $($branch:ident $body:literal)*) => {
        impl $crate::runtime::DescribedUnion for $name {
            fn describe(object: &mut $crate::runtime::ObjectSchema<'_>) {
                $(object.branch::<$branch>($key, $body);)*
            }
        }
    };
    (@inside $object:ident [] $rows:tt) => { $crate::runtime_json_schema!(@rows $object $rows) };
    (@inside $object:ident [$body:literal] $rows:tt) => {
        $object.body($body, |body| { $crate::runtime_json_schema!(@rows body $rows); })
    };
    (@rows $object:ident { $({
        $presence:ident [$([$tag:expr] [$kind:ty] $of:ident $getter:ident)?] $doc:tt $why:tt $field:ident
        [$key:expr] $path:tt $how:tt $ty:tt $null:tt $default:tt
    })* }) => { $(
        $($object.property::<$kind>($tag, $crate::runtime::Presence::Required, &[]);)?
        $crate::runtime_json_schema!(@row $presence $how $null $object $key, $ty, $doc);
    )* };
    (@row $presence:ident [flatten] $null:tt $object:ident $key:expr, [$ty:ty], $doc:tt) => {
        <$ty as $crate::runtime::DescribedUnion>::describe($object)
    };
    (@row $presence:ident $how:tt $null:tt $object:ident $key:expr, $ty:tt, [$($doc:literal)*]) => {
        $object.property::<$crate::row!(@wire $how $ty)>(
            $key, $crate::runtime_json_schema!(@presence $presence $null), &[$($doc),*],
        )
    };
    (@presence optional []) => { $crate::runtime::Presence::Optional };
    (@presence optional [null]) => { $crate::runtime::Presence::Nullable };
    (@presence $required_or_constant:ident $null:tt) => { $crate::runtime::Presence::Required };
}
