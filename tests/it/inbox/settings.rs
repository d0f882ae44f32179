//! Language and theme.

use serde_json::json;
use wecom_school::notice::Text;

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
