//! Reads single lines: removes the marks of Markdown, and finds headings and the end of an example.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use crate::pattern;

/// The marks and what replaces them, in this order.
static MARKS: LazyLock<[(Regex, &str); 15]> = LazyLock::new(|| {
    [
        // Pictures are removed; links leave their text.
        (r"!\[[^\]]*\]\([^)]*\)", ""),
        (r"\[([^\]]+)\]\([^)]*\)", "$1"),
        (r"(?i)</?br\s*/?>", "\n"),
        // Tags that the pages use for looks. Others, such as `<a href=…>`, may be what a text is about.
        (r"(?i)</?(?:font|b|strong|span|p|i|em|u|del|div|center|sup|sub|code|ul|ol|li)(?:\s[^<>]*)?>", ""),
        // Colours are written as !!#ff0000 text!!
        (r"!!\s*#[0-9A-Fa-f]{3,8}\s*", ""),
        (r"!!", ""),
        (r"\*\*|``?|~~", ""),
        (r"&(?:nbsp|ensp|emsp|#160|#xa0|#xA0);", " "),
        (r"&lt;", "<"),
        (r"&gt;", ">"),
        (r"&quot;|&#34;", "\""),
        (r"&#39;|&apos;", "'"),
        (r"&#124;", "|"),
        (r"&amp;", "&"),
        (r"\\([\\`*_{}\[\]()#+\-.!|<>~])", "$1"),
    ]
    .map(|(mark, instead)| (pattern(mark), instead))
});

/// Returns the text that a reader of the rendered page sees, without space around it.
pub fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (mark, instead) in &*MARKS {
        if let Cow::Owned(replaced) = mark.replace_all(&text, *instead) {
            text = replaced;
        }
    }
    text.trim().to_owned()
}

/// Returns a line without the marks of a quotation.
pub fn quoted(line: &str) -> &str {
    let mut rest = line;
    while let Some(inside) = rest.trim_start().strip_prefix('>') {
        rest = inside;
    }
    rest
}

/// Returns the text of a heading, with or without a space after its marks.
pub fn heading(line: &str) -> Option<String> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    let title = plain(text.trim().trim_end_matches('#'));
    ((1..=6).contains(&level) && !title.is_empty()).then_some(title)
}

/// Returns the mark with which a line opens or closes an example.
pub fn fence(line: &str) -> Option<&'static str> {
    let line = quoted(line).trim_start();
    ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark))
}

/// Returns the number of lines of the example that begins here, and whether `mark` closes it. JSON has no headings, labels
/// and tables: the mark after one belongs to another example. Other examples may have them, but do not begin with a label.
pub fn example_length(lines: &[&str], mark: &str) -> (usize, bool) {
    let closed = lines.iter().position(|line| quoted(line).trim_start().starts_with(mark));
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
    if closed.is_none_or(|closed| first < closed) && lines.get(first).is_some_and(|line| is_label(line)) {
        return (0, false);
    }
    let is_json = lines.get(first).is_some_and(|line| quoted(line).trim_start().starts_with(['{', '[']));
    // Looks no further than the mark, so that a page of examples is read in one pass.
    let inside = &lines[..closed.unwrap_or(lines.len())];
    let other = inside.iter().position(|line| is_no_json(line));
    match (closed, other) {
        (Some(_), Some(other)) if is_json => (other, false),
        (Some(closed), _) => (closed, true),
        (None, other) => (other.unwrap_or(lines.len()), false),
    }
}

/// Whether a line is a row, a label or a heading.
pub fn is_no_json(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') || line.starts_with("**") || (line.starts_with('#') && heading(line).is_some())
}

/// Whether a line is a label alone, such as `**参数说明：**`.
fn is_label(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("**") && (line.ends_with("：**") || line.ends_with("**：") || line.ends_with(":**"))
}
