//! Hostile notices and pages: nothing in them runs, leaves the page or sends a request.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;
use wecom_school::media::MediaType;

use super::page::{Inbox, PHONE, ROWS, in_browser};
use crate::{
    files,
    servers::{Server, until},
};

/// Everything by which HTML runs scripts, moves the page, or asks a server, here `BEACON`.
const HARM: &str = include_str!("files/harm.html");

/// Markup, for every text of a notice.
const MARKUP: &str = "<img src=x onerror=top.harm=1>\"'</bdi></title><script>top.harm=1</script>&lt;";

/// Checks that nothing in a notice has run, led the page elsewhere or asked the beacon.
async fn assert_unharmed(inbox: &Inbox, beacon: &Server) {
    // Harm is done at once, or after the shortest time of a refresh.
    sleep(Duration::from_millis(500)).await;
    let (name, url) = (inbox.at.sandbox.school().name(), inbox.at.sandbox.url());
    assert_eq!(inbox.eval(&format!("harm('{name}', '{url}')")).await, json!([]));
    assert_eq!(inbox.browser.windows().await, 1);
    assert!(beacon.calls().is_empty(), "{:?}", beacon.calls());
}

/// Sends an article, and opens it on the phone.
async fn read_article(inbox: &Inbox, content: &str) {
    let cover = inbox.upload_poster().await;
    let article = json!({ "title": "致家长", "thumb_media_id": cover, "content": content });
    inbox.receive("mpnews", json!({ "articles": [article] })).await;
    inbox.click("[data-action=read]").await;
    inbox.find("iframe").await;
}

#[test]
fn an_article_can_do_nothing() {
    in_browser(async |inbox| {
        inbox.expect_complaints(&["/articles/0", "/picture", "Content Security Policy", "sandboxed"]);
        let beacon = Server::start().await;
        let url = beacon.url();
        // The longest article, with all the harm there is.
        let long = "<p>春游的路线、时间和要带的东西。</p>".repeat(12_000);
        read_article(inbox, &format!("{long}{}", HARM.replace("BEACON", &url))).await;
        inbox.in_frame(async || inbox.see("body", &["到此为止"]).await).await;
        assert_unharmed(inbox, &beacon).await;
        // The article alone, in no frame.
        let address = format!("{}/sandbox/outbox/1/articles/0", inbox.at.sandbox.url());
        inbox.browser.go(&address).await;
        inbox.see("body", &["到此为止"]).await;
        sleep(Duration::from_millis(500)).await;
        assert_eq!(inbox.eval("[location.href, self.origin]").await, json!([address, "null"]));
        assert_eq!(beacon.connections(), 0, "{:?}", beacon.calls());

        inbox.open("").await;
        let ways = ["_top", "_parent", "_blank", "elsewhere"];
        let links = ways.map(|target| format!("<p><a href=\"{url}/\" target=\"{target}\">{target}</a></p>")).concat();
        let form = format!("<form action=\"{url}\"><button>form</button></form>");
        let script = "<p><a href=\"javascript:top.harm=1\">script</a></p>";
        read_article(inbox, &format!("{links}{form}{script}")).await;
        for way in 1..=5 {
            inbox.in_frame(async || inbox.click(&format!("p:nth-of-type({way}) a")).await).await;
        }
        inbox.in_frame(async || inbox.click("button").await).await;
        assert_unharmed(inbox, &beacon).await;

        let beacon = Server::start().await;
        let url = beacon.url();
        read_article(inbox, &format!("<img src=\"{url}/picture\"><script src=\"{url}/script\"></script>")).await;
        assert_pictures_are_loaded_on_demand(inbox, &beacon).await;
    });
}

/// Checks that no server learns that a notice is read, unless the reader asks for its pictures.
async fn assert_pictures_are_loaded_on_demand(inbox: &Inbox, beacon: &Server) {
    inbox.see("[data-part=web-pictures]", &[beacon.url().trim_start_matches("http://")]).await;
    sleep(Duration::from_millis(300)).await;
    assert_eq!(beacon.connections(), 0);
    inbox.click("[data-action=load-pictures]").await;
    until(|| !beacon.calls().is_empty()).await;
    sleep(Duration::from_millis(200)).await;
    let calls = beacon.calls();
    assert!(calls.iter().all(|call| call.path() == "/picture" && call.header("referer").is_none()), "{calls:?}");
    inbox.until("texts('[data-action=load-pictures]').length === 0").await;
}

