//! Calls that are dropped or cancelled before they end: the client stays as good as new.

use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use tokio::time::timeout;
use wecom_school::{Activity, CancellationToken, Client, Effect, Error, Sent};

use super::{CORRECTED, LATER, client, notice, quick, quickly, setup};
use crate::servers::{Frozen, Reply, Server, Unreachable, until};

const STEP: Duration = Duration::from_millis(20);

/// Fetching the token takes a step, and so does sending: whatever a call waits for, some delay drops it there.
#[tokio::test]
async fn a_call_that_is_dropped_anywhere_leaves_the_client_usable() {
    join_all((0..=44).map(|delay| async move {
        let server = Server::start().await;
        server.script_tokens([Reply::after(STEP, Reply::token("only"))]);
        server.always(Reply::after(STEP, Reply::sent()));
        // One place: whoever kept it would be noticed.
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
async fn a_fetch_goes_on_when_all_who_wanted_it_are_gone() {
    let server = Server::start().await;
    let (token, answer) = Reply::held(Reply::token("only"));
    server.script_tokens([token]);
    let client = client(&server);
    let sends: Vec<_> = (0..10)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&notice(false)).await })
        })
        .collect();
    until(|| server.token_calls().len() == 1).await;
    for send in &sends {
        send.abort();
    }
    assert!(join_all(sends).await.into_iter().all(|send| send.unwrap_err().is_cancelled()));
    answer.add_permits(1);
    let _sent = client.send(&notice(false)).await.unwrap();
    assert_eq!(server.token_calls().len(), 1);
    assert_eq!(server.calls().len(), 1, "nothing of those who are gone was sent");
}

#[tokio::test(start_paused = true)]
async fn dropped_while_the_app_is_paused() {
    let _frozen = Frozen::new();
    let server = Server::start().await;
    server.script([Reply::errcode(45_009)]);
    let client = setup(&server).concurrency(1).build().unwrap();
    let plain = notice(false);
    let mut activity = client.activity();
    {
        let sends = join_all((0..5).map(|_| client.send(&plain)));
        let paused = activity.wait_for(|activity| matches!(activity, Activity::Waiting { .. }));
        let paused = std::pin::pin!(paused);
        let first = select(sends, paused).await;
        assert!(matches!(first, Either::Right(_)), "they wait, and are dropped");
    }
    tokio::time::advance(quick().rate_limit_pause).await;
    let _sent = client.send(&plain).await.unwrap();
    assert_eq!((server.calls().len(), server.token_calls().len()), (2, 1));
}

#[tokio::test]
async fn dropped_while_waiting_for_a_place() {
    let server = Server::start().await;
    let (sent, answers) = Reply::held(Reply::sent());
    server.always(sent);
    let client = setup(&server).concurrency(1).build().unwrap();
    client.ready().await.unwrap();
    let plain = notice(false);
    let others = async {
        let waiting = join_all((1..=10).map(|delay| timeout(Duration::from_millis(5 * delay), client.send(&plain))));
        assert!(waiting.await.iter().all(Result::is_err));
        answers.add_permits(2);
    };
    let (first, ()) = tokio::join!(client.send(&plain), others);
    let _sent = first.unwrap();
    let _sent = client.send(&plain).await.unwrap();
    assert_eq!(server.calls().len(), 2, "who gave up waiting has sent nothing");
    assert_eq!(server.busiest(), 1);
}

#[tokio::test]
async fn dropped_while_its_answer_arrives() {
    let server = Server::start().await;
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{\"errcode\":0,";
    server.script([Reply::BytesAndSilence(half.to_vec())]);
    let client = setup(&server).concurrency(1).build().unwrap();
    let plain = notice(false);
    let send = tokio::spawn({
        let client = client.clone();
        async move { client.send(&notice(false)).await }
    });
    until(|| server.calls().len() == 1).await;
    send.abort();
    // The rest of that answer must not be taken for the answer of this one.
    server.script([Reply::errcode(40_058)]);
    assert_eq!(client.send(&plain).await.unwrap_err().errcode().map(i64::from), Some(40_058));
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
        let (send, asked) =
            (std::pin::pin!(client.send(&notice)), std::pin::pin!(until(|| server.token_calls().len() == 1)));
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
    for check in [false, true] {
        let mut activity = client.activity();
        let (send, token) = spawned(&client, check);
        activity.wait_for(|activity| matches!(activity, Activity::Requesting { .. })).await.unwrap();
        token.cancel();
        let error = send.await.unwrap().unwrap_err();
        assert_eq!((error.effect(), error.is_cancelled(), error.attempts()), (LATER, true, 1), "{error}");
    }
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
