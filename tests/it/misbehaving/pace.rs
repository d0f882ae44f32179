//! Too many calls, and calls that take too long.

use std::time::Duration;

use futures_util::future::join_all;
use wecom_school::Effect;

use super::{LATER, client, notice, quick, setup};
use crate::servers::{Frozen, Reply, Server, until};

#[tokio::test]
async fn a_rate_limit_that_outlasts_the_deadline_is_told_with_its_time() {
    for (script, pause, effect) in [
        (vec![], Duration::from_hours(1), LATER),
        (vec![], Duration::MAX, LATER),
        (vec![Reply::close()], Duration::from_hours(1), Effect::Possible),
    ] {
        let server = Server::start().await;
        let attempts = script.len() + 1;
        server.script(script);
        server.always(Reply::errcode(45_009));
        let mut policy = quick();
        policy.rate_limit_pause = pause;
        let client = setup(&server).retry_policy(policy).build().unwrap();
        let error = client.send(&notice(true)).await.unwrap_err();
        assert_eq!((error.effect(), error.attempts() as usize), (effect, attempts), "{error}");
        assert!(error.is_rate_limited() && error.errcode().map(i64::from) == Some(45_009), "{error}");
        assert!(error.retry_after().is_some_and(|pause| pause > Duration::from_secs(50)), "{error:?}");
        // The others are told at once, and nothing of theirs is sent.
        let error = client.send(&notice(false)).await.unwrap_err();
        assert_eq!((error.effect(), error.attempts(), server.calls().len()), (LATER, 0, attempts), "{error}");
        assert!(error.is_rate_limited() && error.retry_after().is_some(), "{error:?}");
    }
}

#[tokio::test]
async fn too_many_at_once_for_ever_is_retryable() {
    let server = Server::start().await;
    server.always(Reply::errcode(45_033));
    let error = client(&server).send(&notice(false)).await.unwrap_err();
    assert!(error.effect() == LATER && error.is_rate_limited(), "{error}");
    assert_eq!(error.errcode().map(i64::from), Some(45_033));
    assert_eq!((error.attempts(), server.calls().len()), (quick().attempts, quick().attempts as usize));
}

#[tokio::test]
async fn no_more_are_under_way_than_the_app_may_have() {
    let server = Server::start().await;
    let (sent, answers) = Reply::held(Reply::sent());
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
async fn retries_end_when_the_app_can_afford_no_more() {
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
async fn a_call_ends_at_its_deadline_wherever_it_waits() {
    let _frozen = Frozen::new();
    let deadline = quick().attempt_timeout / 2;
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
        assert_eq!(
            (error.effect(), error.attempts(), error.is_token()),
            (effect, attempts, waits_for_token),
            "{error}"
        );
        assert_eq!(error.elapsed().as_secs(), deadline.as_secs(), "{error}");
    }
}
