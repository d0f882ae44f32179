//! Articles: HTML that somebody else wrote, shown in a frame that can do nothing.

use std::time::Duration;

use tokio::time::sleep;
use wecom_school::notice::{Mpnews, MpnewsArticle};

use super::assert_unharmed;
use crate::{
    inbox::{in_browser, page::Inbox, sending::PHONE},
    servers::{Server, until},
};

/// Everything by which HTML runs scripts, moves the page, or asks a server, here `BEACON`.
const HARM: &str = include_str!("harm.html");

/// Sends an article, and opens it on the phone.
async fn read_article(inbox: &Inbox, content: &str) {
    let cover = inbox.upload_poster().await;
    let article = MpnewsArticle::builder().title("致家长").thumb_media_id(cover).content(content).build().unwrap();
    inbox.receive(Mpnews::builder().articles([article])).await;
    inbox.click("[data-action=read]").await;
    inbox.find("iframe").await;
}

/// The browser says what it blocks.
fn expect_that_much_is_blocked(inbox: &Inbox) {
    for part in ["/articles/0", "violates the following Content Security Policy", "sandboxed"] {
        inbox.expect_complaint(part);
    }
}

#[test]
fn an_article_runs_no_script_and_asks_nobody() {
    in_browser(async |inbox| {
        expect_that_much_is_blocked(inbox);
        let beacon = Server::start().await;
        read_article(inbox, &HARM.replace("BEACON", &beacon.url())).await;
        inbox.in_frame(async || inbox.see("body", "到此为止").await).await;
        // What it would do, it would do at once, or after the shortest time that a refresh can be given.
        sleep(Duration::from_millis(500)).await;
        assert_unharmed(inbox).await;
        assert_eq!(beacon.connections(), 0, "{:?}", beacon.calls());
    });
}

#[test]
fn an_article_by_itself_does_no_harm_either() {
    in_browser(async |inbox| {
        expect_that_much_is_blocked(inbox);
        let beacon = Server::start().await;
        read_article(inbox, &HARM.replace("BEACON", &beacon.url())).await;
        let address = format!("{}/sandbox/outbox/1/articles/0", inbox.at.sandbox.url());
        inbox.browser().go(&address).await;
        sleep(Duration::from_millis(500)).await;
        inbox.see("body", "到此为止").await;
        assert_eq!(inbox.run("return [location.href, self.origin, document.title]").await[0], address);
        assert_eq!(inbox.run("return self.origin").await, "null");
        assert_eq!(beacon.connections(), 0, "{:?}", beacon.calls());
    });
}

#[test]
fn nothing_that_is_clicked_in_an_article_leads_out_of_it() {
    in_browser(async |inbox| {
        expect_that_much_is_blocked(inbox);
        let beacon = Server::start().await;
        let way_out = |target: &str| format!("<p><a href=\"{}/\" target=\"{target}\">{target}</a></p>", beacon.url());
        let form = format!("<form action=\"{}\"><button>form</button></form>", beacon.url());
        let script = "<p><a href=\"javascript:window.harm=1;top.harm=1\">script</a></p>";
        let ways: String = ["_top", "_parent", "_blank", "elsewhere"].map(way_out).concat();
        read_article(inbox, &format!("{ways}{form}{script}")).await;
        for way in [
            "a[target=_top]",
            "a[target=_parent]",
            "a[target=_blank]",
            "a[target=elsewhere]",
            "button",
            "a:not([target])",
        ] {
            inbox.in_frame(async || inbox.click(way).await).await;
        }
        sleep(Duration::from_millis(300)).await;
        assert_unharmed(inbox).await;
        // Where somebody is about to click, Chromium connects before it knows that nothing will be asked for.
        assert!(beacon.calls().is_empty(), "{:?}", beacon.calls());
    });
}

#[test]
fn an_article_belongs_to_no_origin_and_can_not_be_looked_into() {
    in_browser(async |inbox| {
        read_article(inbox, "<p>您好</p>").await;
        inbox.in_frame(async || assert_eq!(inbox.run("return self.origin").await, "null")).await;
        let frame = "const frame = document.querySelector('iframe');
            return [frame.getAttribute('sandbox'), frame.contentDocument, frame.getAttribute('srcdoc')]";
        assert_eq!(inbox.run(frame).await, serde_json::json!(["", null, null]));
    });
}

#[test]
fn an_article_covers_nothing_but_its_frame() {
    in_browser(async |inbox| {
        let style = "<style>html, body, p { position: fixed; inset: -9999px; width: 99999px; height: 99999px;
                     z-index: 2147483647; background: red }</style><p>您好</p>";
        read_article(inbox, style).await;
        let inside = "const frame = document.querySelector('iframe').getBoundingClientRect();
            const phone = document.querySelector('[data-part=phone]').getBoundingClientRect();
            return frame.left >= phone.left && frame.right <= phone.right && frame.top >= phone.top && frame.bottom <= phone.bottom";
        assert_eq!(inbox.run(inside).await, true);
        inbox.click("[data-action=phone-back]").await;
        inbox.see(PHONE, "致家长").await;
    });
}

#[test]
fn pictures_in_an_article_are_loaded_when_they_are_asked_for() {
    in_browser(async |inbox| {
        // What it answers is no picture.
        inbox.expect_complaint("/articles/0");
        inbox.expect_complaint("/picture");
        let beacon = Server::start().await;
        let url = beacon.url();
        read_article(inbox, &format!("<img src=\"{url}/picture\"><script src=\"{url}/script\"></script>")).await;
        inbox.see("[data-part=web-pictures]", url.trim_start_matches("http://")).await;
        assert_eq!(beacon.connections(), 0);
        inbox.click("[data-action=load-pictures]").await;
        until(|| !beacon.calls().is_empty()).await;
        sleep(Duration::from_millis(200)).await;
        let asked: Vec<String> = beacon.calls().iter().map(|call| call.path().to_owned()).collect();
        assert_eq!(asked, ["/picture"], "and nothing else");
        assert_eq!(beacon.calls()[0].header("referer"), None);
    });
}

#[test]
fn the_longest_article_opens() {
    in_browser(async |inbox| {
        let paragraphs = "<p>春游的路线、时间和要带的东西。</p>".repeat(13_000);
        read_article(inbox, &format!("{paragraphs}<p id=end>到此为止</p>")).await;
        inbox.in_frame(async || inbox.see("#end", "到此为止").await).await;
    });
}
