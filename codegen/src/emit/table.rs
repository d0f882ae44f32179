//! Emits an object as a table of its properties. Rows inside `"text": { … }` are written in JSON below that key:
//!
//! ```text
//! object! {
//!     /// 文本消息. A text notice.
//!     ///
//!     /// Page: [文本消息](https://…)
//!     pub struct Text in Message, built by TextBuilder<content> {
//!         "text": {
//!             /// 消息内容. The text of the notice.
//!             /// …
//!             required content: TextContent [into String],
//!         }
//!
//!         /// 是否开启id转译. …
//!         optional enable_id_trans: bool [switch],
//!     }
//! }
//! ```

use serde_json::{Value, json};
use typify::{TypeDetails, TypeId, TypeSpace};

use super::{
    docs::{self, Prose},
    rust::{format_number, quote_text},
};
use wecom_schemas::{
    model::{Branch, Field, Item, Kind, Model, Object, Presence, Shape, Type, Union, UnknownProperties},
    names,
};

/// An item that becomes a table, with its file and the whole model.
pub struct Table<'a> {
    pub file: &'a str,
    pub item: &'a Item,
    pub model: &'a Model,
}

impl Table<'_> {
    pub fn object(&self, object: &Object) -> Result<String, String> {
        let mut rows = Vec::new();
        for index in 0..=object.fields.len() {
            if let Some(union) = &object.union {
                if union.tag_before == index && !tag_comes_last(union, object) {
                    rows.push(format!("({}),\n", tag(union)));
                }
                if union.branch_before == index {
                    let docs = Prose::summary(&union.docs).lines("");
                    rows.push(format!("{docs}required {}: {} [flatten],\n", union.field, union.name));
                }
            }
            if let Some(field) = object.fields.get(index) {
                rows.push(self.row(field)?);
            }
        }
        let mut table = self.head_and_rows("", &rows);
        if let Some(union) = object.union.as_ref().filter(|union| tag_comes_last(union, object)) {
            table.push_str(&format!("    last ({})\n", tag(union)));
        }
        if !object.at_least_one_of.is_empty() {
            let name = |(name, json_name): &(String, String)| format!("{name}{}", key(name, json_name));
            let names: Vec<String> = object.at_least_one_of.iter().map(name).collect();
            table.push_str(&format!("    at least one of [{}]\n", names.join(", ")));
        }
        let macro_name = match object.unknown_properties {
            UnknownProperties::Refused => "object",
            UnknownProperties::Ignored => "answer",
        };
        Ok(format!("{macro_name}! {{\n{table}}}\n"))
    }

    pub fn branch(&self, branch: &Branch) -> Result<String, String> {
        let mut rows = Vec::new();
        if let Some(body) = &branch.body {
            let inside = branch.inside.iter().map(|field| self.row(field)).collect::<Result<Vec<_>, _>>()?;
            rows.push(format!("{}: {{\n{}}}\n", quote_text(body), indented(&inside.join("\n"))));
        }
        for field in &branch.beside {
            rows.push(self.row(field)?);
        }
        let unions = self.model.unions_of(self.file, &self.item.name).map(|(_, union)| union.name.as_str());
        let unions = format!(" in {}", unions.collect::<Vec<_>>().join(" | "));
        Ok(format!("object! {{\n{}}}\n", self.head_and_rows(&unions, &rows)))
    }

    fn row(&self, field: &Field) -> Result<String, String> {
        let (is_optional, ty) = structure(field)?;
        let mut text = docs::field(field, self.model).lines("");
        if let Some(reason) = &field.deprecated {
            text.push_str(&format!("#[deprecated = {}]\n", quote_text(reason)));
        }
        let presence = match (&field.constant, is_optional, field.presence) {
            (Some(_), ..) => "constant",
            (None, true, _) | (None, _, Presence::Defaulted) => "optional",
            _ => "required",
        };
        let null = if field.nullable { " | null" } else { "" };
        let setter = if field.constant.is_some() { String::new() } else { setter_mark(&field.ty) };
        let value = self.value(field, &ty).map(|value| format!(" = {value}")).unwrap_or_default();
        let (name, key) = (&field.rust_name, key(&field.rust_name, &field.json_name));
        Ok(text + &format!("{presence} {name}{key}: {ty}{null}{setter}{value},\n"))
    }

    fn value(&self, field: &Field, ty: &str) -> Option<String> {
        if let Some(constant) = &field.constant {
            return Some(format!("{ty}::{}", names::pascal(&constant.to_string())));
        }
        let default = field.default.as_ref().filter(|_| field.presence == Presence::Defaulted)?;
        Some(match (&field.ty, self.model.item_of(&field.ty).map(|item| &item.kind)) {
            (Type::Named { name, .. }, Some(Kind::Codes(codes))) => {
                let code = default.as_i64().unwrap_or_default();
                let known = codes.known.iter().find(|known| known.code == code);
                known.map_or_else(
                    || format!("{name}::from({})", format_number(code)),
                    |known| format!("{name}::{}", known.name),
                )
            }
            (Type::List(_), _) => "Vec::new()".to_owned(),
            (Type::Text, _) => "String::new()".to_owned(),
            (Type::Boolean | Type::Flag, _) => "false".to_owned(),
            _ => format!("{ty}::default()"),
        })
    }

    /// Returns the comment, the first line, and the rows. A blank line separates two rows.
    fn head_and_rows(&self, unions: &str, rows: &[String]) -> String {
        let (name, docs) = (&self.item.name, docs::object(self.item).lines(""));
        let builder = names::builder(name, &self.item.needs());
        let rows = indented(&rows.join("\n"));
        let rows = if rows.is_empty() { rows } else { format!("\n{rows}") };
        indented(&format!("{docs}pub struct {name}{unions}, built by {builder} {{{rows}}}\n"))
    }
}

