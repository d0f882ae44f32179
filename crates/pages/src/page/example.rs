//! Reads the text of a fence: JSON, as strictly as possible, or something else.

use serde_json::Value;

use super::nearly::mended;

#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The line of the first character.
    pub line: usize,
    pub text: String,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Json(Value),
    /// JSON after comments, commas or dots were mended, and what is wrong with it as it stands.
    Nearly(Value, String),
    /// A text that looks like JSON and can't be read, and why.
    Broken(String),
    /// XML, an address, a program.
    Other,
}

impl Example {
    pub fn read(line: usize, text: &str) -> Self {
        Self { line, text: text.to_owned(), content: content(text) }
    }

    /// Returns the JSON, mended or not.
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
            let why = match problem.place {
                wecom_schemas::Place::Position { line, column } => {
                    format!("{} (line {line} of it, column {column})", problem.message)
                }
                wecom_schemas::Place::Pointer(_) => problem.message,
            };
            match serde_json::from_str(&mended(text)) {
                Ok(value) => Content::Nearly(value, why),
                Err(_) => Content::Broken(why),
            }
        }
    }
}

/// Whether a text is meant to be JSON: it begins like JSON, or begins with a key and ends like JSON.
fn is_json(text: &str) -> bool {
    text.starts_with(['{', '[', '｛', '［']) || (text.starts_with('"') && text.ends_with('}'))
}

fn without_comments(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with("//") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest.trim_start());
    }
    rest
}
