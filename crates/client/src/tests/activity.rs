//! What the calls of a client report while they run.

use std::time::SystemTime;

use super::*;
use crate::{Activity, WaitReason};

/// Returns the seconds from now on, rounded up.
fn left(until: SystemTime) -> u64 {
    until.duration_since(clock::time()).unwrap().as_millis().div_ceil(1000).try_into().unwrap()
}

#[tokio::test(start_paused = true)]
async fn every_wait_is_reported_with_its_reason_and_its_end() {
    for (turn, expected, at_most) in [
        (Turn::Code(45009), WaitReason::RateLimit, 60),
        (Turn::Code(45033), WaitReason::TooManyAtOnce, 8),
        (Turn::Unreachable, WaitReason::Retry, 8),
    ] {
        let server = Server::plays([turn]).takes(Duration::from_secs(2));
        let client = server.client_with(Policy { first_wait: Duration::from_secs(8), ..Policy::default() });
        let mut activity = client.activity();
        assert_eq!(*activity.borrow(), Activity::Idle);
        let call = tokio::spawn(async move { send(&client, None).await });
        let requesting = |activity: &Activity| matches!(activity, Activity::Requesting { .. });
        activity.wait_for(requesting).await.unwrap();
        let waiting = *activity.wait_for(|activity| matches!(activity, Activity::Waiting { .. })).await.unwrap();
        let Activity::Waiting { reason, until } = waiting else { unreachable!() };
        assert_eq!(reason, expected);
        assert!((1..=at_most).contains(&left(until)), "{reason:?}: {}", left(until));
        activity.wait_for(requesting).await.unwrap();
        assert!(call.await.unwrap().is_ok());
        activity.wait_for(|activity| *activity == Activity::Idle).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_under_way_goes_before_waits_and_a_pause_before_retries() {
    let server = Server::plays([Turn::Unreachable, Turn::Code(0), Turn::Code(45009)]).takes(Duration::from_secs(25));
    let wait = Duration::from_secs(80);
    let client = server.client_with(Policy { first_wait: wait, longest_wait: wait, ..Policy::default() });
    client.ready().await.unwrap();
    let began = clock::time();
    let calls = join_all((0..3).map(|number| {
        let client = client.clone();
        async move {
            sleep(Duration::from_secs(10 * number)).await;
            send(&client, None).await
        }
    }));
    let calls = tokio::spawn(calls);
    sleep(Duration::from_secs(30)).await;
    // By now the first call waits, and the others are under way.
    let activity = client.activity();
    let Activity::Requesting { since } = *activity.borrow() else { panic!("{activity:?}") };
    let seconds = since.duration_since(began).unwrap().as_secs();
    assert!((8..18).contains(&seconds), "the older of two, which began after 10 seconds: {seconds}");
    sleep(Duration::from_secs(20)).await;
    let Activity::Waiting { reason, until } = *activity.borrow() else { panic!("{activity:?}") };
    assert!(reason == WaitReason::RateLimit && left(until) > 30, "{activity:?}");
    assert!(calls.await.unwrap().iter().all(Result::is_ok));
    assert_eq!(*activity.borrow(), Activity::Idle);
}
