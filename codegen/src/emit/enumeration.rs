//! A closed list of values:
//!
//! ```text
//! /// 发送对象. `0`, `1` or `2` in JSON.
//! #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
//! #[cfg_attr(feature = "proptest", derive(proptest_derive::Arbitrary))]
//! pub enum RecvScope {
//!     /// 家长. Parents only …
//!     #[default]
//!     Parents,
//!     …
//! }
//!
//! impl Enumeration for RecvScope {
//!     const ALL: &'static [Self] = &[Self::Parents, …];
//!
//!     fn literal(self) -> Literal {
//!         match self {
//!             Self::Parents => Literal::Integer(0),
//!             …
//!         }
//!     }
//! }
//!
//! enumeration!(RecvScope);
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs::Paragraphs, integer, types::ident};
use crate::model::{Enumeration, Value};

pub fn emit(name: &str, docs: &Paragraphs, enumeration: &Enumeration) -> Vec<TokenStream> {
    let name = ident(name);
    let docs = docs.attributes();
    let names: Vec<_> = enumeration.variants.iter().map(|variant| ident(&variant.name)).collect();
    let variants = enumeration.variants.iter().enumerate().map(|(index, variant)| {
        let docs = Paragraphs::new([variant.description.clone()]).attributes();
        let name = ident(&variant.name);
        let default = (enumeration.default == Some(index)).then(|| quote!(#[default]));
        quote!(#docs #default #name)
    });
    let literals = enumeration.variants.iter().map(|variant| match &variant.value {
        Value::Integer(value) => {
            let value = integer::literal(*value);
            quote!(Literal::Integer(#value))
        }
        Value::Text(value) => quote!(Literal::Text(#value)),
    });
    let default = enumeration.default.map(|_| quote!(Default,));
    vec![
        quote! {
            #docs
            #[derive(Clone, Copy, Debug, #default PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[cfg_attr(feature = "proptest", derive(proptest_derive::Arbitrary))]
            pub enum #name {
                #(#variants,)*
            }
        },
        quote! {
            impl Enumeration for #name {
                const ALL: &'static [Self] = &[#(Self::#names),*];

                fn literal(self) -> Literal {
                    match self {
                        #(Self::#names => #literals,)*
                    }
                }
            }
        },
        quote!(enumeration!(#name);),
    ]
}
