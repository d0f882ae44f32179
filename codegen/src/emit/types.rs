//! Types as Rust writes them, and what a builder takes for them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::model::{Shape, Type};

/// An identifier. Names have been judged before.
pub fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The type as a field has it.
pub fn rust(ty: &Type) -> TokenStream {
    match ty {
        Type::Named { name, .. } => {
            let name = ident(name);
            quote!(#name)
        }
        Type::Text => quote!(String),
        Type::Boolean => quote!(bool),
        Type::Flag => quote!(Flag),
        Type::TextOrInteger => quote!(TextOrInteger),
        Type::List(entry) => {
            let entry = rust(entry);
            quote!(Vec<#entry>)
        }
    }
}

/// What a builder takes.
pub fn parameter(ty: &Type) -> TokenStream {
    match ty {
        Type::Text | Type::Named { shape: Shape::Text, .. } => quote!(impl Into<String>),
        Type::Named { shape: Shape::Integer, .. } => quote!(impl Into<i64>),
        Type::Boolean | Type::Flag => quote!(bool),
        Type::TextOrInteger | Type::Named { shape: Shape::Codes, .. } => {
            let ty = rust(ty);
            quote!(impl Into<#ty>)
        }
        Type::Named { shape: Shape::Enumeration, .. } => rust(ty),
        Type::Named { shape: Shape::Object, .. } => {
            let ty = rust(ty);
            quote!(impl Build<#ty>)
        }
        Type::List(entry) | Type::Named { shape: Shape::List(entry), .. } => entries(entry),
    }
}

fn entries(entry: &Type) -> TokenStream {
    let entry = parameter(entry);
    quote!(impl IntoIterator<Item = #entry>)
}

/// The verdict on what a builder was given under the name `given`.
pub fn verdict(ty: &Type, given: &Ident) -> TokenStream {
    match ty {
        Type::Text | Type::TextOrInteger | Type::Named { shape: Shape::Codes, .. } => quote!(Ok(#given.into())),
        Type::Boolean | Type::Named { shape: Shape::Enumeration, .. } => quote!(Ok(#given)),
        Type::Flag => quote!(Ok(Flag(#given))),
        Type::Named { shape: Shape::Text | Shape::Integer, .. } => {
            let ty = rust(ty);
            quote!(#ty::try_from(#given.into()).map_err(Violations::from))
        }
        Type::Named { shape: Shape::Object, .. } => quote!(#given.build()),
        Type::List(entry) => gathered(&quote!(gather_any), entry, given),
        Type::Named { shape: Shape::List(entry), .. } if matches!(**entry, Type::Named { shape: Shape::Text, .. }) => {
            quote!(gather_texts(#given))
        }
        Type::Named { shape: Shape::List(entry), .. } => gathered(&quote!(gather), entry, given),
    }
}

fn gathered(gather: &TokenStream, entry: &Type, given: &Ident) -> TokenStream {
    if let Type::Named { shape: Shape::Object, .. } = entry {
        return quote!(#gather(#given.into_iter().map(Build::build)));
    }
    let name = if given == "entry" { format_ident!("inner") } else { format_ident!("entry") };
    let verdict = verdict(entry, &name);
    quote!(#gather(#given.into_iter().map(|#name| #verdict)))
}
