//! Too many calls: in a period, and at once.

use std::time::Duration;

use futures_util::future::join_all;
use wecom_school::{Activity, Effect};

use super::{LATER, client, notice, quick, setup};
use crate::servers::{Frozen, Reply, Server, until};

#[tokio::test]
async fn a_rate_limit_pauses_every_sender_of_the_app() {
    let server = Server::start().await;
    server.script([Reply::errcode(45_009)]);
    let client = client(&server);
    client.ready().await.unwrap();
    let mut activity = client.activity();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.send(&notice(false)).await }
    });
    until(|| server.calls().len() == 1).await;
    let limited_at = server.calls()[0].at;
    // The answer is on its way to the client, which has to read it first.
    activity.wait_for(|activity| matches!(activity, Activity::Waiting { .. })).await.unwrap();
    let (plain, checked) = (notice(false), notice(true));
    for sent in join_all((0..10).map(|_| client.send(&plain))).await {
        assert_eq!(sent.unwrap().attempts, 1);
    }
    let _sent = client.send(&checked).await.unwrap();
    assert_eq!(first.await.unwrap().unwrap().attempts, 2);
    let later: Vec<_> = server.calls().into_iter().skip(1).map(|call| call.at - limited_at).collect();
    assert_eq!(later.len(), 12);
    assert!(later.iter().all(|after| *after >= quick().rate_limit_pause), "{later:?}");
}

#[tokio::test]
async fn a_rate_limit_that_outlasts_the_deadline_is_told_with_its_time() {
    for pause in [Duration::from_hours(1), Duration::MAX] {
        let server = Server::start().await;
        server.always(Reply::errcode(45_009));
        let mut policy = quick();
        policy.rate_limit_pause = pause;
        let client = setup(&server).retry_policy(policy).build().unwrap();
        let error = client.send(&notice(true)).await.unwrap_err();
        assert_eq!(error.effect(), LATER, "{error}");
        assert!(error.is_rate_limited());
        assert_eq!(error.errcode().map(i64::from), Some(45_009));
        assert!(error.retry_after().is_some_and(|pause| pause > Duration::from_secs(50)), "{error:?}");
        // The others are told at once, and nothing of theirs is sent.
        let error = client.send(&notice(false)).await.unwrap_err();
        assert_eq!(error.effect(), LATER, "{error}");
        assert!(error.is_rate_limited() && error.retry_after().is_some() && error.attempts() == 0, "{error:?}");
        assert_eq!(server.calls().len(), 1);
    }
}

#[tokio::test]
async fn a_rate_limit_after_a_doubt_leaves_it_in_doubt() {
    let server = Server::start().await;
    server.script([Reply::close()]);
    server.always(Reply::errcode(45_009));
    let mut policy = quick();
    policy.rate_limit_pause = Duration::from_hours(1);
    let error = setup(&server).retry_policy(policy).build().unwrap().send(&notice(true)).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Possible, "{error}");
    assert!(error.is_rate_limited());
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn too_many_at_once_are_sent_one_after_the_other() {
    let server = Server::start().await;
    let (too_many, answers) = Reply::held(Reply::errcode(45_033));
    server.script(vec![too_many; 4]);
    let client = setup(&server).concurrency(4).build().unwrap();
    let notice = notice(false);
    let all_at_once = async {
        until(|| server.busiest() == 4).await;
        answers.add_permits(4);
    };
    let (sent, ()) = tokio::join!(join_all((0..8).map(|_| client.send(&notice))), all_at_once);
    let attempts: u32 = sent.into_iter().map(|sent| sent.unwrap().attempts).sum();
    assert_eq!(attempts, 8 + 4, "each refused one was sent again, and nothing else");
    assert_eq!(server.calls().len(), 8 + 4);
    assert_eq!(server.busiest(), 4);
}

#[tokio::test]
async fn too_many_at_once_for_ever_is_retryable() {
    let server = Server::start().await;
    server.always(Reply::errcode(45_033));
    let error = client(&server).send(&notice(false)).await.unwrap_err();
    assert_eq!(error.effect(), LATER, "{error}");
    assert!(error.is_rate_limited());
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
    for sent in all {
        let _sent = sent.unwrap();
    }
    assert_eq!(server.busiest(), 3);
}

#[tokio::test]
async fn retries_end_when_the_app_can_afford_no_more() {
    let server = Server::start().await;
    server.always(Reply::close());
    let client = setup(&server).retry_budget(2).build().unwrap();
    client.ready().await.unwrap();
    let error = client.send(&notice(true)).await.unwrap_err();
    assert_eq!((error.effect(), error.attempts()), (Effect::Possible, 3));
    let error = client.send(&notice(true)).await.unwrap_err();
    assert_eq!((error.effect(), error.attempts()), (Effect::Possible, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline() {
    let _frozen = Frozen::new();
    let deadline = quick().attempt_timeout / 2;
    let server = Server::start().await;
    server.always(Reply::silence());
    let client = client(&server).with_deadline(deadline);
    client.ready().await.unwrap();
    let send = tokio::spawn(async move { client.send(&notice(true)).await });
    until(|| server.calls().len() == 1).await;
    tokio::time::advance(deadline).await;
    let error = send.await.unwrap().unwrap_err();
    assert_eq!((error.effect(), error.attempts()), (Effect::Possible, 1), "{error}");
    assert_eq!(error.elapsed().as_secs(), deadline.as_secs(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_does_not_come_ends_a_call_at_its_deadline() {
    let _frozen = Frozen::new();
    let deadline = quick().attempt_timeout / 2;
    let server = Server::start().await;
    server.always_tokens(Reply::silence());
    let client = client(&server).with_deadline(deadline);
    let send = tokio::spawn(async move { client.send(&notice(false)).await });
    until(|| server.token_calls().len() == 1).await;
    tokio::time::advance(deadline).await;
    let error = send.await.unwrap().unwrap_err();
    assert!(error.is_token(), "{error}");
    assert_eq!(error.effect(), LATER, "{error}");
    assert!(server.calls().is_empty());
}
