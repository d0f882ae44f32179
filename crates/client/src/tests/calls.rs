//! Single calls: their retries and waits, what they report meanwhile, how they are cancelled, and the effect of their errors.

use std::{collections::BTreeMap, time::SystemTime};

use proptest::prelude::*;

use super::*;
use crate::{Activity, WaitReason};

#[tokio::test(start_paused = true)]
async fn a_doubt_is_repeated_inside_the_interval_alone() {
    // 20 seconds protect one repeat that begins within 5 of them, and no more.
    for (interval, latency, attempts) in [(20, 3, 2), (0, 0, 1)] {
        let server = Server::with_script(vec![Step::Lost; 4]).with_latency(Duration::from_secs(latency));
        let error = send(&server.client(), Some(interval)).await.unwrap_err();
        assert_eq!((error.is_ambiguous(), error.attempts()), (true, attempts), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_grow_and_are_shortened_by_chance() {
    let server = Server::with_script(vec![Step::Unreachable; 7]);
    assert_eq!(send(&server.client(), None).await.unwrap().attempts, 8);
    for (index, pair) in server.times().windows(2).enumerate() {
        let longest = Duration::from_millis((500 << index).min(10_000));
        let waited = pair[1] - pair[0];
        assert!(waited >= longest / 2 && waited <= longest + Duration::from_millis(2), "{index}: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_pauses_every_call_and_those_that_can_not_wait_fail_with_its_time() {
    let server = Server::with_script([Step::Code(45009)]);
    let (client, began) = (server.client(), Instant::now());
    // The first call meets the limit before the others begin.
    let all = join_all((0..5).map(|number| {
        let client = &client;
        async move {
            sleep(Duration::from_secs(number)).await;
            send(client, None).await
        }
    }));
    assert!(all.await.iter().all(Result::is_ok));
    assert_eq!(server.sends().len(), 6);
    assert!(server.times()[1..].iter().all(|time| *time - began >= Duration::from_mins(1)), "{:?}", server.times());

    let in_half_a_minute = |client: Client| client.with_deadline(Duration::from_secs(30));
    let at_once = |client: Client| client.without_rate_limit_pauses();
    for (pause, hasten) in [
        (Duration::from_mins(1), &in_half_a_minute as &dyn Fn(Client) -> Client),
        (Duration::MAX, &in_half_a_minute),
        (Duration::from_mins(1), &at_once),
    ] {
        server.state().script.push_back(Step::Code(45009));
        let hasty = hasten(server.client_with(Policy { rate_limit_pause: pause, ..Policy::default() }));
        let first = send(&hasty, None).await.unwrap_err();
        assert_eq!((first.errcode(), first.is_retryable()), (Some(Errcode::RATE_LIMIT_EXCEEDED), true));
        assert_eq!(first.retry_after(), Some(pause.min(clock::FOR_EVER)));
        sleep(Duration::from_secs(10)).await;
        let second = send(&hasty, None).await.unwrap_err();
        assert!(second.attempts() == 0 && second.is_rate_limited() && second.is_retryable(), "{second}");
        assert_eq!(second.retry_after().map(|left| left + Duration::from_secs(10)), first.retry_after());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_can_not_wait_fails_with_the_time_of_a_rate_limit_on_its_token() {
    let server = Server::default();
    server.state().token_code = Some(45009);
    let (client, began) = (server.client().without_rate_limit_pauses(), Instant::now());
    for elapsed in [0, 10].map(Duration::from_secs) {
        sleep_until(began + elapsed).await;
        let error = send(&client, None).await.unwrap_err();
        assert!(error.is_rate_limited() && error.is_retryable() && error.attempts() == 0, "{error}");
        assert_eq!(error.retry_after().map(|left| left + elapsed), Some(Duration::from_mins(1)), "{error}");
        assert_eq!((began.elapsed(), server.tokens()), (elapsed, 1), "it ends at once, and asks once");
    }
    server.state().token_code = None;
    sleep_until(began + Duration::from_secs(61)).await;
    assert!(send(&client, None).await.is_ok());
    assert_eq!(server.tokens(), 2, "the refresh that waited is that of all");
}

#[tokio::test(start_paused = true)]
async fn a_large_request_has_more_time() {
    let server = Server::default();
    let (client, large) = (server.client(), json!({ "content": "x".repeat(10 << 20) }).to_string());
    client.ready().await.unwrap();
    let hasty = client.with_deadline(Duration::from_secs(20));
    for (client, json, seconds) in [(&client, "{}", 15), (&client, &large, 175), (&hasty, &large, 20)] {
        server.state().longest = Duration::ZERO;
        assert!(client.send_json(json.to_owned()).await.is_ok());
        assert_eq!(server.state().longest, Duration::from_secs(seconds), "never longer than the call");
    }
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_are_fewer_afterwards() {
    let server = Server::with_script(vec![Step::Code(45033); 8]).with_latency(Duration::from_secs(1));
    let client = server.client();
    let results = join_all((0..24).map(|_| send(&client, None))).await;
    assert!(results.iter().all(Result::is_ok));
    let mut at_once = BTreeMap::new();
    server.times().into_iter().for_each(|time| *at_once.entry(time).or_insert(0) += 1);
    let counts: Vec<i32> = at_once.into_values().collect();
    assert!(counts[0] == 8 && counts[1] <= 4, "halved by a round of eight answers: {counts:?}");
}

/// Returns the seconds from now on, rounded up.
fn left(until: SystemTime) -> u64 {
    until.duration_since(clock::time()).unwrap().as_millis().div_ceil(1000).try_into().unwrap()
}

#[tokio::test(start_paused = true)]
async fn every_wait_is_reported_with_its_reason_and_its_end() {
    for (step, expected, at_most) in [
        (Step::Code(45009), WaitReason::RateLimit, 60),
        (Step::Code(45033), WaitReason::TooManyAtOnce, 8),
        (Step::Unreachable, WaitReason::Retry, 8),
    ] {
        let server = Server::with_script([step]).with_latency(Duration::from_secs(2));
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

/// Sends, and cancels the call after so many seconds, in which it must not end. Returns how it ended, and how long that took.
async fn stopped_after(client: &Client, seconds: u64, interval: Option<i64>) -> (Result<Sent, Error>, Duration) {
    let token = CancellationToken::new();
    let client = client.with_cancellation(token.clone());
    let mut call = Box::pin(send(&client, interval));
    tokio::select! {
        ended = &mut call => panic!("it did not wait: {ended:?}"),
        () = sleep(Duration::from_secs(seconds)) => token.cancel(),
    }
    let cancelled = Instant::now();
    let ended = call.await;
    (ended, cancelled.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_at_once_and_nothing_is_sent_after_it() {
    let far = Duration::from_hours(1);
    let policy = Policy { first_wait: far, longest_wait: far, deadline: far * 2, ..Policy::default() };
    for (name, script, errcode, is_ambiguous) in [
        ("a rate limit", vec![Step::Code(45009)], Some(45009), false),
        ("too many at once", vec![Step::Code(45033)], Some(45033), false),
        ("a retry", vec![Step::Unreachable], None, false),
        ("a retry after a doubt", vec![Step::Lost], None, true),
    ] {
        let (attempts, server) = (script.len(), Server::with_script(script));
        let (ended, took) = stopped_after(&server.client_with(policy), 30, Some(14_400)).await;
        let error = ended.unwrap_err();
        assert!(error.is_cancelled() && took.is_zero(), "{name}: {error} after {took:?}");
        assert_eq!((error.is_ambiguous(), error.is_retryable()), (is_ambiguous, !is_ambiguous), "{name}: {error}");
        assert_eq!((error.errcode().map(Errcode::get), error.attempts() as usize), (errcode, attempts), "{name}");
        sleep(far * 3).await;
        assert_eq!(server.sends().len(), attempts, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_its_token_or_its_place_ends_at_once() {
    let server = Server::default().with_latency(Duration::from_secs(9));
    let (ended, took) = stopped_after(&server.client(), 5, None).await;
    let error = ended.unwrap_err();
    assert!(error.is_cancelled() && error.is_retryable() && took.is_zero(), "{error} after {took:?}");
    assert_eq!((error.attempts(), server.sends().len()), (0, 0), "the token was still on its way");

    let token = CancellationToken::new();
    let client = server.client().with_cancellation(token.clone());
    client.ready().await.unwrap();
    // Eight have a place.
    let mut calls: Vec<_> = (0..10).map(|_| Box::pin(send(&client, None))).collect();
    assert!(calls.iter_mut().all(|call| call.now_or_never().is_none()));
    token.cancel();
    let ended = join_all(calls).await;
    let (sent, queued) = ended.split_at(8);
    assert!(sent.iter().all(Result::is_ok), "a request that may have left is read to its end");
    assert!(queued.iter().filter_map(|ended| ended.as_ref().err()).all(|error| error.attempts() == 0));
    assert!(queued.iter().all(|ended| ended.as_ref().is_err_and(Error::is_cancelled)), "{queued:?}");
    assert_eq!(server.sends().len(), 8);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_client_begins_nothing() {
    let server = Server::default();
    let client = server.client();
    let token = CancellationToken::new();
    token.cancel();
    let stopped = client.with_cancellation(token);
    let error = send(&stopped, None).await.unwrap_err();
    assert_eq!(error.to_string(), "/cgi-bin/externalcontact/message/send: cancelled (no attempt). Nobody was notified");
    assert!(stopped.ready().await.unwrap_err().is_cancelled());
    assert_eq!((server.tokens(), server.sends().len()), (0, 0));
    assert!(send(&client, None).await.is_ok(), "the original client is not cancelled");
}

/// Returns whether a step leaves open whether the server accepted the notice.
fn is_doubt(step: &Step) -> bool {
    matches!(step, Step::Lost | Step::Status(_) | Step::Code(-1))
}

fn steps() -> impl Strategy<Value = Step> {
    let codes = [0, -1, 40014, 45009, 45033, 81013].map(Step::Code);
    prop::sample::select([&codes[..], &[Step::Unread, Step::Status(500), Step::Lost, Step::Unreachable]].concat())
}

proptest! {
    #[test]
    fn no_call_hides_a_doubt_or_invents_one(
        script in prop::collection::vec(steps(), 1..9),
        interval in prop::sample::select(vec![None, Some(30), Some(1800)]),
        loses_its_secret in any::<bool>(),
        is_cancelled_after in prop::option::of(1u64..200),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let (ended, attempts) = runtime.block_on(async {
            let server = Server::with_script(script.clone());
            let token = CancellationToken::new();
            let client = server.client().with_cancellation(token.clone());
            client.ready().await.unwrap();
            server.state().token_code = loses_its_secret.then_some(40001);
            let server = server.with_latency(Duration::from_secs(1));
            let cancel = async {
                if let Some(seconds) = is_cancelled_after {
                    sleep(Duration::from_secs(seconds)).await;
                    token.cancel();
                }
            };
            let (ended, ()) = tokio::join!(send(&client, interval), cancel);
            (ended, server.sends().len())
        });
        let played = &script[..attempts.min(script.len())];
        match (ended, played.last()) {
            (Ok(sent), _) => prop_assert_eq!(sent.attempts as usize, attempts),
            (Err(error), last) => {
                let expected = match last {
                    Some(Step::Unread) => vec![Effect::Certain],
                    _ if played.iter().any(is_doubt) => vec![Effect::Possible],
                    _ => vec![Effect::None(Retry::Later), CORRECTED],
                };
                prop_assert!(expected.contains(&error.effect()), "{:?} after {:?}: {}", error.effect(), played, error);
                prop_assert_eq!(error.attempts() as usize, attempts);
            }
        }
    }
}
