//! A branch of a union: one struct for the properties of its body and for those beside it.
//!
//! ```text
//! pub struct Text {
//!     pub content: TextContent,
//!     pub enable_id_trans: Option<Flag>,
//! }
//!
//! impl Branch for Text {
//!     type Builder = TextBuilder<Given>;
//!
//!     fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
//!         map.serialize_entry("text", &WrittenBody(self))?;
//!         write_optional(map, "enable_id_trans", &self.enable_id_trans)
//!     }
//!
//!     fn write_body<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
//!         map.serialize_entry("content", &self.content)
//!     }
//! }
//! ```

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{
    builder::{self, Builder},
    docs, draft, json_schema,
    structure::{self, Use},
    types::ident,
};
use crate::model::{Branch, Field, Item, Presence};

pub fn emit(item: &Item, branch: &Branch) -> Result<Vec<TokenStream>, String> {
    let name = ident(&item.name);
    let fields: Vec<&Field> = branch.fields().collect();
    let usage = Use { derives_serialize: false, has_public_fields: true, has_rule: false };
    let docs = docs::item(item, "");
    let mut items = vec![structure::emit(&item.name, &docs, &fields, usage)?.into_token_stream()];
    let start = builder::start(&item.name, &fields);
    items.push(quote!(impl #name { #start }));
    items.push(writing(&name, branch, &builder::complete(&item.name, &fields)));
    items.extend(Builder { name: &item.name, fields: &fields, union: None, is_branch: true }.emit());
    items.extend(draft::of_branch(&name, branch));
    items.push(json_schema::of_branch(&name, branch));
    Ok(items)
}

fn writing(name: &proc_macro2::Ident, branch: &Branch, complete: &TokenStream) -> TokenStream {
    let body = branch.body.as_ref().map(|body| quote!(map.serialize_entry(#body, &WrittenBody(self))));
    let beside = body.into_iter().chain(branch.beside.iter().map(write));
    let (beside, beside_map) = in_a_row(beside.collect());
    let (inside, inside_map) = in_a_row(branch.inside.iter().map(write).collect());
    quote! {
        impl Branch for #name {
            type Builder = #complete;

            fn write<M: SerializeMap>(&self, #beside_map: &mut M) -> Result<(), M::Error> {
                #beside
            }

            fn write_body<M: SerializeMap>(&self, #inside_map: &mut M) -> Result<(), M::Error> {
                #inside
            }
        }
    }
}

fn write(field: &Field) -> TokenStream {
    let (json_name, name) = (&field.json_name, ident(&field.rust_name));
    if field.presence == Presence::Optional {
        quote!(write_optional(map, #json_name, &self.#name))
    } else {
        quote!(map.serialize_entry(#json_name, &self.#name))
    }
}

/// Fallible steps one after the other; the last one is the result.
fn in_a_row(mut steps: Vec<TokenStream>) -> (TokenStream, TokenStream) {
    match steps.pop() {
        Some(last) => (quote!(#(#steps?;)* #last), quote!(map)),
        None => (quote!(Ok(())), quote!(_)),
    }
}
