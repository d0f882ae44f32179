//! Every kind of message on the phone, and every view of the page in every look.

use std::time::Duration;

use serde_json::{Value, json};
use wecom_school::media::MediaType;
use wecom_school_sandbox::{Endpoint, Fault};

use super::page::{Inbox, PHONE, ROWS, in_browser};
use crate::files;

/// A film of two seconds.
const FILM: &[u8] = include_bytes!("files/film.mp4");

/// Languages, colour schemes and widths. 640 and 320 pixels have the room of 1280 in large letters.
const LOOKS: [(&str, &str, u32); 5] = [
    ("en", "light", 1280),
    ("zh-CN", "dark", 1280),
    ("zh-CN", "light", 390),
    ("en", "dark", 640),
    ("en", "light", 320),
];

/// Roles whose elements need a name for a screen reader.
const NAMED: &str = "button checkbox combobox dialog heading image link navigation searchbox spinbutton textbox Iframe";

/// Sends a message of each kind. Returns its kind, the id of its notice, and what the phone shows.
pub async fn send_every_kind(inbox: &Inbox) -> Vec<(&'static str, u64, &'static [&'static str])> {
    let cover = inbox.upload_poster().await;
    let voice = inbox.upload(MediaType::Voice, "晨会.amr", files::amr(12)).await;
    let video = inbox.upload(MediaType::Video, "日出.mp4", FILM).await;
    let file = inbox.upload(MediaType::File, "秋游须知.pdf", [files::pdf(), vec![b'\n'; 4000]].concat()).await;
    let article = |title: &str, path: &str| {
        let [url, picture] = ["", ".jpg"].map(|end| format!("https://school.example/{path}{end}"));
        json!({ "title": title, "description": format!("关于{title}"), "url": url, "picurl": picture })
    };
    let letter = |title: &str, author: &str| {
        let content = format!("<h1>{title}</h1><p>感谢各位家长的支持。</p>");
        json!({ "title": title, "author": author, "digest": "摘要", "content": content, "thumb_media_id": cover })
    };
    let news = [article("期末考试安排", "exams"), article("家长会", "meeting"), article("食堂菜单", "menu")];
    let mpnews = [letter("致家长的一封信", "校长室"), letter("防汛须知", "总务处")];
    let mut card = json!({ "appid": "wx5a9db0c1e2f34567", "title": "校服订购", "thumb_media_id": cover });
    card["pagepath"] = json!("pages/uniform?size=140");
    let text = "明日停课一天。\n<a href=\"https://school.example/calendar?year=2026&term=2\">校历</a>已更新，\
                另见 https://school.example/rain。";
    let sunrise = json!({ "media_id": video, "title": "校园日出", "description": "航拍社的第一部作品。" });
    let mut sent = Vec::new();
    for (kind, message, shown) in [
        ("image", json!({ "media_id": cover }), &[][..]),
        ("voice", json!({ "media_id": voice }), &[]),
        ("video", sunrise, &["校园日出", "航拍社的第一部作品。"]),
        ("file", json!({ "media_id": file }), &["秋游须知.pdf", "3.9 KiB"]),
        ("news", json!({ "articles": news }), &["期末考试安排", "家长会", "食堂菜单"]),
        ("mpnews", json!({ "articles": mpnews }), &["致家长的一封信", "防汛须知"]),
        ("miniprogram", card, &["校服订购", "pages/uniform?size=140"]),
        ("text", json!({ "content": text }), &["明日停课一天。", "校历已更新，另见 https://school.example/rain。"]),
    ] {
        sent.push((kind, inbox.send(inbox.request(kind, message, &[])).await, shown));
        inbox.at.sandbox.clock().advance(Duration::from_mins(7));
    }
    sent
}

#[test]
fn each_kind_of_message_is_shown() {
    in_browser(async |inbox| {
        for (kind, id, shown) in send_every_kind(inbox).await {
            inbox.read(id).await;
            inbox.see(PHONE, &["家校通知"]).await;
            inbox.see(PHONE, shown).await;
            inbox.see(ROWS, shown.get(..1).unwrap_or_default()).await;
            match kind {
                "image" | "miniprogram" => inbox.until(&format!("paintedWidth('{PHONE} img') === 640")).await,
                "voice" => assert_eq!(inbox.eval("download()").await, json!(["晨会.amr", files::amr(12).len()])),
                "file" => {
                    assert_eq!(inbox.eval("download()").await, json!(["秋游须知.pdf", files::pdf().len() + 4000]));
                }
                "video" => {
                    assert_eq!(inbox.eval("download()").await, json!(["日出.mp4", FILM.len()]));
                    inbox.until("document.querySelector('video')?.duration === 2").await;
                    inbox.eval("document.querySelector('video').currentTime = 1.5").await;
                    inbox.until("!document.querySelector('video').seeking").await;
                    assert_eq!(inbox.eval("document.querySelector('video').currentTime").await, 1.5);
                }
                "news" => {
                    let addresses = ["exams", "meeting", "menu"].map(|path| format!("https://school.example/{path}"));
                    assert_eq!(inbox.eval("[addresses(), badCards()]").await, json!([addresses, []]));
                }
                "mpnews" => {
                    assert_eq!(inbox.eval("badCards()").await, json!([]));
                    inbox.until(&format!("paintedWidth('{PHONE} .large img') === 640")).await;
                    inbox.click("[data-article=\"1\"] [data-action=read]").await;
                    inbox.see(PHONE, &["总务处"]).await;
                    inbox.in_frame(async || inbox.see("h1", &["防汛须知"]).await).await;
                    inbox.click("[data-action=phone-back]").await;
                    inbox.see(PHONE, &["致家长的一封信"]).await;
                }
                _ => {
                    let addresses = ["https://school.example/calendar?year=2026&term=2", "https://school.example/rain"];
                    assert_eq!(inbox.eval("addresses()").await, json!(addresses));
                    inbox.count(&format!("{PHONE} a[target=_blank][rel=\"noopener noreferrer\"]"), 2).await;
                }
            }
        }
        inbox.eval("showUnknown()").await;
        let values = ["title\n问卷", "days\n3", "isOpen\nfalse", "none\nnull", "text\n<b>1</b>", "第二题"];
        inbox.see("[data-msgtype=survey]", &values).await;
        inbox.find("[data-msgtype=survey] a[href=\"https://school.example/\"]").await;
        inbox.see("#detail > .properties", &["标题 title\n春季运动会", "作者 author\n校办"]).await;
    });
}

#[test]
fn every_view_can_be_read_in_every_look_and_by_a_screen_reader() {
    in_browser(async |inbox| {
        check_view(inbox, "first-run", "#/notices", "[data-part=first-run]").await;
        inbox.at.sandbox.faults().add(Fault::status(503).on(Endpoint::Send).request(100));
        let is_notice = ":has([data-notice]):has([data-part=notices-list] li)";
        for (kind, id, _) in send_every_kind(inbox).await {
            check_view(inbox, kind, &format!("#/notices/{id}"), is_notice).await;
        }
        // A text whose ids become names and which some people do not receive, sent twice.
        let content = json!({ "content": "请$userName=20240101$的家长到$departmentName=21$领取作业本。" });
        let changes = [
            ("to_party", json!(["21", "9"])),
            ("to_parent_userid", json!(["s22-04-f"])),
            ("enable_id_trans", json!(1)),
            ("enable_duplicate_check", json!(1)),
        ];
        let translated = inbox.request("text", content, &changes);
        inbox.send(translated.clone()).await;
        let id = inbox.send(translated).await;
        check_view(inbox, "translated", &format!("#/notices/{id}"), is_notice).await;
        let misspelt = inbox.request("text", json!({ "content": "好" }), &[("toparty", json!(["21"]))]);
        assert!(inbox.at.client.send_json(misspelt).await.is_err());
        let request = format!("#/requests/{}", inbox.at.sandbox.request_log().len());
        check_view(inbox, "request", &request, ":has([data-request]):has([data-part=requests-list] li)").await;
        check_view(inbox, "school", "#/school/20240101-m", "[data-person] .rows").await;
        check_view(inbox, "controls", "#/controls", "[data-fault]").await;
    });
}

/// Checks contrast, width and names in each look, and keeps a picture.
async fn check_view(inbox: &Inbox, view: &str, route: &str, sign: &str) {
    for (language, theme, width) in LOOKS {
        let name = format!("{view}-{language}-{theme}-{width}");
        inbox.look(width, theme).await;
        inbox.choose("[data-setting=language]", language).await;
        inbox.open(route).await;
        inbox.find(sign).await;
        inbox.until("isPainted()").await;
        assert_eq!(inbox.eval("[pale(), beyond(), repeatedIds()]").await, json!([[], 0, []]), "{name}");
        check_accessible_tree(&name, &inbox.browser.devtools("Accessibility.getFullAXTree", json!({})).await);
        inbox.keep_picture("screenshots", &name).await;
    }
}

/// Checks that everything has a name, that each landmark is there once, and that headings skip no level.
fn check_accessible_tree(name: &str, tree: &Value) {
    let (mut landmarks, mut level) = (Vec::new(), 0);
    for node in tree["nodes"].as_array().unwrap().iter().filter(|node| node["ignored"] == false) {
        let [role, own_name] = ["role", "name"].map(|key| node[key]["value"].as_str().unwrap_or_default().trim());
        assert!(!own_name.is_empty() || !NAMED.split(' ').any(|named| named == role), "{name}: no name: {node}");
        let properties = node["properties"].as_array().into_iter().flatten();
        for property in properties.filter(|property| role == "heading" && property["name"] == "level") {
            let next = property["value"]["value"].as_u64().unwrap();
            assert!(next == 1 || (level > 0 && next <= level + 1), "{name}: a heading of level {next} after {level}");
            level = next;
        }
        landmarks.extend(["banner", "main", "navigation"].into_iter().filter(|landmark| *landmark == role));
    }
    landmarks.sort_unstable();
    assert_eq!(landmarks, ["banner", "main", "navigation"], "{name}");
}
