//! Names that schemas give to what is generated, refused where Rust refuses them.

use crate::{
    library::Node,
    names::{TAKEN_FIELDS, is_field_name, is_type_name, pascal, snake},
    problem::Problem,
};

/// The name of a property in Rust.
///
/// # Errors
/// A reserved word, or what is no name in Rust, without a `rustName`.
pub fn field(json_name: &str, node: &Node<'_>) -> Result<String, Problem> {
    let given = node.text("rustName");
    let name = given.map_or_else(|| snake(json_name), str::to_owned);
    let place = if given.is_some() { "/rustName" } else { "" };
    if is_field_name(&name) {
        return Ok(name);
    }
    if TAKEN_FIELDS.contains(&name.as_str()) {
        return Err(node.problem(
            place,
            format!("generated code needs the name `{name}` itself: give another name with rustName"),
        ));
    }
    let why = if name.is_ascii() && name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        "is a reserved word of Rust"
    } else {
        "is no name in Rust"
    };
    Err(node.problem(place, format!("`{name}` {why}: give another name with rustName")))
}

/// The name in Rust of the property that tells the branches of a union apart, and that of the type of its values.
///
/// # Errors
/// Names that [`field`] refuses, and names that generated code needs.
pub fn tag(json_name: &str, node: &Node<'_>) -> Result<(String, String), Problem> {
    let name = field(json_name, node)?;
    let type_name = tag_type(json_name, node);
    if !is_type_name(&type_name) {
        let message = format!(
            "generated code can't call a tag `{name}` and its type `{type_name}`: give another name with rustName"
        );
        return Err(node.problem("", message));
    }
    Ok((name, type_name))
}

/// The name of the type of a tag's values.
pub fn tag_type(json_name: &str, node: &Node<'_>) -> String {
    pascal(node.text("rustName").unwrap_or(json_name))
}

/// The name of the field that holds a union, which is made of the union's title.
///
/// # Errors
/// A title that is a reserved word as a field.
pub fn union(title: &str, node: &Node<'_>) -> Result<String, Problem> {
    let name = snake(title);
    if is_field_name(&name) {
        return Ok(name);
    }
    Err(node
        .problem("/title", format!("the property that holds the union would be called `{name}`: give another title")))
}
