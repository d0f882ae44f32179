//! The control API.

use serde_json::{Value, json};
use wecom_school_sandbox::Sandbox;

use crate::caller::{Caller, tamed, text};

/// Returns an answer without its times and hints.
fn timeless(mut answer: Value) -> String {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(properties) => {
                for (name, value) in properties.iter_mut() {
                    if ["time", "now", "created_at", "expires_at"].contains(&name.as_str()) {
                        *value = "…".into();
                    } else if name == "errmsg" {
                        *value = tamed(value.as_str().unwrap()).into();
                    }
                    walk(value);
                }
            }
            Value::Array(entries) => entries.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut answer);
    serde_json::to_string_pretty(&answer).unwrap()
}

#[tokio::test]
async fn a_notice_is_shown() {
    let caller = Caller::new().await;
    caller.send(&text(&json!({}))).await;
    caller.send(&text(&json!({ "to_student_userid": ["001", "nobody"], "recv_scope": 1 }))).await;
    insta::assert_snapshot!("a_notice", timeless(caller.get("/sandbox/outbox/1").await));
    insta::assert_snapshot!("notices_of_a_person", timeless(caller.get("/sandbox/people/001/notices").await));
    insta::assert_snapshot!("requests", timeless(caller.get("/sandbox/requests?limit=3").await));
}

#[tokio::test]
async fn the_rust_interface_shows_the_same() {
    let caller = Caller::with(Sandbox::builder().outbox_capacity(2)).await;
    let request = text(&json!({ "to_student_userid": null, "to_party": ["21"], "enable_duplicate_check": 1 }));
    for request in [&text(&json!({})), &text(&json!({})), &request, &request] {
        caller.send(request).await;
    }
    let outbox = caller.sandbox.outbox();
    assert_eq!((outbox.capacity, outbox.dropped, outbox.len(), outbox.suppressed()), (2, 1, 2, 1));
    let notice = outbox.last().unwrap();
    assert_eq!((notice.recipients().len(), notice.not_following().len(), outbox.deliveries()), (24, 1, 26));
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
async fn the_school_is_shown() {
    let caller = Caller::new().await;
    insta::assert_snapshot!("school", timeless(caller.get("/sandbox/school").await));
    insta::assert_snapshot!("person", timeless(caller.get("/sandbox/people/20240101-m").await));
    assert_eq!(caller.get("/sandbox/people").await["parents"].as_array().unwrap().len(), 70);
    insta::assert_snapshot!("index", timeless(caller.get("/sandbox/").await));
}

#[tokio::test]
async fn the_clock_moves_and_a_reset_begins_another_run() {
    let caller = Caller::new().await;
    let before = caller.get("/sandbox/clock").await;
    let after = caller.post("/sandbox/clock", &json!({ "advance_seconds": 7200 })).await;
    assert!(after["now"].as_u64().unwrap() >= before["now"].as_u64().unwrap() + 7200);
    assert_eq!(caller.get("/sandbox/clock").await["run"], before["run"]);
    caller.post("/sandbox/reset", &json!({})).await;
    assert_ne!(caller.get("/sandbox/clock").await["run"], before["run"]);
}
