//! An open list of codes:
//!
//! ```text
//! codes! {
//!     /// 返回码. …
//!     pub struct Errcode, classed by ErrcodeClass {
//!         SYSTEM_BUSY = -1: Transient {
//!             meaning: "the server is busy",
//!             term: "系统繁忙",
//!             remedy: "Try again at most 3 times.",
//!             remedy_zh: "最多重试 3 次。",
//!         }
//!         …
//!     }
//!
//!     /// Who has to act on an [`Errcode`], and how.
//!     pub enum ErrcodeClass {
//!         /// The server can't do it at the moment.
//!         Transient = "暂时故障",
//!         …
//!     }
//! }
//! ```

use super::{
    docs::{self, Prose},
    rust::{number, quoted},
};
use wecom_schemas::{
    markdown,
    model::{Codes, Item, Module},
};

pub fn emit(item: &Item, codes: &Codes, module: &Module) -> String {
    let (name, class) = (&item.name, &codes.class_name);
    let docs = docs::leaf(item, "Any integer of 64 bits; a code that is not documented is kept.", module);
    let mut text = format!("codes! {{\n{}    pub struct {name}, classed by {class} {{\n", docs.lines("    "));
    for code in &codes.known {
        // The macro writes the comment from the meaning and the remedy, and can't escape them.
        if [&code.meaning, &code.remedy].into_iter().any(|words| markdown::escape(words) != *words) {
            let meaning = Prose::text(&format!("{}: {}.", code.code, code.meaning));
            text.push_str(&Prose::paragraphs([meaning, Prose::text(&code.remedy)]).lines("        "));
        }
        text.push_str(&format!("        {} = {}: {} {{\n", code.name, number(code.code), code.class));
        let words = [
            ("meaning", Some(&code.meaning)),
            ("term", code.term.as_ref()),
            ("remedy", Some(&code.remedy)),
            ("remedy_zh", code.remedy_zh.as_ref()),
        ];
        for (word, value) in words {
            text.extend(value.map(|value| format!("            {word}: {},\n", quoted(value))));
        }
        text.push_str("        }\n");
    }
    let class_docs = Prose::linking("Who has to act on an {}, and how.", name).lines("    ");
    text.push_str(&format!("    }}\n\n{class_docs}    pub enum {class} {{\n"));
    for class in &codes.classes {
        let docs = Prose::text(&class.description).lines("        ");
        let term = class.term.as_ref().map(|term| format!(" = {}", quoted(term))).unwrap_or_default();
        text.push_str(&format!("{docs}        {}{term},\n", class.name));
    }
    text.push_str("    }\n}\n");
    text
}
