//! Every fault, as the client and the outbox see it.

use std::{
    error::Error as _,
    io,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use wecom_school_sandbox::{Endpoint, Fault};

use crate::caller::{Caller, text};

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Code(i64),
    Status(u16),
    Reset,
    Closed,
    Truncated,
}

async fn send(caller: &Caller, request: &Value) -> Seen {
    let response = match caller.http.post(caller.send_url()).json(request).send().await {
        Ok(response) => response,
        Err(error) => return how_it_ended(&error),
    };
    let status = response.status().as_u16();
    if status != 200 {
        assert_eq!(response.headers()["content-type"], "text/html");
        return Seen::Status(status);
    }
    match response.bytes().await {
        Ok(body) => Seen::Code(serde_json::from_slice::<Value>(&body).unwrap()["errcode"].as_i64().unwrap()),
        Err(_) => Seen::Truncated,
    }
}

fn how_it_ended(error: &reqwest::Error) -> Seen {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<io::Error>()
            && error.kind() == io::ErrorKind::ConnectionReset
        {
            return Seen::Reset;
        }
        source = error.source();
    }
    Seen::Closed
}

#[tokio::test]
async fn a_fault_shows_to_the_client_and_in_the_outbox() {
    const DELAY: Duration = Duration::from_millis(150);
    let delay = Fault::delay(DELAY);
    for (fault, expected, accepted) in [
        (Fault::reset_before_acceptance(), Seen::Reset, false),
        (Fault::reset_after_acceptance(), Seen::Reset, true),
        (Fault::close_before_answer(), Seen::Closed, true),
        (Fault::truncated_body(), Seen::Truncated, true),
        (Fault::status(503), Seen::Status(503), false),
        (Fault::status_after_acceptance(502), Seen::Status(502), true),
        (Fault::errcode(-1), Seen::Code(-1), false),
        (Fault::errcode(12345), Seen::Code(12345), false),
        (Fault::token_invalid(), Seen::Code(40014), false),
        (Fault::token_expired(), Seen::Code(42001), false),
        (Fault::rate_limit(Duration::from_mins(1)), Seen::Code(45009), false),
        (Fault::concurrency_limit(), Seen::Code(45033), false),
        (delay.clone(), Seen::Code(0), true),
    ] {
        let caller = Caller::new().await;
        caller.sandbox.faults().add(fault.clone().request(2));
        assert_eq!(send(&caller, &text(&json!({}))).await, Seen::Code(0));
        let start = Instant::now();
        assert_eq!(send(&caller, &text(&json!({}))).await, expected, "{fault:?}");
        assert!(fault != delay || start.elapsed() >= DELAY);
        assert_eq!(caller.sandbox.outbox().len(), 1 + usize::from(accepted), "{fault:?}");
        let counts = caller.sandbox.requests(Endpoint::Send);
        assert_eq!((counts.received, counts.disturbed), (2, 1), "{fault:?}");
        assert_eq!(counts.accepted, 1 + u64::from(accepted), "{fault:?}");
        let report = &caller.sandbox.faults().list()[0];
        assert_eq!((report.seen, report.fired, report.fired_at.as_slice()), (2, 1, &[2][..]));
        assert_eq!(caller.get_token("").await["errcode"], 41004);
    }
}

#[tokio::test]
async fn delays_add_up_and_of_the_others_the_first_happens() {
    const DELAY: Duration = Duration::from_millis(50);
    let caller = Caller::new().await;
    for fault in [
        // An errcode of 0 means success, so it never happens and prevents no other fault. `every(0)` counts as `every(1)`.
        Fault::errcode(0),
        Fault::delay(DELAY).every(0),
        Fault::status(502).request(1),
        Fault::truncated_body().times(1),
        Fault::delay(DELAY),
    ] {
        caller.sandbox.faults().add(fault);
    }
    let start = Instant::now();
    assert_eq!(send(&caller, &text(&json!({}))).await, Seen::Status(502));
    assert!(start.elapsed() >= 2 * DELAY);
    assert_eq!(send(&caller, &text(&json!({}))).await, Seen::Truncated);
    assert_eq!(send(&caller, &text(&json!({}))).await, Seen::Code(0));
    let fired: Vec<_> = caller.sandbox.faults().list().into_iter().map(|report| report.fired_at).collect();
    assert_eq!(fired, [vec![], vec![1, 2, 3], vec![1], vec![2], vec![1, 2, 3]]);
    assert_eq!((caller.sandbox.outbox().len(), caller.sandbox.requests(Endpoint::Send).accepted), (2, 2));
    assert_eq!(Fault::delay(Duration::MAX), Fault::delay(Duration::from_hours(1)));
}

#[tokio::test]
async fn a_delayed_request_is_accepted_though_its_client_is_gone() {
    let caller = Caller::new().await;
    caller.sandbox.faults().add(Fault::delay(Duration::from_mins(10)));
    let request = tokio::spawn(caller.http.post(caller.send_url()).json(&text(&json!({}))).send());
    while caller.sandbox.outbox().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled(), "nobody waited for the answer");
    assert_eq!(caller.sandbox.outbox().len(), 1);
    assert_eq!(caller.sandbox.requests(Endpoint::Send).accepted, 1);
}
