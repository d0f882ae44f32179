//! The structure of objects, which is typify's work: whether a field is an `Option`, how lists nest, and under which name serde
//! finds a property. typify is given the whole model as one schema, in which every leaf refers to an opaque definition, and
//! answers with structs; syn reads them.
//!
//! typify counts characters where pages count bytes, ignores `maxItems` and ranges, and sorts properties by name: limits and
//! order are not left to it.

use std::collections::BTreeMap;

use proc_macro2::Ident;
use schemars08::schema::RootSchema;
use serde_json::{Map, Value, json};
use syn::{Fields, GenericArgument, Item as SynItem, ItemStruct, PathArguments, Type as SynType};
use typify::{TypeSpace, TypeSpaceSettings};

use wecom_schemas::model::{Field, Item, Kind, Model, Presence, Shape, Type};

/// The types of the properties of every object.
#[derive(Default)]
pub struct Structure {
    /// By the names of the file and of the object, then by the name of the property in JSON.
    objects: BTreeMap<(String, String), BTreeMap<String, FieldType>>,
}

/// The type of a field.
#[derive(Debug)]
pub struct FieldType {
    /// Whether it is an `Option`.
    pub is_optional: bool,
    /// The type, within the `Option`.
    pub name: String,
}

impl Structure {
    /// What typify makes of the model.
    ///
    /// # Errors
    /// What typify can't read, which is a flaw of the generator.
    pub fn of(model: &Model) -> Result<Self, String> {
        let lowered = Lowered::of(model);
        let mut settings = TypeSpaceSettings::default();
        for (index, is_object) in lowered.is_object.iter().enumerate() {
            if !is_object {
                settings.with_replacement(definition(index), definition(index), std::iter::empty());
            }
        }
        let schema: RootSchema = serde_json::from_value(json!({ "type": "null", "definitions": lowered.definitions }))
            .map_err(|error| error.to_string())?;
        let mut space = TypeSpace::new(&settings);
        space.add_root_schema(schema).map_err(|error| error.to_string())?;
        let file: syn::File = syn::parse2(space.to_stream()).map_err(|error| error.to_string())?;
        let mut made: BTreeMap<Ident, ItemStruct> = BTreeMap::new();
        for item in file.items {
            if let SynItem::Struct(item) = item {
                made.insert(item.ident.clone(), item);
            }
        }
        let ident = |index| super::ident(&definition(index));
        let names: Names = lowered.names.into_iter().enumerate().map(|(index, name)| (ident(index), name)).collect();
        let mut objects = BTreeMap::new();
        for (object, index) in lowered.index {
            if let Some(item) = made.remove(&ident(index)) {
                let fields = fields(item)?.into_iter().map(|(name, ty)| (name, FieldType::of(&ty, &names)));
                objects.insert(object, fields.collect());
            }
        }
        Ok(Self { objects })
    }

    /// The type of a field.
    ///
    /// # Errors
    /// A field that typify has lost, which is a flaw of the generator.
    pub fn field(&self, file: &str, object: &str, field: &Field) -> Result<&FieldType, String> {
        let fields = self.objects.get(&(file.to_owned(), object.to_owned()));
        let ty = fields.and_then(|fields| fields.get(&field.json_name));
        ty.ok_or_else(|| format!("typify lost {} of {object}", field.json_name))
    }
}

impl FieldType {
    fn of(ty: &SynType, names: &Names) -> Self {
        match argument(ty, "Option") {
            Some(inner) => Self { is_optional: true, name: name(inner, names) },
            None => Self { is_optional: false, name: name(ty, names) },
        }
    }
}

/// The type as a person writes it: the last segment of its path, and our name for a definition.
fn name(ty: &SynType, names: &Names) -> String {
    if let Some(entry) = argument(ty, "Vec") {
        return format!("Vec<{}>", name(entry, names));
    }
    let SynType::Path(path) = ty else { return String::new() };
    let Some(last) = path.path.segments.last() else { return String::new() };
    names.get(&last.ident).cloned().unwrap_or_else(|| last.ident.to_string())
}

/// `T` of `Option<T>`.
fn argument<'a>(ty: &'a SynType, generic: &str) -> Option<&'a SynType> {
    let SynType::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == generic)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// The fields of a struct by the names under which serde finds them.
fn fields(item: ItemStruct) -> Result<BTreeMap<String, SynType>, String> {
    let Fields::Named(named) = item.fields else { return Err(format!("{} has no named fields", item.ident)) };
    let mut fields = BTreeMap::new();
    for field in named.named {
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
        fields.insert(name, field.ty);
    }
    Ok(fields)
}

