//! The text of a cell or a line without its marks: what a reader of the rendered page sees.

use std::sync::LazyLock;

use regex::Regex;

/// What is taken away or replaced, in this order.
static MARKS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        // Pictures say nothing that could be read; links are named by their text.
        (r"!\[[^\]]*\]\([^)]*\)", ""),
        (r"\[([^\]]+)\]\([^)]*\)", "$1"),
        (r"(?i)</?br\s*/?>", "\n"),
        // Only tags that these pages use for looks: `<a href=…>` may well be what a text is about.
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
    // A mark that does not compile is found by the first test that reads anything.
    .filter_map(|(mark, instead)| Some((Regex::new(mark).ok()?, instead)))
    .collect()
});

/// The text without marks, without space around it.
pub fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (mark, instead) in MARKS.iter() {
        if let std::borrow::Cow::Owned(replaced) = mark.replace_all(&text, *instead) {
            text = replaced;
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (marked, seen) in [
            ("[名单](#18819)，最多支持**1000**个", "名单，最多支持1000个"),
            ("!!#ff0000 必须!!填写", "必须填写"),
            ("第一行<br>第二行<br/>", "第一行\n第二行"),
            ("尺寸520\\*416，a\\|b", "尺寸520*416，a|b"),
            ("``1800秒``与`a_b`", "1800秒与a_b"),
            ("<font color=\"red\">红</font>", "红"),
            ("写<a href=\"x\">链接</a>", "写<a href=\"x\">链接</a>"),
            ("&nbsp;&#160;name", "name"),
            ("Object[](Record)", "Object[](Record)"),
            ("一</br>二", "一\n二"),
            ("![](http://example.com/1.png)", ""),
        ] {
            assert_eq!(plain(marked), seen);
        }
    }
}
