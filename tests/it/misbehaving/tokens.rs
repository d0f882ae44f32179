//! Answers to requests for tokens.

use wecom_school::Error;

use super::client;
use crate::{
    clients::{LATER, notice},
    servers::{Reply, Server},
};

/// Nobody sees a token: asking again is harmless, even for a notice without the duplicate check.
#[tokio::test]
async fn a_token_in_doubt_is_asked_for_again() {
    let doubts = [Reply::close(), Reply::status("502 Bad Gateway"), Reply::json("<html>"), Reply::errcode(-1)];
    for doubt in doubts {
        for (count, expected) in [(3, None), (9, Some(LATER))] {
            let server = Server::start().await;
            server.script_tokens(vec![doubt.clone(); count]);
            let error = client(&server).send(&notice(false)).await.err();
            assert_eq!(error.as_ref().map(Error::effect), expected, "{error:?}");
            assert!(error.is_none_or(|error| error.is_token()));
            assert_eq!((server.token_calls().len(), server.calls().len()), (4, usize::from(expected.is_none())));
        }
    }
}

#[tokio::test]
async fn an_answer_without_a_token_sends_nothing() {
    for (answer, pointer) in [
        (r#"{"errcode":0,"errmsg":"ok"}"#, None),
        (r#"{"errcode":0,"access_token":null}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":""}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":7200}"#, Some("/access_token")),
        (r#"{"errcode":0,"access_token":"a","expires_in":-1}"#, Some("/expires_in")),
        (r#"{"errcode":0,"access_token":"a","expires_in":"7200"}"#, Some("/expires_in")),
    ] {
        let server = Server::start().await;
        server.always_tokens(Reply::json(answer));
        let error = client(&server).send(&notice(false)).await.expect_err(answer);
        assert!(error.is_token() && error.attempts() == 0, "{error}");
        let undocumented = error.undocumented_answer().map(|violations| violations.iter().next().unwrap().pointer());
        assert_eq!(undocumented, pointer, "{error}");
        assert!(!error.to_string().contains("quotes"), "quotes are advice for authors of requests: {error}");
        assert_eq!(error.effect(), LATER, "{answer}: {error}");
        assert_eq!((server.token_calls().len(), server.calls().len()), (1, 0), "{answer}");
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
