//! Tokens that are rejected, wanted by many at once, or not to be had.

use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use wecom_school::{
    BoxError, Client,
    token::{IssuedToken, TokenSource},
};

use super::{CORRECTED, LATER, client, notice, quickly};
use crate::servers::{Reply, Server};

#[tokio::test]
async fn a_rejected_token_is_replaced_and_the_notice_sent_once_more() {
    for errcode in [40_001, 40_014, 42_001] {
        for duplicate_check in [false, true] {
            let server = Server::start().await;
            server.script([Reply::errcode(errcode)]);
            let sent = client(&server).send(&notice(duplicate_check)).await.unwrap();
            assert_eq!(sent.attempts, 2);
            assert_eq!(server.token_calls().len(), 2);
            let calls = server.calls();
            let tokens: Vec<_> = calls.iter().map(|call| call.parameter("access_token").unwrap()).collect();
            assert_eq!(tokens, ["token-1", "token-2"]);
            assert_eq!(calls[0].body, calls[1].body);
        }
    }
}

#[tokio::test]
async fn a_token_that_is_rejected_for_ever_is_replaced_once() {
    for duplicate_check in [false, true] {
        let server = Server::start().await;
        server.always(Reply::errcode(40_014));
        let error = client(&server).send(&notice(duplicate_check)).await.unwrap_err();
        assert_eq!(error.effect(), CORRECTED, "{error}");
        assert_eq!(error.errcode().map(i64::from), Some(40_014));
        assert_eq!((error.attempts(), server.calls().len(), server.token_calls().len()), (2, 2, 2));
    }
}

#[tokio::test]
async fn a_hundred_without_a_token_fetch_one() {
    let server = Server::start().await;
    server.script_tokens([Reply::after(Duration::from_millis(50), Reply::token("only"))]);
    let client = client(&server);
    let sends = (0..100).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.send(&notice(false)).await })
    });
    for sent in join_all(sends).await {
        assert_eq!(sent.unwrap().unwrap().attempts, 1);
    }
    assert_eq!(server.token_calls().len(), 1);
    let calls = server.calls();
    assert_eq!(calls.len(), 100);
    assert!(calls.iter().all(|call| call.parameter("access_token") == Some("only")));
}

#[tokio::test]
async fn a_hundred_whose_token_is_rejected_fetch_one() {
    let server = Server::start().await;
    server.choose(|call| {
        let is_old = call.parameter("access_token") == Some("token-1");
        Reply::after(Duration::from_millis(5), if is_old { Reply::errcode(42_001) } else { Reply::sent() })
    });
    let client = client(&server);
    let notice = notice(false);
    for sent in join_all((0..100).map(|_| client.send(&notice))).await {
        assert!(sent.unwrap().attempts <= 2);
    }
    assert_eq!(server.token_calls().len(), 2);
}

#[tokio::test]
async fn a_wrong_secret_is_tried_once() {
    let server = Server::start().await;
    server.always_tokens(Reply::errcode(40_001));
    let client = client(&server);
    let notice = notice(true);
    for error in join_all((0..50).map(|_| client.send(&notice))).await {
        let error = error.unwrap_err();
        assert_eq!(error.effect(), CORRECTED, "{error}");
        assert!(error.is_token() && error.is_configuration());
        assert_eq!(error.errcode().map(i64::from), Some(40_001));
        assert_eq!(error.remedy(), Some("Correct the secret in the configuration."));
    }
    assert_eq!((server.token_calls().len(), server.calls().len()), (1, 0));
}

/// Nobody sees a token twice: asking again is harmless, whatever the notice is like.
#[tokio::test]
async fn a_token_in_doubt_is_asked_for_again() {
    let doubts = || {
        [Reply::close(), Reply::Reset, Reply::status("502 Bad Gateway"), Reply::json("<html>"), Reply::errcode(-1)]
            .into_iter()
    };
    for doubt in doubts() {
        let server = Server::start().await;
        server.always_tokens(doubt);
        let error = client(&server).send(&notice(false)).await.unwrap_err();
        assert_eq!(error.effect(), LATER, "{error}");
        assert!(error.is_token(), "{error}");
        assert_eq!((server.token_calls().len(), server.calls().len()), (4, 0));
    }
    let server = Server::start().await;
    server.script_tokens(doubts().take(3));
    assert_eq!(client(&server).send(&notice(false)).await.unwrap().attempts, 1);
    assert_eq!((server.token_calls().len(), server.calls().len()), (4, 1));
}

#[tokio::test]
async fn an_answer_without_a_token_sends_nothing() {
    for (answer, pointer) in [
        (r#"{"errcode":0,"errmsg":"ok"}"#, None),
        (r#"{"errcode":0,"access_token":null}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":""}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":7200}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":["a"]}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":"a","expires_in":-1}"#, Some("/expires_in")),
        (r#"{"errcode":0,"access_token":"a","expires_in":"7200"}"#, Some("/expires_in")),
    ] {
        let server = Server::start().await;
        server.always_tokens(Reply::json(answer));
        let error = client(&server).send(&notice(false)).await.expect_err(answer);
        assert!(error.is_token() && error.attempts() == 0, "{error}");
        let undocumented = error.undocumented_answer().map(|violations| violations.iter().next().unwrap().pointer());
        assert_eq!(undocumented, pointer, "{error}");
        assert!(!error.to_string().contains("quotes"), "that is advice for those who write requests: {error}");
        assert_eq!(error.effect(), LATER, "{answer}: {error}");
        assert_eq!((server.token_calls().len(), server.calls().len()), (1, 0), "{answer}");
    }
}

/// Gives a token for as long as it says.
struct Lasting(Duration);

impl TokenSource for Lasting {
    fn key(&self) -> String {
        "lasting".into()
    }

    fn issue(&self) -> BoxFuture<'_, Result<IssuedToken, BoxError>> {
        Box::pin(std::future::ready(Ok(IssuedToken { token: "own".into(), expires_in: self.0 })))
    }
}

#[tokio::test]
async fn a_token_for_ever_is_used() {
    for time in [Duration::MAX, Duration::from_secs(u64::MAX / 2), Duration::ZERO] {
        let server = Server::start().await;
        let client = quickly(Client::with_token_source(Lasting(time))).base_url(server.url()).build().unwrap();
        let _sent = client.send(&notice(false)).await.unwrap();
        let left = client.ready().await.unwrap();
        assert_eq!(left.is_zero(), time.is_zero(), "{left:?}");
    }
}

#[tokio::test]
async fn a_token_of_an_odd_time_is_used() {
    for (expires_in, fetched) in [("7200", 1), ("9223372036854775807", 1), ("0", 2)] {
        let server = Server::start().await;
        let answer = format!(r#"{{"errcode":0,"access_token":"a","expires_in":{expires_in}}}"#);
        server.always_tokens(Reply::json(answer));
        let client = client(&server);
        for _ in 0..2 {
            let _sent = client.send(&notice(false)).await.unwrap();
        }
        assert_eq!((server.token_calls().len(), server.calls().len()), (fetched, 2), "{expires_in}");
    }
}
