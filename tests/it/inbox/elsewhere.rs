//! A page elsewhere can neither drive the sandbox nor read it, though it runs in the same browser.

use serde_json::json;
use wecom_school::notice::Text;

use super::{in_browser, page::Inbox};
use crate::servers::Server;

/// What a function with this body, which takes the sandbox's address, gives in the page that is open.
async fn try_it(inbox: &Inbox, script: &str) -> serde_json::Value {
    inbox.browser().run(script, json!([inbox.at.sandbox.url()])).await
}

#[test]
fn another_origin_changes_nothing() {
    in_browser(async |inbox| {
        inbox.expect_complaint("");
        inbox.send(Text::builder().content("好")).await;
        let elsewhere = Server::start().await;
        inbox.browser().go(&elsewhere.url()).await;
        for (path, body) in [
            ("/sandbox/reset", ""),
            ("/sandbox/clock", r#"{"advance_seconds":60}"#),
            ("/sandbox/faults", r#"{"kind":"close_before_answer"}"#),
        ] {
            let post = format!(
                "return fetch(arguments[0] + '{path}', {{ method: 'POST', mode: 'no-cors', body: '{body}' }}).then(() => 1)"
            );
            assert_eq!(try_it(inbox, &post).await, 1);
        }
        let delete = "return fetch(arguments[0] + '/sandbox/outbox', { method: 'DELETE' }).then(() => 1, () => 0)";
        assert_eq!(try_it(inbox, delete).await, 0);
        let form = "const form = document.body.appendChild(document.createElement('form'));
            Object.assign(form, { method: 'post', action: arguments[0] + '/sandbox/reset' }).submit()";
        try_it(inbox, form).await;
        inbox.until("return location.pathname === '/sandbox/reset'").await;
        let sandbox = &inbox.at.sandbox;
        assert_eq!(
            (sandbox.outbox().len(), sandbox.clock().added().as_secs(), sandbox.faults().list().len()),
            (1, 0, 0)
        );
    });
}

#[test]
fn another_origin_reads_nothing() {
    in_browser(async |inbox| {
        inbox.expect_complaint("");
        let elsewhere = Server::start().await;
        inbox.browser().go(&elsewhere.url()).await;
        let read = "return fetch(arguments[0] + '/sandbox/outbox').then(() => 1, () => 0)";
        assert_eq!(try_it(inbox, read).await, 0);
        let listen = "return new Promise(resolve => {
            const events = new EventSource(arguments[0] + '/sandbox/events');
            events.onopen = () => resolve('open');
            events.onerror = () => { events.close(); resolve('refused'); };
        })";
        assert_eq!(try_it(inbox, listen).await, "refused");
        let frame = "const frame = document.createElement('iframe');
            frame.src = arguments[0] + '/';
            return new Promise(resolve => { frame.onload = () => resolve(1); document.body.append(frame); })";
        try_it(inbox, frame).await;
        let page = "return document.querySelector('[href^=\"/inbox/\"]')";
        inbox.in_frame(async || assert!(inbox.run(page).await.is_null(), "the page can be framed")).await;
    });
}

#[test]
fn a_name_that_was_made_to_point_here_is_not_answered() {
    in_browser(async |inbox| {
        inbox.expect_complaint("403");
        let port = inbox.at.sandbox.address().port();
        inbox.browser().go(&format!("http://rebound.example:{port}/")).await;
        inbox.see("body", "--allow-host").await;
        let status = "return fetch('/sandbox/outbox').then(answer => answer.status)";
        assert_eq!(inbox.run(status).await, 403);
    });
}
