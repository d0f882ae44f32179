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
async fn a_request_under_way_is_shown_before_waits_and_a_pause_before_retries() {
    let (board, now) = (Board::default(), clock::time());
    let after = |seconds| now + Duration::from_secs(seconds);
    let activity = board.watch();
    let retry = board.note(Activity::Waiting { reason: WaitReason::Retry, until: after(80) });
    let sooner = board.note(Activity::Waiting { reason: WaitReason::TooManyAtOnce, until: after(70) });
    assert_eq!(*activity.borrow(), Activity::Waiting { reason: WaitReason::TooManyAtOnce, until: after(70) });
    board.pause(after(90));
    assert_eq!(*activity.borrow(), Activity::Waiting { reason: WaitReason::RateLimit, until: after(90) });
    let requests = [20, 10, 30].map(|seconds| board.note(Activity::Requesting { since: after(seconds) }));
    assert_eq!(*activity.borrow(), Activity::Requesting { since: after(10) }, "the oldest");
    drop((requests, retry, sooner));
    assert_eq!(*activity.borrow(), Activity::Idle, "a pause that holds up no call is not shown");
}