/// What each definition is called in Rust.
type Names = BTreeMap<Ident, String>;

fn definition(index: usize) -> String {
    format!("Definition{index}")
}

/// The model as a schema for typify.
#[derive(Default)]
struct Lowered {
    definitions: Map<String, Value>,
    /// The definition of each type, by the names of its file and of itself.
    index: BTreeMap<(String, String), usize>,
    /// The name of each definition in Rust.
    names: Vec<String>,
    is_object: Vec<bool>,
}

impl Lowered {
    fn of(model: &Model) -> Self {
        let mut lowered = Self::default();
        for (file, module) in &model.modules {
            for item in &module.items {
                let is_object = matches!(item.kind, Kind::Object(_) | Kind::Branch(_));
                lowered.add(file, &item.name, is_object);
            }
        }
        for name in ["TextOrInteger", "Flag"] {
            lowered.add("", name, false);
        }
        for (file, module) in &model.modules {
            for item in &module.items {
                lowered.define(file, item);
            }
        }
        lowered
    }

    fn add(&mut self, file: &str, name: &str, is_object: bool) {
        let index = self.names.len();
        self.index.insert((file.to_owned(), name.to_owned()), index);
        self.names.push(name.to_owned());
        self.is_object.push(is_object);
        self.definitions.insert(definition(index), json!({ "type": "string" }));
    }

    fn define(&mut self, file: &str, item: &Item) {
        if !matches!(item.kind, Kind::Object(_) | Kind::Branch(_)) {
            return;
        }
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for field in item.fields() {
            let mut schema = self.schema(&field.ty, true);
            match (field.presence, &field.ty) {
                // typify takes an absent list for an empty one.
                (Presence::Optional, Type::List(_)) => schema = json!({ "anyOf": [schema, { "type": "null" }] }),
                (Presence::Optional, _) => {}
                // What has a default in Rust is never absent there.
                (Presence::Required | Presence::Defaulted(_), _) => required.push(Value::from(field.json_name.clone())),
            }
            properties.insert(field.json_name.clone(), schema);
        }
        let Some(index) = self.index.get(&(file.to_owned(), item.name.clone())) else { return };
        let object = json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        });
        self.definitions.insert(definition(*index), object);
    }

    /// A switch is a `bool` where it stands by itself.
    fn schema(&self, ty: &Type, stands_alone: bool) -> Value {
        let reference = |file: &str, name: &str| {
            let index = self.index.get(&(file.to_owned(), name.to_owned())).copied().unwrap_or_default();
            json!({ "$ref": format!("#/definitions/{}", definition(index)) })
        };
        match ty {
            Type::Named { file, name, .. } => reference(file, name),
            Type::Text => json!({ "type": "string" }),
            Type::Flag if !stands_alone => reference("", "Flag"),
            Type::Boolean | Type::Flag => json!({ "type": "boolean" }),
            Type::TextOrInteger => reference("", "TextOrInteger"),
            Type::List(entry) => json!({ "type": "array", "items": self.schema(entry, false) }),
        }
    }
}

/// ` [into String]`: what a setter takes, behind its type. See the table of `object!`.
pub fn how(ty: &Type) -> String {
    let words = words(ty);
    if words.is_empty() { words } else { format!(" [{words}]") }
}

fn words(ty: &Type) -> String {
    match ty {
        Type::Text | Type::Named { shape: Shape::Text, .. } => "into String".to_owned(),
        Type::Named { shape: Shape::Integer, .. } => "into i64".to_owned(),
        Type::Flag => "switch".to_owned(),
        Type::Boolean | Type::Named { shape: Shape::Enumeration, .. } => String::new(),
        Type::TextOrInteger => "into TextOrInteger".to_owned(),
        Type::Named { name, shape: Shape::Codes, .. } => format!("into {name}"),
        Type::Named { shape: Shape::Object, .. } => "build".to_owned(),
        Type::List(entry) | Type::Named { shape: Shape::List(entry), .. } => format!("collect {}", entry_words(entry)),
    }
}

/// What an iterator gives for an entry of a list.
fn entry_words(ty: &Type) -> String {
    match ty {
        Type::Flag => "into Flag".to_owned(),
        Type::Boolean => "into bool".to_owned(),
        Type::Named { name, shape: Shape::Enumeration, .. } => format!("into {name}"),
        Type::Named { name, shape: Shape::Object, .. } => format!("build {name}"),
        other => words(other),
    }
}
