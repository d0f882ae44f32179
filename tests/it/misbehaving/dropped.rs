//! Calls that are dropped or cancelled before they end: the client stays as good as new.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, join_all, select};
use tokio::time::timeout;
use wecom_school::{Activity, CancellationToken, Client, Effect, Error, Sent};

use super::{CORRECTED, LATER, client, notice, quickly, setup};
use crate::servers::{Reply, Server, Unreachable, until};

const STEP: Duration = Duration::from_millis(20);

/// Fetching the token takes a step, and so does sending: some delay drops the call at each of its waits.
#[tokio::test]
async fn a_call_that_is_dropped_anywhere_leaves_the_client_usable() {
    join_all((0..=44).map(|delay| async move {
        let server = Server::start().await;
        server.script_tokens([Reply::after(STEP, Reply::token("only"))]);
        server.always(Reply::after(STEP, Reply::sent()));
        // One place: a call that kept it would be noticed.
        let client = setup(&server).concurrency(1).build().unwrap();
        let notice = notice(false);
        let dropped = timeout(Duration::from_millis(delay), client.send(&notice)).await;
        let sent = client.send(&notice).await.unwrap();
        assert_eq!(sent.attempts, 1, "dropped after {delay} ms");
        assert_eq!(server.token_calls().len(), 1, "dropped after {delay} ms: {dropped:?}");
    }))
    .await;
}

#[tokio::test]
async fn dropped_while_its_answer_arrives() {
    let server = Server::start().await;
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{\"errcode\":0,";
    server.script([Reply::BytesAndSilence(half.to_vec())]);
    let client = setup(&server).concurrency(1).build().unwrap();
    let (send, _) = spawned(&client, false);
    until(|| server.calls().len() == 1).await;
    send.abort();
    // The rest of that answer must not be taken for the answer of this one.
    server.script([Reply::errcode(40_058)]);
    assert_eq!(client.send(&notice(false)).await.unwrap_err().errcode().map(i64::from), Some(40_058));
    assert_eq!(server.token_calls().len(), 1);
}

/// A client outlives the runtime that it was used in.
#[test]
fn used_in_one_runtime_after_another() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let home = tokio::runtime::Runtime::new().unwrap();
    let server = home.block_on(Server::start());
    server.script_tokens([Reply::silence()]);
    let client = client(&server);
    // Ended in the middle of a fetch.
    runtime().block_on(async {
        let notice = notice(false);
        let (send, asked) = (pin!(client.send(&notice)), pin!(until(|| server.token_calls().len() == 1)));
        assert!(matches!(select(send, asked).await, Either::Right(_)));
    });
    for _ in 0..3 {
        let _sent = runtime().block_on(client.send(&notice(false))).unwrap();
    }
    assert_eq!(server.token_calls().len(), 2);
}

/// Sends in a task of its own, until it is cancelled.
fn spawned(client: &Client, check: bool) -> (tokio::task::JoinHandle<Result<Sent, Error>>, CancellationToken) {
    let token = CancellationToken::new();
    let client = client.with_cancellation(token.clone());
    (tokio::spawn(async move { client.send(&notice(check)).await }), token)
}

#[tokio::test]
async fn cancelled_while_connecting_nothing_is_sent() {
    let nowhere = Unreachable::new().await;
    let client = quickly(Client::with_token("token")).base_url(&nowhere.url).build().unwrap();
    let mut activity = client.activity();
    let (send, token) = spawned(&client, false);
    activity.wait_for(|activity| matches!(activity, Activity::Requesting { .. })).await.unwrap();
    token.cancel();
    let error = send.await.unwrap().unwrap_err();
    assert_eq!((error.effect(), error.is_cancelled(), error.attempts()), (LATER, true, 1), "{error}");
}

#[tokio::test]
async fn cancelled_while_its_answer_is_awaited_the_answer_counts() {
    for (answer, expected) in [
        (Reply::sent(), None),
        (Reply::errcode(45_009), Some((LATER, true))),
        (Reply::errcode(48_002), Some((CORRECTED, false))),
        (Reply::close(), Some((Effect::Possible, true))),
    ] {
        let server = Server::start().await;
        let (answer, released) = Reply::held(answer);
        server.always(answer);
        let (send, token) = spawned(&client(&server), true);
        until(|| server.calls().len() == 1).await;
        token.cancel();
        released.add_permits(1);
        let ended = send.await.unwrap().err().map(|error| (error.effect(), error.is_cancelled()));
        assert_eq!((ended, server.calls().len()), (expected, 1));
    }
}
