//! Calls that wait for their turn, a connection, an answer or a token: their limits, and how they end early.

use std::pin::pin;

use futures_util::future::{Either, join_all, select};
use wecom_school::{Activity, CancellationToken, Client, Effect};

use super::{answering, client, setup};
use crate::{
    clients::{CORRECTED, LATER, notice, quick, quick_policy},
    servers::{Frozen, Reply, Server, Unreachable, until},
};

#[tokio::test]
async fn no_more_are_under_way_than_the_app_may_have() {
    let server = Server::start().await;
    let (sent, answers) = Reply::sent().held();
    server.always(sent);
    let client = setup(&server).concurrency(3).build().unwrap();
    let notice = notice(false);
    let as_many_as_may = async {
        until(|| server.busiest() == 3).await;
        answers.add_permits(30);
    };
    let (all, ()) = tokio::join!(join_all((0..30).map(|_| client.send(&notice))), as_many_as_may);
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(server.busiest(), 3);
}

#[tokio::test]
async fn retries_end_when_the_budget_of_the_app_is_spent() {
    let server = Server::start().await;
    server.always(Reply::close());
    let client = setup(&server).retry_budget(2).build().unwrap();
    client.ready().await.unwrap();
    for attempts in [3, 1] {
        let error = client.send(&notice(true)).await.unwrap_err();
        assert_eq!((error.effect(), error.attempts()), (Effect::Possible, attempts));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline_while_it_waits_for_an_answer_or_a_token() {
    let _frozen = Frozen::new();
    let deadline = quick_policy().attempt_timeout / 2;
    for (waits_for_token, effect, attempts) in [(false, Effect::Possible, 1), (true, LATER, 0)] {
        let server = Server::start().await;
        server.always(Reply::silence());
        let client = client(&server).with_deadline(deadline);
        if waits_for_token {
            server.always_tokens(Reply::silence());
        } else {
            client.ready().await.unwrap();
        }
        let send = tokio::spawn(async move { client.send(&notice(true)).await });
        until(|| server.calls().len() + server.token_calls().len() == if waits_for_token { 1 } else { 2 }).await;
        tokio::time::advance(deadline).await;
        let error = send.await.unwrap().unwrap_err();
        let ended = (error.effect(), error.attempts(), error.is_token());
        assert_eq!(ended, (effect, attempts, waits_for_token), "{error}");
        assert_eq!(error.elapsed().as_secs(), deadline.as_secs(), "{error}");
    }
}

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

#[tokio::test]
async fn a_call_that_is_cancelled_while_it_connects_sends_nothing() {
    let nowhere = Unreachable::new().await;
    let token = CancellationToken::new();
    let client = quick(Client::with_token("token")).base_url(&nowhere.url).build().unwrap();
    let (client, mut activity) = (client.with_cancellation(token.clone()), client.activity());
    let send = tokio::spawn(async move { client.send(&notice(false)).await });
    activity.wait_for(|activity| matches!(activity, Activity::Requesting { .. })).await.unwrap();
    token.cancel();
    let error = send.await.unwrap().unwrap_err();
    assert_eq!((error.effect(), error.is_cancelled(), error.attempts()), (LATER, true, 1), "{error}");
}

#[tokio::test]
async fn the_answer_to_a_call_that_is_cancelled_meanwhile_counts_and_nothing_is_repeated() {
    for (name, answer, expected) in [
        ("accepted", Reply::sent(), None),
        ("refused", Reply::errcode(48_002), Some((CORRECTED, false))),
        ("a rate limit", Reply::errcode(45_009), Some((LATER, true))),
        ("a rejected token", Reply::errcode(40_014), Some((LATER, true))),
        ("a doubt", Reply::close(), Some((Effect::Possible, true))),
    ] {
        let (answer, released) = answer.held();
        let ((server, client), token) = (answering(answer).await, CancellationToken::new());
        let client = client.with_cancellation(token.clone());
        let send = tokio::spawn(async move { client.send(&notice(true)).await });
        until(|| server.calls().len() == 1).await;
        token.cancel();
        released.add_permits(9);
        let ended = send.await.unwrap().err().map(|error| (error.effect(), error.is_cancelled()));
        assert_eq!((ended, server.calls().len()), (expected, 1), "{name}");
    }
}
