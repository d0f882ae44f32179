//! Calls that their cancellation token ends.

use super::*;

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
        ("a rate limit", vec![Turn::Code(45009)], Some(45009), false),
        ("too many at once", vec![Turn::Code(45033)], Some(45033), false),
        ("a retry", vec![Turn::Unreachable], None, false),
        ("still connecting", vec![Turn::Connecting], None, false),
        ("a retry after a doubt", vec![Turn::Lost], None, true),
    ] {
        let (attempts, server) = (script.len(), Server::plays(script));
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
    let server = Server::default().takes(Duration::from_secs(9));
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
async fn a_request_under_way_is_read_to_its_end_and_never_repeated() {
    for (turn, is_cancelled, effect) in [
        (Turn::Code(0), false, None),
        (Turn::Code(45009), true, Some(Effect::None(Retry::Later))),
        (Turn::Code(40014), true, Some(Effect::None(Retry::Later))),
        (Turn::Lost, true, Some(Effect::Possible)),
        (Turn::Code(81013), false, Some(CORRECTED)),
    ] {
        let server = Server::plays([turn.clone()]).takes(Duration::from_secs(4));
        // The token is there after 4 seconds, the answer after 8.
        let error = stopped_after(&server.client(), 6, Some(1800)).await.0.err();
        assert_eq!(error.as_ref().map(Error::effect), effect, "{turn:?}: {error:?}");
        assert_eq!(error.is_some_and(|error| error.is_cancelled()), is_cancelled, "{turn:?}");
        assert_eq!(server.sends().len(), 1, "{turn:?}");
    }
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
