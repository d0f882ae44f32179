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
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs::{self, Paragraphs},
    integer,
    types::ident,
};
use crate::model::{Codes, Item};

pub fn emit(item: &Item, codes: &Codes) -> Vec<TokenStream> {
    let name = ident(&item.name);
    let class = ident(&codes.classes.name);
    let docs = docs::item(item, "Any integer of 64 bits; a code that is not documented is kept.").attributes();
    let constants = codes.known.iter().map(|code| {
        let docs = Paragraphs::new([format!("{}: {}.", code.code, code.meaning), code.remedy.clone()]).attributes();
        let (constant, value) = (ident(&code.name), integer::literal(code.code));
        quote!(#docs pub const #constant: Self = Self(#value);)
    });
    let known = codes.known.iter().map(|code| {
        let (constant, class_name) = (ident(&code.name), ident(&code.class));
        let (meaning, remedy) = (&code.meaning, &code.remedy);
        quote!(Code { code: Self::#constant.0, meaning: #meaning, remedy: #remedy, class: #class::#class_name })
    });
    let classes = codes.classes.classes.iter().map(|(name, description)| {
        let docs = Paragraphs::new([description.clone()]).attributes();
        let name = ident(name);
        quote!(#docs #name)
    });
    let class_docs = format!(" Who has to act on an [`{}`], and how.", item.name);
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
            #[doc = #class_docs]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[non_exhaustive]
            pub enum #class {
                #(#classes,)*
            }
        },
    ]
}
