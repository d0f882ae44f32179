//! Texts that the server cuts, and sends so.

use wecom_school_types::{
    CutText,
    notice::{Message, Notice},
    third_party::ThirdPartyNotice,
};

use crate::{check::with_pointer, lang::words, problem::Problem};

/// How much of what is lost is quoted.
const QUOTED: usize = 40;

/// A text that the server cuts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Its JSON pointer in the request.
    pub pointer: String,
    /// How many bytes the server keeps.
    pub limit: usize,
    /// What people see.
    pub shown: String,
    /// What they don't.
    pub lost: String,
}

impl Cut {
    /// How long the text is, in bytes.
    pub fn measured(&self) -> usize {
        self.shown.len() + self.lost.len()
    }

    /// What becomes of it, in one line without the pointer.
    pub fn said(&self) -> String {
        let (measured, limit) = (self.measured(), self.limit);
        let more = if self.lost.chars().nth(QUOTED).is_some() { "…" } else { "" };
        let lost: String = self.lost.chars().take(QUOTED).collect();
        words!(
            "{measured} bytes of UTF-8, of which the server keeps {limit}: people don't see “{lost}{more}”";
            "{measured} 字节（UTF-8），服务器只保留 {limit}：看不到“{lost}{more}”"
        )
    }
}

/// Warns of what people don't see.
pub fn warnings(cuts: &[Cut]) -> impl Iterator<Item = Problem> {
    cuts.iter().map(|cut| Problem::warning(with_pointer(&cut.pointer, &cut.said())))
}

/// What the server cuts of a notice.
pub fn of_notice(notice: &Notice) -> Vec<Cut> {
    let mut cuts = Cuts::default();
    match notice.message() {
        Message::Video(video) => {
            cuts.look("/video/title".into(), video.title.as_ref());
            cuts.look("/video/description".into(), video.description.as_ref());
        }
        Message::News(news) => {
            for (index, article) in news.articles.iter().enumerate() {
                cuts.look(format!("/news/articles/{index}/title"), Some(&article.title));
                cuts.look(format!("/news/articles/{index}/description"), article.description.as_ref());
            }
        }
        Message::Mpnews(mpnews) => {
            for (index, article) in mpnews.articles.iter().enumerate() {
                cuts.look(format!("/mpnews/articles/{index}/title"), Some(&article.title));
                cuts.look(format!("/mpnews/articles/{index}/digest"), article.digest.as_ref());
            }
        }
        Message::Miniprogram(card) => cuts.look("/miniprogram/title".into(), card.title.as_ref()),
        // Texts, and files without words.
        _ => {}
    }
    cuts.0
}

/// What the server cuts of a third-party app's notice.
pub fn of_third_party(notice: &ThirdPartyNotice) -> Vec<Cut> {
    let mut cuts = Cuts::default();
    cuts.look("/miniprogram/title".into(), notice.miniprogram().title.as_ref());
    cuts.0
}

#[derive(Default)]
struct Cuts(Vec<Cut>);

impl Cuts {
    fn look(&mut self, pointer: String, text: Option<&impl CutText>) {
        let Some(text) = text.filter(|text| text.is_cut()) else { return };
        let (shown, lost) = text.as_ref().split_at(text.shown().len());
        self.0.push(Cut { pointer, limit: limit(text), shown: shown.into(), lost: lost.into() });
    }
}

/// The limit of a text, in bytes.
fn limit<T: CutText>(_: &T) -> usize {
    T::LIMITS.max.map_or(usize::MAX, |(limit, _)| limit)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use wecom_school_types::notice::NewsArticleTitle;

    use super::*;

    const LONG: usize = 200;

    fn pointers(cuts: Vec<Cut>) -> Vec<String> {
        cuts.into_iter().map(|cut| cut.pointer).collect()
    }

    fn notice(message: &str, body: &Value) -> Notice {
        serde_json::from_value(json!({ "toall": 1, "agentid": 1, "msgtype": message, message: body })).unwrap()
    }

    #[test]
    fn what_is_lost_is_the_rest() {
        let article = |title: String| json!({ "title": title, "url": "https://school.example" });
        let articles = json!({ "articles": [article("短".into()), article("长".repeat(50))] });
        let [cut] = of_notice(&notice("news", &articles)).try_into().unwrap();
        assert_eq!(cut.pointer, "/news/articles/1/title");
        assert_eq!((cut.limit, cut.measured()), (NewsArticleTitle::MAX_BYTES, 150));
        assert_eq!((cut.shown.chars().count(), cut.lost.chars().count()), (42, 8));
        assert_eq!(
            cut.said(),
            "150 bytes of UTF-8, of which the server keeps 128: people don't see “长长长长长长长长”"
        );
    }

    #[test]
    fn every_text_that_is_cut_is_found() {
        let long = "长".repeat(LONG);
        let card = json!({ "appid": "a", "title": long, "thumb_media_id": "m", "pagepath": "p" });
        let messages = [
            ("text", json!({ "content": long })),
            ("video", json!({ "media_id": "m", "title": long, "description": long })),
            ("news", json!({ "articles": [{ "title": long, "description": long, "url": long }] })),
            (
                "mpnews",
                json!({ "articles": [{ "title": long, "thumb_media_id": "m", "content": long, "digest": long }] }),
            ),
            ("miniprogram", card.clone()),
        ];
        let found: Vec<String> =
            messages.iter().flat_map(|(message, body)| pointers(of_notice(&notice(message, body)))).collect();
        assert_eq!(
            found,
            [
                "/video/title",
                "/video/description",
                "/news/articles/0/title",
                "/news/articles/0/description",
                "/mpnews/articles/0/title",
                "/mpnews/articles/0/digest",
                "/miniprogram/title",
            ]
        );
        let notice = json!({ "toall": 1, "agentid": 1, "msgtype": "miniprogram", "miniprogram": card });
        assert_eq!(pointers(of_third_party(&serde_json::from_value(notice).unwrap())), ["/miniprogram/title"]);
    }
}
