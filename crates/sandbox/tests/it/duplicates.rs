//! The duplicate check: the same bytes, of the same app, within the interval.

use std::time::Duration;

use serde_json::{Value, json};
use wecom_school_sandbox::{Endpoint, Fault};

use crate::caller::{Caller, text, with};

fn checked(changes: &Value) -> Value {
    with(text(&json!({ "enable_duplicate_check": 1, "to_student_userid": ["20240101", "nobody"] })), changes)
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_delivers_nothing() {
    let caller = Caller::new().await;
    let first = caller.send(&checked(&json!({}))).await;
    assert_eq!(first["invalid_student_userid"], json!(["nobody"]));
    for _ in 0..3 {
        assert_eq!(caller.send(&checked(&json!({}))).await, first);
    }
    let outbox = caller.sandbox.outbox();
    assert_eq!((outbox.len(), outbox.suppressed(), outbox.last().unwrap().suppressed()), (1, 3, 3));
    assert_eq!(caller.sandbox.requests(Endpoint::Send).accepted, 4);
}

#[tokio::test]
async fn the_interval_begins_with_the_first_and_is_1800_seconds_by_default() {
    let caller = Caller::new().await;
    let sent = async |request: &Value, seconds| {
        caller.sandbox.clock().advance(Duration::from_secs(seconds));
        assert_eq!(caller.code(request).await, 0);
        caller.sandbox.outbox().len()
    };
    let request = checked(&json!({}));
    assert_eq!(sent(&request, 0).await, 1);
    assert_eq!(sent(&request, 1000).await, 1);
    // A suppressed repeat does not prolong it.
    assert_eq!(sent(&request, 801).await, 2);
    let longest = checked(&json!({ "duplicate_check_interval": 14400 }));
    assert_eq!(sent(&longest, 0).await, 3);
    // The token has expired meanwhile, which comes first.
    caller.sandbox.clock().advance(Duration::from_hours(2));
    assert_eq!(caller.code(&longest).await, 42001);
}

#[tokio::test]
async fn any_other_byte_or_app_is_another_notice() {
    let mut caller = Caller::new().await;
    let request = checked(&json!({})).to_string();
    for body in [request.clone(), request.replace(':', ": "), format!("{request}\n"), request.replace("停课", "上课")]
    {
        assert_eq!(caller.send_bytes(body.into_bytes()).await["errcode"], 0);
    }
    assert_eq!(caller.sandbox.outbox().len(), 4);
    // A new token is the same app.
    caller.sandbox.end_tokens();
    caller.token = caller.token_of("sandbox-secret-1000002").await;
    assert_eq!(caller.send_bytes(request.into_bytes()).await["errcode"], 0);
    assert_eq!(caller.sandbox.outbox().len(), 4);
}

#[tokio::test]
async fn without_the_check_or_with_an_interval_of_0_everything_is_delivered() {
    let caller = Caller::new().await;
    for request in [
        text(&json!({})),
        text(&json!({ "enable_duplicate_check": 0, "duplicate_check_interval": 1800 })),
        checked(&json!({ "duplicate_check_interval": 0 })),
    ] {
        let before = caller.sandbox.outbox().len();
        for _ in 0..2 {
            assert_eq!(caller.code(&request).await, 0);
        }
        assert_eq!(caller.sandbox.outbox().len(), before + 2);
    }
}

#[tokio::test]
async fn a_refused_request_is_not_remembered() {
    let caller = Caller::new().await;
    caller.sandbox.faults().add(Fault::errcode(-1).request(1));
    assert_eq!(caller.code(&checked(&json!({}))).await, -1);
    assert_eq!(caller.code(&checked(&json!({}))).await, 0);
    assert_eq!(caller.sandbox.outbox().len(), 1);
    // The outbox may be emptied: what was accepted is still protected.
    caller.sandbox.clear_outbox();
    assert_eq!(caller.code(&checked(&json!({}))).await, 0);
    assert!(caller.sandbox.outbox().is_empty());
}
