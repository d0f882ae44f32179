//! Gives the fields of an instance to `WxCpSchoolContactMessage`, and reports its `to_json`: `send_school_contact_message`
//! posts exactly this text. What the fields can not hold, such as a text in a number, is refused by the types.

use std::io;

use serde::Deserialize;
use serde_json::{Value, json};
use wx_rust_cp::bean::{
    WxCpSchoolContactMessage as Message,
    article::{MpnewsArticle, NewArticle},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    recv_scope: Option<i32>,
    #[serde(default)]
    to_parent_userid: Vec<String>,
    #[serde(default)]
    to_student_userid: Vec<String>,
    #[serde(default)]
    to_party: Vec<String>,
    toall: Option<u8>,
    msgtype: Option<String>,
    agentid: Option<i32>,
    enable_id_trans: Option<u8>,
    enable_duplicate_check: Option<u8>,
    duplicate_check_interval: Option<i32>,
    #[serde(alias = "text", alias = "image", alias = "voice", alias = "video", alias = "file", alias = "miniprogram")]
    #[serde(alias = "news", alias = "mpnews")]
    body: Option<Body>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    content: Option<String>,
    media_id: Option<String>,
    title: Option<String>,
    description: Option<String>,
    appid: Option<String>,
    pagepath: Option<String>,
    thumb_media_id: Option<String>,
    #[serde(default)]
    articles: Vec<Article>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Article {
    title: String,
    description: String,
    url: String,
    picurl: String,
    thumb_media_id: String,
    author: String,
    content_source_url: String,
    content: String,
    digest: String,
}

/// Reads a switch, which the binding keeps as a bool.
fn switch(value: Option<u8>) -> Result<Option<bool>, String> {
    match value {
        Some(other @ 2..) => Err(format!("{other} is no bool")),
        value => Ok(value.map(|value| value == 1)),
    }
}

fn send(instance: Value) -> Result<Value, String> {
    // Serde also reads a struct from a list of its fields.
    let articles = ["/news/articles", "/mpnews/articles"].iter().filter_map(|list| instance.pointer(list)?.as_array());
    if articles.flatten().any(|article| !article.is_object()) {
        return Err("an article is an object".to_owned());
    }
    let notice: Notice = serde_json::from_value(instance).map_err(|error| error.to_string())?;
    let body = notice.body.unwrap_or_default();
    let news = |article: &Article| NewArticle {
        title: article.title.clone(),
        description: article.description.clone(),
        url: article.url.clone(),
        pic_url: article.picurl.clone(),
        ..NewArticle::default()
    };
    let mpnews = |article: &Article| MpnewsArticle {
        title: article.title.clone(),
        thumb_media_id: article.thumb_media_id.clone(),
        author: article.author.clone(),
        content_source_url: article.content_source_url.clone(),
        content: article.content.clone(),
        digest: article.digest.clone(),
        ..MpnewsArticle::default()
    };
    let message = Message {
        recv_scope: notice.recv_scope,
        to_parent_user_id: notice.to_parent_userid,
        to_student_user_id: notice.to_student_userid,
        to_party: notice.to_party,
        to_all: switch(notice.toall)?,
        msg_type: notice.msgtype,
        agent_id: notice.agentid,
        enable_id_trans: switch(notice.enable_id_trans)?,
        enable_duplicate_check: switch(notice.enable_duplicate_check)?,
        duplicate_check_interval: notice.duplicate_check_interval,
        articles: body.articles.iter().map(news).collect(),
        mp_news_articles: body.articles.iter().map(mpnews).collect(),
        content: body.content,
        media_id: body.media_id,
        title: body.title,
        description: body.description,
        app_id: body.appid,
        page_path: body.pagepath,
        thumb_media_id: body.thumb_media_id,
    };
    serde_json::from_str(&message.to_json()).map_err(|error| error.to_string())
}

/// Returns whether there is a null in a value: no field of the binding can hold one.
fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(map) => map.values().any(has_null),
        _ => false,
    }
}

fn main() -> Result<(), io::Error> {
    for line in io::stdin().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let answer = match request["cmd"].as_str() {
            Some("stop") => break,
            Some("start") => json!({
                "version": 1,
                "implementation": {
                    "name": "wx-rust-cp", "version": "0.1.5", "language": "rust", "homepage": "https://github.com/easy-4-rust/WxRust",
                },
                "types": ["notice/request"],
            }),
            _ if has_null(&request["instance"]) => {
                json!({ "seq": request["seq"], "verdict": "refused", "reason": "null" })
            }
            _ => match send(request["instance"].clone()) {
                Ok(sent) => json!({ "seq": request["seq"], "verdict": "accepted", "sent": sent }),
                Err(reason) => json!({ "seq": request["seq"], "verdict": "refused", "reason": reason }),
            },
        };
        println!("{answer}");
    }
    Ok(())
}
