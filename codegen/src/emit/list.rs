//! A list with limits:
//!
//! ```text
//! /// 图文消息. 1 to 8 entries.
//! #[derive(Clone, Debug, PartialEq, Eq, Hash)]
//! pub struct NewsArticles(Vec<NewsArticle>);
//!
//! impl NewsArticles {
//!     /// The fewest entries that are accepted.
//!     pub const MIN_ITEMS: usize = 1;
//!
//!     /// The most entries that are accepted.
//!     pub const MAX_ITEMS: usize = 8;
//! }
//!
//! impl BoundedList for NewsArticles {
//!     type Entry = NewsArticle;
//!     const FEWEST: usize = Self::MIN_ITEMS;
//!     const MOST: usize = Self::MAX_ITEMS;
//!
//!     fn wrap(entries: Vec<NewsArticle>, _: Proof) -> Self {
//!         Self(entries)
//!     }
//! }
//!
//! bounded_list!(NewsArticles);
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs, print,
    types::{self, ident},
};
use crate::model::{Item, List};

pub fn emit(item: &Item, list: &List) -> Vec<TokenStream> {
    let name = ident(&item.name);
    let docs = docs::item(item, &list.limits()).attributes();
    let entry = types::rust(&list.entry);
    let mut constants = TokenStream::new();
    let (mut fewest, mut most) = (quote!(0), quote!(usize::MAX));
    if list.min_items > 0 {
        let min = print::size(list.min_items);
        fewest = quote!(Self::MIN_ITEMS);
        constants.extend(quote! {
            /// The fewest entries that are accepted.
            pub const MIN_ITEMS: usize = #min;
        });
    }
    if let Some(max) = list.max_items {
        let max = print::size(max);
        most = quote!(Self::MAX_ITEMS);
        constants.extend(quote! {
            /// The most entries that are accepted.
            pub const MAX_ITEMS: usize = #max;
        });
    }
    vec![
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            pub struct #name(Vec<#entry>);
        },
        quote!(impl #name { #constants }),
        quote! {
            impl BoundedList for #name {
                type Entry = #entry;
                const FEWEST: usize = #fewest;
                const MOST: usize = #most;

                fn wrap(entries: Vec<#entry>, _: Proof) -> Self {
                    Self(entries)
                }
            }
        },
        quote!(bounded_list!(#name);),
    ]
}
