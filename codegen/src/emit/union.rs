//! Emits the union that an object contains. `beside` lists the properties next to the union, which only some branches have:
//!
//! ```text
//! union! {
//!     /// 消息类型. What a notice says.
//!     pub enum Message, told apart by msgtype: Msgtype {
//!         /// 文本消息. A text notice.
//!         Text = "text" + enable_id_trans,
//!         …
//!     }
//!     beside {
//!         enable_id_trans: bool [switch],
//!     }
//!
//!     /// 消息类型. Names the message.
//!     pub enum Msgtype: str;
//! }
//! ```

use super::{
    docs::Prose,
    rust::quote_text,
    structure::structure,
    table::{key, setter_mark},
};
use wecom_schemas::model::Union;

pub fn emit(union: &Union) -> Result<String, String> {
    let tag = &union.tag;
    let key_of_tag = key(&tag.rust_name, &tag.json_name);
    let docs = Prose::summary(&union.docs).lines("    ");
    let mut text = format!(
        "union! {{\n{docs}    pub enum {}, told apart by {}{key_of_tag}: {} {{\n",
        union.name, tag.rust_name, tag.type_name
    );
    for (index, branch) in union.branches.iter().enumerate() {
        let docs = Prose::summary(&branch.docs).lines("        ");
        let beside: String = branch.branch.beside.iter().flat_map(|field| [" + ", field.rust_name.as_str()]).collect();
        let blank = if index > 0 { "\n" } else { "" };
        text.push_str(&format!("{blank}{docs}        {} = {}{beside},\n", branch.name, quote_text(&branch.branch.tag)));
    }
    text.push_str("    }\n");
    let mut rows = String::new();
    for field in union.beside() {
        let (_, ty) = structure(field)?;
        let key = key(&field.rust_name, &field.json_name);
        rows.push_str(&format!("        {}{key}: {ty}{},\n", field.rust_name, setter_mark(&field.ty)));
    }
    if !rows.is_empty() {
        text.push_str(&format!("    beside {{\n{rows}    }}\n"));
    }
    let docs = Prose::summary(&tag.docs).lines("    ");
    text.push_str(&format!("\n{docs}    pub enum {}: str;\n}}\n", tag.type_name));
    Ok(text)
}