/// Emits the union that an object contains. `beside` lists the properties next to the union, which only some branches have:
///
/// ```text
/// union! {
///     /// 消息类型. What a notice says.
///     pub enum Message, told apart by msgtype: Msgtype {
///         /// 文本消息. A text notice.
///         Text = "text" + enable_id_trans,
///         …
///     }
///     beside {
///         enable_id_trans: bool [switch],
///     }
///
///     /// 消息类型. Names the message.
///     pub enum Msgtype: str;
/// }
/// ```
pub fn emit_union(union: &Union) -> Result<String, String> {
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

fn tag_comes_last(union: &Union, object: &Object) -> bool {
    union.tag_before == object.fields.len() && union.branch_before < union.tag_before
}

fn tag(union: &Union) -> String {
    let tag = &union.tag;
    let key = key(&tag.rust_name, &tag.json_name);
    format!("{}{key}: {} = {}.{}()", tag.rust_name, tag.type_name, union.field, tag.rust_name)
}

/// Returns ` as "key"` if the name in JSON differs from the name in Rust.
fn key(rust_name: &str, json_name: &str) -> String {
    if rust_name == json_name { String::new() } else { format!(" as {}", quote_text(json_name)) }
}

/// Returns what the setter of a property accepts, such as ` [into String]`.
fn setter_mark(ty: &Type) -> String {
    let words = setter(ty);
    if words.is_empty() { words } else { format!(" [{words}]") }
}

fn setter(ty: &Type) -> String {
    match ty {
        Type::Text | Type::Named { shape: Shape::Text, .. } => "into String".to_owned(),
        Type::Named { shape: Shape::Integer, .. } => "into i64".to_owned(),
        Type::Flag => "switch".to_owned(),
        Type::Boolean | Type::Named { shape: Shape::Enumeration, .. } => String::new(),
        Type::TextOrInteger => "into TextOrInteger".to_owned(),
        Type::Named { name, shape: Shape::Codes | Shape::OpenEnumeration, .. } => format!("into {name}"),
        Type::Named { shape: Shape::Object, .. } => "build".to_owned(),
        Type::List(entry) | Type::Named { shape: Shape::List(entry), .. } => match &**entry {
            Type::Flag => "collect into Flag".to_owned(),
            Type::Boolean => "collect into bool".to_owned(),
            Type::Named { name, shape: Shape::Enumeration, .. } => format!("collect into {name}"),
            Type::Named { name, shape: Shape::Object, .. } => format!("collect build {name}"),
            other => format!("collect {}", setter(other)),
        },
    }
}

fn indented(text: &str) -> String {
    let margin = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    text.lines().map(margin).collect()
}

/// Returns whether a field is an `Option`, and the type within it. typify decides that, and how lists nest. It counts
/// characters where pages count bytes, and ignores `maxItems` and ranges, so names and limits come from the model.
fn structure(field: &Field) -> Result<(bool, String), String> {
    // A switch in a list stays a type of the runtime.
    let ty = if field.ty == Type::Flag { &Type::Boolean } else { &field.ty };
    let schema = match field.presence {
        Presence::Optional => json!({ "anyOf": [schema(ty), { "type": "null" }] }),
        Presence::Required | Presence::Defaulted => schema(ty),
    };
    let schema = serde_json::from_value(schema).map_err(|error| error.to_string())?;
    let mut space = TypeSpace::default();
    let id = space.add_type(&schema).map_err(|error| error.to_string())?;
    match space.get_type(&id).map_err(|error| error.to_string())?.details() {
        TypeDetails::Option(inner) => Ok((true, name(&space, &inner, ty)?)),
        _ => Ok((false, name(&space, &id, ty)?)),
    }
}

/// Returns a schema in which every type that is no list is a text.
fn schema(ty: &Type) -> Value {
    match ty {
        Type::List(entry) => json!({ "type": "array", "items": schema(entry) }),
        _ => json!({ "type": "string" }),
    }
}

fn name(space: &TypeSpace, id: &TypeId, ty: &Type) -> Result<String, String> {
    match (space.get_type(id).map_err(|error| error.to_string())?.details(), ty) {
        (TypeDetails::Vec(entry_id), Type::List(entry)) => Ok(format!("Vec<{}>", name(space, &entry_id, entry)?)),
        (TypeDetails::String, _) => Ok(ty.to_string()),
        _ => Err(format!("typify makes another type of {ty}")),
    }
}
