//! Emits types without properties.
//!
//! ```text
//! text! {
//!     /// 作者. At most 64 bytes of UTF-8 (not characters); longer is refused.
//!     #[limits(max_bytes = 64)]
//!     pub struct MpnewsArticleAuthor(String);
//! }
//!
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

use proc_macro2::TokenStream;
use quote::quote;
use wecom_schemas::{
    markdown,
    model::{Codes, Enumeration, FileLimits, Integer, Item, List, Module, Text, Unit, Value, Variant},
    names,
    words::{self, Language::English, with_term},
};

use super::{
    docs::{self, Prose},
    rust::{format_number, ident, print, quote_text},
};

pub fn text(item: &Item, text: &Text, module: &Module) -> String {
    let mark = match text {
        Text { id_translation: true, .. } => "Supports id translation.",
        Text { secret: true, .. } => "Secret: `Debug` does not show it.",
        Text { personal: true, .. } => "Personal data: `Debug` does not show it.",
        _ => "",
    };
    let max = text.max.map(|(max, unit)| match unit {
        Unit::Bytes => format!("max_bytes = {}", format_number(max)),
        Unit::Characters => format!("max_characters = {}", format_number(max)),
    });
    let flag = |is_set: bool, name: &str| is_set.then(|| name.to_owned());
    let limits = [
        flag(text.secret, "secret"),
        flag(text.personal, "personal"),
        flag(text.not_empty, "not_empty"),
        max,
        flag(text.cut, "cut"),
        flag(text.id_translation, "id_translation"),
    ];
    newtype("text", &docs::leaf(item, mark, module), &limits, &format!("{}(String)", item.name))
}

pub fn integer(item: &Item, integer: &Integer, module: &Module) -> String {
    let Integer { minimum, maximum, unit, default } = integer;
    let limits = [
        integer.is_limited().then(|| format!("{}..={}", format_number(minimum), format_number(maximum))),
        unit.as_ref().map(|unit| format!("unit = {}", quote_text(unit))),
        default.map(|default| format!("default = {}", format_number(default))),
    ];
    newtype("integer", &docs::leaf(item, "", module), &limits, &format!("{}(i64)", item.name))
}

pub fn list(item: &Item, list: &List, module: &Module) -> String {
    let limits = [
        (list.min_items > 0).then(|| format!("min_items = {}", format_number(list.min_items))),
        list.max_items.map(|max| format!("max_items = {}", format_number(max))),
    ];
    newtype("list", &docs::leaf(item, "", module), &limits, &format!("{}(Vec<{}>)", item.name, list.entry))
}

fn newtype(macro_name: &str, docs: &Prose, limits: &[Option<String>], item: &str) -> String {
    let limits: Vec<&str> = limits.iter().flatten().map(String::as_str).collect();
    let limits = if limits.is_empty() { String::new() } else { format!("    #[limits({})]\n", limits.join(", ")) };
    format!("{macro_name}! {{\n{}{limits}    pub struct {item};\n}}\n", docs.lines("    "))
}

pub fn enumeration(item: &Item, enumeration: &Enumeration, module: &Module) -> Result<String, String> {
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
            Value::Integer(value) => format_number(value),
            Value::Text(value) => quote_text(value),
        };
        let blank = if index > 0 { "\n" } else { "" };
        text.push_str(&format!("{blank}{}        {} = {value},\n", docs.lines("        "), variant.name));
    }
    text.push_str("    }\n}\n");
    if enumeration.has_file_limits() {
        text.push('\n');
        text.push_str(&print(&file_kind(&item.name, enumeration))?);
    }
    Ok(text)
}

/// Emits an open list of values, such as:
///
/// ```text
/// open_enumeration! {
///     /// 部门类型. Any integer of 64 bits; a value that is not documented is kept as `Other`.
///     pub enum DepartmentType {
///         Class = 1: "班级",
///         …
///     }
/// }
/// ```
pub fn open_enumeration(item: &Item, enumeration: &Enumeration, module: &Module) -> String {
    let docs = docs::leaf(item, "", module).lines("    ");
    let mut text = format!("open_enumeration! {{\n{docs}    pub enum {} {{\n", item.name);
    for variant in &enumeration.variants {
        let Variant { name, value, term, description, .. } = variant;
        let words = with_term(term.as_deref(), description);
        // The macro writes a comment of the value and the term. It can't add a description, or escape Markdown.
        if !description.is_empty() || markdown::escape(&words) != words {
            let stop = if description.is_empty() { "." } else { "" };
            text.push_str(&Prose::text(&format!("{value}: {words}{stop}")).lines("        "));
        }
        let term = term.as_ref().map(|term| format!(": {}", quote_text(term))).unwrap_or_default();
        text.push_str(&format!("        {name} = {}{term},\n", format_number(value)));
    }
    text.push_str("    }\n}\n");
    text
}

