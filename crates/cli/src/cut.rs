//! Texts that the server cuts, and sends so.

use wecom_school_types::{ShownText, ShownTexts};

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

/// Returns the texts of a request that the server cuts.
pub fn of(request: &impl ShownTexts) -> Vec<Cut> {
    let texts = request.shown_texts().into_iter().filter(|text| !text.lost.is_empty());
    let cut = |text: ShownText<'_>| Cut {
        limit: text.limits.max.map_or(usize::MAX, |(limit, _)| limit),
        shown: text.shown.to_owned(),
        lost: text.lost.to_owned(),
        pointer: text.pointer,
    };
    texts.map(cut).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wecom_school_types::notice::{NewsArticleTitle, Notice};

    use super::*;

    #[test]
    fn what_is_lost_is_the_rest() {
        let article = |title: String| json!({ "title": title, "url": "https://school.example" });
        let articles = json!({ "articles": [article("短".into()), article("长".repeat(50))] });
        let request = json!({ "toall": 1, "agentid": 1, "msgtype": "news", "news": articles });
        let notice: Notice = serde_json::from_value(request).unwrap();
        let [cut] = of(&notice).try_into().unwrap();
        assert_eq!(cut.pointer, "/news/articles/1/title");
        assert_eq!((cut.limit, cut.measured()), (NewsArticleTitle::MAX_BYTES, 150));
        assert_eq!((cut.shown.chars().count(), cut.lost.chars().count()), (42, 8));
        assert_eq!(
            cut.said(),
            "150 bytes of UTF-8, of which the server keeps 128: people don't see “长长长长长长长长”"
        );
    }
}
