//! What happens in the sandbox is seen while the page is open.

use serde_json::json;
use wecom_school::notice::Text;
use wecom_school_sandbox::Sandbox;

use super::{
    in_browser,
    sending::{PHONE, ROWS},
};

/// Lets a page hear of nothing until `connectAtLast` is called.
const LATE_EVENTS: &str = "
    const Events = EventSource;
    window.EventSource = class extends EventTarget {
        constructor(address) {
            super();
            window.connectAtLast = () => {
                const events = new Events(address);
                const pass = ({ type, data }) => this.dispatchEvent(new MessageEvent(type, { data }));
                for (const name of ['open', 'hello', 'notice']) events.addEventListener(name, pass);
            };
        }
    };";

#[test]
fn a_notice_appears_by_itself_and_the_newest_comes_first() {
    in_browser(async |inbox| {
        let first = inbox.send(Text::builder().content("第一")).await;
        inbox.see(ROWS, "第一").await;
        let second = inbox.send(Text::builder().content("第二")).await;
        inbox.see(ROWS, "第二").await;
        inbox.see("[data-part=count]", "2 notices").await;
        let ids = format!("return [...document.querySelectorAll('{ROWS}')].map(row => Number(row.dataset.id))");
        assert_eq!(inbox.run(&ids).await, json!([second, first]));
        inbox.until("return document.querySelector('#announcements').textContent.includes('new notice')").await;
    });
}

#[test]
fn nothing_is_missed_between_the_first_look_and_the_connection() {
    in_browser(async |inbox| {
        let late = json!({ "source": LATE_EVENTS });
        inbox.browser().devtools("Page.addScriptToEvaluateOnNewDocument", late).await;
        inbox.browser().go(&inbox.at.sandbox.url()).await;
        inbox.see("[data-part=count]", "0 notices").await;
        inbox.send(Text::builder().content("在连接之前")).await;
        inbox.run("connectAtLast()").await;
        inbox.see(ROWS, "在连接之前").await;
    });
}

#[test]
fn what_is_being_read_stays_where_it_is() {
    in_browser(async |inbox| {
        inbox.receive(Text::builder().content("正在阅读")).await;
        inbox.run("document.querySelector('[data-part=notices-list] a').focus()").await;
        inbox.run("window.reading = document.querySelector('[data-part=phone]')").await;
        inbox.send(Text::builder().content("新来的")).await;
        inbox.see(ROWS, "新来的").await;
        inbox.see(PHONE, "正在阅读").await;
        let stays = "const row = document.activeElement.closest('li');
            return window.reading.isConnected && row.innerText.includes('正在阅读') && row.querySelector('[aria-current]') !== null";
        assert_eq!(inbox.run(stays).await, true);
    });
}

#[test]
fn a_suppressed_repeat_is_counted() {
    in_browser(async |inbox| {
        let notice = inbox.notice(Text::builder().content("只发一次")).enable_duplicate_check(true);
        let id = inbox.send_notice(notice.clone()).await;
        inbox.read(id).await;
        inbox.see_no(ROWS, "suppressed").await;
        for repeats in ["1 repeat suppressed", "2 repeats suppressed"] {
            inbox.send_notice(notice.clone()).await;
            inbox.see(ROWS, repeats).await;
            inbox.see("[data-notice] [data-part=suppressed], .head [data-part=suppressed]", repeats).await;
        }
        inbox.count(ROWS, 1).await;
    });
}

#[test]
fn an_emptied_outbox_and_a_reset_are_seen() {
    in_browser(async |inbox| {
        for empty in [Sandbox::clear_outbox, Sandbox::reset] {
            inbox.receive(Text::builder().content("不再有效")).await;
            empty(&inbox.at.sandbox);
            inbox.count(ROWS, 0).await;
            inbox.count(PHONE, 0).await;
        }
        inbox.find("[data-part=first-run]").await;
    });
}

#[test]
fn as_long_as_nothing_has_arrived_it_says_how_to_send() {
    in_browser(async |inbox| {
        let school = inbox.at.sandbox.school();
        for said in [
            "wecom-school send text",
            &inbox.at.sandbox.url(),
            school.corpid(),
            school.apps()[0].secret().unwrap(),
            &inbox.at.agentid().to_string(),
        ] {
            inbox.see("[data-part=first-run]", said).await;
        }
        inbox.send(Text::builder().content("第一")).await;
        inbox.count("[data-part=first-run]", 0).await;
    });
}

#[test]
fn a_lost_connection_is_said_and_made_again() {
    in_browser(async |inbox| {
        inbox.expect_complaint("net::ERR_");
        let sandbox = Sandbox::builder().start().await.unwrap();
        inbox.browser().go(&sandbox.url()).await;
        inbox.find("[data-live=connected]").await;
        let address = sandbox.address();
        drop(sandbox);
        inbox.find("[data-live=reconnecting]").await;
        let sandbox = Sandbox::builder().listen(address).start().await.unwrap();
        inbox.find("[data-live=connected]").await;
        drop(sandbox);
    });
}
