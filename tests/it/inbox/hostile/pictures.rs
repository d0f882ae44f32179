//! Pictures on the web: nobody learns that a notice is looked at, unless the reader wants to see them.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;
use wecom_school::notice::{News, NewsArticle};

use super::assert_unharmed;
use crate::{
    inbox::in_browser,
    servers::{Server, until},
};

#[test]
fn a_picture_is_loaded_when_it_is_asked_for() {
    in_browser(async |inbox| {
        // What it answers is no picture.
        inbox.expect_complaint("/picture");
        let beacon = Server::start().await;
        let picture = format!("{}/picture", beacon.url());
        let article = NewsArticle::builder().title("春游").url(beacon.url()).picurl(picture).build().unwrap();
        inbox.receive(News::builder().articles([article])).await;
        inbox.see("[data-part=web-pictures]", beacon.url().trim_start_matches("http://")).await;
        sleep(Duration::from_millis(300)).await;
        assert_eq!(beacon.connections(), 0);
        inbox.click("[data-action=load-pictures]").await;
        until(|| !beacon.calls().is_empty()).await;
        let asked = &beacon.calls()[0];
        assert_eq!((asked.path(), asked.header("referer")), ("/picture", None));
        assert!(inbox.texts("[data-action=load-pictures]").await.is_empty());
    });
}

#[test]
fn a_picture_whose_address_is_none_is_never_loaded() {
    in_browser(async |inbox| {
        let beacon = Server::start().await;
        let host = beacon.url().replace("http:", "");
        for picurl in [
            "javascript:top.harm=1",
            "data:text/html,<script>top.harm=1</script>",
            &host,
            "\" onerror=\"harm=1",
            "file:///etc/passwd",
        ] {
            let article = json!({ "title": "春游", "url": "https://school.example/", "picurl": picurl });
            let request = json!({
                "to_party": ["21"], "agentid": inbox.at.agentid(), "msgtype": "news", "news": { "articles": [article] },
            });
            let id = inbox.send_json(request.to_string()).await;
            inbox.read(id).await;
            assert_eq!(
                inbox.run("return document.querySelectorAll('[data-part=phone] img').length").await,
                0,
                "{picurl}"
            );
            assert_unharmed(inbox).await;
        }
        assert_eq!(beacon.connections(), 0);
    });
}