/// Emits the limits of each kind of file.
///
/// ```text
/// Self::Image => FileLimits::bytes(6, 10_485_760).formats(&[FileFormat::Jpg, FileFormat::Png]),
/// ```
fn file_kind(name: &str, enumeration: &Enumeration) -> TokenStream {
    let name = ident(name);
    let literal = |value: usize| format_number(value).parse::<TokenStream>().unwrap_or_default();
    let limits = enumeration.variants.iter().filter_map(|variant| {
        let FileLimits { min_bytes, max_bytes, max_seconds, kept_seconds, formats } = variant.file.as_ref()?;
        let (name, min, max) = (ident(&variant.name), literal(*min_bytes), literal(*max_bytes));
        let names = formats.iter().map(|format| ident(&names::pascal(&format.to_ascii_lowercase())));
        let formats = (!formats.is_empty()).then(|| quote!(.formats(&[#(FileFormat::#names),*])));
        let seconds = max_seconds.map(literal).map(|seconds| quote!(.max_seconds(#seconds)));
        let kept = kept_seconds.map(literal).map(|seconds| quote!(.kept_seconds(#seconds)));
        Some(quote!(Self::#name => FileLimits::bytes(#min, #max) #formats #seconds #kept))
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

/// Emits an open list of codes, and their classes.
///
/// ```text
/// codes! {
///     /// 返回码. …
///     pub struct Errcode, classed by ErrcodeClass {
///         SYSTEM_BUSY = -1: Transient {
///             meaning: "the server is busy",
///             term: "系统繁忙",
///             remedy: "Try again at most 3 times.",
///             remedy_zh: "最多重试 3 次。",
///             causes: ["Too many people are on the line." = "线路繁忙。"],
///         }
///         …
///     }
///
///     /// Who has to act on an [`Errcode`], and how.
///     pub enum ErrcodeClass {
///         /// The server can't do it at the moment.
///         Transient = "暂时故障",
///         …
///     }
/// }
/// ```
pub fn codes(item: &Item, codes: &Codes, module: &Module) -> String {
    let (name, class) = (&item.name, &codes.class_name);
    let docs = docs::leaf(item, "Any integer of 64 bits; a code that is not documented is kept.", module);
    let mut text = format!("codes! {{\n{}    pub struct {name}, classed by {class} {{\n", docs.lines("    "));
    for code in &codes.known {
        // The macro writes the comment from the meaning and the remedy, and can't escape them.
        if [&code.meaning, &code.remedy].into_iter().any(|words| markdown::escape(words) != *words) {
            let meaning = Prose::text(&format!("{}: {}.", code.code, code.meaning));
            text.push_str(&Prose::paragraphs([meaning, Prose::text(&code.remedy)]).lines("        "));
        }
        text.push_str(&format!("        {} = {}: {} {{\n", code.name, format_number(code.code), code.class));
        for (word, value) in [
            ("meaning", Some(&code.meaning)),
            ("term", code.term.as_ref()),
            ("remedy", Some(&code.remedy)),
            ("remedy_zh", code.remedy_zh.as_ref()),
        ] {
            text.extend(value.map(|value| format!("            {word}: {},\n", quote_text(value))));
        }
        if !code.causes.is_empty() {
            let causes = code.causes.iter().map(|cause| {
                let chinese = cause.text_zh.as_ref().map(|text| format!(" = {}", quote_text(text)));
                format!("                {}{},\n", quote_text(&cause.text), chinese.unwrap_or_default())
            });
            text.push_str(&format!("            causes: [\n{}            ],\n", causes.collect::<String>()));
        }
        for (word, value) in [("console", &code.console), ("command", &code.command)] {
            text.extend(value.iter().map(|value| format!("            {word}: {},\n", quote_text(value))));
        }
        text.push_str("        }\n");
    }
    let class_docs = Prose::linking("Who has to act on an {}, and how.", name).lines("    ");
    text.push_str(&format!("    }}\n\n{class_docs}    pub enum {class} {{\n"));
    for class in &codes.classes {
        let docs = Prose::text(&class.description).lines("        ");
        let term = class.term.as_ref().map(|term| format!(" = {}", quote_text(term))).unwrap_or_default();
        text.push_str(&format!("{docs}        {}{term},\n", class.name));
    }
    text.push_str("    }\n}\n");
    text
}
