//! Texts that the server cuts before people see them.

use wecom_school_types::{
    CutText,
    notice::{Message, Notice},
    third_party::ThirdPartyNotice,
};

use crate::{lang::words, problem::Problem, shorten, violation::with_pointer};

/// A text that the server cuts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    pub pointer: String,
    /// How many bytes the server keeps.
    pub limit: usize,
    pub shown: String,
    pub lost: String,
}

impl Cut {
    /// Returns the length of the text in bytes.
    pub fn measured(&self) -> usize {
        self.shown.len() + self.lost.len()
    }

    pub fn message(&self) -> String {
        let (measured, limit, lost) = (self.measured(), self.limit, shorten::end(&self.lost, 40));
        words!(
            "{measured} bytes of UTF-8, of which the server keeps {limit}: people don't see “{lost}”";
            "{measured} 字节（UTF-8），服务器只保留 {limit}：看不到“{lost}”"
        )
    }

    pub fn warning(&self) -> Problem {
        Problem::warning(with_pointer(&self.pointer, &self.message()))
    }
}

pub fn of_notice(notice: &Notice) -> Vec<Cut> {
    match notice.message() {
        Message::Video(video) => {
            let title = cut("/video/title", video.title.as_ref());
            title.into_iter().chain(cut("/video/description", video.description.as_ref())).collect()
        }
        Message::News(news) => {
            let articles = news.articles.iter().enumerate().flat_map(|(index, article)| {
                let title = cut(&format!("/news/articles/{index}/title"), Some(&article.title));
                let pointer = format!("/news/articles/{index}/description");
                title.into_iter().chain(cut(&pointer, article.description.as_ref()))
            });
            articles.collect()
        }
        Message::Mpnews(mpnews) => {
            let articles = mpnews.articles.iter().enumerate().flat_map(|(index, article)| {
                let title = cut(&format!("/mpnews/articles/{index}/title"), Some(&article.title));
                title.into_iter().chain(cut(&format!("/mpnews/articles/{index}/digest"), article.digest.as_ref()))
            });
            articles.collect()
        }
        Message::Miniprogram(card) => cut("/miniprogram/title", card.title.as_ref()).into_iter().collect(),
        _ => Vec::new(),
    }
}

pub fn of_third_party(notice: &ThirdPartyNotice) -> Vec<Cut> {
    cut("/miniprogram/title", notice.miniprogram().title.as_ref()).into_iter().collect()
}

fn cut<T: CutText>(pointer: &str, text: Option<&T>) -> Option<Cut> {
    let text = text.filter(|text| text.is_cut())?;
    let (shown, lost) = text.as_ref().split_at(text.shown().len());
    let limit = T::LIMITS.max.map_or(usize::MAX, |(limit, _)| limit);
    Some(Cut { pointer: pointer.to_owned(), limit, shown: shown.into(), lost: lost.into() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_text_that_is_cut_is_found() {
        let long = "长".repeat(200);
        let card = json!({ "appid": "a", "title": long, "thumb_media_id": "m", "pagepath": "p" });
        let link = json!({ "title": long, "description": long, "url": long });
        let article = json!({ "title": long, "thumb_media_id": "m", "content": long, "digest": long });
        let notice =
            |message: &str, body| json!({ "toall": 1, "agentid": 1, "msgtype": message, message: body }).to_string();
        for (message, body, pointers) in [
            ("text", json!({ "content": long }), &[][..]),
            (
                "video",
                json!({ "media_id": "m", "title": long, "description": long }),
                &["/video/title", "/video/description"],
            ),
            ("news", json!({ "articles": [link] }), &["/news/articles/0/title", "/news/articles/0/description"]),
            ("mpnews", json!({ "articles": [article] }), &["/mpnews/articles/0/title", "/mpnews/articles/0/digest"]),
            ("miniprogram", card.clone(), &["/miniprogram/title"]),
        ] {
            let cuts = of_notice(&serde_json::from_str(&notice(message, body)).unwrap());
            assert_eq!(cuts.iter().map(|cut| &*cut.pointer).collect::<Vec<_>>(), pointers);
            assert!(cuts.iter().all(|cut| cut.measured() == 600 && cut.shown.len() <= cut.limit));
        }
        let [cut] = &of_third_party(&serde_json::from_str(&notice("miniprogram", card)).unwrap())[..] else { panic!() };
        assert_eq!(cut.pointer, "/miniprogram/title");
    }
}
