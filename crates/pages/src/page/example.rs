//! Reads the text of a fence: JSON, as strictly as possible, or something else.

use regex::Captures;
use serde_json::Value;
use wecom_schemas::Location;

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
    /// JSON after comments, commas or dots were mended, and what is wrong with it before that.
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
    let mut rest = text;
    while rest.starts_with("//") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest.trim_start());
    }
    // The text begins like JSON, or begins with a key and ends like JSON.
    let is_json = rest.starts_with(['{', '[', '｛', '［']) || (rest.starts_with('"') && rest.ends_with('}'));
    if !is_json {
        return Content::Other;
    }
    let problem = match wecom_schemas::parse_json("example", text) {
        Ok(value) => return Content::Json(value),
        Err(problem) => problem,
    };
    let why = match problem.location {
        Location::Position { line, column } => format!("{} (line {line} of it, column {column})", problem.message),
        Location::Pointer(_) => problem.message,
    };
    match serde_json::from_str(&mended(text)) {
        Ok(value) => Content::Nearly(value, why),
        Err(_) => Content::Broken(why),
    }
}

patterns! {
    /// A text, a comment, dots, or a mark of Chinese.
    TOKEN = r#""(?:[^"\\\n]|\\.)*"|“[^”“\n]*”|//[^\n]*|(?s:/\*.*?\*/)|,?\s*\.{3,}|…+|[｛｝［］，：\u{a0}\u{3000}]"#;
    /// A text, a bracket, or a comma before a closing bracket.
    BRACKET = r#"("(?:[^"\\]|\\.)*")|,?\s*([}\]])|[{\[]"#;
}

const ASCII: [(char, &str); 6] = [('｛', "{"), ('｝', "}"), ('［', "["), ('］', "]"), ('，', ","), ('：', ":")];

/// Mends a text that is almost JSON: with comments, dots for "and so on", a comma too many, Chinese punctuation, escapes of
/// Markdown, or a bracket that is not closed.
fn mended(text: &str) -> String {
    let token = |found: &Captures| match found[0].chars().next() {
        Some('"') if serde_json::from_str::<String>(&found[0]).is_ok() => found[0].to_owned(),
        Some('"' | '“') => Value::from(found[0].trim_matches(['"', '“', '”'])).to_string(),
        mark => ASCII.iter().find(|(chinese, _)| Some(*chinese) == mark).map_or(" ", |(_, ascii)| ascii).to_owned(),
    };
    let mut open = Vec::new();
    let bracket = |found: &Captures| {
        match found[0].chars().next_back() {
            Some('{') => open.push("}"),
            Some('[') => open.push("]"),
            Some('}' | ']') => drop(open.pop()),
            _ => {}
        }
        found.get(1).or(found.get(2)).map_or(&found[0], |kept| kept.as_str()).to_owned()
    };
    let json = BRACKET.replace_all(&TOKEN.replace_all(text, token), bracket).into_owned();
    json + &open.into_iter().rev().collect::<String>()
}
