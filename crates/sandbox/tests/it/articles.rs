//! Articles of an mpnews as pages of their own.

use serde_json::json;

use crate::caller::{Caller, PNG, text};

const HOSTILE: &str =
    "<script>parent.document.title = 'gone'</script><img src=x onerror=alert(1)><base href=//a.example>";

async fn with_articles() -> Caller {
    let caller = Caller::new().await;
    let thumb = caller.media_id("image", PNG).await;
    let article = |content: &str| json!({ "title": "通知", "thumb_media_id": thumb, "content": content });
    let mpnews = json!({ "articles": [article("<p>$userName=001$，明日停课。</p>"), article(HOSTILE)] });
    let request = text(&json!({ "text": null, "msgtype": "mpnews", "mpnews": mpnews, "enable_id_trans": 1 }));
    assert_eq!(caller.code(&request).await, 0);
    caller
}

#[tokio::test]
async fn an_article_is_a_page_that_may_do_nothing() {
    let caller = with_articles().await;
    let get = async |path: &str| caller.http.get(caller.sandbox.url() + path).send().await.unwrap();
    let page = get("/sandbox/outbox/1/articles/0").await;
    assert_eq!(page.status(), 200);
    let said: Vec<_> = [
        "content-type",
        "content-security-policy",
        "x-content-type-options",
        "x-dns-prefetch-control",
        "referrer-policy",
        "cross-origin-resource-policy",
    ]
    .into_iter()
    .map(|name| format!("{name}: {}", page.headers()[name].to_str().unwrap()))
    .collect();
    insta::assert_snapshot!(said.join("\n") + "\n\n" + &page.text().await.unwrap());
    // Nothing that the policy keeps quiet is taken away.
    let hostile = get("/sandbox/outbox/1/articles/1").await;
    assert!(hostile.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    assert!(hostile.text().await.unwrap().ends_with(HOSTILE));
}

#[tokio::test]
async fn pictures_of_the_web_come_only_if_they_are_asked_for() {
    let caller = with_articles().await;
    for (query, sources) in [
        ("", "img-src data:;"),
        ("?pictures=0", "img-src data:;"),
        ("?pictures=1", "img-src data: http: https:;"),
        ("?pictures=true", "img-src data: http: https:;"),
    ] {
        let url = format!("{}/sandbox/outbox/1/articles/0{query}", caller.sandbox.url());
        let page = caller.http.get(url).send().await.unwrap();
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(sources) && policy.contains("; sandbox;"), "{policy}");
    }
}

#[tokio::test]
async fn what_is_no_article_is_not_found() {
    let caller = with_articles().await;
    let news = json!({ "articles": [{ "title": "期末", "url": "https://a.example" }] });
    caller.send(&text(&json!({ "text": null, "msgtype": "news", "news": news }))).await;
    caller.send(&text(&json!({}))).await;
    for (path, status) in [
        ("1/articles/2", 404),
        ("1/articles/-1", 404),
        ("1/articles/x", 404),
        ("1/articles/99999999999999999999", 404),
        ("2/articles/0", 404),
        ("3/articles/0", 404),
        ("9/articles/0", 404),
        ("x/articles/0", 404),
        ("1/articles/", 404),
        ("1/articles/%ff", 400),
        ("1/articles/0?pictures=all", 400),
        ("1/articles/0?images=1", 400),
    ] {
        let response = caller.http.get(format!("{}/sandbox/outbox/{path}", caller.sandbox.url())).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        let answer: serde_json::Value = response.json().await.unwrap();
        assert!(answer["error"].is_string(), "{path} {answer}");
    }
}
