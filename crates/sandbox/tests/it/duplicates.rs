//! The duplicate check: the same bytes, of the same app, within the interval.

use std::time::Duration;

use serde_json::{Value, json};
use wecom_school_sandbox::{Endpoint, Fault};

use crate::caller::{Caller, text, with};

fn checked(changes: &Value) -> Value {
    with(text(&json!({ "enable_duplicate_check": 1, "to_student_userid": ["20240101", "nobody"] })), changes)
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_is_not_delivered() {
    let mut caller = Caller::new().await;
    let request = checked(&json!({}));
    // A refused request is not protected.
    caller.sandbox.faults().add(Fault::errcode(-1).request(1));
    assert_eq!(caller.code(&request).await, -1);
    let first = caller.send(&request).await;
    assert_eq!(first["invalid_student_userid"], json!(["nobody"]));
    assert_eq!(caller.send(&request).await, first);
    // A new token belongs to the same app.
    caller.sandbox.end_tokens();
    caller.token = caller.token_of("sandbox-secret-1000002").await;
    assert_eq!(caller.send(&request).await, first);
    let outbox = caller.sandbox.outbox();
    assert_eq!((outbox.len(), outbox.suppressed(), outbox.last().unwrap().suppressed()), (1, 2, 2));
    assert_eq!(caller.sandbox.requests(Endpoint::Send).accepted, 3);
    // An empty outbox protects its notices still.
    caller.sandbox.clear_outbox();
    assert_eq!(caller.send(&request).await, first);
    assert!(caller.sandbox.outbox().is_empty());
}

#[tokio::test]
async fn the_interval_begins_with_the_first_request_and_is_1800_seconds_by_default() {
    let caller = Caller::new().await;
    let (request, longest) = (checked(&json!({})), checked(&json!({ "duplicate_check_interval": 14400 })));
    // A suppressed repeat does not extend the interval.
    for (request, seconds, held) in [(&request, 0, 1), (&request, 1000, 1), (&request, 801, 2), (&longest, 0, 3)] {
        caller.sandbox.clock().advance(Duration::from_secs(seconds));
        assert_eq!(caller.code(request).await, 0);
        assert_eq!(caller.sandbox.outbox().len(), held, "{seconds}");
    }
    // The sandbox checks the token first.
    caller.sandbox.clock().advance(Duration::from_hours(2));
    assert_eq!(caller.code(&longest).await, 42001);
}

#[tokio::test]
async fn other_requests_are_delivered() {
    let caller = Caller::new().await;
    let request = checked(&json!({})).to_string();
    let unchecked = text(&json!({ "enable_duplicate_check": 0, "duplicate_check_interval": 1800 })).to_string();
    let without_interval = checked(&json!({ "duplicate_check_interval": 0 })).to_string();
    for (body, times) in [
        (request.clone(), 1),
        (request.replace(':', ": "), 1),
        (format!("{request}\n"), 1),
        (request.replace("停课", "上课"), 1),
        (text(&json!({})).to_string(), 2),
        (unchecked, 2),
        (without_interval, 2),
    ] {
        let before = caller.sandbox.outbox().len();
        for _ in 0..times {
            assert_eq!(caller.send_bytes(body.clone().into_bytes()).await["errcode"], 0);
        }
        assert_eq!(caller.sandbox.outbox().len(), before + times, "{body}");
    }
}
