//! The union that an object carries:
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
    docs::Paragraphs,
    quoted,
    structure::{Structure, how},
    table::key,
};
use wecom_schemas::model::{BranchRef, Union};

pub fn emit(union: &Union, structure: &Structure) -> Result<String, String> {
    let tag = &union.tag;
    let key = key(&tag.rust_name, &tag.json_name);
    let docs = Paragraphs::text(&union.docs.summary()).lines("    ");
    let mut text = format!(
        "union! {{\n{docs}    pub enum {}, told apart by {}{key}: {} {{\n",
        union.name, tag.rust_name, tag.type_name
    );
    for (index, branch) in union.branches.iter().enumerate() {
        let docs = Paragraphs::text(&branch.docs.summary()).lines("        ");
        let beside: String = branch.branch.beside.iter().flat_map(|field| [" + ", field.rust_name.as_str()]).collect();
        let blank = if index > 0 { "\n" } else { "" };
        text.push_str(&format!("{blank}{docs}        {} = {}{beside},\n", branch.name, quoted(&branch.tag)));
    }
    text.push_str("    }\n");
    let beside = beside(union, structure)?;
    if !beside.is_empty() {
        text.push_str(&format!("    beside {{\n{}    }}\n", beside.concat()));
    }
    let docs = Paragraphs::text(&tag.docs.summary()).lines("    ");
    text.push_str(&format!("\n{docs}    pub enum {}: str;\n}}\n", tag.type_name));
    Ok(text)
}

/// The properties beside the bodies, as the first branch that has each describes it.
fn beside(union: &Union, structure: &Structure) -> Result<Vec<String>, String> {
    let owner = |name: &str| -> Option<&BranchRef> {
        union.branches.iter().find(|branch| branch.branch.beside.iter().any(|field| field.json_name == name))
    };
    let mut rows = Vec::new();
    for field in union.beside() {
        let Some(branch) = owner(&field.json_name) else { continue };
        let ty = &structure.field(&branch.file, &branch.name, field)?.name;
        let (key, how) = (key(&field.rust_name, &field.json_name), how(&field.ty));
        rows.push(format!("        {}{key}: {ty}{how},\n", field.rust_name));
    }
    Ok(rows)
}
