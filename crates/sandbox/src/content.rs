//! The content of a message: what it refers to, and what people see of it.

use serde::Serialize;
use serde_json::Value;
use wecom_school_types::{
    Branch, Enumeration, ShownText, ShownTexts as _, WrittenBody, after_http_scheme,
    media::MediaType,
    notice::{Message, Notice},
    third_party::ThirdPartyNotice,
};

use crate::{
    School,
    outbox::Cut,
    refusal::{Refusal, refuse},
};

pub(crate) struct Content<'a> {
    pub msgtype: &'static str,
    body: Value,
    texts: Vec<ShownText<'a>>,
    is_translated: bool,
}

impl<'a> Content<'a> {
    pub fn of(notice: &'a Notice) -> Self {
        let msgtype = notice.message().msgtype().as_str();
        let (body, enable_id_trans) = match notice.message() {
            Message::Text(text) => (body(text), text.enable_id_trans),
            Message::Image(image) => (body(image), None),
            Message::Voice(voice) => (body(voice), None),
            Message::Video(video) => (body(video), None),
            Message::File(file) => (body(file), None),
            Message::News(news) => (body(news), news.enable_id_trans),
            Message::Mpnews(mpnews) => (body(mpnews), mpnews.enable_id_trans),
            Message::Miniprogram(card) => (body(card), card.enable_id_trans),
            // A message type that only the schema files describe.
            _ => (body_as_sent(notice, msgtype), None),
        };
        Self { msgtype, body, texts: notice.shown_texts(), is_translated: enable_id_trans == Some(true) }
    }

    pub fn of_page_b(notice: &'a ThirdPartyNotice) -> Self {
        let is_translated = notice.enable_id_trans() == Some(true);
        Self { msgtype: "miniprogram", body: written(notice.miniprogram()), texts: notice.shown_texts(), is_translated }
    }

    /// Returns the values of a property of the body or of its articles, each with its JSON pointer in the request.
    pub fn find<'b>(&'b self, name: &'b str) -> impl Iterator<Item = (String, &'b str)> {
        let articles = self.body.get("articles").and_then(Value::as_array).into_iter().flatten().enumerate();
        let articles = articles.map(|(index, article)| (format!("articles/{index}/"), article));
        let objects = std::iter::once((String::new(), &self.body)).chain(articles);
        objects.filter_map(move |(path, object)| {
            Some((format!("/{}/{path}{name}", self.msgtype), object.get(name)?.as_str()?))
        })
    }

    /// Returns the `media_id` of each uploaded file, with its JSON pointer in the request and the required type.
    pub fn media(&self) -> impl Iterator<Item = (String, MediaType, &str)> {
        let required = MediaType::ALL.iter().copied().find(|media_type| media_type.to_string() == self.msgtype);
        let files = self.find("media_id").filter_map(move |(pointer, media_id)| Some((pointer, required?, media_id)));
        let pictures = self.find("thumb_media_id").map(|(pointer, media_id)| (pointer, MediaType::Image, media_id));
        files.chain(pictures)
    }

    /// Refuses links that browsers can't open.
    // Choice: link-needs-a-scheme.
    pub fn check_links(&self) -> Result<(), Refusal> {
        if let Some((pointer, _)) = self.find("url").find(|(_, link)| after_http_scheme(link).is_none()) {
            refuse!(URL_WITHOUT_SCHEME, pointer, "begin it with http:// or https://"; "请以 http:// 或 https:// 开头");
        }
        Ok(())
    }

    /// Returns what people see, and the texts that were cut: texts are cut as the pages say, and names replace ids (id转译).
    // Choice: cut-before-translation.
    pub fn into_shown(self, school: &School) -> (Value, Vec<Cut>) {
        let Self { mut body, texts, is_translated, .. } = self;
        let mut cut = Vec::new();
        for ShownText { pointer, shown, lost, limits, .. } in texts {
            let is_translated = is_translated && limits.id_translation;
            let translated = if is_translated { translate(shown, school) } else { None };
            if translated.is_some() || !lost.is_empty() {
                // The first step of the pointer leads into the body.
                let inside = pointer.char_indices().skip(1).find(|(_, character)| *character == '/');
                let value = inside.and_then(|(start, _)| body.pointer_mut(&pointer[start..]));
                if let Some(value) = value {
                    *value = Value::String(translated.unwrap_or_else(|| shown.to_owned()));
                }
            }
            if !lost.is_empty() {
                cut.push(Cut { pointer, shown: shown.to_owned(), lost: lost.to_owned() });
            }
        }
        (body, cut)
    }
}

fn body(message: &impl Branch) -> Value {
    written(&WrittenBody(message))
}

fn body_as_sent(notice: &Notice, msgtype: &str) -> Value {
    written(notice).get_mut(msgtype).map(Value::take).unwrap_or_default()
}

fn written(body: &impl Serialize) -> Value {
    // All keys are texts, so writing can't fail.
    serde_json::to_value(body).unwrap_or_default()
}

/// Returns the text with names in place of ids; `None` if it contains no id.
///
/// An unknown or misspelt expression stays as it is.
fn translate(text: &str, school: &School) -> Option<String> {
    let mut translated = String::new();
    let (mut rest, mut is_changed) = (text, false);
    while let Some(start) = rest.find('$') {
        translated.push_str(&rest[..start]);
        let inside = &rest[start + 1..];
        let found = inside.find('$').and_then(|end| Some((find_name(&inside[..end], school)?, end)));
        if let Some((name, end)) = found {
            translated.push_str(name);
            rest = &inside[end + 1..];
            is_changed = true;
        } else {
            // The next dollar may be where an id begins.
            translated.push('$');
            rest = inside;
        }
    }
    translated.push_str(rest);
    is_changed.then_some(translated)
}

/// Returns the name for an expression between two dollars, such as `userName=20240101`.
fn find_name<'s>(expression: &str, school: &'s School) -> Option<&'s str> {
    let (kind, id) = expression.split_once('=')?;
    // Choice: translation-finds-the-school.
    let name_and_alias =
        || school.directory().person(id).map(|person| (school.name_of(person), school.alias_of(person)));
    match kind {
        // Choice: department-id-is-digits.
        "departmentName" if id.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(school.directory().department(id.parse().ok()?)?.name())
        }
        "userName" => Some(name_and_alias()?.0),
        "userAlias" => name_and_alias()?.1,
        "userAliasOrName" => name_and_alias().map(|(name, alias)| alias.unwrap_or(name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_message_that_has_no_code_here_is_as_it_was_sent() {
        let articles = serde_json::json!({ "articles": [{ "title": "标题", "url": "https://school.example" }] });
        let request = serde_json::json!({ "toall": 1, "agentid": 1, "msgtype": "news", "news": articles });
        let notice: Notice = serde_json::from_value(request).unwrap();
        assert_eq!((body_as_sent(&notice, "news"), Content::of(&notice).body), (articles.clone(), articles));
    }
}
