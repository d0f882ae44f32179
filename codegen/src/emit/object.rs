//! An object: its struct, what reads and writes it, its builder.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{
    builder::{self, Builder},
    call, docs, draft, json_schema,
    structure::{self, Use},
    types::{self, ident},
    union,
};
use crate::model::{Docs, Field, Item, Model, Object, Presence, Shape, Type, Union};

pub fn emit(item: &Item, object: &Object, model: &Model) -> Result<Vec<TokenStream>, String> {
    let name = ident(&item.name);
    let union_field = object.union.as_ref().map(|union| as_field(union, &item.docs));
    let mut fields: Vec<&Field> = object.fields.iter().collect();
    if let (Some(union), Some(field)) = (&object.union, &union_field) {
        fields.insert(union.branch_before, field);
    }
    let usage = Use {
        derives_serialize: object.union.is_none(),
        has_public_fields: !object.is_ruled(),
        has_rule: object.is_ruled(),
    };
    let docs = docs::item(item, "");
    let mut items = vec![structure::emit(&item.name, &docs, &fields, usage)?.into_token_stream()];
    let start = builder::start(&item.name, &fields);
    items.push(if object.is_ruled() {
        let (properties, rule, getters) = (rule_properties(object), rule(object), getters(&fields));
        quote!(impl #name { #properties #start #getters #rule })
    } else {
        quote!(impl #name { #start })
    });
    items.extend(object.call.as_ref().map(|call| call::emit(&name, call, &object.fields)));
    let draft_name = ident(&format!("{}Draft", item.name));
    items.push(quote! {
        impl Object for #name {
            type Draft = #draft_name;
        }
    });
    if object.union.is_some() {
        items.push(union::serialize(&name, object));
    }
    items.push(quote!(object!(#name);));
    items.extend(Builder { name: &item.name, fields: &fields, union: object.union.as_ref(), is_branch: false }.emit());
    items.extend(draft::of_object(&name, object, &fields));
    items.push(json_schema::of_object(&name, item, object));
    if let Some(union) = &object.union {
        items.extend(union::emit(item, union, model));
    }
    Ok(items)
}

/// The union as the field that holds it.
fn as_field(union: &Union, object: &Docs) -> Field {
    Field {
        json_name: union.field.clone(),
        rust_name: union.field.clone(),
        pointer: String::new(),
        ty: Type::Named { file: String::new(), name: union.name.clone(), shape: Shape::Object, limits: String::new() },
        presence: Presence::Required,
        nullable: false,
        constant: None,
        docs: Docs { source: object.source.clone(), ..union.docs.clone() },
        default: None,
        deprecated: None,
    }
}

/// The properties that the rule is about.
fn rule_properties(object: &Object) -> TokenStream {
    let names = object.at_least_one_of.iter().map(|(_, json_name)| json_name);
    quote! {
        /// The properties of which at least one has to say something.
        pub const AT_LEAST_ONE_OF: &'static [&'static str] = &[#(#names),*];
    }
}

/// The rule that binds the fields, as a test of the finished object.
fn rule(object: &Object) -> TokenStream {
    let fields = object.at_least_one_of.iter().map(|(field, _)| ident(field));
    quote! {
        fn obeys_its_rule(&self) -> bool {
            let fields: &[&dyn Says] = &[#(&self.#fields),*];
            fields.iter().any(|field| field.says_something())
        }
    }
}

/// Fields that a rule binds can be read, not changed one by one.
fn getters(fields: &[&Field]) -> TokenStream {
    let getters = fields.iter().map(|field| {
        let docs = docs::field(field).attributes();
        let deprecated = field.deprecated.as_ref().map(|reason| quote!(#[deprecated = #reason]));
        let (field_name, ty) = (ident(&field.rust_name), types::rust(&field.ty));
        let (returned, value) = match (field.presence, is_copy(&field.ty)) {
            (Presence::Optional, true) => (quote!(Option<#ty>), quote!(self.#field_name)),
            (Presence::Optional, false) => (quote!(Option<&#ty>), quote!(self.#field_name.as_ref())),
            (_, true) => (ty, quote!(self.#field_name)),
            (_, false) => (quote!(&#ty), quote!(&self.#field_name)),
        };
        quote! {
            #docs
            #deprecated
            #[must_use]
            pub const fn #field_name(&self) -> #returned {
                #value
            }
        }
    });
    quote!(#(#getters)*)
}

fn is_copy(ty: &Type) -> bool {
    match ty {
        Type::Boolean | Type::Flag => true,
        Type::Named { shape, .. } => matches!(shape, Shape::Integer | Shape::Enumeration | Shape::Codes),
        _ => false,
    }
}
