//! A closed list of values:
//!
//! ```text
//! enumeration! {
//!     /// 发送对象. Who of a family receives the notice.
//!     #[default(Parents)]
//!     pub enum RecvScope: i64 {
//!         /// 家长. Parents only.
//!         Parents = 0,
//!         …
//!     }
//! }
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
    docs::{self, Prose},
    rust::{ident, number, printed, quoted},
};
use wecom_schemas::{
    model::{Enumeration, FileLimits, Item, Module, Value},
    names,
    words::{self, Language::English, with_term},
};

pub fn emit(item: &Item, enumeration: &Enumeration, module: &Module) -> Result<String, String> {
    let mut text = format!("enumeration! {{\n{}", docs::leaf(item, "", module).lines("    "));
    if let Some(default) = enumeration.default.and_then(|index| enumeration.variants.get(index)) {
        text.push_str(&format!("    #[default({})]\n", default.name));
    }
    let is_text = enumeration.variants.iter().any(|variant| matches!(variant.value, Value::Text(_)));
    text.push_str(&format!("    pub enum {}: {} {{\n", item.name, if is_text { "str" } else { "i64" }));
    for (index, variant) in enumeration.variants.iter().enumerate() {
        let meaning = if variant.description.is_empty() { "The only value." } else { &variant.description };
        let meaning = with_term(variant.term.as_deref(), meaning);
        let file = variant.file.as_ref().map(|file| words::file(English, file)).unwrap_or_default();
        let docs = Prose::paragraphs([Prose::text(&meaning), Prose::text(&file)]);
        let value = match &variant.value {
            Value::Integer(value) => number(*value),
            Value::Text(value) => quoted(value),
        };
        let blank = if index > 0 { "\n" } else { "" };
        text.push_str(&format!("{blank}{}        {} = {value},\n", docs.lines("        "), variant.name));
    }
    text.push_str("    }\n}\n");
    if enumeration.is_of_files() {
        text.push('\n');
        text.push_str(&printed(&file_kind(&item.name, enumeration))?);
    }
    Ok(text)
}

fn file_kind(name: &str, enumeration: &Enumeration) -> TokenStream {
    let name = ident(name);
    let limits = enumeration.variants.iter().filter_map(|variant| {
        let (name, limits) = (ident(&variant.name), file_limits(variant.file.as_ref()?));
        Some(quote!(Self::#name => #limits))
    });
    quote! {
        impl FileKind for #name {
            fn file_limits(self) -> FileLimits {
                match self {
                    #(#limits,)*
                }
            }
        }
    }
}

fn file_limits(limits: &FileLimits) -> TokenStream {
    let literal = |value: usize| number(value).parse::<TokenStream>().unwrap_or_default();
    let (min, max) = (literal(limits.min_bytes), literal(limits.max_bytes));
    let formats = limits.formats.iter().map(|format| ident(&names::pascal(&format.to_ascii_lowercase())));
    let formats = (!limits.formats.is_empty()).then(|| quote!(.formats(&[#(FileFormat::#formats),*])));
    let seconds = limits.max_seconds.map(literal).map(|seconds| quote!(.max_seconds(#seconds)));
    let kept = limits.kept_seconds.map(literal).map(|seconds| quote!(.kept_seconds(#seconds)));
    quote!(FileLimits::bytes(#min, #max) #formats #seconds #kept)
}
