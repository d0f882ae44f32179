//! Texts: whatever characters they hold, they stay texts, and keep to their place.

use serde_json::json;
use wecom_school::{
    media::MediaType,
    notice::{File, Mpnews, MpnewsArticle, News, NewsArticle, Text, Video},
};

use super::assert_unharmed;
use crate::{
    files,
    inbox::{
        in_browser,
        page::Inbox,
        sending::{FILM, PHONE, ROWS},
    },
};

/// Markup, in all the places where texts stand.
const MARKUP: &str = "<img src=x onerror=top.harm=1>\"'</bdi></title><script>top.harm=1</script>&lt;";

/// Nothing is wider than the window.
async fn assert_fits(inbox: &Inbox, what: &str) {
    for width in [1280, 390] {
        inbox.look(width, 800, "light").await;
        let wide = inbox.run("return [document.documentElement.scrollWidth, innerWidth]").await;
        assert_eq!(wide[0], wide[1], "{what} at {width}");
    }
    inbox.look(1280, 800, "light").await;
}

#[test]
fn markup_is_seen_as_it_stands() {
    in_browser(async |inbox| {
        let cover = inbox.upload_poster().await;
        let video = inbox.upload(MediaType::Video, "film.mp4", FILM).await;
        let url = "https://school.example/<script>?\"'";
        let news = NewsArticle::builder().title(MARKUP).description(MARKUP).url(url).build().unwrap();
        let article =
            MpnewsArticle::builder().title(MARKUP).author("<b>校长</b>").digest(MARKUP).thumb_media_id(&*cover);
        let article = article.content("<p>您好</p>").content_source_url("javascript:top.harm=1").build().unwrap();
        for id in [
            inbox.send(Text::builder().content(MARKUP)).await,
            inbox.send(Video::builder().media_id(video).title(MARKUP).description(MARKUP)).await,
            inbox.send(News::builder().articles([news])).await,
            inbox.send(Mpnews::builder().articles([article])).await,
        ] {
            inbox.read(id).await;
            inbox.see(PHONE, MARKUP).await;
            inbox.see(ROWS, MARKUP).await;
            assert_unharmed(inbox).await;
        }
        inbox.click("[data-action=read]").await;
        inbox.see(PHONE, "<b>校长</b>").await;
        assert_unharmed(inbox).await;
    });
}

#[test]
fn a_name_of_a_file_is_a_text_too() {
    in_browser(async |inbox| {
        let name = "<img src=x onerror=top.harm=1>\u{202e}fdp.exe";
        let file = inbox.upload(MediaType::File, name, files::pdf()).await;
        inbox.receive(File::builder().media_id(file)).await;
        inbox.see(PHONE, "<img src=x onerror=top.harm=1>").await;
        assert_unharmed(inbox).await;
    });
}

#[test]
fn only_addresses_of_the_web_become_links() {
    in_browser(async |inbox| {
        let content = "<a href=\"javascript:top.harm=1\">一</a><a href='data:text/html,x'>二</a>\
                       <a href=\"https://school.example/\" onclick=\"top.harm=1\">三</a>\
                       <a href=\"http://school.example/\n\">四</a><A HREF=\"https://school.example/5\">五</A>\
                       javascript:top.harm=1 http://school.example/6<script>";
        inbox.receive(Text::builder().content(content)).await;
        let links = "return [...document.querySelectorAll('[data-part=phone] a')].map(link => link.innerText)";
        let links = inbox.run(links).await;
        assert!(links.as_array().unwrap().contains(&json!("五")), "{links}");
        assert!(links.as_array().unwrap().contains(&json!("http://school.example/6")), "{links}");
        for text in ["一", "二"] {
            assert!(!links.as_array().unwrap().contains(&json!(text)), "{links}");
            inbox.see(PHONE, text).await;
        }
        assert_unharmed(inbox).await;
    });
}

#[test]
fn no_text_breaks_the_layout() {
    in_browser(async |inbox| {
        for (what, content) in [
            ("one word of 2,048 bytes", "W".repeat(2048)),
            ("one Chinese word", "长".repeat(682)),
            ("lines", "\n".repeat(2000) + "。"),
            ("marks above and below", "字\u{300}\u{316}".repeat(290)),
            ("from right to left", "\u{202e}停课\u{202d}\u{2067}一天".repeat(60)),
            ("nothing that is seen", "\u{200b}\u{200d}\u{feff}\u{2060}".repeat(170)),
            ("control characters", (1..32).filter_map(char::from_u32).collect::<String>().repeat(60)),
            ("one address", format!("https://school.example/{}", "a".repeat(2000))),
            ("flags and families", "👨‍👩‍👧‍👦🏳️‍🌈".repeat(40)),
        ] {
            inbox.receive(Text::builder().content(content)).await;
            assert_fits(inbox, what).await;
        }
        assert_unharmed(inbox).await;
    });
}

#[test]
fn the_direction_of_a_text_ends_with_it() {
    in_browser(async |inbox| {
        let title = format!("\u{202e}{}", "停课".repeat(30));
        let article = NewsArticle::builder().title(title).url("https://school.example/").build().unwrap();
        inbox.receive(News::builder().articles([article])).await;
        // What says how much was cut follows the title, on its last line or on one of its own.
        let follows = "const toggle = document.querySelector('[data-action=show-lost]').getBoundingClientRect();
            const title = [...document.querySelector('[data-part=phone] .title bdi').getClientRects()].at(-1);
            return toggle.top >= title.bottom - 1 || toggle.left >= title.right - 1";
        assert_eq!(inbox.run(follows).await, true);
    });
}
