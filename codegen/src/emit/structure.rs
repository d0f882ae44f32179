//! The struct of an object. typify makes it from a lowered schema in which every property refers
//! to an opaque definition: names, optionality and serde's attributes are its work. What it has no
//! setting for is added here: the order of the page, comments, deprecation, visibility.
//!
//! ```text
//! /// 图文. …
//! #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
//! #[cfg_attr(feature = "proptest", derive(proptest_derive::Arbitrary))]
//! #[non_exhaustive]
//! pub struct NewsArticle {
//!     /// 标题. Required. …
//!     pub title: NewsArticleTitle,
//!
//!     /// 描述. Optional. …
//!     #[serde(skip_serializing_if = "Option::is_none")]
//!     pub description: Option<NewsArticleDescription>,
//! }
//! ```

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use schemars08::schema::RootSchema;
use serde_json::{Map, Value, json};
use syn::{
    Attribute, Field as SynField, Fields, Item as SynItem, ItemStruct, Type as SynType, parse_quote,
    visit_mut::VisitMut,
};
use typify::{TypeSpace, TypeSpaceSettings};

use super::{
    docs::{self, Paragraphs},
    types::{self, ident},
};
use crate::model::{Field, Presence};

/// How a struct is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// serde may derive how it is written.
    pub derives_serialize: bool,
    /// Its fields can be changed one by one.
    pub has_public_fields: bool,
    /// A method `obeys_its_rule` says which values are valid.
    pub has_rule: bool,
}

