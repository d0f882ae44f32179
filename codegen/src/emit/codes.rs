//! An open list of codes:
//!
//! ```text
//! /// 返回码. …
//! #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
//! pub struct Errcode(i64);
//!
//! impl Errcode {
//!     /// System busy. Try again, at most 3 times.
//!     pub const SYSTEM_BUSY: Self = Self(-1);
//!     …
//!
//!     /// Every documented code, in ascending order.
//!     pub const KNOWN: &'static [Code<ErrcodeClass>] = &[Code { code: -1, … }, …];
//! }
//!
//! codes!(Errcode, ErrcodeClass);
//!
//! /// Who has to act on an [`Errcode`], and how.
//! pub enum ErrcodeClass { … }
//!
//! impl ErrcodeClass {
//!     /// Its name in Chinese, if the schema has one.
//!     pub const fn term(self) -> Option<&'static str> { … }
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs::{self, Paragraphs, Prose},
    integer,
    types::ident,
};
use crate::model::{Codes, Item, with_term};

pub fn emit(item: &Item, codes: &Codes) -> Vec<TokenStream> {
    let name = ident(&item.name);
    let class = ident(&codes.classes.name);
    let docs = docs::item(item, "Any integer of 64 bits; a code that is not documented is kept.").attributes();
    let constants = codes.known.iter().map(|code| {
        let docs =
            Paragraphs::new([Prose::text(&format!("{}: {}.", code.code, code.meaning)), Prose::text(&code.remedy)])
                .attributes();
        let (constant, value) = (ident(&code.name), integer::literal(code.code));
        quote!(#docs pub const #constant: Self = Self(#value);)
    });
    let known = codes.known.iter().map(|code| {
        let (constant, class_name) = (ident(&code.name), ident(&code.class));
        let (meaning, term) = (&code.meaning, optional(code.term.as_deref()));
        let (remedy, remedy_zh) = (&code.remedy, optional(code.remedy_zh.as_deref()));
        quote! {
            Code {
                code: Self::#constant.0,
                meaning: #meaning,
                term: #term,
                remedy: #remedy,
                remedy_zh: #remedy_zh,
                class: #class::#class_name,
            }
        }
    });
    let classes = codes.classes.classes.iter().map(|class| {
        let docs = Paragraphs::text(&with_term(class.term.as_deref(), &class.description)).attributes();
        let name = ident(&class.name);
        quote!(#docs #name)
    });
    let terms = codes.classes.classes.iter().filter_map(|class| {
        let (name, term) = (ident(&class.name), class.term.as_ref()?);
        Some(quote!(Self::#name => Some(#term)))
    });
    let unnamed = codes.classes.classes.iter().filter(|class| class.term.is_none()).map(|class| ident(&class.name));
    let unnamed: Vec<_> = unnamed.collect();
    let otherwise = (!unnamed.is_empty()).then(|| quote!(#(Self::#unnamed)|* => None,));
    let class_docs = Paragraphs::linking("Who has to act on an {}, and how.", &item.name).attributes();
    vec![
        quote! {
            #docs
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct #name(i64);
        },
        quote! {
            impl #name {
                #(#constants)*

                /// Every documented code, in ascending order.
                pub const KNOWN: &'static [Code<#class>] = &[#(#known),*];
            }
        },
        quote!(codes!(#name, #class);),
        quote! {
            #class_docs
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[non_exhaustive]
            pub enum #class {
                #(#classes,)*
            }
        },
        quote! {
            impl #class {
                /// Its name in Chinese, if the schema has one.
                #[must_use]
                pub const fn term(self) -> Option<&'static str> {
                    match self {
                        #(#terms,)*
                        #otherwise
                    }
                }
            }
        },
    ]
}

/// A text that a schema may have.
fn optional(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}
