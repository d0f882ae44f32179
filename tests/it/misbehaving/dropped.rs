//! Calls that are dropped or cancelled while a server keeps them waiting.

use std::pin::pin;

use futures_util::future::{Either, select};
use wecom_school::{Activity, CancellationToken, Client, Effect, Error, Sent};

use super::{CORRECTED, LATER, client, notice, quickly};
use crate::servers::{Reply, Server, Unreachable, until};

/// A client outlives the runtime that it was used in.
#[test]
fn used_in_one_runtime_after_another() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let home = tokio::runtime::Runtime::new().unwrap();
    let server = home.block_on(Server::start());
    server.script_tokens([Reply::silence()]);
    let client = client(&server);
    // This runtime ends while the token is being fetched.
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