#[test]
fn texts_stay_texts_and_pictures_wait() {
    in_browser(async |inbox| {
        inbox.expect_complaints(&["/picture"]);
        let beacon = Server::start().await;
        let cover = inbox.upload_poster().await;
        let file = inbox.upload(MediaType::File, &format!("{MARKUP}\u{202e}fdp.exe"), files::pdf()).await;
        let news = json!({ "title": MARKUP, "description": MARKUP, "url": "https://school.example/<script>?\"'" });
        let mut article =
            json!({ "title": MARKUP, "author": "<b>校长</b>", "digest": MARKUP, "thumb_media_id": cover });
        article["content"] = json!("<p>您好</p>");
        article["content_source_url"] = json!("javascript:top.harm=1");
        for (msgtype, message) in [
            ("file", json!({ "media_id": file })),
            ("text", json!({ "content": MARKUP })),
            ("news", json!({ "articles": [news] })),
            ("mpnews", json!({ "articles": [article] })),
        ] {
            inbox.receive(msgtype, message).await;
            inbox.see(PHONE, &[&MARKUP[..30]]).await;
            inbox.see(ROWS, &[&MARKUP[..30]]).await;
        }
        inbox.click("[data-action=read]").await;
        inbox.see(PHONE, &["<b>校长</b>"]).await;
        assert_unharmed(inbox, &beacon).await;

        // Only addresses of the web become links.
        let content = "<a href=\"javascript:top.harm=1\">一</a><a href='data:text/html,x'>二</a>\
                       <a href=\"https://school.example/\" onclick=\"top.harm=1\">三</a>\
                       <A HREF=\"https://school.example/5\">五</A>javascript:top.harm=1 http://school.example/6<script>";
        inbox.receive("text", json!({ "content": content })).await;
        inbox.see(PHONE, &["一", "二"]).await;
        let links = inbox.eval("addresses()").await;
        let links: Vec<&str> = links.as_array().unwrap().iter().filter_map(|link| link.as_str()).collect();
        assert!(links.contains(&"https://school.example/5") && links.contains(&"http://school.example/6"), "{links:?}");

        let news = |picture: &str| json!({ "articles": [{ "title": "春游", "url": "https://school.example/", "picurl": picture }] });
        let host = beacon.url().replace("http:", "");
        for picture in ["javascript:top.harm=1", "data:text/html,x", &host, "\" onerror=\"harm=1", "file:///etc/passwd"]
        {
            inbox.receive("news", news(picture)).await;
            inbox.count(&format!("{PHONE} img"), 0).await;
        }
        assert_unharmed(inbox, &beacon).await;
        inbox.receive("news", news(&format!("{}/picture", beacon.url()))).await;
        assert_pictures_are_loaded_on_demand(inbox, &beacon).await;
    });
}

#[test]
fn no_text_breaks_the_layout() {
    in_browser(async |inbox| {
        let contents = [
            "W".repeat(2048),
            "\n".repeat(2000) + "。",
            "字\u{300}\u{316}".repeat(290),
            "\u{202e}停课\u{202d}\u{2067}一天".repeat(60),
            "\u{200b}\u{200d}\u{feff}\u{2060}".repeat(170),
            (1..32).filter_map(char::from_u32).collect::<String>().repeat(60),
            format!("https://school.example/{}", "a".repeat(2000)),
            "👨‍👩‍👧‍👦🏳️‍🌈".repeat(40),
            "ستغلق المدرسة أبوابها غدا ".repeat(24),
            "12. המדרשה PTA 学校 ".repeat(24),
        ];
        for content in &contents {
            inbox.receive("text", json!({ "content": content })).await;
            for width in [390, 1280] {
                inbox.look(width, "light").await;
                assert_eq!(inbox.eval("beyond()").await, 0, "{content} at {width}");
            }
        }
        inbox.at.sandbox.clear_outbox();
        let cover = inbox.upload_poster().await;
        for words in &contents[8..] {
            inbox.receive("text", json!({ "content": words })).await;
            assert_eq!(inbox.eval("headless()").await, json!([]), "{words}");
            let [title, digest] = [40, 120].map(|length| words.chars().take(length).collect::<String>());
            let article = json!({ "title": title, "digest": digest, "thumb_media_id": cover, "content": "<p>.</p>" });
            inbox.receive("mpnews", json!({ "articles": [article] })).await;
            assert_eq!(inbox.eval("[beyond(), headless()]").await, json!([0, []]), "{title}");
            inbox.click("[data-action=read]").await;
            inbox.find(".bar [data-action=phone-back]").await;
            assert_eq!(inbox.eval("[beyond(), headless()]").await, json!([0, []]), "{title}, opened");
        }
        // The button that names the length of the cut rest follows the title, whichever direction that has.
        let article = json!({ "title": format!("\u{202e}{}", "停课".repeat(30)), "url": "https://school.example/" });
        inbox.receive("news", json!({ "articles": [article] })).await;
        assert_eq!(inbox.eval("toggleFollowsTitle()").await, true);
    });
}

#[test]
fn a_page_elsewhere_neither_changes_nor_reads_the_sandbox() {
    in_browser(async |inbox| {
        inbox.expect_complaints(&[""]);
        inbox.send_text("好").await;
        let elsewhere = Server::start().await;
        inbox.browser.go(&elsewhere.url()).await;
        let sandbox = &inbox.at.sandbox;
        assert_eq!(inbox.eval(&format!("attack('{}')", sandbox.url())).await, json!([false, false, "refused"]));
        inbox.in_frame(async || inbox.count("[href^=\"/inbox/\"]", 0).await).await;
        inbox.eval(&format!("submitForm('{}/sandbox/reset')", sandbox.url())).await;
        inbox.until("location.pathname === '/sandbox/reset'").await;
        let state = (sandbox.outbox().len(), sandbox.clock().added(), sandbox.faults().list().len());
        assert_eq!(state, (1, Duration::ZERO, 0));
        // A name that points to this machine.
        inbox.browser.go(&format!("http://rebound.example:{}/", sandbox.address().port())).await;
        inbox.see("body", &["--allow-host"]).await;
        assert_eq!(inbox.eval("fetch('/sandbox/outbox').then(({ status }) => status)").await, 403);
    });
}
