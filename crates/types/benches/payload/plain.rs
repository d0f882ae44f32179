//! The same shapes by derive alone, as one would write them without this crate: they refuse unknown properties and check
//! no limit.

use serde::{Deserialize, Serialize};

use super::values::{AGENTID, INTERVAL, Message, Values};

/// A notice. The body of the message stands in the property that `msgtype` names, or should.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    #[serde(skip_serializing_if = "Option::is_none")]
    recv_scope: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_parent_userid: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_student_userid: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_party: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    toall: Option<u8>,
    msgtype: Msgtype,
    agentid: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Media>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voice: Option<Media>,
    #[serde(skip_serializing_if = "Option::is_none")]
    video: Option<Video>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<Media>,
    #[serde(skip_serializing_if = "Option::is_none")]
    news: Option<News>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mpnews: Option<Mpnews>,
    #[serde(skip_serializing_if = "Option::is_none")]
    miniprogram: Option<Miniprogram>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_id_trans: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_duplicate_check: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_check_interval: Option<i64>,
}

/// An enum, because a `String` would cost the floor an allocation.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Msgtype {
    #[default]
    Text,
    Image,
    Voice,
    Video,
    File,
    News,
    Mpnews,
    Miniprogram,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Text {
    content: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Media {
    media_id: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Video {
    media_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct News {
    articles: Vec<NewsArticle>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct NewsArticle {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    picurl: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Mpnews {
    articles: Vec<MpnewsArticle>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct MpnewsArticle {
    title: String,
    thumb_media_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_source_url: Option<String>,
    content: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Miniprogram {
    appid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    thumb_media_id: String,
    pagepath: String,
}

impl From<Values> for Notice {
    fn from(values: Values) -> Self {
        let notice = Self {
            to_parent_userid: Some(values.parents),
            agentid: AGENTID,
            enable_id_trans: Some(0),
            enable_duplicate_check: Some(1),
            duplicate_check_interval: Some(INTERVAL),
            ..Self::default()
        };
        match values.message {
            Message::Text { content } => Self { msgtype: Msgtype::Text, text: Some(Text { content }), ..notice },
            Message::Article { title, thumb_media_id, content } => {
                let article = MpnewsArticle {
                    title,
                    thumb_media_id,
                    author: None,
                    content_source_url: None,
                    content,
                    digest: None,
                };
                Self { msgtype: Msgtype::Mpnews, mpnews: Some(Mpnews { articles: vec![article] }), ..notice }
            }
        }
    }
}
