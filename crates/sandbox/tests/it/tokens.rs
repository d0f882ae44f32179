//! gettoken, and how tokens end.

use std::time::Duration;

use serde_json::json;
use wecom_school_sandbox::{Endpoint, Fault};

use crate::caller::{Caller, text};

#[tokio::test]
async fn a_token_is_the_same_until_it_expires_by_the_clock() {
    let mut caller = Caller::new().await;
    let corpid = caller.sandbox.school().corpid().to_owned();
    caller.sandbox.clock().advance(Duration::from_secs(7000));
    let again = caller.get_token(&corpid, "sandbox-secret-1000002").await;
    assert_eq!(again["access_token"], caller.token);
    assert!((190..=200).contains(&again["expires_in"].as_u64().unwrap()), "{again}");
    caller.sandbox.clock().advance(Duration::from_secs(200));
    assert_eq!(caller.code(&text(&json!({}))).await, 42001);
    let renewed = caller.token_of("sandbox-secret-1000002").await;
    assert_ne!(renewed, caller.token);
    caller.token = renewed;
    assert_eq!(caller.code(&text(&json!({}))).await, 0);
}

#[tokio::test]
async fn a_token_that_was_ended_early_stays_ended() {
    let mut caller = Caller::new().await;
    caller.sandbox.end_tokens();
    assert_eq!(caller.code(&text(&json!({}))).await, 40014);
    caller.token = caller.token_of("sandbox-secret-1000002").await;
    caller.sandbox.faults().add(Fault::token_expired().request(2));
    let codes = [caller.code(&text(&json!({}))).await, caller.code(&text(&json!({}))).await];
    assert_eq!(codes, [0, 42001]);
    assert_eq!(caller.code(&text(&json!({}))).await, 42001);
    assert_eq!(caller.sandbox.requests(Endpoint::Token).received, 2);
    assert_eq!(caller.sandbox.outbox().len(), 1);
}

#[tokio::test]
async fn a_step_beyond_a_century_moves_the_clock_to_its_end() {
    let caller = Caller::new().await;
    caller.sandbox.clock().advance(Duration::MAX);
    assert_eq!(caller.sandbox.clock().added(), Duration::from_hours(100 * 366 * 24));
    let (status, answer) = caller.request("POST", "/sandbox/clock", "{\"advance_seconds\": 1}").await;
    assert!(status == 400 && answer["error"].as_str().unwrap().contains("at most 0 seconds"), "{answer}");
}

#[tokio::test]
async fn a_reset_puts_everything_back() {
    let caller = Caller::new().await;
    assert_eq!(caller.code(&text(&json!({}))).await, 0);
    caller.sandbox.clock().advance(Duration::from_hours(1));
    caller.sandbox.faults().add(Fault::status(502));
    caller.sandbox.reset();
    assert_eq!(caller.code(&text(&json!({}))).await, 40014);
    assert!(caller.sandbox.outbox().is_empty());
    assert!(caller.sandbox.faults().list().is_empty());
    assert_eq!(caller.sandbox.clock().added(), Duration::ZERO);
    assert_eq!(caller.sandbox.requests(Endpoint::Token).received, 0);
}
