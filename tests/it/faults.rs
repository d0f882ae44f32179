//! Every fault, with the duplicate check on and off, counted where it matters: in the inboxes.

use std::time::Duration;

use wecom_school::{Activity, Client, Effect, Errcode, Error, Retry, Sent, WaitReason, retry::Policy};
use wecom_school_sandbox::{Endpoint, Fault};

use crate::{
    sandboxed::{Sandboxed, client_of},
    servers::{Frozen, until},
};

/// How a send with one fault in its way has to end.
type End = Result<(), Effect>;

const SENT: End = Ok(());
const AMBIGUOUS: End = Err(Effect::Possible);
const REFUSED: End = Err(Effect::None(Retry::Corrected));

fn end(result: &Result<Sent, Error>) -> End {
    result.as_ref().map(drop).map_err(Error::effect)
}

type MakeFault = fn() -> Fault;

/// Each fault: its name; how it ends with the duplicate check off, and on; how often the notice then lies in
/// the inbox, off and on.
const FAULTS: &[(&str, MakeFault, [End; 2], [usize; 2])] = &[
    ("a short delay", || Fault::delay(Duration::from_millis(50)), [SENT, SENT], [1, 1]),
    ("reset before acceptance", Fault::reset_before_acceptance, [AMBIGUOUS, SENT], [0, 1]),
    ("reset after acceptance", Fault::reset_after_acceptance, [AMBIGUOUS, SENT], [1, 1]),
    ("closed before the answer", Fault::close_before_answer, [AMBIGUOUS, SENT], [1, 1]),
    ("a truncated answer", Fault::truncated_body, [AMBIGUOUS, SENT], [1, 1]),
    ("500 before acceptance", || Fault::status(500), [AMBIGUOUS, SENT], [0, 1]),
    ("502 after acceptance", || Fault::status_after_acceptance(502), [AMBIGUOUS, SENT], [1, 1]),
    ("404 without JSON", || Fault::status(404), [AMBIGUOUS, SENT], [0, 1]),
    ("busy", || Fault::errcode(Errcode::SYSTEM_BUSY), [AMBIGUOUS, SENT], [0, 1]),
    ("an invalid token", Fault::token_invalid, [SENT, SENT], [1, 1]),
    ("an expired token", Fault::token_expired, [SENT, SENT], [1, 1]),
    ("a rate limit", || Fault::errcode(Errcode::RATE_LIMIT_EXCEEDED), [SENT, SENT], [1, 1]),
    ("too many at once", Fault::concurrency_limit, [SENT, SENT], [1, 1]),
    ("no permission", || Fault::errcode(Errcode::API_FORBIDDEN), [REFUSED, REFUSED], [0, 0]),
    ("an unknown code", || Fault::errcode(7_654_321), [REFUSED, REFUSED], [0, 0]),
];

async fn send(at: &Sandboxed, client: &Client, content: &str, check: bool) -> Result<Sent, Error> {
    client.send(&at.text(content).enable_duplicate_check(check).build().unwrap()).await
}

