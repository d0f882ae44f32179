//! Limits of the client: requests at once, retries, and the time of a call.

use futures_util::future::join_all;
use wecom_school::Effect;

use super::{LATER, client, notice, quick, setup};
use crate::servers::{Frozen, Reply, Server, until};

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
        let ended = (error.effect(), error.attempts(), error.is_token());
        assert_eq!(ended, (effect, attempts, waits_for_token), "{error}");
        assert_eq!(error.elapsed().as_secs(), deadline.as_secs(), "{error}");
    }
}
