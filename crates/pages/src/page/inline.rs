//! Removes the marks of Markdown, so that the text is what a reader of the rendered page sees.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

/// The marks and what replaces them, in this order.
static MARKS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        // Pictures are removed; links leave their text.
        (r"!\[[^\]]*\]\([^)]*\)", ""),
        (r"\[([^\]]+)\]\([^)]*\)", "$1"),
        (r"(?i)</?br\s*/?>", "\n"),
        // Tags that the pages use for looks. Others, such as `<a href=…>`, may be what a text is about.
        (r"(?i)</?(?:font|b|strong|span|p|i|em|u|del|div|center|sup|sub|code|ul|ol|li)(?:\s[^<>]*)?>", ""),
        // Colours: !!#ff0000 text!!
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
    .into_iter()
    .map(|(mark, instead)| (pattern(mark), instead))
    .collect()
});

/// Returns the text without marks and without space around it.
pub fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (mark, instead) in MARKS.iter() {
        if let std::borrow::Cow::Owned(replaced) = mark.replace_all(&text, *instead) {
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
