//! Every fault, as the client and the outbox see it.

use std::{
    error::Error as _,
    io,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use wecom_school_sandbox::{Endpoint, Fault};

use crate::caller::{Caller, text};

/// Sends a text. Returns the errcode of the answer, `HTTP` and the status, or how the connection ended.
async fn send(caller: &Caller) -> String {
    let response = match caller.http.post(caller.send_url()).json(&text(&json!({}))).send().await {
        Ok(response) => response,
        Err(error) => {
            let causes = std::iter::successors(error.source(), |&cause| cause.source());
            let mut kinds = causes.filter_map(|error| Some(error.downcast_ref::<io::Error>()?.kind()));
            return if kinds.any(|kind| kind == io::ErrorKind::ConnectionReset) { "reset" } else { "closed" }
                .to_owned();
        }
    };
    let status = response.status().as_u16();
    if status != 200 {
        assert_eq!(response.headers()["content-type"], "text/html");
        return format!("HTTP {status}");
    }
    match response.json::<Value>().await {
        Ok(answer) => answer["errcode"].to_string(),
        Err(_) => "truncated".to_owned(),
    }
}

#[tokio::test]
async fn a_fault_shows_to_the_client_and_in_the_outbox() {
    const DELAY: Duration = Duration::from_millis(150);
    let delay = Fault::delay(DELAY);
    for (fault, expected, accepted) in [
        (Fault::reset_before_acceptance(), "reset", false),
        (Fault::reset_after_acceptance(), "reset", true),
        (Fault::close_before_answer(), "closed", true),
        (Fault::truncated_body(), "truncated", true),
        (Fault::status(503), "HTTP 503", false),
        (Fault::status_after_acceptance(502), "HTTP 502", true),
        (Fault::errcode(-1), "-1", false),
        (Fault::errcode(12345), "12345", false),
        (Fault::token_invalid(), "40014", false),
        (Fault::token_expired(), "42001", false),
        (Fault::rate_limit(Duration::from_mins(1)), "45009", false),
        (Fault::concurrency_limit(), "45033", false),
        (delay.clone(), "0", true),
    ] {
        let caller = Caller::new().await;
        caller.sandbox.faults().add(fault.clone().request(2));
        assert_eq!(send(&caller).await, "0");
        let start = Instant::now();
        assert_eq!(send(&caller).await, expected, "{fault:?}");
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
    assert_eq!(send(&caller).await, "HTTP 502");
    assert!(start.elapsed() >= 2 * DELAY);
    assert_eq!(send(&caller).await, "truncated");
    assert_eq!(send(&caller).await, "0");
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
