//! Articles of an mpnews as pages.

use serde_json::json;

use crate::caller::{Caller, PNG, headers, text};

const HOSTILE: &str =
    "<script>parent.document.title = 'gone'</script><img src=x onerror=alert(1)><base href=//a.example>";

/// Tags for which browsers connect in spite of the policy, and as they are shown.
const CONNECTING: [&str; 2] = [
    "<LINK/rel=preconnect><iFrame\nsrc=//a></iframe><frameset><frame src=//a><<link><\u{212a}<lin字<",
    "<x-LINK/rel=preconnect><x-iFrame\nsrc=//a></iframe><x-frameset><x-frame src=//a><<x-link><\u{212a}<lin字<",
];

async fn with_articles() -> Caller {
    let caller = Caller::new().await;
    let thumb = caller.media_id("image", PNG).await;
    let article = |content: &str| json!({ "title": "通知", "thumb_media_id": thumb, "content": content });
    let mpnews = json!({ "articles": [article("<p>$userName=001$，明日停课。</p>"), article(&format!("{HOSTILE}{}", CONNECTING[0]))] });
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
    let headers = headers(
        &page,
        &[
            "content-type",
            "content-security-policy",
            "x-content-type-options",
            "x-dns-prefetch-control",
            "referrer-policy",
            "cross-origin-resource-policy",
        ],
    );
    insta::assert_snapshot!(headers + "\n" + &page.text().await.unwrap());
    // The policy makes the rest of an article harmless, so it is as it was sent.
    let hostile = get("/sandbox/outbox/1/articles/1").await.text().await.unwrap();
    assert!(hostile.ends_with(&format!("{HOSTILE}{}", CONNECTING[1])), "{hostile}");
    for (query, sources) in [
        ("?pictures=0", "img-src data:;"),
        ("?pictures=1", "img-src data: http: https:;"),
        ("?pictures=true", "img-src data: http: https:;"),
    ] {
        let page = get(&format!("/sandbox/outbox/1/articles/0{query}")).await;
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(sources) && policy.contains("; sandbox;"), "{policy}");
    }
}
