//! Calls that their cancellation token ends.

use tokio_util::sync::CancellationToken;

use super::*;

/// A client, and what ends its calls.
fn stoppable(server: &Server) -> (Client, CancellationToken) {
    let token = CancellationToken::new();
    (server.client(Policy::default()).with_cancellation(token.clone()), token)
}

/// Sends, and cancels once the call waits for nothing but time: after `seconds` of it.
async fn stopped_after(server: &Server, seconds: u64, interval: Option<i64>) -> (Result<Sent, Error>, Duration) {
    let (client, token) = stoppable(server);
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
    let far = Policy { first_wait: Duration::from_hours(1), ..Policy::default() }.first_wait;
    for (name, turn, errcode) in [
        ("a rate limit", Turn::Code(45009), Some(45009)),
        ("too many at once", Turn::Code(45033), Some(45033)),
        ("a retry", Turn::Unreachable, None),
    ] {
        let server = Server::plays([turn]);
        let policy = Policy { first_wait: far, longest_wait: far, deadline: far * 2, ..Policy::default() };
        let token = CancellationToken::new();
        let client = server.client(policy).with_cancellation(token.clone());
        let mut call = Box::pin(send(&client, Some(1800)));
        tokio::select! {
            ended = &mut call => panic!("{name}: {ended:?}"),
            () = sleep(Duration::from_secs(30)) => token.cancel(),
        }
        let cancelled = Instant::now();
        let error = call.await.unwrap_err();
        assert_eq!(cancelled.elapsed(), Duration::ZERO, "{name}");
        assert!(error.is_cancelled() && error.is_retryable(), "{name}: {error}");
        assert_eq!((error.errcode().map(Errcode::get), error.attempts()), (errcode, 1), "{name}");
        sleep(far * 3).await;
        assert_eq!(server.sends().len(), 1, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_its_token_or_its_place_ends_at_once() {
    let server = Server::default().takes(Duration::from_secs(9));
    let (ended, took) = stopped_after(&server, 5, None).await;
    let error = ended.unwrap_err();
    assert!(error.is_cancelled() && error.is_retryable() && took.is_zero(), "{error} after {took:?}");
    assert_eq!((error.attempts(), server.sends().len()), (0, 0), "the token was still on its way");

    let server = Server::default().takes(Duration::from_secs(9));
    let (client, token) = stoppable(&server);
    client.ready().await.unwrap();
    // Eight have a place.
    let mut calls: Vec<_> = (0..10).map(|_| Box::pin(send(&client, None))).collect();
    for call in &mut calls {
        assert!(call.now_or_never().is_none());
    }
    token.cancel();
    let ended = futures_util::future::join_all(calls).await;
    let (sent, queued) = ended.split_at(8);
    assert!(sent.iter().all(Result::is_ok), "what may have left is read to its end");
    for error in queued.iter().map(|ended| ended.as_ref().unwrap_err()) {
        assert!(error.is_cancelled() && error.attempts() == 0, "{error}");
    }
    assert_eq!(server.sends().len(), 8);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_is_read_to_its_end_and_never_repeated() {
    let cancelled = |server: Server| async move {
        let server = server.takes(Duration::from_secs(4));
        // The token is there after 4 seconds, the answer after 8.
        stopped_after(&server, 6, Some(1800)).await.0
    };
    assert!(cancelled(Server::default()).await.is_ok());
    for (turn, is_ambiguous) in [(Turn::Code(45009), false), (Turn::Code(40014), false), (Turn::Lost, true)] {
        let server = Server::plays([turn.clone()]);
        let error = cancelled(server.clone()).await.unwrap_err();
        assert_eq!((error.is_cancelled(), error.is_ambiguous()), (true, is_ambiguous), "{turn:?}: {error}");
        assert_eq!(server.sends().len(), 1, "{turn:?}");
    }
    let error = cancelled(Server::plays([Turn::Code(81013)])).await.unwrap_err();
    assert!(error.effect() == CORRECTED && !error.is_cancelled(), "an answer that ends the call anyway: {error}");
}

#[tokio::test(start_paused = true)]
async fn what_is_still_connecting_is_dropped() {
    let server = Server::plays([Turn::Connecting]);
    let (ended, took) = stopped_after(&server, 6, None).await;
    let error = ended.unwrap_err();
    assert!(error.is_cancelled() && error.is_retryable() && took.is_zero(), "{error} after {took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_doubt_stays_a_doubt() {
    let server = Server::plays([Turn::Lost, Turn::Code(45009)]);
    let (ended, took) = stopped_after(&server, 30, Some(1800)).await;
    let error = ended.unwrap_err();
    assert!(error.is_cancelled() && error.is_ambiguous() && took.is_zero(), "{error}");
    assert!(error.to_string().contains("It may have been sent"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn nothing_begins_once_it_is_cancelled() {
    let server = Server::default();
    let client = server.client(Policy::default());
    let token = CancellationToken::new();
    token.cancel();
    let stopped = client.with_cancellation(token);
    let error = send(&stopped, None).await.unwrap_err();
    assert_eq!(error.to_string(), "/cgi-bin/externalcontact/message/send: cancelled (no attempt). Nobody was notified");
    assert!(stopped.ready().await.unwrap_err().is_cancelled());
    assert_eq!((server.tokens(), server.sends().len()), (0, 0));
    assert!(send(&client, None).await.is_ok(), "the client that it was made of goes on");
}
