//! A text with limits:
//!
//! ```text
//! /// 消息内容. At most 2048 bytes of UTF-8 (not characters), not empty; longer is refused.
//! #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
//! pub struct TextContent(String);
//!
//! impl TextContent {
//!     /// The most bytes of UTF-8 that are accepted.
//!     pub const MAX_BYTES: usize = 2048;
//! }
//!
//! impl BoundedText for TextContent {
//!     const LIMITS: TextLimits = TextLimits::ANY.not_empty().max_bytes(Self::MAX_BYTES);
//!
//!     fn wrap(text: String, _: Proof) -> Self {
//!         Self(text)
//!     }
//! }
//!
//! bounded_text!(TextContent);
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs::{self, Paragraphs},
    print,
    types::ident,
};
use crate::model::{Item, Text, Unit};

pub fn emit(item: &Item, text: &Text) -> Vec<TokenStream> {
    let name = ident(&item.name);
    let mark = match (text.id_translation, text.secret) {
        (true, _) => "Supports id translation.",
        (_, true) => "Secret: `Debug` does not show it.",
        _ => "",
    };
    let docs = docs::item(item, &format!("{} {mark}", text.limits())).attributes();
    let mut limits = quote!(TextLimits::ANY);
    if text.not_empty {
        limits.extend(quote!(.not_empty()));
    }
    let constant = text.max.map(|(max, unit)| {
        let max = print::size(max);
        let (constant, method, counted) = match unit {
            Unit::Bytes => (ident("MAX_BYTES"), ident("max_bytes"), "bytes of UTF-8"),
            Unit::Characters => (ident("MAX_CHARACTERS"), ident("max_characters"), "characters"),
        };
        limits.extend(quote!(.#method(Self::#constant)));
        let fate = if text.cut { "shown; the server cuts what is longer" } else { "accepted" };
        let docs = Paragraphs::text(&format!("The most {counted} that are {fate}.")).attributes();
        quote! {
            impl #name {
                #docs
                pub const #constant: usize = #max;
            }
        }
    });
    if text.cut {
        limits.extend(quote!(.cut()));
    }
    if text.id_translation {
        limits.extend(quote!(.id_translation()));
    }
    if text.secret {
        limits.extend(quote!(.secret()));
    }
    let mechanics = match (text.cut, text.secret) {
        (true, _) => quote!(cut_text!(#name);),
        (_, true) => quote!(secret_text!(#name);),
        _ => quote!(bounded_text!(#name);),
    };
    let debug = (!text.secret).then(|| quote!(Debug,));
    let mut items = vec![quote! {
        #docs
        #[derive(Clone, #debug PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(String);
    }];
    items.extend(constant);
    items.push(quote! {
        impl BoundedText for #name {
            const LIMITS: TextLimits = #limits;

            fn wrap(text: String, _: Proof) -> Self {
                Self(text)
            }
        }
    });
    items.push(mechanics);
    items
}
