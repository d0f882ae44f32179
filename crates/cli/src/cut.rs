//! Texts that the server cuts before people see them.

use wecom_school_types::{
    CutText,
    notice::{Message, Notice},
    third_party::ThirdPartyNotice,
};

use crate::{lang::words, problem::Problem, shorten, violation::with_pointer};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    pub pointer: String,
    /// How many bytes the server keeps.
    pub limit: usize,
    pub shown: String,
    pub lost: String,
}

impl Cut {
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
