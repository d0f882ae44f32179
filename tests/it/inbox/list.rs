//! The list of notices: it follows the sandbox, it is searched and filtered, and it grows.

use serde_json::json;
use wecom_school_sandbox::Sandbox;

use super::{
    browser::ENTER,
    page::{COUNT, PHONE, ROWS, in_browser},
    requests::assert_shell_sends,
};

#[test]
fn the_list_follows_the_sandbox() {
    in_browser(async |inbox| {
        let (sandbox, first_run) = (&inbox.at.sandbox, "[data-part=first-run]");
        let secret = sandbox.school().apps()[0].secret().unwrap();
        let agentid = inbox.at.agentid().to_string();
        let how = ["wecom-school send text", &sandbox.url(), sandbox.school().corpid(), secret, &agentid];
        inbox.see(first_run, &how).await;
        assert_shell_sends(inbox, "明日停课一天。").await;
        sandbox.clear_outbox();

        // The open notice stays open when another arrives.
        inbox.receive("text", json!({ "content": "正在阅读" })).await;
        inbox.count(first_run, 0).await;
        inbox.focus(&format!("{ROWS} a")).await;
        inbox.eval("window.reading = document.querySelector('[data-part=phone]')").await;
        inbox.send_text("新来的").await;
        inbox.list(&["新来的", "正在阅读"]).await;
        inbox.see(COUNT, &["2 notices"]).await;
        assert_eq!(
            inbox.eval("window.reading.isConnected && document.activeElement.innerText.includes('正在阅读')").await,
            true
        );
        inbox.has_focus("[aria-current]").await;
        inbox.until("document.querySelector('#announcements').textContent.includes('new notice')").await;

        let once = inbox.request("text", json!({ "content": "只发一次" }), &[("enable_duplicate_check", json!(1))]);
        inbox.read(inbox.send(once.clone()).await).await;
        inbox.see_no(ROWS, "suppressed").await;
        for repeats in ["1 repeat suppressed", "2 repeats suppressed"] {
            inbox.send(once.clone()).await;
            inbox.see(ROWS, &[repeats]).await;
            inbox.see("[data-notice] [data-part=suppressed], .head [data-part=suppressed]", &[repeats]).await;
        }
        for empty in [Sandbox::clear_outbox, Sandbox::reset] {
            inbox.receive("text", json!({ "content": "不再有效" })).await;
            empty(sandbox);
            inbox.count(ROWS, 0).await;
            inbox.count(PHONE, 0).await;
        }
        inbox.find(first_run).await;
    });
}

#[test]
fn nothing_is_missed_before_the_connection_and_after_a_lost_one() {
    in_browser(async |inbox| {
        let late = json!({ "source": include_str!("late_events.js") });
        let late = inbox.browser.devtools("Page.addScriptToEvaluateOnNewDocument", late).await;
        inbox.open("").await;
        inbox.see(COUNT, &["0 notices"]).await;
        inbox.send_text("在连接之前").await;
        inbox.eval("connectAtLast()").await;
        inbox.list(&["在连接之前"]).await;
        inbox.browser.devtools("Page.removeScriptToEvaluateOnNewDocument", late).await;

        inbox.expect_complaints(&["net::ERR_"]);
        let other = Sandbox::builder().start().await.unwrap();
        inbox.browser.go(&other.url()).await;
        inbox.find("[data-live=connected]").await;
        let address = other.address();
        drop(other);
        inbox.find("[data-live=reconnecting]").await;
        let _other = Sandbox::builder().listen(address).start().await.unwrap();
        inbox.find("[data-live=connected]").await;
    });
}

#[test]
fn notices_are_searched_and_filtered() {
    in_browser(async |inbox| {
        // The notices differ in everything that can be searched for. One parent of the class does not follow.
        inbox.send_text("明日停课一天。\nRain Day").await;
        let exams = json!({ "title": format!("期末{}考试", "安排".repeat(20)), "url": "https://school.example/" });
        let to_student = |student: &str| {
            [("to_party", json!([])), ("to_student_userid", json!([student])), ("enable_duplicate_check", json!(1))]
        };
        let menu = inbox.request("text", json!({ "content": "食堂菜单有变。" }), &to_student("s22-03"));
        inbox.send(menu.clone()).await;
        inbox.send(menu).await;
        inbox.send(inbox.request("news", json!({ "articles": [exams] }), &to_student("003"))).await;
        let (rain, menu, exams) = ("明日停课", "食堂菜单", "期末");
        inbox.list(&[exams, menu, rain]).await;
        inbox.see(ROWS, &["1 not following"]).await;

        let parent = inbox.at.sandbox.outbox().last().unwrap().recipients()[0].clone();
        for (wanted, expected) in [("rain day", &[rain][..]), (&parent.name, &[exams]), ("<b>", &[])] {
            inbox.write("[name=q]", wanted).await;
            inbox.list(expected).await;
            inbox.see(COUNT, &[&format!("{} of 3 notices", expected.len())]).await;
        }

        inbox.open("#/notices?q=%E5%81%9C%E8%AF%BE").await;
        inbox.list(&[rain]).await;
        assert_eq!(inbox.eval("document.querySelector('[name=q]').value").await, "停课");
        inbox.open("#/notices?msgtype=news").await;
        inbox.list(&[exams]).await;
        inbox.eval("history.back()").await;
        inbox.list(&[rain]).await;

        inbox.write("[name=q]", "").await;
        inbox.eval("document.querySelector('[data-part=filters]').open = true").await;
        for (field, value, expected) in [("[name=msgtype]", "text", &[menu, rain][..]), ("[name=class]", "21", &[rain])]
        {
            inbox.choose(field, value).await;
            inbox.list(expected).await;
            inbox.choose(field, "").await;
        }
        for (field, expected) in [("[name=cut]", exams), ("[name=suppressed]", menu)] {
            inbox.click(field).await;
            inbox.list(&[expected]).await;
            inbox.click(field).await;
        }
        for (missed, expected) in
            [("true", &[rain][..]), ("not_following", &[rain]), ("out_of_scope", &[]), ("unknown", &[])]
        {
            inbox.choose("[name=missed]", missed).await;
            inbox.list(expected).await;
        }
        inbox.choose("[name=missed]", "").await;
        inbox.write("[name=recipient]", &parent.userid).await;
        inbox.browser.press(ENTER).await;
        inbox.list(&[exams]).await;
    });
}
