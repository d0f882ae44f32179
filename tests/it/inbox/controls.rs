//! The controls of the sandbox and of the page: clock, faults, outbox, reset; language and theme.

use std::time::Duration;

use serde_json::json;
use wecom_school::notice::TextContent;
use wecom_school_sandbox::{Endpoint, Fault};

use super::{
    browser::ENTER,
    page::{ROWS, in_browser},
};

#[test]
fn the_sandbox_is_controlled() {
    in_browser(async |inbox| {
        let (clock, faults) = (inbox.at.sandbox.clock(), inbox.at.sandbox.faults());
        inbox.open("#/controls").await;
        inbox.expect_complaints(&["/sandbox/clock"]);
        inbox.see("[data-part=clock]", &["Not moved."]).await;
        inbox.click("[data-advance=\"7200\"]").await;
        inbox.see("[data-part=clock]", &["Moved forward by 2 h."]).await;
        for (seconds, seen) in [("90", "Moved forward by 2 h 1 min 30 s."), ("99999999999", "century")] {
            inbox.write("[name=seconds]", seconds).await;
            inbox.browser.press(ENTER).await;
            inbox.see("[data-part=clock]", &[seen]).await;
        }
        // The page follows changes from elsewhere, too.
        clock.advance(Duration::from_hours(22));
        inbox.see("[data-part=clock]", &["Moved forward by 1 day 1 min 30 s."]).await;
        assert_eq!(clock.added(), Duration::from_secs(86_490));

        let form = "[data-part=fault-form]";
        inbox.choose(&format!("{form} [name=kind]"), "delay").await;
        inbox.write(&format!("{form} [name=own]"), "1").await;
        inbox.choose(&format!("{form} [name=when]"), "request").await;
        inbox.write(&format!("{form} [name=number]"), "1").await;
        inbox.click("[data-action=add-fault]").await;
        inbox.see("[data-fault=\"1\"]", &["Late answer", "0 of 0 requests"]).await;
        for (field, value) in [("kind", "rate_limit"), ("on", "upload"), ("when", "")] {
            inbox.choose(&format!("{form} [name={field}]"), value).await;
        }
        inbox.click("[data-action=add-fault]").await;
        inbox.see("[data-fault=\"2\"]", &["Rate limit"]).await;
        assert_eq!(faults.list().len(), 2);
        assert_eq!(faults.list()[0].fault, Fault::delay(Duration::from_millis(1)).on(Endpoint::Send).request(1));
        inbox.send_text("好").await;
        inbox.see("[data-fault=\"1\"]", &["1 of 1 request"]).await;
        inbox.click("[data-fault=\"1\"] [data-action=remove-fault]").await;
        inbox.count("[data-fault]", 1).await;
        inbox.click("[data-action=remove-faults]").await;
        inbox.count("[data-fault]", 0).await;
        assert!(faults.list().is_empty());

        inbox.click("[data-action=clear]").await;
        inbox.click("dialog[open] button[value=no]").await;
        assert_eq!(inbox.at.sandbox.outbox().len(), 1);
        inbox.click("[data-action=clear]").await;
        inbox.click("[data-action=confirm-clear]").await;
        inbox.see("[data-part=outbox]", &["1 notice removed."]).await;
        inbox.send_text("好").await;
        inbox.click("[data-action=reset]").await;
        inbox.click("[data-action=confirm-reset]").await;
        inbox.see("[data-part=reset]", &["The sandbox was reset."]).await;
        assert!(inbox.at.sandbox.outbox().is_empty() && clock.added().is_zero());
        inbox.click("nav [data-view=notices]").await;
        inbox.find("[data-part=first-run]").await;
    });
}

#[test]
fn language_and_theme_follow_the_system_until_they_are_chosen() {
    in_browser(async |inbox| {
        inbox.send_text("好").await;
        let agent = inbox.eval("navigator.userAgent").await;
        for (system, chosen, language, seen) in [
            ("en-US", None, "en", ["Notices", "Text"]),
            ("zh-CN", None, "zh-CN", ["通知", "文本"]),
            ("zh-CN", Some("en"), "en", ["Notices", "Text"]),
            ("en-US", Some("zh-CN"), "zh-CN", ["通知", "文本"]),
        ] {
            let system = json!({ "userAgent": agent, "acceptLanguage": system });
            inbox.browser.devtools("Emulation.setUserAgentOverride", system).await;
            if let Some(chosen) = chosen {
                inbox.choose("[data-setting=language]", chosen).await;
            }
            inbox.open("").await;
            inbox.see("nav", &seen[..1]).await;
            inbox.see(ROWS, &seen[1..]).await;
            assert_eq!(inbox.eval("document.documentElement.lang").await, language);
        }

        let mut colours = Vec::new();
        for (system, chosen) in [("light", "auto"), ("dark", "auto"), ("dark", "light"), ("light", "dark")] {
            inbox.look(1280, system).await;
            inbox.choose("[data-setting=theme]", chosen).await;
            inbox.open("").await;
            inbox.find("nav").await;
            colours.push(inbox.eval("getComputedStyle(document.body).backgroundColor").await);
        }
        assert!(colours[0] != colours[1] && colours[0] == colours[2] && colours[1] == colours[3], "{colours:?}");
    });
}

#[test]
fn a_chinese_page_reports_problems_in_chinese() {
    in_browser(async |inbox| {
        inbox.choose("[data-setting=language]", "zh-CN").await;
        let misspelt = inbox.request("text", json!({ "content": "好" }), &[("toparty", json!(["21"]))]);
        let too_long = inbox.request("text", json!({ "content": "a".repeat(TextContent::MAX_BYTES + 1) }), &[]);
        for request in [misspelt, too_long] {
            assert!(inbox.at.client.send_json(request).await.is_err());
        }
        inbox.expect_complaints(&["404"]);
        for (route, part, said) in [
            ("#/requests/2", "[data-part=detail]", "是否想写 `to_party`？"),
            ("#/requests/3", "[data-part=detail]", &format!("字节（UTF-8），最多 {}", TextContent::MAX_BYTES)),
            ("#/notices/99", "#detail .problem", "没有通知 99"),
            ("#/requests/99", "#detail .problem", "记录中没有请求 99"),
            ("#/school/nobody", "#detail .problem", "学校里没有人使用"),
            ("#/notices?class=99", "[data-part=count]", "学校没有班级"),
            ("#/notices?recipient=x", "[data-part=count]", "学校里没有人使用"),
            ("#/controls", "[data-part=faults]", "故障让请求按设定失败"),
        ] {
            inbox.open(route).await;
            inbox.see(part, &[said]).await;
            assert_eq!(inbox.eval("english()").await, json!([]), "{route}");
        }
    });
}
