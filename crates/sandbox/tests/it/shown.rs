//! What people see: cut texts, and names in place of ids.

use serde_json::json;

use crate::caller::{Caller, MP4, PNG, message, with};

#[tokio::test]
async fn long_titles_are_cut_and_the_outbox_says_what_was_lost() {
    let caller = Caller::new().await;
    let thumb = caller.media_id("image", PNG).await;
    let film = caller.media_id("video", MP4).await;
    let long = "字".repeat(200);
    let card = json!({ "appid": "wx5a9db0c1e2f34567", "title": long, "thumb_media_id": thumb, "pagepath": "p" });
    let article =
        json!({ "title": long, "description": long, "url": "https://a.example", "picurl": "https://a.example/b.png" });
    let page = json!({ "title": long, "digest": long, "content": long, "author": "教务处", "thumb_media_id": thumb });
    for (msgtype, body, cut) in [
        (
            "video",
            json!({ "media_id": film, "title": long, "description": long }),
            vec![("title", 42), ("description", 170)],
        ),
        ("news", json!({ "articles": [article] }), vec![("articles/0/title", 42), ("articles/0/description", 170)]),
        ("mpnews", json!({ "articles": [page] }), vec![("articles/0/title", 42), ("articles/0/digest", 170)]),
        ("miniprogram", card, vec![("title", 21)]),
    ] {
        let request = message(msgtype, &body);
        assert_eq!(caller.code(&request).await, 0, "{msgtype}");
        let outbox = caller.sandbox.outbox();
        let notice = outbox.last().unwrap();
        let found: Vec<_> = notice.cut.iter().map(|cut| (cut.pointer.to_owned(), cut.shown.chars().count())).collect();
        let expected: Vec<_> = cut.iter().map(|(place, shown)| (format!("/{msgtype}/{place}"), *shown)).collect();
        assert_eq!(found, expected);
        let mut shown = body;
        for part in &notice.cut {
            assert_eq!(part.shown.clone() + &part.lost, long);
            let place = part.pointer.strip_prefix(&format!("/{msgtype}")).unwrap();
            *shown.pointer_mut(place).unwrap() = part.shown.clone().into();
        }
        // Nothing else of the message has changed.
        assert_eq!(notice.shown, shown);
        assert!(notice.request().contains(&long));
    }
}

#[tokio::test]
async fn ids_become_names_where_the_page_says_so_and_if_it_is_asked_for() {
    let caller = Caller::new().await;
    let thumb = caller.media_id("image", PNG).await;
    let film = caller.media_id("video", MP4).await;
    let (id, name) = ("$userName=001$", "苏南星");
    let article = json!({ "title": id, "description": id, "url": format!("https://a.example/{id}"), "picurl": id });
    let page = json!({
        "title": id, "thumb_media_id": thumb, "author": id, "content_source_url": id, "content": id, "digest": id,
    });
    let card = json!({ "appid": "wx5a9db0c1e2f34567", "title": id, "thumb_media_id": thumb, "pagepath": id });
    for (msgtype, body, translated) in [
        ("text", json!({ "content": id }), vec!["/content"]),
        ("news", json!({ "articles": [article] }), vec!["/articles/0/title", "/articles/0/description"]),
        (
            "mpnews",
            json!({ "articles": [page] }),
            vec!["/articles/0/title", "/articles/0/content", "/articles/0/digest"],
        ),
        ("miniprogram", card, vec!["/title"]),
    ] {
        for (flag, is_translated) in [(json!(null), false), (json!(0), false), (json!(1), true)] {
            let request = with(message(msgtype, &body), &json!({ "enable_id_trans": flag }));
            assert_eq!(caller.code(&request).await, 0, "{request}");
            let mut shown = body.clone();
            for place in translated.iter().filter(|_| is_translated) {
                *shown.pointer_mut(place).unwrap() = name.into();
            }
            assert_eq!(caller.sandbox.outbox().last().unwrap().shown, shown);
        }
    }
    // A video has no id translation, and its text stays.
    let video = message("video", &json!({ "media_id": film, "title": id }));
    assert_eq!(caller.code(&video).await, 0);
    assert_eq!(caller.sandbox.outbox().last().unwrap().shown["title"], id);
}

#[tokio::test]
async fn a_title_is_cut_before_ids_are_replaced() {
    let caller = Caller::new().await;
    let thumb = caller.media_id("image", PNG).await;
    // 64 bytes end within the second id.
    let title = format!("{}$userName=001$", "$userName=20240101$".repeat(3));
    let card = json!({ "appid": "wx5a9db0c1e2f34567", "title": title, "thumb_media_id": thumb, "pagepath": "p" });
    let request = with(message("miniprogram", &card), &json!({ "enable_id_trans": 1 }));
    assert_eq!(caller.code(&request).await, 0);
    let outbox = caller.sandbox.outbox();
    let notice = outbox.last().unwrap();
    assert_eq!(notice.shown["title"], "林晚舟林晚舟林晚舟$userNa");
    assert_eq!(notice.cut[0].lost, "me=001$");
}