pub fn emit(name: &str, docs: &Paragraphs, fields: &[&Field], usage: Use) -> Result<ItemStruct, String> {
    // typify makes no fields of no properties, and so no braces.
    let mut item = if fields.is_empty() {
        parse_quote!(
            pub struct Empty {}
        )
    } else {
        typified(fields)?
    };
    item.ident = ident(name);
    item.attrs = attributes(docs, usage);
    let Fields::Named(named) = &mut item.fields else { return Err(format!("{name} has no named fields")) };
    let mut made: BTreeMap<String, SynField> = BTreeMap::new();
    for field in std::mem::take(&mut named.named) {
        let SynType::Path(path) = innermost(&field.ty) else {
            return Err(format!("{name} has a field without a path"));
        };
        let opaque = path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        made.insert(opaque, field);
    }
    for (index, field) in fields.iter().enumerate() {
        let mut made = made.remove(&opaque(index)).ok_or_else(|| format!("typify lost {}", field.json_name))?;
        OpaqueTypes { fields }.visit_field_mut(&mut made);
        made.ident = Some(ident(&field.rust_name));
        let serde = usage.derives_serialize.then(|| serde(&made, field)).flatten();
        if usage.has_public_fields {
            let docs = docs::field(field).attributes();
            let deprecated = field.deprecated.as_ref().map(|reason| quote!(#[deprecated = #reason]));
            made.attrs = parse_attributes(&quote!(#docs #deprecated))?;
        } else {
            made.attrs = Vec::new();
            made.vis = syn::Visibility::Inherited;
        }
        made.attrs.extend(serde);
        named.named.push(made);
    }
    Ok(item)
}

/// What the struct is called until it has its own name.
const LOWERED: &str = "Lowered";

/// The name of the opaque definition that stands for the type of a field.
fn opaque(index: usize) -> String {
    format!("Opaque{index}")
}

/// What typify makes of the lowered schema. It has a word of its own in names, so that it gets none of ours.
fn typified(fields: &[&Field]) -> Result<ItemStruct, String> {
    let mut settings = TypeSpaceSettings::default();
    let (mut properties, mut required, mut definitions) = (Map::new(), Vec::new(), Map::new());
    for (index, field) in fields.iter().enumerate() {
        let opaque = opaque(index);
        settings.with_replacement(&opaque, &opaque, std::iter::empty());
        let property = format!("property{index}");
        properties.insert(property.clone(), json!({ "$ref": format!("#/definitions/{opaque}") }));
        // A property with a default in Rust is never absent there.
        if field.presence != Presence::Optional {
            required.push(Value::from(property));
        }
        definitions.insert(opaque, json!({ "type": "string" }));
    }
    let lowered = json!({
        "title": LOWERED, "type": "object",
        "properties": properties, "required": required, "definitions": definitions,
    });
    let schema: RootSchema = serde_json::from_value(lowered).map_err(|error| error.to_string())?;
    let mut space = TypeSpace::new(&settings);
    space.add_root_schema(schema).map_err(|error| error.to_string())?;
    let file: syn::File = syn::parse2(space.to_stream()).map_err(|error| error.to_string())?;
    let structs = file.items.into_iter().filter_map(|item| match item {
        SynItem::Struct(item) if item.ident == LOWERED => Some(item),
        _ => None,
    });
    structs.last().ok_or_else(|| "typify made no struct".to_owned())
}

fn attributes(docs: &Paragraphs, usage: Use) -> Vec<Attribute> {
    let docs = docs.attributes();
    let serialize = usage.derives_serialize.then(|| quote!(, Serialize));
    let filter =
        usage.has_rule.then(|| quote!(#[cfg_attr(feature = "proptest", proptest(filter = "Self::obeys_its_rule"))]));
    let tokens = quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash #serialize)]
        #[cfg_attr(feature = "proptest", derive(proptest_derive::Arbitrary))]
        #filter
        #[non_exhaustive]
    };
    parse_attributes(&tokens).unwrap_or_default()
}

fn parse_attributes(tokens: &TokenStream) -> Result<Vec<Attribute>, String> {
    let carrier: ItemStruct = syn::parse2(quote!(#tokens struct Carrier;)).map_err(|error| error.to_string())?;
    Ok(carrier.attrs)
}

/// `Option<Opaque3>` and `Opaque3` are both about `Opaque3`.
fn innermost(ty: &SynType) -> &SynType {
    if let SynType::Path(path) = ty
        && let Some(segment) = path.path.segments.last()
        && let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments
        && let Some(syn::GenericArgument::Type(inner)) = arguments.args.first()
    {
        return innermost(inner);
    }
    ty
}

/// Puts the types in the place of the opaque definitions, and short paths in that of absolute ones.
struct OpaqueTypes<'a> {
    fields: &'a [&'a Field],
}

impl VisitMut for OpaqueTypes<'_> {
    fn visit_type_mut(&mut self, ty: &mut SynType) {
        syn::visit_mut::visit_type_mut(self, ty);
        let SynType::Path(path) = ty else { return };
        let Some(last) = path.path.segments.last().cloned() else { return };
        let found = (0..self.fields.len()).find(|index| last.ident == format_ident!("{}", opaque(*index)));
        if let Some(index) = found {
            let rust = types::rust(&self.fields[index].ty);
            *ty = parse_quote!(#rust);
        } else {
            path.path = last.into();
        }
    }
}

/// serde's attribute as typify made it, with the name in JSON, and with `Option::is_none` instead of the absolute path.
fn serde(made: &SynField, field: &Field) -> Option<Attribute> {
    let shortened = |list: &syn::MetaList| {
        let text = list.tokens.to_string().replace("::std::option::Option::is_none", "Option::is_none");
        text.parse().unwrap_or_else(|_| list.tokens.clone())
    };
    let json_name = &field.json_name;
    let renamed = (field.rust_name != *json_name).then(|| quote!(rename = #json_name));
    let typified = made.attrs.iter().filter(|attribute| attribute.path().is_ident("serde"));
    let typified = typified.filter_map(|attribute| attribute.meta.require_list().ok()).map(shortened);
    let said: Vec<TokenStream> = renamed.into_iter().chain(typified).collect();
    (!said.is_empty()).then(|| parse_quote!(#[serde(#(#said),*)]))
}
