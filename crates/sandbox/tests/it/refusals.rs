//! Refused notices get the documented code, with the parameter's name.

use std::fmt::Write as _;

use serde_json::{Value, json};
use wecom_school_sandbox::Endpoint;
use wecom_school_types::notice::{
    MpnewsArticleAuthor, MpnewsArticleContent, NewsArticles, TextContent, ToParentUserid, ToParty,
};

use crate::caller::{Caller, PNG, message, tamed, text, with};

fn news(changes: &Value) -> Value {
    let article = with(json!({ "title": "期末考试安排", "url": "https://school.example/exams" }), changes);
    message("news", &json!({ "articles": [article] }))
}

fn mpnews(thumb: &str, changes: &Value) -> Value {
    let article = with(json!({ "title": "运动会", "thumb_media_id": thumb, "content": "<p>安排</p>" }), changes);
    message("mpnews", &json!({ "articles": [article] }))
}

#[tokio::test]
async fn every_refusal_says_its_parameter_and_what_to_do() {
    let caller = Caller::new().await;
    let thumb = caller.media_id("image", PNG).await;
    let many = |count: usize| vec!["x"; count];
    let long = |bytes: usize| "a".repeat(bytes + 1);
    let card = json!({ "appid": "wx5a9db0c1e2f34567", "thumb_media_id": thumb, "pagepath": "pages/camp" });
    let card = |changes: &Value| message("miniprogram", &with(card.clone(), changes));
    let articles = vec![json!({ "title": "a", "url": "https://a.example" }); NewsArticles::MAX_ITEMS + 1];
    let refused = [
        text(&json!({ "msgtype": "txt" })),
        text(&json!({ "msgtype": null })),
        text(&json!({ "agentid": null })),
        text(&json!({ "agentid": "1000002" })),
        text(&json!({ "msgtype": 7 })),
        text(&json!({ "text": { "content": "" } })),
        text(&json!({ "text": {} })),
        message("image", &json!({ "media_id": "" })),
        message("image", &json!(null)),
        message("news", &json!({ "articles": [] })),
        text(&json!({ "text": null })),
        text(&json!({ "text": { "content": long(TextContent::MAX_BYTES) } })),
        text(&json!({ "toparty": ["21"] })),
        text(&json!({ "to_external_user": ["wmSandbox0001"] })),
        text(&json!({ "toall": true })),
        text(&json!({ "recv_scope": 3 })),
        text(&json!({ "to_party": "21" })),
        text(&json!({ "to_party": [21] })),
        text(&json!({ "to_party": many(ToParty::MAX_ITEMS + 1) })),
        text(&json!({ "to_parent_userid": many(ToParentUserid::MAX_ITEMS + 1) })),
        text(&json!({ "to_parent_userid": [""] })),
        text(&json!({ "duplicate_check_interval": 14401 })),
        text(&json!({ "image": { "media_id": "x" } })),
        message("image", &json!({})),
        message("image", &json!({ "media_id": "x" })),
        message("voice", &json!({ "media_id": thumb })),
        text(&json!({ "msgtype": "image", "text": null, "image": { "media_id": thumb }, "enable_id_trans": 1 })),
        message("news", &json!({ "articles": articles })),
        news(&json!({ "title": null })),
        news(&json!({ "title": "" })),
        news(&json!({ "url": "URL" })),
        news(&json!({ "url": "ftp://school.example" })),
        mpnews(&thumb, &json!({ "author": long(MpnewsArticleAuthor::MAX_BYTES) })),
        mpnews(&thumb, &json!({ "content": long(MpnewsArticleContent::MAX_BYTES) })),
        mpnews(&thumb, &json!({ "content": null })),
        mpnews("x", &json!({})),
        card(&json!({ "appid": "APPID" })),
        card(&json!({ "appid": "wx0000000000000000" })),
        card(&json!({ "appid": null })),
        text(&json!({ "to_student_userid": [] })),
        text(&json!({ "to_student_userid": null, "to_parent_userid": ["20240101-m"], "recv_scope": 1 })),
        text(&json!({ "to_student_userid": ["nobody"], "to_party": ["9"] })),
        text(&json!({ "to_student_userid": ["s22-09"] })),
    ];
    let mut said = String::new();
    for request in &refused {
        let answer = caller.send(request).await;
        let errmsg = tamed(answer["errmsg"].as_str().unwrap());
        let (errmsg, rest) = errmsg.split_once(", hint: […], from ip: 127.0.0.1, more info at ").unwrap();
        let code = &answer["errcode"];
        assert_eq!(rest, format!("https://open.work.weixin.qq.com/devtool/query?e={code}"));
        for list in ["parent_userid", "student_userid", "party", "external_user", "tag"] {
            assert_eq!(answer[format!("invalid_{list}")], json!([]), "{answer}");
        }
        writeln!(said, "{code} {errmsg}").unwrap();
    }
    insta::assert_snapshot!(said);
    let counts = caller.sandbox.requests(Endpoint::Send);
    assert_eq!((counts.accepted, counts.refused), (0, refused.len() as u64));
    assert!(caller.sandbox.outbox().is_empty());
}

