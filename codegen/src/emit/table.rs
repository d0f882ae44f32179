//! An object as a table of its properties:
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

use super::{
    docs::{self, Paragraphs},
    number, quoted,
    structure::{FieldType, Structure, how},
};
use wecom_schemas::{
    model::{Branch, DefaultValue, Field, Item, Model, Object, Presence, Shape, Type, Union, UnknownProperties},
    names,
};

/// A table of an object that stands by itself.
pub fn of_object(
    file: &str,
    item: &Item,
    object: &Object,
    model: &Model,
    structure: &Structure,
) -> Result<String, String> {
    let name = &item.name;
    let mut rows = Vec::new();
    for index in 0..=object.fields.len() {
        let union = object.union.as_ref();
        if let Some(union) = union.filter(|union| union.tag_before == index && !comes_last(union, object)) {
            rows.push(format!("({}),\n", tag(union)));
        }
        if let Some(union) = union.filter(|union| union.branch_before == index) {
            rows.push(flattened(union));
        }
        if let Some(field) = object.fields.get(index) {
            rows.push(row(field, structure.field(file, name, field)?, model));
        }
    }
    let head = format!("pub struct {name}, built by {} {{", names::builder(name, &item.needs()));
    let mut table = head_and_rows(&docs::object(item), &head, &rows);
    if let Some(union) = object.union.as_ref().filter(|union| comes_last(union, object)) {
        table.push_str(&format!("    last ({})\n", tag(union)));
    }
    if object.is_ruled() {
        let names: Vec<String> =
            object.at_least_one_of.iter().map(|(name, json_name)| format!("{name}{}", key(name, json_name))).collect();
        table.push_str(&format!("    at least one of [{}]\n", names.join(", ")));
    }
    Ok(format!("{}! {{\n{table}}}\n", called(object)))
}

/// The macro that an object is a table of.
pub fn called(object: &Object) -> &'static str {
    match object.unknown_properties {
        UnknownProperties::Refused => "object",
        UnknownProperties::Ignored => "answer",
    }
}

/// A table of a branch.
pub fn of_branch(
    file: &str,
    item: &Item,
    branch: &Branch,
    model: &Model,
    structure: &Structure,
) -> Result<String, String> {
    let name = &item.name;
    let mut rows = Vec::new();
    if let Some(body) = &branch.body {
        let mut inside = Vec::new();
        for field in &branch.inside {
            inside.push(row(field, structure.field(file, name, field)?, model));
        }
        rows.push(format!("{}: {{\n{}}}\n", quoted(body), indented(&inside.join("\n"))));
    }
    for field in &branch.beside {
        rows.push(row(field, structure.field(file, name, field)?, model));
    }
    let unions: Vec<&str> = model.unions_of(file, name).map(|(_, union)| union.name.as_str()).collect();
    let head =
        format!("pub struct {name} in {}, built by {} {{", unions.join(" | "), names::builder(name, &item.needs()));
    Ok(format!("object! {{\n{}}}\n", head_and_rows(&docs::object(item), &head, &rows)))
}

/// Whether a tag is written after all properties.
fn comes_last(union: &Union, object: &Object) -> bool {
    union.tag_before == object.fields.len() && union.branch_before < union.tag_before
}

fn tag(union: &Union) -> String {
    let tag = &union.tag;
    let key = key(&tag.rust_name, &tag.json_name);
    format!("{}{key}: {} = {}.{}()", tag.rust_name, tag.type_name, union.field, tag.rust_name)
}

fn flattened(union: &Union) -> String {
    let docs = Paragraphs::text(&union.docs.summary()).lines("");
    format!("{docs}required {}: {} [flatten],\n", union.field, union.name)
}

/// ` as "key"` behind a name that JSON writes otherwise.
pub fn key(rust_name: &str, json_name: &str) -> String {
    if rust_name == json_name { String::new() } else { format!(" as {}", quoted(json_name)) }
}

fn row(field: &Field, ty: &FieldType, model: &Model) -> String {
    let mut text = docs::field(field).lines("");
    if let Some(reason) = &field.deprecated {
        text.push_str(&format!("#[deprecated = {}]\n", quoted(reason)));
    }
    let presence = match (&field.constant, ty.is_optional, field.presence) {
        (Some(_), ..) => "constant",
        (None, true, _) | (None, _, Presence::Defaulted(_)) => "optional",
        _ => "required",
    };
    let null = if field.nullable { " | null" } else { "" };
    let how = if field.constant.is_some() { String::new() } else { how(&field.ty) };
    let value = value(field, ty, model).map(|value| format!(" = {value}")).unwrap_or_default();
    let (name, key) = (&field.rust_name, key(&field.rust_name, &field.json_name));
    text + &format!("{presence} {name}{key}: {}{null}{how}{value},\n", ty.name)
}

/// The value that never changes, or that stands for an absent property.
fn value(field: &Field, ty: &FieldType, model: &Model) -> Option<String> {
    if let Some(constant) = &field.constant {
        return Some(format!("{}::{}", ty.name, names::pascal(&constant.to_string())));
    }
    let Presence::Defaulted(default) = field.presence else { return None };
    Some(match (default, &field.ty) {
        (DefaultValue::Integer(code), Type::Named { file, name, shape: Shape::Codes, .. }) => {
            match model.code(file, name, code) {
                Some(constant) => format!("{name}::{constant}"),
                None => format!("{name}::from({})", number(code)),
            }
        }
        (DefaultValue::Integer(value), _) => number(value),
        (DefaultValue::Empty, Type::List(_)) => "Vec::new()".to_owned(),
        (DefaultValue::Empty, Type::Text) => "String::new()".to_owned(),
        (DefaultValue::Empty, Type::Boolean | Type::Flag) => "false".to_owned(),
        (DefaultValue::Empty, _) => format!("{}::default()", ty.name),
    })
}

/// The comment, the first line, and the rows with blank lines between them.
fn head_and_rows(docs: &Paragraphs, head: &str, rows: &[String]) -> String {
    let rows = indented(&rows.join("\n"));
    indented(&format!("{}{head}\n{rows}}}\n", docs.lines("")))
}

fn indented(text: &str) -> String {
    let margin = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    text.lines().map(margin).collect()
}
