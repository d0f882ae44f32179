//! Mends examples that are almost JSON: with comments, dots for "and so on", a comma too many, Chinese punctuation, escapes
//! of Markdown, or a bracket that is not closed.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use crate::pattern::pattern;

/// A text, a comment, dots, or a mark of Chinese.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#""(?:[^"\\\n]|\\.)*"|“[^”“\n]*”|//[^\n]*|(?s:/\*.*?\*/)|,?\s*\.{3,}|…+|[｛｝［］，：\u{a0}\u{3000}]"#)
});
/// A text, a bracket, or a comma before a closing bracket.
static BRACKET: LazyLock<Regex> = LazyLock::new(|| pattern(r#"("(?:[^"\\]|\\.)*")|,?\s*([}\]])|[{\[]"#));

/// Returns the text as JSON, as far as it can be mended.
pub fn mended(text: &str) -> String {
    let token = |found: &Captures| match found[0].chars().next() {
        Some('"') if serde_json::from_str::<String>(&found[0]).is_ok() => found[0].to_owned(),
        Some('"' | '“') => Value::from(found[0].trim_matches(['"', '“', '”'])).to_string(),
        Some('｛') => "{".to_owned(),
        Some('｝') => "}".to_owned(),
        Some('［') => "[".to_owned(),
        Some('］') => "]".to_owned(),
        Some('，') => ",".to_owned(),
        Some('：') => ":".to_owned(),
        _ => " ".to_owned(),
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