#[tokio::test]
async fn a_body_that_is_not_json_is_marked_as_such() {
    let caller = Caller::new().await;
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    for body in [
        &b""[..],
        b"{",
        b"\xef\xbb\xbf{}",
        b"{\"text\": {\"content\": \"\xb3\xc9\"}}",
        b"{\"a\": 01}",
        b"access_token=1&agentid=2",
        b"NaN",
        b"{\"text\": {\"content\": \"\\ud800\"}}",
    ] {
        let answer = caller.send_bytes(body.to_vec()).await;
        assert_eq!(answer["errcode"], 40058, "{answer}");
        assert!(answer["errmsg"].as_str().unwrap().starts_with("Warning: wrong json format. "), "{answer}");
    }
    let marked = caller.send_bytes(b"\xef\xbb\xbf{}".to_vec()).await;
    assert!(marked["errmsg"].as_str().unwrap().contains("byte order mark"), "{marked}");
    // JSON, but not an object.
    for body in [&deep, "null", "[]", "1", "\"text\"", "true"] {
        let answer = caller.send_bytes(body.into()).await;
        assert_eq!(answer["errcode"], 40058, "{answer}");
    }
}

#[tokio::test]
async fn the_headers_say_what_the_body_says() {
    let caller = Caller::new().await;
    for (request, code, errmsg) in [
        (text(&json!({})), "0", "ok"),
        // The name of the parameter is not ASCII, as headers are.
        (text(&json!({ "班级": ["21"] })), "40058", "invalid parameter: /??: no such property here"),
    ] {
        let response = caller.http.post(caller.send_url()).body(request.to_string()).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["error-code"], code);
        assert!(response.headers()["error-msg"].to_str().unwrap().starts_with(errmsg), "{response:?}");
        assert_eq!(response.headers()["content-type"], "application/json; charset=UTF-8");
        assert_eq!(response.json::<Value>().await.unwrap()["errcode"].to_string(), code);
    }
}

#[tokio::test]
async fn the_largest_message_of_the_page_is_accepted_and_a_larger_body_is_not() {
    let caller = Caller::new().await;
    let thumb = caller.media_id("image", PNG).await;
    let content = "字".repeat(MpnewsArticleContent::MAX_BYTES / 3);
    let article = json!({ "title": "全文", "thumb_media_id": thumb, "content": content });
    let request = text(&json!({
        "msgtype": "mpnews", "text": null, "mpnews": { "articles": vec![article; NewsArticles::MAX_ITEMS] },
    }));
    assert_eq!(caller.code(&request).await, 0);
    // Some programs escape all characters that are not ASCII.
    let escaped = request.to_string().replace('字', "\\u5b57");
    assert_eq!(caller.send_bytes(escaped.into_bytes()).await["errcode"], 0);
    let larger = caller.send_bytes(vec![b' '; 16 * 1024 * 1024 + 1]).await;
    assert_eq!(larger["errcode"], 40206, "{larger}");
}

#[tokio::test]
async fn only_the_documented_method_is_accepted() {
    let caller = Caller::new().await;
    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] {
        let request = caller.http.request(method.parse().unwrap(), caller.send_url());
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["error-code"], "40058", "{method}");
    }
    let response = caller.http.get(caller.sandbox.url() + "/cgi-bin/message/send").send().await.unwrap();
    assert_eq!(response.status(), 404);
    insta::assert_snapshot!(response.text().await.unwrap());
}
