//! Removes the marks of Markdown, so that the text is what a reader of the rendered page sees.

use crate::pattern::Pattern;

/// The marks and what replaces them, in this order.
static MARKS: [(Pattern, &str); 15] = [
    // Pictures are removed; links leave their text.
    (Pattern::new(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (Pattern::new(r"\[([^\]]+)\]\([^)]*\)"), "$1"),
    (Pattern::new(r"(?i)</?br\s*/?>"), "\n"),
    // Tags that the pages use for looks. Others, such as `<a href=…>`, may be what a text is about.
    (Pattern::new(r"(?i)</?(?:font|b|strong|span|p|i|em|u|del|div|center|sup|sub|code|ul|ol|li)(?:\s[^<>]*)?>"), ""),
    // Colours: !!#ff0000 text!!
    (Pattern::new(r"!!\s*#[0-9A-Fa-f]{3,8}\s*"), ""),
    (Pattern::new(r"!!"), ""),
    (Pattern::new(r"\*\*|``?|~~"), ""),
    (Pattern::new(r"&(?:nbsp|ensp|emsp|#160|#xa0|#xA0);"), " "),
    (Pattern::new(r"&lt;"), "<"),
    (Pattern::new(r"&gt;"), ">"),
    (Pattern::new(r"&quot;|&#34;"), "\""),
    (Pattern::new(r"&#39;|&apos;"), "'"),
    (Pattern::new(r"&#124;"), "|"),
    (Pattern::new(r"&amp;"), "&"),
    (Pattern::new(r"\\([\\`*_{}\[\]()#+\-.!|<>~])"), "$1"),
];

/// Returns the text without marks and without space around it.
pub fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (mark, instead) in &MARKS {
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
