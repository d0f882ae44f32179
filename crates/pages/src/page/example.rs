//! What stands in a fence: JSON, as strictly as it can be read, or something else.

use serde_json::Value;

use super::nearly::mended;

/// An example.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The line of its first character, from 1.
    pub line: usize,
    /// As it stands.
    pub text: String,
    /// What it is.
    pub content: Content,
}

/// What an example is.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// JSON.
    Json(Value),
    /// JSON but for comments, commas or dots that do not belong there; what is wrong with it as it stands.
    Nearly(Value, String),
    /// What looks like JSON and can't be read, and why not.
    Broken(String),
    /// XML, an address, a program: not for us.
    Other,
}

impl Example {
    /// Reads the text of a fence.
    pub fn read(line: usize, text: &str) -> Self {
        Self { line, text: text.to_owned(), content: content(text) }
    }

    /// The value, however it was read.
    pub fn value(&self) -> Option<&Value> {
        match &self.content {
            Content::Json(value) | Content::Nearly(value, _) => Some(value),
            Content::Broken(_) | Content::Other => None,
        }
    }
}

fn content(text: &str) -> Content {
    let text = text.trim();
    if !is_json(without_comments(text)) {
        return Content::Other;
    }
    match wecom_schemas::parse_json("example", text) {
        Ok(value) => Content::Json(value),
        Err(problem) => {
            let why = match problem.location {
                wecom_schemas::Location::Position { line, column } => {
                    format!("{} (line {line} of it, column {column})", problem.message)
                }
                wecom_schemas::Location::Pointer(_) => problem.message,
            };
            match serde_json::from_str(&mended(text)) {
                Ok(value) => Content::Nearly(value, why),
                Err(_) => Content::Broken(why),
            }
        }
    }
}

/// Whether a text is meant to be JSON: it begins like it, or ends like it and has a key.
fn is_json(text: &str) -> bool {
    text.starts_with(['{', '[', '｛', '［']) || (text.starts_with('"') && text.ends_with('}'))
}

/// The text behind the lines of comment at its beginning.
fn without_comments(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with("//") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest.trim_start());
    }
    rest
}
