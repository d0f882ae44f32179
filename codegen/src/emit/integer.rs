//! An integer with a range:
//!
//! ```text
//! /// 重复消息检查的时间间隔. 0 to 14400 seconds.
//! #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
//! pub struct DuplicateCheckInterval(i64);
//!
//! impl DuplicateCheckInterval {
//!     /// The smallest value, in seconds.
//!     pub const MINIMUM: i64 = 0;
//!
//!     /// The largest value, in seconds.
//!     pub const MAXIMUM: i64 = 14_400;
//!
//!     /// What an absent value means.
//!     pub const DEFAULT: Self = Self(1_800);
//! }
//!
//! impl BoundedInteger for DuplicateCheckInterval {
//!     const LOWEST: i64 = Self::MINIMUM;
//!     const HIGHEST: i64 = Self::MAXIMUM;
//!     const UNIT: &'static str = "seconds";
//! }
//!
//! bounded_integer!(DuplicateCheckInterval);
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs::{self, Paragraphs},
    types::ident,
};
use crate::model::{Integer, Item};

pub fn emit(item: &Item, integer: &Integer) -> Vec<TokenStream> {
    let name = ident(&item.name);
    let docs = docs::item(item, &integer.limits()).attributes();
    let (minimum, maximum) = (literal(integer.minimum), literal(integer.maximum));
    let unit = integer.unit.as_ref().map(|unit| format!(", in {unit}")).unwrap_or_default();
    let unit_constant = integer.unit.as_ref().map(|unit| quote!(const UNIT: &'static str = #unit;));
    let docs_of = |end: &str| Paragraphs::text(&format!("The {end} value{unit}.")).attributes();
    let (smallest, largest) = (docs_of("smallest"), docs_of("largest"));
    let default = integer.default.map(|default| {
        let default = literal(default);
        quote! {
            /// What an absent value means.
            pub const DEFAULT: Self = Self(#default);
        }
    });
    vec![
        quote! {
            #docs
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct #name(i64);
        },
        quote! {
            impl #name {
                #smallest
                pub const MINIMUM: i64 = #minimum;

                #largest
                pub const MAXIMUM: i64 = #maximum;

                #default
            }
        },
        quote! {
            impl BoundedInteger for #name {
                const LOWEST: i64 = Self::MINIMUM;
                const HIGHEST: i64 = Self::MAXIMUM;
                #unit_constant
            }
        },
        quote!(bounded_integer!(#name);),
    ]
}

/// An integer as a person writes it: the ends of the type by their names, digits in groups.
pub fn literal(value: i64) -> TokenStream {
    match value {
        i64::MIN => quote!(i64::MIN),
        i64::MAX => quote!(i64::MAX),
        _ => super::print::number(value).parse().unwrap_or_default(),
    }
}
