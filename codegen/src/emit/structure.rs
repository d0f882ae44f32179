//! The structure of objects, which typify decides: whether a field is an `Option`, and how lists nest. It reads the whole
//! model as one schema, in which every leaf refers to an opaque definition, and returns structs; syn reads them.
//!
//! typify counts characters where pages count bytes, ignores `maxItems` and ranges, and sorts properties by name, so
//! limits and order come from the model.

use std::collections::BTreeMap;

use schemars08::schema::RootSchema;
use serde_json::{Map, Value, json};
use syn::{GenericArgument, ItemStruct, PathArguments, Type as SynType};
use typify::{TypeSpace, TypeSpaceSettings};

use wecom_schemas::model::{Field, Item, Kind, Model, Presence, Type};

/// The types of the properties of every object.
pub struct Structure {
    /// By the file and the name of the object, and the name of the property in JSON.
    fields: BTreeMap<(String, String, String), FieldType>,
}

#[derive(Debug)]
pub struct FieldType {
    pub is_optional: bool,
    /// The type, within the `Option`.
    pub name: String,
}

impl Structure {
    /// # Errors
    /// A schema that typify can't read, which is a flaw of the generator.
    pub fn of(model: &Model) -> Result<Self, String> {
        let definitions = Definitions::of(model);
        let mut settings = TypeSpaceSettings::default();
        let mut schemas = Map::new();
        for (index, (_, item)) in model.items().enumerate() {
            if let Some(object) = definitions.object(item) {
                schemas.insert(definition(index), object);
            } else {
                schemas.insert(definition(index), json!({ "type": "string" }));
                settings.with_replacement(definition(index), definition(index), std::iter::empty());
            }
        }
        for name in OF_THE_RUNTIME {
            schemas.insert(name.to_owned(), json!({ "type": "string" }));
            settings.with_replacement(name, name, std::iter::empty());
        }
        let schema: RootSchema = serde_json::from_value(json!({ "type": "null", "definitions": schemas }))
            .map_err(|error| error.to_string())?;
        let mut space = TypeSpace::new(&settings);
        space.add_root_schema(schema).map_err(|error| error.to_string())?;
        let file: syn::File = syn::parse2(space.to_stream()).map_err(|error| error.to_string())?;
        let mut fields = BTreeMap::new();
        for item in file.items {
            let syn::Item::Struct(item) = item else { continue };
            let Some((file, name)) = definitions.items.get(&item.ident.to_string()) else { continue };
            for (property, ty) in fields_of(item)? {
                fields.insert(((*file).to_owned(), (*name).to_owned(), property), definitions.field_type(&ty));
            }
        }
        Ok(Self { fields })
    }

    /// # Errors
    /// A field that typify has lost, which is a flaw of the generator.
    pub fn field(&self, file: &str, object: &str, field: &Field) -> Result<&FieldType, String> {
        let ty = self.fields.get(&(file.to_owned(), object.to_owned(), field.json_name.clone()));
        ty.ok_or_else(|| format!("typify lost {} of {object}", field.json_name))
    }
}

/// The types of the runtime that a property can have.
const OF_THE_RUNTIME: [&str; 2] = ["TextOrInteger", "Flag"];

fn definition(index: usize) -> String {
    format!("Definition{index}")
}

/// The names under which typify knows the types of the model.
struct Definitions<'a> {
    /// The file and the name of each definition.
    items: BTreeMap<String, (&'a str, &'a str)>,
    names: BTreeMap<(&'a str, &'a str), String>,
}

impl<'a> Definitions<'a> {
    fn of(model: &'a Model) -> Self {
        let keys = model.items().map(|(file, item)| (file, item.name.as_str())).enumerate();
        let items: BTreeMap<_, _> = keys.map(|(index, key)| (definition(index), key)).collect();
        let names = items.iter().map(|(definition, key)| (*key, definition.clone())).collect();
        Self { items, names }
    }

    fn object(&self, item: &Item) -> Option<Value> {
        if !matches!(item.kind, Kind::Object(_) | Kind::Branch(_)) {
            return None;
        }
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for field in item.fields() {
            let mut schema = self.schema(&field.ty, true);
            match (field.presence, &field.ty) {
                // typify takes an absent list for an empty one.
                (Presence::Optional, Type::List(_)) => schema = json!({ "anyOf": [schema, { "type": "null" }] }),
                (Presence::Optional, _) => {}
                // What has a default in Rust is never absent there.
                (Presence::Required | Presence::Defaulted(_), _) => required.push(field.json_name.as_str()),
            }
            properties.insert(field.json_name.clone(), schema);
        }
        Some(json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        }))
    }

    fn schema(&self, ty: &Type, stands_alone: bool) -> Value {
        let reference = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
        match ty {
            Type::Named { file, name, .. } => {
                reference(self.names.get(&(file.as_str(), name.as_str())).map_or("", String::as_str))
            }
            Type::Text => json!({ "type": "string" }),
            // A switch in a list stays a type of the runtime.
            Type::Flag if !stands_alone => reference("Flag"),
            Type::Boolean | Type::Flag => json!({ "type": "boolean" }),
            Type::TextOrInteger => reference("TextOrInteger"),
            Type::List(entry) => json!({ "type": "array", "items": self.schema(entry, false) }),
        }
    }

    fn field_type(&self, ty: &SynType) -> FieldType {
        match argument(ty, "Option") {
            Some(inner) => FieldType { is_optional: true, name: self.name(inner) },
            None => FieldType { is_optional: false, name: self.name(ty) },
        }
    }

    /// The type as a person writes it: the last segment of its path, and our name for a definition.
    fn name(&self, ty: &SynType) -> String {
        if let Some(entry) = argument(ty, "Vec") {
            return format!("Vec<{}>", self.name(entry));
        }
        let SynType::Path(path) = ty else { return String::new() };
        let last = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        self.items.get(&last).map_or(last, |(_, name)| (*name).to_owned())
    }
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

/// Returns the fields of a struct by the names under which serde finds them.
fn fields_of(item: ItemStruct) -> Result<Vec<(String, SynType)>, String> {
    let mut fields = Vec::new();
    for field in item.fields {
        let mut name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            let read = attribute.parse_nested_meta(|meta| {
                let value = meta.value().and_then(syn::parse::ParseBuffer::parse::<syn::LitStr>);
                if let (true, Ok(value)) = (meta.path.is_ident("rename"), value) {
                    name = value.value();
                }
                Ok(())
            });
            read.map_err(|error| error.to_string())?;
        }
        fields.push((name, field.ty));
    }
    Ok(fields)
}