/// How often the text lies in the inbox of the parent whom it was for.
fn inbox(at: &Sandboxed, content: &str) -> usize {
    let outbox = at.sandbox.outbox();
    outbox.received_by("20240101-m").filter(|notice| notice.shown()["content"] == content).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_and_every_doubt_is_said() {
    let cases = FAULTS.iter().flat_map(|fault| [false, true].map(|check| (fault, check)));
    let runs = cases.map(|((name, fault, ends, inboxes), check)| async move {
        let at = Sandboxed::start().await;
        at.sandbox.faults().add(fault().on(Endpoint::Send).request(1));
        let result = send(&at, &at.client, name, check).await;
        let which = usize::from(check);
        assert_eq!(end(&result), ends[which], "{name}, duplicate check {check}: {result:?}");
        assert_eq!(inbox(&at, name), inboxes[which], "{name}, duplicate check {check}");
        assert_eq!(at.sandbox.faults().list()[0].fired, 1, "{name} has to happen for this to show anything");
        // Whatever happened, the client goes on.
        assert!(send(&at, &at.client, "and another", true).await.is_ok(), "{name}");
    });
    futures_util::future::join_all(runs).await;
}

/// The time of the attempt is over while the server still thinks: time stands still until the request has arrived.
#[tokio::test(start_paused = true)]
async fn a_delay_beyond_the_time_out_is_a_doubt_that_a_repeat_mends() {
    let _frozen = Frozen::new();
    for (check, expected) in [(false, AMBIGUOUS), (true, SENT)] {
        let mut policy = Policy::default();
        (policy.first_wait, policy.longest_wait) = (Duration::ZERO, Duration::ZERO);
        let at = Sandboxed::with(|builder| builder.retry_policy(policy)).await;
        at.sandbox.faults().add(Fault::delay(Duration::from_secs(1)).on(Endpoint::Send).request(1));
        at.client.ready().await.unwrap();
        let send = tokio::spawn({
            let (client, notice) = (at.client.clone(), at.text("late").enable_duplicate_check(check).build().unwrap());
            async move { client.send(&notice).await }
        });
        until(|| at.sandbox.requests(Endpoint::Send).received == 1).await;
        tokio::time::advance(policy.attempt_timeout).await;
        let result = send.await.unwrap();
        assert_eq!(end(&result), expected, "duplicate check {check}: {result:?}");
        // The delayed one arrives a little later, or is suppressed.
        until(|| at.sandbox.requests(Endpoint::Send).accepted == 1 + u64::from(check)).await;
        assert_eq!(inbox(&at, "late"), 1, "duplicate check {check}");
    }
}

#[tokio::test]
async fn a_server_that_fails_for_ever_is_asked_four_times() {
    for (check, requests) in [(false, 1), (true, 4)] {
        let at = Sandboxed::start().await;
        at.sandbox.faults().add(Fault::close_before_answer().on(Endpoint::Send).every(1));
        let error = send(&at, &at.client, "x", check).await.unwrap_err();
        assert!(error.is_ambiguous(), "{error}");
        assert_eq!(
            (at.sandbox.requests(Endpoint::Send).received, error.attempts()),
            (requests, u32::try_from(requests).unwrap())
        );
        assert_eq!(inbox(&at, "x"), 1, "it was accepted the first time, and suppressed after that");
    }
}

#[tokio::test]
async fn a_hundred_sends_under_every_third_fault_are_each_there_once() {
    let at = Sandboxed::with(|builder| builder.retry_budget(1000)).await;
    let faults = [Fault::close_before_answer, Fault::reset_before_acceptance, Fault::truncated_body];
    for (index, fault) in faults.into_iter().enumerate() {
        at.sandbox.faults().add(fault().on(Endpoint::Send).every(5 + index as u64));
    }
    let sends = (0..100).map(|number| {
        let at = &at;
        async move { send(at, &at.client, &format!("notice {number}"), true).await }
    });
    let results = futures_util::future::join_all(sends).await;
    for (number, result) in results.into_iter().enumerate() {
        match result {
            Ok(_) => assert_eq!(inbox(&at, &format!("notice {number}")), 1, "{number}"),
            Err(error) => assert!(error.is_ambiguous() && inbox(&at, &format!("notice {number}")) <= 1, "{error}"),
        }
    }
}

fn is_paused(activity: &Activity) -> bool {
    matches!(activity, Activity::Waiting { reason: WaitReason::RateLimit, .. })
}

#[tokio::test]
async fn a_rate_limit_pauses_every_sender_of_the_app() {
    let at = Sandboxed::start().await;
    assert!(send(&at, &at.client, "first", false).await.is_ok());
    at.sandbox.faults().add(Fault::errcode(Errcode::RATE_LIMIT_EXCEEDED).on(Endpoint::Send).request(1));
    let began = std::time::Instant::now();
    let mut activity = at.client.activity();
    let sends = (0..10).map(|number| {
        let (at, mut activity) = (&at, activity.clone());
        async move {
            // The first of them meets the limit; the others find the gate closed.
            if number > 0 {
                activity.wait_for(is_paused).await.unwrap();
            }
            send(at, &at.client, &format!("{number}"), false).await
        }
    });
    let results = futures_util::future::join_all(sends).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert!(began.elapsed() >= Duration::from_millis(300), "nobody passes the gate while it is closed");
    assert_eq!(at.sandbox.requests(Endpoint::Send).received, 12, "one of the eleven was sent twice, after the pause");
    assert!(!is_paused(&activity.borrow_and_update()), "and nothing waits any more");
    // Who can't wait so long hears for how long the app is paused.
    at.sandbox.faults().add(Fault::errcode(Errcode::RATE_LIMIT_EXCEEDED).on(Endpoint::Send).every(1));
    let mut policy = Policy::default();
    policy.rate_limit_pause = Duration::from_hours(1);
    let hasty = client_of(&at.sandbox).retry_policy(policy).build().unwrap();
    let limited = send(&at, &hasty, "hasty", false).await.unwrap_err();
    assert!(limited.is_rate_limited() && limited.is_retryable() && limited.retry_after().is_some(), "{limited}");
    let waiting = send(&at, &hasty, "hastier", false).await.unwrap_err();
    assert!(waiting.is_rate_limited() && waiting.is_retryable() && waiting.attempts() == 0, "{waiting}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_tasks_at_expiry_fetch_one_token() {
    let at = Sandboxed::start().await;
    let all_at_once = async |round: &str| {
        let sends = (0..100).map(|number| {
            let (at, content) = (&at, format!("{round} {number}"));
            async move { send(at, &at.client, &content, false).await }
        });
        let results = futures_util::future::join_all(sends).await;
        assert!(results.iter().all(Result::is_ok), "{round}: {results:?}");
    };
    all_at_once("no token yet").await;
    assert_eq!(at.sandbox.requests(Endpoint::Token).received, 1);
    at.sandbox.clock().advance(Duration::from_hours(2));
    all_at_once("the token has expired").await;
    assert_eq!(at.sandbox.requests(Endpoint::Token).received, 2);
    at.sandbox.end_tokens();
    all_at_once("the token was ended early").await;
    assert_eq!(at.sandbox.requests(Endpoint::Token).received, 3);
    assert_eq!(at.sandbox.outbox().received_by("20240101-m").count(), 300);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_that_is_dropped_leaves_the_client_whole() {
    let at = Sandboxed::with(|builder| builder.concurrency(2)).await;
    at.sandbox.faults().add(Fault::delay(Duration::from_millis(20)).on(Endpoint::Token).every(1));
    at.sandbox.faults().add(Fault::delay(Duration::from_millis(20)).on(Endpoint::Send).every(1));
    // Dropped while the token is fetched, while waiting for its turn, while it is under way.
    for millis in (0..60).step_by(3) {
        let dropped = send(&at, &at.client, "dropped", true);
        let _ = tokio::time::timeout(Duration::from_millis(millis), dropped).await;
    }
    let sent = send(&at, &at.client, "at last", true).await.unwrap();
    assert_eq!(sent.attempts, 1);
    assert_eq!(at.sandbox.requests(Endpoint::Token).received, 1, "a dropped send does not drop the refresh");
    assert!(inbox(&at, "dropped") <= 1 && inbox(&at, "at last") == 1);
}

#[tokio::test]
async fn a_refused_connection_is_no_doubt() {
    let at = Sandboxed::start().await;
    assert!(send(&at, &at.client, "a", false).await.is_ok());
    let client =
        client_of(&at.sandbox).base_url("http://127.0.0.1:9").deadline(Duration::from_millis(300)).build().unwrap();
    let error = send(&at, &client, "b", false).await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
}
