//! Emits types with limits: texts, integers and lists.
//!
//! ```text
//! text! {
//!     /// 作者. At most 64 bytes of UTF-8 (not characters); longer is refused.
//!     #[limits(max_bytes = 64)]
//!     pub struct MpnewsArticleAuthor(String);
//! }
//! ```

use super::{
    docs,
    rust::{number, quoted},
};
use wecom_schemas::model::{Integer, Item, List, Module, Text, Unit};

pub fn text(item: &Item, text: &Text, module: &Module) -> String {
    let mark = match (text.id_translation, text.secret) {
        (true, _) => "Supports id translation.",
        (_, true) => "Secret: `Debug` does not show it.",
        _ => "",
    };
    let max = text.max.map(|(max, unit)| match unit {
        Unit::Bytes => format!("max_bytes = {}", number(max)),
        Unit::Characters => format!("max_characters = {}", number(max)),
    });
    let flag = |is_set: bool, name: &str| is_set.then(|| name.to_owned());
    let limits = [
        flag(text.secret, "secret"),
        flag(text.not_empty, "not_empty"),
        max,
        flag(text.cut, "cut"),
        flag(text.id_translation, "id_translation"),
    ];
    leaf("text", &docs::leaf(item, mark, module), &limits, &format!("{}(String)", item.name))
}

pub fn integer(item: &Item, integer: &Integer, module: &Module) -> String {
    let limits = [
        integer.is_limited().then(|| format!("{}..={}", number(integer.minimum), number(integer.maximum))),
        integer.unit.as_ref().map(|unit| format!("unit = {}", quoted(unit))),
        integer.default.map(|default| format!("default = {}", number(default))),
    ];
    leaf("integer", &docs::leaf(item, "", module), &limits, &format!("{}(i64)", item.name))
}

pub fn list(item: &Item, list: &List, module: &Module) -> String {
    let limits = [
        (list.min_items > 0).then(|| format!("min_items = {}", number(list.min_items))),
        list.max_items.map(|max| format!("max_items = {}", number(max))),
    ];
    leaf("list", &docs::leaf(item, "", module), &limits, &format!("{}(Vec<{}>)", item.name, list.entry))
}

fn leaf(macro_name: &str, docs: &docs::Prose, limits: &[Option<String>], item: &str) -> String {
    let limits: Vec<&str> = limits.iter().flatten().map(String::as_str).collect();
    let limits = if limits.is_empty() { String::new() } else { format!("    #[limits({})]\n", limits.join(", ")) };
    format!("{macro_name}! {{\n{}{limits}    pub struct {item};\n}}\n", docs.lines("    "))
}
