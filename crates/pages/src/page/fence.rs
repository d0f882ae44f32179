//! What stands in a fence: JSON, as strictly as it can be read, or something else.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

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
    if !text.starts_with(['{', '[']) {
        return Content::Other;
    }
    match wecom_codegen::parse_json("example", text) {
        Ok(value) => Content::Json(value),
        Err(problem) => {
            let why = match problem.place {
                wecom_codegen::Place::Position { line, column } => {
                    format!("{} (line {line} of it, column {column})", problem.message)
                }
                wecom_codegen::Place::Pointer(_) => problem.message,
            };
            match serde_json::from_str(&mended(text)) {
                Ok(value) => Content::Nearly(value, why),
                Err(_) => Content::Broken(why),
            }
        }
    }
}

/// What is commonly put into examples beside JSON. Texts are matched whole, so that nothing in them is touched.
static BESIDE_JSON: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    const TEXT: &str = r#""(?:[^"\\\n]|\\.)*""#;
    [
        // Comments, dots for "and so on", and spaces that are no spaces in JSON.
        (format!(r"(?s)({TEXT})|//[^\n]*|/\*.*?\*/|(?:\.\.\.|…)+"), "$1"),
        (format!("({TEXT})|\u{a0}|\u{3000}|\u{feff}"), "$1"),
        // A comma that is missing between lines, before one that is too many.
        (format!(r#"({TEXT}|[0-9\]}}]|true|false)(\s*\n\s*)(")"#), "$1,$2$3"),
        (format!(r"({TEXT})|,(?:\s*,)+"), "$1"),
        (format!(r"({TEXT})|,(\s*[\]}}])"), "$1$2"),
        (format!(r"({TEXT})|([\[{{]\s*),"), "$1$2"),
    ]
    .into_iter()
    .filter_map(|(beside, instead)| Some((Regex::new(&beside).ok()?, instead)))
    .collect()
});

fn mended(text: &str) -> String {
    let text = text.replace(['“', '”'], "\"").replace('，', ",");
    BESIDE_JSON.iter().fold(text, |text, (beside, instead)| beside.replace_all(&text, *instead).into_owned())
}
