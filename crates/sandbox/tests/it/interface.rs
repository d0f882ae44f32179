//! The Rust interface of a running sandbox: outbox, tokens, clock, start and stop.

use std::time::Duration;

use serde_json::json;
use wecom_school_sandbox::{Sandbox, StartError};

use crate::caller::{Caller, client, text};

#[tokio::test]
async fn the_outbox_shows_notices_with_their_recipients() {
    let caller = Caller::with(Sandbox::builder().outbox_capacity(2)).await;
    let request = text(&json!({ "to_student_userid": null, "to_party": ["21"], "enable_duplicate_check": 1 }));
    for request in [&text(&json!({})), &text(&json!({})), &request, &request] {
        caller.send(request).await;
    }
    let outbox = caller.sandbox.outbox();
    assert_eq!((outbox.capacity, outbox.dropped, outbox.len(), outbox.suppressed()), (2, 1, 2, 1));
    let notice = outbox.last().unwrap();
    assert_eq!((notice.recipients().len(), notice.not_following().len(), outbox.deliveries()), (24, 1, 26));
    assert!(notice.userids().eq(notice.recipients().iter().map(|recipient| &*recipient.userid)));
    assert_eq!((notice.id, notice.suppressed(), notice.answer()), (3, 1, &*caller.send(&request).await.to_string()));
    let parent = &*notice.not_following()[0].userid;
    assert!(!notice.reached(parent) && outbox.received_by("20240101-m").count() == 2);
}

#[tokio::test]
async fn the_request_is_kept_as_it_was_sent() {
    let caller = Caller::new().await;
    let body = " {\"text\": {\"content\":\"a\\u4e2d\"},\"agentid\":1000002.0, \"msgtype\":\"text\",\"toall\":1 }\n";
    assert_eq!(caller.send_bytes(body.into()).await["errcode"], 0);
    assert_eq!(caller.sandbox.outbox().last().unwrap().request(), body.trim());
    let answer = caller.http.get(caller.sandbox.url() + "/sandbox/outbox").send().await.unwrap().text().await.unwrap();
    assert!(answer.contains(body.trim()), "{answer}");
}

#[tokio::test]
async fn a_token_is_the_same_until_it_expires_or_is_ended() {
    let mut caller = Caller::new().await;
    caller.sandbox.clock().advance(Duration::from_secs(7000));
    let again = caller.get_token("sandbox-secret-1000002").await;
    assert_eq!(again["access_token"], caller.token);
    assert!((190..=200).contains(&again["expires_in"].as_u64().unwrap()), "{again}");
    caller.sandbox.clock().advance(Duration::from_secs(200));
    assert_eq!(caller.code(&text(&json!({}))).await, 42001);
    let renewed = caller.get_token("sandbox-secret-1000002").await["access_token"].as_str().unwrap().to_owned();
    assert_ne!(renewed, caller.token);
    caller.token = renewed;
    assert_eq!(caller.code(&text(&json!({}))).await, 0);
    caller.sandbox.end_tokens();
    assert_eq!(caller.code(&text(&json!({}))).await, 40014);
}

#[tokio::test]
async fn the_clock_moves_up_to_a_century_and_a_reset_begins_another_run() {
    let caller = Caller::new().await;
    let before = caller.get("/sandbox/clock").await;
    caller.sandbox.clock().advance(Duration::MAX);
    let century = Duration::from_hours(100 * 366 * 24);
    assert_eq!(caller.sandbox.clock().added(), century);
    let after = caller.get("/sandbox/clock").await;
    assert!(after["now"].as_u64().unwrap() >= before["now"].as_u64().unwrap() + century.as_secs());
    assert_eq!(after["run"], before["run"]);
    caller.sandbox.reset();
    assert_ne!(caller.get("/sandbox/clock").await["run"], before["run"]);
    assert_eq!(caller.sandbox.clock().added(), Duration::ZERO);
}

#[tokio::test]
async fn a_sandbox_listens_beyond_loopback_only_if_it_is_allowed() {
    let anywhere = ([0, 0, 0, 0], 0);
    let error = Sandbox::builder().listen(anywhere).start().await.unwrap_err();
    assert!(matches!(error, StartError::Remote { .. }) && error.to_string().contains("not on loopback"), "{error}");
    let sandbox = Sandbox::builder().listen(anywhere).allow_remote(true).start().await.unwrap();
    let taken = Sandbox::builder().listen(([127, 0, 0, 1], sandbox.address().port())).start().await.unwrap_err();
    assert!(taken.to_string().contains("choose another port"), "{taken}");
}

#[tokio::test]
async fn a_sandbox_stops_when_it_is_dropped() {
    let caller = Caller::new().await;
    let (address, url) = (caller.sandbox.address(), caller.send_url());
    drop(caller);
    // A new client, which holds no open connection.
    assert!(client().post(url).timeout(Duration::from_secs(5)).send().await.unwrap_err().is_connect());
    drop(Sandbox::builder().listen(address).start().await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_sandbox_answers_while_time_is_paused() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    // This runtime's time skips a day before the answer arrives; the sandbox has its own runtime.
    let day = tokio::time::sleep(Duration::from_hours(24));
    let (response, ()) = tokio::join!(client().get(sandbox.url() + "/sandbox/clock").send(), day);
    assert_eq!(response.unwrap().status(), 200);
}
