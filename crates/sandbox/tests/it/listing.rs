//! The list of the inbox: titles, excerpts, filters.

use serde_json::{Value, json};
use wecom_school_sandbox::Sandbox;

use crate::caller::{AGENTID, Caller, MP4, PNG, amr, message, text, with};

async fn list(caller: &Caller, query: &[(&str, &str)]) -> Value {
    let url = caller.sandbox.url() + "/sandbox/inbox";
    let address = reqwest::Url::parse_with_params(&url, query).unwrap();
    let response = caller.http.get(address).send().await.unwrap();
    assert_eq!(response.status(), 200, "{query:?}");
    response.json().await.unwrap()
}

async fn ids(caller: &Caller, query: &[(&str, &str)]) -> Vec<u64> {
    list(caller, query).await["notices"].as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn every_type_of_message_has_a_title_and_an_excerpt() {
    let caller = Caller::new().await;
    let answer = caller.upload("file", "期末成绩单.pdf", "any bytes").await;
    let (image, voice) = (caller.media_id("image", PNG).await, caller.media_id("voice", &amr(100)).await);
    let video = caller.media_id("video", MP4).await;
    let long = "长".repeat(300);
    let page = json!({ "title": "春季运动会", "thumb_media_id": image, "content": long, "digest": "四月一日" });
    let card =
        json!({ "appid": "wx5a9db0c1e2f34567", "title": "报名", "thumb_media_id": image, "pagepath": "pages/camp" });
    let articles = json!([
        { "title": long, "description": long, "url": "https://a.example" },
        { "title": "第二篇", "url": "https://a.example" },
    ]);
    for (msgtype, body, title, excerpt) in [
        ("text", json!({ "content": "明日停课\n请<a href=\"https://a.example\">查看</a>。" }), "明日停课", "请查看。"),
        ("text", json!({ "content": long }), &long[..120 * 3], &long[120 * 3..]),
        ("image", json!({ "media_id": image }), "", ""),
        ("voice", json!({ "media_id": voice }), "", ""),
        ("video", json!({ "media_id": video, "title": "课间操", "description": "动作要领" }), "课间操", "动作要领"),
        ("video", json!({ "media_id": video }), "", ""),
        ("file", json!({ "media_id": answer["media_id"] }), "期末成绩单.pdf", ""),
        // As it is shown: cut.
        ("news", json!({ "articles": articles }), &long[..42 * 3], &long[..170 * 3]),
        ("mpnews", json!({ "articles": [page] }), "春季运动会", "四月一日"),
        ("miniprogram", card, "报名", ""),
    ] {
        assert_eq!(caller.code(&message(msgtype, &body)).await, 0, "{msgtype}");
        let notice = &list(&caller, &[("limit", "1")]).await["notices"][0];
        assert_eq!((&notice["title"], &notice["excerpt"]), (&json!(title), &json!(excerpt)), "{msgtype}");
        assert_eq!(notice["msgtype"], msgtype);
    }
}

#[tokio::test]
async fn a_list_counts_what_it_leaves_out() {
    let caller = Caller::new().await;
    let changes = json!({ "to_student_userid": null, "to_party": ["21", "9"], "enable_duplicate_check": 1 });
    for _ in 0..3 {
        caller.send(&text(&changes)).await;
    }
    let mut answer = list(&caller, &[]).await;
    assert!(answer["notices"][0].as_object_mut().unwrap().remove("time").unwrap().is_u64());
    let expected = json!({
        "held": 1, "dropped": 0, "matching": 1, "more": false,
        "notices": [{
            "id": 1, "agentid": AGENTID, "app": "家校通知", "page": "A", "msgtype": "text",
            "title": "明日停课一天。", "excerpt": "",
            "to": { "school": false, "classes": ["21"], "class_count": 1, "people": [], "people_count": 0 },
            "cut": 0, "recipients": 24, "not_following": 1, "invalid": 1, "suppressed": 2,
        }],
    });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn a_list_says_whom_each_notice_was_for() {
    let caller = Caller::new().await;
    for (changes, school, classes, people) in [
        (json!({ "toall": 1 }), true, (json!([]), 0), (json!([]), 0)),
        // A class that does not exist reaches nobody.
        (json!({ "to_party": ["21", "9", "22"] }), false, (json!(["21", "22"]), 2), (json!([]), 0)),
        // A student, whose parents are reached through the student.
        (json!({ "to_student_userid": ["001"] }), false, (json!([]), 0), (json!(["001"]), 1)),
        (
            json!({ "to_parent_userid": ["20240101-m"], "to_student_userid": ["001", "003", "s22-03"], "to_party": ["42949672961"] }),
            false,
            (json!(["42949672961"]), 1),
            (json!(["20240101-m", "001", "003"]), 4),
        ),
    ] {
        let request = with(text(&json!({ "to_student_userid": null })), &changes);
        assert_eq!(caller.code(&request).await, 0, "{changes}");
        let listed = list(&caller, &[("limit", "1")]).await;
        let expected = json!({
            "school": school, "classes": classes.0, "class_count": classes.1, "people": people.0,
            "people_count": people.1,
        });
        assert_eq!(listed["notices"][0]["to"], expected, "{changes}");
    }
}

#[tokio::test]
async fn filters_are_applied_each_and_together() {
    let caller = Caller::new().await;
    let article = |title: &str| json!({ "articles": [{ "title": title, "url": "https://Example.org/Term" }] });
    for request in [
        // 1: a class, and a repeat.
        text(&json!({ "to_student_userid": null, "to_party": ["21"], "enable_duplicate_check": 1 })),
        text(&json!({ "to_student_userid": null, "to_party": ["21"], "enable_duplicate_check": 1 })),
        // 2: one student, no parent.
        text(&json!({ "to_student_userid": ["001"], "recv_scope": 1, "text": { "content": "Straße ПРИВЕТ" } })),
        // 3: cut; a parent of children in two classes.
        text(&json!({ "to_student_userid": null, "to_parent_userid": ["20240101-m"], "text": null, "msgtype": "news",
            "news": article(&("开".repeat(60) + "尾巴 Lost")) })),
        // 4: another class.
        text(&json!({ "to_student_userid": null, "to_party": ["22"], "text": null, "msgtype": "news",
            "news": article("期中考试") })),
    ] {
        assert_eq!(caller.code(&request).await, 0);
    }
    let answer = caller.upload("file", "期末成绩单.PDF", "any bytes").await;
    // 5: a file.
    caller.send(&message("file", &json!({ "media_id": answer["media_id"] }))).await;
    let expected =
        json!([{ "media_id": answer["media_id"], "type": "file", "filename": "期末成绩单.PDF", "bytes": 9 }]);
    assert_eq!(caller.get("/sandbox/outbox/5").await["files"], expected);
    for (query, expected) in [
        (&[][..], &[5, 4, 3, 2, 1][..]),
        (&[("q", "成绩单.pdf")], &[5]),
        (&[("msgtype", "news")], &[4, 3]),
        // In both classes a parent follows nothing.
        (&[("missed", "true")], &[4, 1]),
        (&[("missed", "false")], &[5, 3, 2]),
        (&[("recipient", "001")], &[2]),
        // Some parents have a child in class 21, and another one elsewhere.
        (&[("class", "21")], &[5, 4, 3, 1]),
        (&[("class", "42949672961")], &[4, 2, 1]),
        (&[("cut", "true")], &[3]),
        (&[("suppressed", "true")], &[1]),
        // In what is shown, in whatever case.
        (&[("q", "停课")], &[1]),
        (&[("q", "STRASSE")], &[]),
        (&[("q", "straẞe")], &[2]),
        (&[("q", "EXAMPLE.ORG/term")], &[4, 3]),
        (&[("q", "  期中考试  ")], &[4]),
        // In what was lost, which the title no longer shows.
        (&[("q", "尾巴 lost")], &[3]),
        // In the app's name, in a recipient's and in a userid.
        (&[("q", "家校")], &[5, 4, 3, 2, 1]),
        (&[("q", "石梦洁")], &[5, 4, 3, 1]),
        (&[("q", "20240101-M")], &[5, 4, 3, 1]),
        // What looks like a pattern is none.
        (&[("q", ".*")], &[]),
        (&[("q", "\\")], &[]),
        (&[("q", " ")], &[5, 4, 3, 2, 1]),
        // Together.
        (&[("q", "家校"), ("msgtype", "news"), ("recipient", "20240101-m"), ("class", "21"), ("cut", "true")], &[3]),
        (&[("msgtype", "text"), ("cut", "true")], &[]),
    ] {
        assert_eq!(ids(&caller, query).await, expected, "{query:?}");
    }
}

#[tokio::test]
async fn a_list_goes_on_before_its_last_notice() {
    let caller = Caller::with(Sandbox::builder().outbox_capacity(5)).await;
    for _ in 0..7 {
        caller.send(&text(&json!({}))).await;
    }
    for (query, expected, more) in [
        (&[("limit", "2")][..], &[7, 6][..], true),
        (&[("limit", "2"), ("before", "6")], &[5, 4], true),
        (&[("limit", "2"), ("before", "4")], &[3], false),
        (&[("limit", "0")], &[], true),
        (&[("limit", "9999"), ("before", "99")], &[7, 6, 5, 4, 3], false),
    ] {
        assert_eq!(ids(&caller, query).await, expected, "{query:?}");
        let answer = list(&caller, query).await;
        assert_eq!((&answer["matching"], &answer["more"]), (&json!(5), &json!(more)), "{query:?}");
        assert_eq!((&answer["held"], &answer["dropped"]), (&json!(5), &json!(2)));
    }
}
