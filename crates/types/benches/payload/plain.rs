//! The same shapes as a program would write them without this crate: they refuse unknown properties and check no limit.

use serde::{Deserialize, Serialize};

use super::values::{AGENTID, INTERVAL, Message, Values};

/// Defines a struct whose `Option`s are left out when they are absent.
macro_rules! shape {
    ($name:ident { $($required:ident: $ty:ty),* $(,)? } $(optional { $($optional:ident: $optional_ty:ty),* $(,)? })?) => {
        #[derive(Default, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($required: $ty,)*
            $($(#[serde(skip_serializing_if = "Option::is_none")] $optional: Option<$optional_ty>,)*)?
        }
    };
}

shape! {
    Notice { msgtype: Msgtype, agentid: i64 }
    optional {
        recv_scope: u8,
        to_parent_userid: Vec<String>,
        to_student_userid: Vec<String>,
        to_party: Vec<String>,
        toall: u8,
        text: Text,
        image: Media,
        voice: Media,
        video: Video,
        file: Media,
        news: News,
        mpnews: Mpnews,
        miniprogram: Miniprogram,
        enable_id_trans: u8,
        enable_duplicate_check: u8,
        duplicate_check_interval: i64,
    }
}
shape! { Text { content: String } }
shape! { Media { media_id: String } }
shape! { Video { media_id: String } optional { title: String, description: String } }
shape! { News { articles: Vec<NewsArticle> } }
shape! { NewsArticle { title: String, url: String } optional { description: String, picurl: String } }
shape! { Mpnews { articles: Vec<MpnewsArticle> } }
shape! {
    MpnewsArticle { title: String, thumb_media_id: String, content: String }
    optional { author: String, content_source_url: String, digest: String }
}
shape! { Miniprogram { appid: String, thumb_media_id: String, pagepath: String } optional { title: String } }

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
                let article = MpnewsArticle { title, thumb_media_id, content, ..MpnewsArticle::default() };
                Self { msgtype: Msgtype::Mpnews, mpnews: Some(Mpnews { articles: vec![article] }), ..notice }
            }
        }
    }
}
