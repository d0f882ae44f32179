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
//!
//! And if its values are kinds of files:
//!
//! ```text
//! impl FileKind for MediaType {
//!     fn file_limits(self) -> FileLimits {
//!         match self {
//!             Self::Image => FileLimits::bytes(6, 10_485_760).formats(&[FileFormat::Jpg, FileFormat::Png]),
//!             …
//!         }
//!     }
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs::{Paragraphs, Prose},
    integer, print,
    types::ident,
};
use crate::{
    model::{Enumeration, FileLimits, Value},
    naming,
};

pub fn emit(name: &str, docs: &Paragraphs, enumeration: &Enumeration) -> Vec<TokenStream> {
    let name = ident(name);
    let docs = docs.attributes();
    let names: Vec<_> = enumeration.variants.iter().map(|variant| ident(&variant.name)).collect();
    let variants = enumeration.variants.iter().enumerate().map(|(index, variant)| {
        let file = variant.file.as_ref().map(FileLimits::in_words).unwrap_or_default();
        let docs = Paragraphs::new([Prose::text(&variant.description), Prose::text(&file)]).attributes();
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
    let mut items = vec![
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
    ];
    if enumeration.is_of_files() {
        let limits = enumeration.variants.iter().filter_map(|variant| {
            let (name, limits) = (ident(&variant.name), file_limits(variant.file.as_ref()?));
            Some(quote!(Self::#name => #limits))
        });
        items.push(quote! {
            impl FileKind for #name {
                fn file_limits(self) -> FileLimits {
                    match self {
                        #(#limits,)*
                    }
                }
            }
        });
    }
    items
}

fn file_limits(limits: &FileLimits) -> TokenStream {
    let (min, max) = (print::size(limits.min_bytes), print::size(limits.max_bytes));
    let formats = limits.formats.iter().map(|format| ident(&naming::pascal(&format.to_ascii_lowercase())));
    let formats = (!limits.formats.is_empty()).then(|| quote!(.formats(&[#(FileFormat::#formats),*])));
    let seconds = limits.max_seconds.map(print::size).map(|seconds| quote!(.max_seconds(#seconds)));
    let kept = limits.kept_seconds.map(print::size).map(|seconds| quote!(.kept_seconds(#seconds)));
    quote!(FileLimits::bytes(#min, #max) #formats #seconds #kept)
}
