//! The texts of a message, and the files, links and miniprogram that it refers to.

use serde::Serialize;
use serde_json::Value;
use wecom_school_types::{
    Branch, ShownText, ShownTexts as _, WrittenBody, after_http_scheme,
    media::MediaType,
    notice::{Appid, MediaId, Message, Notice},
    third_party::ThirdPartyNotice,
};

use crate::refusal::{Refusal, refuse};

/// The content of a message. Each pointer is a JSON pointer from the root of the request.
#[derive(Default)]
pub(crate) struct Content<'a> {
    /// The message's body as JSON.
    pub body: Value,
    /// Uploaded files: pointer, required type, `media_id`.
    pub media: Vec<(String, MediaType, &'a str)>,
    /// Links that open on a click.
    pub links: Vec<(String, &'a str)>,
    /// The pointer and the appid of a miniprogram.
    pub miniprogram: Option<(&'static str, &'a str)>,
    pub texts: Vec<ShownText<'a>>,
    pub is_translated: bool,
}

impl<'a> Content<'a> {
    pub fn of(notice: &'a Notice) -> Self {
        let mut content = Self { texts: notice.shown_texts(), ..Self::default() };
        match notice.message() {
            Message::Text(text) => {
                content.body = body(text);
                content.is_translated = text.enable_id_trans == Some(true);
            }
            Message::Image(image) => content.file(image, "/image/media_id", MediaType::Image, &image.media_id),
            Message::Voice(voice) => content.file(voice, "/voice/media_id", MediaType::Voice, &voice.media_id),
            Message::File(file) => content.file(file, "/file/media_id", MediaType::File, &file.media_id),
            Message::Video(video) => {
                content.file(video, "/video/media_id", MediaType::Video, &video.media_id);
            }
            Message::News(news) => {
                content.body = body(news);
                for (index, article) in news.articles.iter().enumerate() {
                    content.links.push((format!("/news/articles/{index}/url"), &article.url));
                }
                content.is_translated = news.enable_id_trans == Some(true);
            }
            Message::Mpnews(mpnews) => {
                content.body = body(mpnews);
                for (index, article) in mpnews.articles.iter().enumerate() {
                    let pointer = format!("/mpnews/articles/{index}/thumb_media_id");
                    content.media.push((pointer, MediaType::Image, &article.thumb_media_id));
                }
                content.is_translated = mpnews.enable_id_trans == Some(true);
            }
            Message::Miniprogram(card) => {
                content.body = body(card);
                content.card(&card.appid, &card.thumb_media_id);
                content.is_translated = card.enable_id_trans == Some(true);
            }
            // A message type that only the schema files describe.
            message => content.body = body_as_sent(notice, message.msgtype().as_str()),
        }
        content
    }

    pub fn of_page_b(notice: &'a ThirdPartyNotice) -> Self {
        let card = notice.miniprogram();
        let mut content = Self { body: written(card), texts: notice.shown_texts(), ..Self::default() };
        content.card(&card.appid, &card.thumb_media_id);
        content.is_translated = notice.enable_id_trans() == Some(true);
        content
    }

    fn file(&mut self, message: &impl Branch, pointer: &str, media_type: MediaType, media_id: &'a MediaId) {
        self.body = body(message);
        self.media.push((pointer.to_owned(), media_type, media_id));
    }

    fn card(&mut self, appid: &'a Appid, thumb: &'a MediaId) {
        self.miniprogram = Some(("/miniprogram/appid", appid));
        self.media.push(("/miniprogram/thumb_media_id".to_owned(), MediaType::Image, thumb));
    }

    /// Refuses links that browsers can't open.
    // Choice: link-needs-a-scheme.
    pub fn check_links(&self) -> Result<(), Refusal> {
        if let Some((pointer, _)) = self.links.iter().find(|(_, link)| after_http_scheme(link).is_none()) {
            refuse!(URL_WITHOUT_SCHEME, pointer, "begin it with http:// or https://"; "请以 http:// 或 https:// 开头");
        }
        Ok(())
    }
}

fn body(message: &impl Branch) -> Value {
    written(&WrittenBody(message))
}

/// Returns the property that has the name of the message type.
fn body_as_sent(notice: &Notice, msgtype: &str) -> Value {
    written(notice).get_mut(msgtype).map(Value::take).unwrap_or_default()
}

fn written(body: &impl Serialize) -> Value {
    // All keys are texts, so writing can't fail.
    serde_json::to_value(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_message_that_has_no_code_here_is_as_it_was_sent() {
        let articles = serde_json::json!({ "articles": [{ "title": "标题", "url": "https://school.example" }] });
        let request = serde_json::json!({ "toall": 1, "agentid": 1, "msgtype": "news", "news": articles });
        let notice: Notice = serde_json::from_value(request).unwrap();
        assert_eq!(body_as_sent(&notice, "news"), articles);
        assert_eq!(Content::of(&notice).body, articles);
    }
}
