//! Answers to notices whose bytes, headers or size the transcripts do not show.

use serde_json::{Value, json};
use wecom_school_types::notice::{MpnewsArticleContent, NewsArticles};

use crate::caller::{Caller, PNG, tamed, text};

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_marked_as_wrong_json() {
    let caller = Caller::new().await;
    let body = b"{\"text\": {\"content\": \"\xb3\xc9\"}}";
    let answer = caller.send_bytes(body.to_vec()).await;
    assert_eq!(answer["errcode"], 40058, "{answer}");
    assert!(answer["errmsg"].as_str().unwrap().starts_with("Warning: wrong json format. "), "{answer}");
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
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errcode"].to_string(), code);
        if code != "0" {
            for list in ["parent_userid", "student_userid", "party", "external_user", "tag"] {
                assert_eq!(answer[format!("invalid_{list}")], json!([]), "{answer}");
            }
            let errmsg = tamed(answer["errmsg"].as_str().unwrap());
            let end =
                "hint: […], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=40058";
            assert!(errmsg.ends_with(end), "{errmsg}");
        }
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
}
