//! The structure of fields, which typify decides: whether a field is an `Option`, and how lists nest. It reads one object
//! with a property for each type of a field, in which every generated type is an opaque definition. syn reads the struct
//! that it returns.
//!
//! typify counts characters where pages count bytes, ignores `maxItems` and ranges, and sorts properties by name, so
//! limits and order come from the model.

use std::collections::{BTreeMap, BTreeSet};

use schemars08::schema::RootSchema;
use serde_json::{Map, Value, json};
use syn::{GenericArgument, PathArguments, Type as SynType};
use typify::{TypeSpace, TypeSpaceSettings};

use wecom_schemas::model::{Field, Model, Presence, Type};

/// By the type in the model, and whether a field of it may be absent.
pub struct Structure(BTreeMap<(Type, bool), FieldType>);

pub struct FieldType {
    pub is_optional: bool,
    /// The type, within the `Option`.
    pub name: String,
}

/// The types of the runtime that a property can have.
const OF_THE_RUNTIME: [&str; 2] = ["TextOrInteger", "Flag"];

impl Structure {
    pub fn of(model: &Model) -> Result<Self, String> {
        let definition = |index: usize| format!("Definition{index}");
        let keys = model.items().map(|(file, item)| (file, item.name.as_str())).enumerate();
        let definitions: Definitions<'_> = keys.map(|(index, key)| (key, definition(index))).collect();
        let (mut settings, mut opaque) = (TypeSpaceSettings::default(), Map::new());
        for name in definitions.values().map(String::as_str).chain(OF_THE_RUNTIME) {
            opaque.insert(name.to_owned(), json!({ "type": "string" }));
            settings.with_replacement(name, name, std::iter::empty());
        }
        let fields: BTreeSet<(&Type, bool)> =
            model.items().flat_map(|(_, item)| item.fields()).map(|field| (&field.ty, is_optional(field))).collect();
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for (index, (ty, is_optional)) in fields.iter().enumerate() {
            let mut schema = schema(ty, true, &definitions);
            match ty {
                _ if !is_optional => required.push(property(index)),
                // typify takes an absent list for an empty one.
                Type::List(_) => schema = json!({ "anyOf": [schema, { "type": "null" }] }),
                _ => {}
            }
            properties.insert(property(index), schema);
        }
        let schema: RootSchema = serde_json::from_value(json!({
            "title": "Fields", "type": "object", "properties": properties, "required": required, "definitions": opaque,
        }))
        .map_err(|error| error.to_string())?;
        let mut space = TypeSpace::new(&settings);
        space.add_root_schema(schema).map_err(|error| error.to_string())?;
        let file: syn::File = syn::parse2(space.to_stream()).map_err(|error| error.to_string())?;
        let structs = file
            .items
            .into_iter()
            .filter_map(|item| if let syn::Item::Struct(item) = item { Some(item) } else { None });
        let made: BTreeMap<String, SynType> = structs
            .flat_map(|item| item.fields)
            .filter_map(|field| Some((field.ident?.to_string(), field.ty)))
            .collect();
        let names = definitions.iter().map(|((_, name), definition)| (definition.as_str(), *name)).collect();
        let read = |(index, (ty, is_optional)): (usize, (&Type, bool))| {
            let made = made.get(&property(index)).ok_or_else(|| format!("typify lost a field of type {ty}"))?;
            Ok(((ty.clone(), is_optional), FieldType::of(made, &names)))
        };
        fields.into_iter().enumerate().map(read).collect::<Result<_, String>>().map(Self)
    }

    pub fn field(&self, field: &Field) -> Result<&FieldType, String> {
        let ty = self.0.get(&(field.ty.clone(), is_optional(field)));
        ty.ok_or_else(|| format!("typify lost {}", field.json_name))
    }
}

/// A field with a default in Rust is never absent there.
fn is_optional(field: &Field) -> bool {
    field.presence == Presence::Optional
}

fn property(index: usize) -> String {
    format!("field{index}")
}

/// The names under which typify knows the generated types, by file and name.
type Definitions<'a> = BTreeMap<(&'a str, &'a str), String>;

fn schema(ty: &Type, stands_alone: bool, definitions: &Definitions<'_>) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    match ty {
        Type::Named { file, name, .. } => {
            reference(definitions.get(&(file.as_str(), name.as_str())).map_or("", String::as_str))
        }
        Type::Text => json!({ "type": "string" }),
        // A switch in a list stays a type of the runtime.
        Type::Flag if !stands_alone => reference("Flag"),
        Type::Boolean | Type::Flag => json!({ "type": "boolean" }),
        Type::TextOrInteger => reference("TextOrInteger"),
        Type::List(entry) => json!({ "type": "array", "items": schema(entry, false, definitions) }),
    }
}

impl FieldType {
    fn of(ty: &SynType, names: &BTreeMap<&str, &str>) -> Self {
        match argument(ty, "Option") {
            Some(inner) => Self { is_optional: true, name: name(inner, names) },
            None => Self { is_optional: false, name: name(ty, names) },
        }
    }
}

/// Returns the type as a person writes it: the last segment of its path, and our name for a definition.
fn name(ty: &SynType, names: &BTreeMap<&str, &str>) -> String {
    if let Some(entry) = argument(ty, "Vec") {
        return format!("Vec<{}>", name(entry, names));
    }
    let SynType::Path(path) = ty else { return String::new() };
    let last = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    names.get(last.as_str()).map_or(last.clone(), |name| (*name).to_owned())
}

/// Returns `T` of `Option<T>`.
fn argument<'t>(ty: &'t SynType, generic: &str) -> Option<&'t SynType> {
    let SynType::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == generic)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
