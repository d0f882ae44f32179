//! Finds the texts in a value that people may see differently from how they were sent.

use std::fmt::Display;

use super::{BoundedText, Overflow, TextLimits, text::within, violation::prepend_segments};

/// A text that people may see differently from how it was sent: the server cuts it or can replace ids in it by names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShownText<'a> {
    /// The JSON pointer (RFC 6901) from the root of the value that was searched.
    pub pointer: String,
    /// The part that the server keeps: the text, cut after the last whole character within its limit.
    pub shown: &'a str,
    /// The rest of the text; empty if the server cuts nothing.
    pub lost: &'a str,
    /// The limits of the text.
    pub limits: TextLimits,
}

/// A value that may hold texts that people see differently from how they were sent.
///
/// ```
/// use wecom_school_types::{ShownTexts as _, notice::{News, NewsArticle, Notice}};
///
/// let article = NewsArticle::builder().title("关于".repeat(30)).url("https://school.example");
/// let notice = Notice::builder().toall(true).agentid(1).message(News::builder().articles([article])).build()?;
/// let [title] = notice.shown_texts().try_into().unwrap();
/// assert_eq!(title.pointer, "/news/articles/0/title");
/// assert_eq!((title.shown.len(), title.lost.len()), (126, 54));
/// # Ok::<(), wecom_school_types::Violations>(())
/// ```
pub trait ShownTexts {
    /// Returns the texts that the server may cut or in which it may replace ids, in the order of the page. Texts within
    /// their limits are included.
    fn shown_texts(&self) -> Vec<ShownText<'_>> {
        let mut found = Vec::new();
        self.find_texts(&mut found);
        found
    }

    #[doc(hidden)]
    fn find_texts<'a>(&'a self, _found: &mut Vec<ShownText<'a>>) {}
}

impl ShownTexts for bool {}
impl ShownTexts for i64 {}
impl ShownTexts for String {}

impl<T: ShownTexts> ShownTexts for Option<T> {
    fn find_texts<'a>(&'a self, found: &mut Vec<ShownText<'a>>) {
        if let Some(value) = self {
            value.find_texts(found);
        }
    }
}

impl<T: ShownTexts> ShownTexts for Vec<T> {
    fn find_texts<'a>(&'a self, found: &mut Vec<ShownText<'a>>) {
        self.iter().enumerate().for_each(|(index, item)| find_texts_below(index, item, found));
    }
}

/// Adds a text if the server may cut it or replace ids in it.
#[inline]
pub fn find_text<'a, T: BoundedText>(text: &'a str, found: &mut Vec<ShownText<'a>>) {
    let limits = T::LIMITS;
    if limits.overflow == Overflow::Truncate || limits.id_translation {
        let (shown, lost) = text.split_at(within(limits, text).len());
        found.push(ShownText { pointer: String::new(), shown, lost, limits });
    }
}

/// Adds the texts of a property or an item under `segments`; for a union, whose properties belong to the object itself,
/// these are empty.
pub fn find_texts_below<'a>(segments: impl Display, value: &'a impl ShownTexts, found: &mut Vec<ShownText<'a>>) {
    let first = found.len();
    value.find_texts(found);
    for text in &mut found[first..] {
        let segments = segments.to_string();
        if !segments.is_empty() {
            prepend_segments(&mut text.pointer, &segments);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{notice::Notice, third_party::ThirdPartyNotice};

    fn request(msgtype: &str, body: &Value) -> Value {
        json!({ "to_party": ["1"], "agentid": 1, "msgtype": msgtype, msgtype: body })
    }

    /// The pointers of the texts, with `!` where a text is cut.
    fn pointers(request: &impl ShownTexts) -> Vec<String> {
        let texts = request.shown_texts().into_iter();
        texts.map(|text| text.pointer + if text.lost.is_empty() { "" } else { "!" }).collect()
    }

    #[test]
    fn every_text_that_is_cut_or_translated_is_found_with_its_pointer() {
        let long = "长".repeat(200);
        let video = json!({ "media_id": "m", "title": long, "description": long });
        let article = json!({ "title": long, "description": long, "url": long });
        let mpnews = json!({ "title": long, "thumb_media_id": "m", "content": long, "digest": long });
        let card = json!({ "appid": "a", "title": long, "thumb_media_id": "m", "pagepath": "p" });
        let articles = ["/news/articles/0/title!", "/news/articles/0/description!", "/news/articles/1/title!"];
        let letter = ["/mpnews/articles/0/title!", "/mpnews/articles/0/content", "/mpnews/articles/0/digest!"];
        for (msgtype, body, expected) in [
            ("text", json!({ "content": long }), &["/text/content"][..]),
            ("file", json!({ "media_id": long }), &[]),
            ("video", video, &["/video/title!", "/video/description!"]),
            ("news", json!({ "articles": [article, { "title": long, "url": long }] }), &articles),
            ("mpnews", json!({ "articles": [mpnews] }), &letter),
            ("miniprogram", card.clone(), &["/miniprogram/title!"]),
        ] {
            let notice: Notice = serde_json::from_value(request(msgtype, &body)).unwrap();
            assert_eq!(pointers(&notice), expected, "{msgtype}");
        }
        let notice: ThirdPartyNotice = serde_json::from_value(request("miniprogram", &card)).unwrap();
        assert_eq!(pointers(&notice), ["/miniprogram/title!"]);
    }
}
