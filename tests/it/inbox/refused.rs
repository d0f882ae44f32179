//! Requests that were refused: what was wrong, where, and what to do.

use serde_json::{Value, json};
use wecom_school::{Effect, Errcode, Retry, notice::Text};
use wecom_school_sandbox::{Endpoint, Fault};

use super::{in_browser, page::Inbox};

/// The rows of the list, newest first.
const REQUESTS: &str = "[data-part=requests-list] li";

/// Sends what is refused.
async fn send_refused(inbox: &Inbox, request: Value) {
    let error = inbox.at.client.send_json(request.to_string()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None(Retry::Corrected), "{error}");
}

fn misspelt(inbox: &Inbox) -> Value {
    let text = json!({ "content": "明日停课一天。" });
    json!({ "toparty": ["21"], "agentid": inbox.at.agentid(), "msgtype": "text", "text": text })
}

#[test]
fn a_refused_request_says_code_meaning_parameter_and_what_is_wrong() {
    in_browser(async |inbox| {
        send_refused(inbox, misspelt(inbox)).await;
        inbox.see("[data-part=refused]", "1").await;
        inbox.click("nav [data-view=requests]").await;
        inbox.see(REQUESTS, "40058").await;
        inbox.see(REQUESTS, "/toparty").await;
        inbox.click(&format!("{REQUESTS} a")).await;
        inbox.see("[data-request] [data-part=parameter]", "/toparty").await;
        inbox.see("[data-request] [data-part=detail]", "did you mean `to_party`?").await;
        inbox.see("[data-request] [data-part=verdict]", "40058").await;
        inbox.see("[data-request]", Errcode::from(40058).meaning().unwrap()).await;
        let marked = "return document.querySelector('[data-request] [data-part=request] mark').textContent";
        assert_eq!(inbox.run(marked).await.as_str().unwrap().trim(), "\"toparty\": [");
    });
}

#[test]
fn refused_requests_are_found_among_the_others() {
    in_browser(async |inbox| {
        inbox.open("#/requests").await;
        inbox.send(Text::builder().content("好")).await;
        send_refused(inbox, misspelt(inbox)).await;
        // The token, and two notices.
        inbox.count(REQUESTS, 3).await;
        inbox.click("[name=refused]").await;
        inbox.count(REQUESTS, 1).await;
        inbox.click("[name=refused]").await;
        inbox.choose("[name=endpoint]", "token").await;
        inbox.count(REQUESTS, 1).await;
        inbox.see_no(REQUESTS, "40058").await;
    });
}

#[test]
fn a_request_and_its_notice_lead_to_each_other() {
    in_browser(async |inbox| {
        let id = inbox.receive(Text::builder().content("好")).await;
        inbox.click("#detail a[href^=\"#/requests\"]").await;
        inbox.click(&format!("{REQUESTS} a")).await;
        inbox.click(&format!("[data-request] a[href=\"#/notices/{id}\"]")).await;
        inbox.find(&format!("[data-notice=\"{id}\"]")).await;
    });
}

#[test]
fn a_fault_that_came_before_the_verdict_is_said() {
    in_browser(async |inbox| {
        inbox.at.sandbox.faults().add(Fault::status(503).on(Endpoint::Send));
        inbox.open("#/requests").await;
        assert!(inbox.at.client.send(&inbox.notice(Text::builder().content("?")).build().unwrap()).await.is_err());
        inbox.see(REQUESTS, "HTTP status").await;
        inbox.see_no("[data-part=refused]", "refused").await;
    });
}
