//! Language and theme.

use serde_json::{Value, json};
use wecom_school::notice::{Text, TextContent};

use super::{in_browser, page::Inbox, sending::ROWS};

#[test]
fn the_language_is_chosen_and_kept() {
    in_browser(async |inbox| {
        inbox.send(Text::builder().content("好")).await;
        assert_eq!(language(inbox).await, "en");
        inbox.see("nav", "Notices").await;
        inbox.choose("[data-setting=language]", "zh-CN").await;
        inbox.see("nav", "通知").await;
        assert_eq!(language(inbox).await, "zh-CN");
        inbox.browser().go(&inbox.at.sandbox.url()).await;
        inbox.see("nav", "通知").await;
        inbox.see(ROWS, "文本").await;
        assert_eq!(language(inbox).await, "zh-CN");
    });
}

#[test]
fn whoever_reads_chinese_is_shown_chinese() {
    in_browser(async |inbox| {
        let agent = inbox.run("return navigator.userAgent").await;
        let chinese = json!({ "userAgent": agent, "acceptLanguage": "zh-CN" });
        inbox.browser().devtools("Emulation.setUserAgentOverride", chinese).await;
        inbox.browser().go(&inbox.at.sandbox.url()).await;
        inbox.see("nav", "通知").await;
        assert_eq!(language(inbox).await, "zh-CN");
        inbox.choose("[data-setting=language]", "en").await;
        inbox.browser().go(&inbox.at.sandbox.url()).await;
        inbox.see("nav", "Notices").await;
    });
}

async fn language(inbox: &Inbox) -> String {
    inbox.find("nav").await;
    inbox.run("return document.documentElement.lang").await.as_str().unwrap().to_owned()
}

#[test]
fn the_theme_follows_the_system_until_one_is_chosen_and_kept() {
    in_browser(async |inbox| {
        inbox.look(1280, 800, "light").await;
        let light = background(inbox).await;
        inbox.look(1280, 800, "dark").await;
        let dark = background(inbox).await;
        assert_ne!(light, dark);
        inbox.choose("[data-setting=theme]", "light").await;
        assert_eq!(background(inbox).await, light);
        inbox.browser().go(&inbox.at.sandbox.url()).await;
        assert_eq!(background(inbox).await, light);
        inbox.choose("[data-setting=theme]", "auto").await;
        assert_eq!(background(inbox).await, dark);
    });
}

async fn background(inbox: &Inbox) -> String {
    inbox.find("nav").await;
    inbox.run("return getComputedStyle(document.body).backgroundColor").await.as_str().unwrap().to_owned()
}

/// Three English words in a row: names of parameters, codes and addresses are fewer.
const ENGLISH: &str = r"
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const isMeant = !node.parentElement.closest('code, pre, option') && node.parentElement.checkVisibility();
        if (isMeant && /[a-z]+[ ,:]+[a-z]+[ ,:]+[a-z]+/i.test(node.data)) found.push(node.data);
    }
    return found";

#[test]
fn a_page_in_chinese_is_chinese_to_its_problems() {
    in_browser(async |inbox| {
        inbox.choose("[data-setting=language]", "zh-CN").await;
        let agentid = inbox.at.agentid();
        let request = |changes: Value| {
            let mut request = json!({
                "to_party": ["21"], "agentid": agentid, "msgtype": "text", "text": { "content": "好" },
            });
            request.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            request.to_string()
        };
        let most = TextContent::MAX_BYTES;
        let too_long = format!("{} 字节（UTF-8），最多 {most}", most + 1);
        for (body, said) in [
            (request(json!({ "toparty": ["21"] })), "是否想写 `to_party`？"),
            (request(json!({ "text": { "content": "a".repeat(most + 1) } })), too_long.as_str()),
            (request(json!({ "to_party": "21" })), "类型是字符串，应为数组"),
            (request(json!({ "agentid": 7 })), "学校没有这个应用"),
            (request(json!({ "to_party": ["9"] })), "没有人能收到"),
            (
                request(json!({ "msgtype": "image", "text": null, "image": { "media_id": "x" } })),
                "改用它所属的 msgtype",
            ),
        ] {
            assert!(inbox.at.client.send_json(body).await.is_err());
            let newest = inbox.at.sandbox.request_log().last().map(|record| record.id);
            inbox.open(&format!("#/requests/{}", newest.unwrap())).await;
            inbox.see("[data-request] [data-part=detail]", said).await;
            assert_eq!(inbox.run(ENGLISH).await, json!([]), "{said}");
        }
        inbox.expect_complaint("404");
        for (route, place, said) in [
            ("#/notices/99", "#detail .problem", "没有通知 99"),
            ("#/requests/99", "#detail .problem", "记录中没有请求 99"),
            ("#/school/nobody", "#detail .problem", "学校里没有人使用"),
            ("#/notices?class=99", "[data-part=count]", "学校没有班级"),
            ("#/notices?recipient=x", "[data-part=count]", "学校里没有人使用"),
            ("#/controls", "[data-part=faults]", "故意让请求出错"),
        ] {
            inbox.open(route).await;
            inbox.see(place, said).await;
            assert_eq!(inbox.run(ENGLISH).await, json!([]), "{route}");
        }
    });
}
