//! The names that schemas give to properties and unions in Rust.

use crate::{
    names::{TAKEN_FIELDS, is_field_name, is_type_name, pascal, snake},
    node::Node,
    problem::Problem,
};

pub fn field(json_name: &str, node: &Node<'_>) -> Result<String, Problem> {
    let given = node.text("rustName");
    let name = given.map_or_else(|| snake(json_name), str::to_owned);
    if is_field_name(&name) {
        return Ok(name);
    }
    let below = if given.is_some() { "/rustName" } else { "" };
    let why = if TAKEN_FIELDS.contains(&name.as_str()) {
        "is used by generated code"
    } else if name.is_ascii() && name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        "is a reserved word of Rust"
    } else {
        "is no name in Rust"
    };
    Err(node.problem(below, format!("`{name}` {why}: give another name with rustName")))
}

pub fn tag(json_name: &str, node: &Node<'_>) -> Result<(String, String), Problem> {
    let (name, type_name) = (field(json_name, node)?, tag_type(json_name, node));
    if is_type_name(&type_name) {
        return Ok((name, type_name));
    }
    let message =
        format!("generated code can't call a tag `{name}` and its type `{type_name}`: give another name with rustName");
    Err(node.problem("", message))
}

pub fn tag_type(json_name: &str, node: &Node<'_>) -> String {
    pascal(node.text("rustName").unwrap_or(json_name))
}

/// Returns the name of the field that holds a union, which is made of the union's title.
pub fn union(title: &str, node: &Node<'_>) -> Result<String, Problem> {
    let name = snake(title);
    if is_field_name(&name) {
        return Ok(name);
    }
    let message = format!("the property that holds the union would be called `{name}`: give another title");
    Err(node.problem("/title", message))
}
