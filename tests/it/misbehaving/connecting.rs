//! Connections that are not made, and redirects that are not followed.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, net::TcpListener};
use wecom_school::{Client, ClientBuilder, Effect};

use super::{LATER, client, notice, quick, quickly, setup};
use crate::servers::{Reply, Server, Unreachable, closed_port};

/// Sets up a client that needs no token first, so that the notice itself finds no connection.
fn to(address: &str) -> ClientBuilder {
    let mut policy = quick();
    policy.attempts = 3;
    quickly(Client::with_token("token")).retry_policy(policy).base_url(address)
}

#[tokio::test]
async fn without_a_connection_nothing_is_sent() {
    let (nowhere, plain) = (Unreachable::new().await, TcpListener::bind("127.0.0.1:0").await.unwrap());
    let no_tls = format!("https://{}", plain.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = plain.accept().await {
            let _written = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    for address in [&*closed_port().await, &nowhere.url, "https://nowhere.invalid", &no_tls] {
        let client = to(address).connect_timeout(Duration::from_millis(200)).build().unwrap();
        let error = client.send(&notice(false)).await.unwrap_err();
        assert_eq!((error.effect(), error.attempts()), (LATER, 3), "{error:?}");
        assert!(error.to_string().contains("no connection to "), "{error}");
        assert!(error.to_string().ends_with("Nobody was notified: try again later"), "{error}");
        assert!(error.elapsed() < quick().attempt_timeout, "connect_timeout ends it: {error}");
    }
}

#[tokio::test]
async fn time_that_runs_out_while_connecting_is_no_doubt() {
    let nowhere = Unreachable::new().await;
    let client = to(&nowhere.url).connect_timeout(Duration::from_millis(400)).build().unwrap();
    // The first deadline ends the first attempt, the second one a later attempt.
    for deadline in [100, 600] {
        let client = client.with_deadline(Duration::from_millis(deadline));
        let error = client.send(&notice(true)).await.unwrap_err();
        assert_eq!(error.effect(), LATER, "{deadline}: {error}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_no_other_server_sees_the_token() {
    let (server, elsewhere) = (Server::start().await, Server::start().await);
    let away = || Reply::redirect("307 Temporary Redirect", &format!("{}/cgi-bin/elsewhere", elsewhere.url()));
    server.always(away());
    let follow = |http: reqwest::ClientBuilder| http.redirect(reqwest::redirect::Policy::limited(5)).referer(true);
    let client = setup(&server).configure_http(follow).build().unwrap();
    let error = client.send(&notice(false)).await.unwrap_err();
    assert_eq!((error.effect(), server.calls().len()), (Effect::Possible, 1), "{error}");
    server.always_tokens(away());
    let error = setup(&server).build().unwrap().send(&notice(false)).await.unwrap_err();
    assert!(error.is_token() && error.is_retryable(), "{error}");
    assert_eq!(elsewhere.connections(), 0);
    let all = [server.calls(), server.token_calls()].concat();
    assert!(all.iter().all(|request| request.header("referer").is_none()));
}

/// When a server closes an idle connection as a request arrives, the client can't know that the server has read none of it.
#[tokio::test]
async fn a_notice_that_can_not_be_repeated_has_a_connection_of_its_own() {
    let server = Server::start().await;
    let unread = |reply| {
        let Reply::Bytes(bytes) = reply else { unreachable!() };
        Reply::BytesAndUnread(bytes)
    };
    server.always(unread(Reply::sent()));
    server.always_tokens(unread(Reply::token("only")));
    let client = setup(&server).build().unwrap();
    for number in 0..60 {
        let sent = client.send(&notice(false)).await;
        assert_eq!(sent.map(|sent| sent.attempts).map_err(|error| error.to_string()), Ok(1), "{number}");
    }
    let too_short = r#"{"enable_duplicate_check":1,"duplicate_check_interval":1}"#;
    assert_eq!(client.send_json(too_short).await.unwrap().attempts, 1, "no repeat would be in time");
    assert_eq!((server.calls().len(), server.connections()), (61, 62), "one for the token, one for each notice");

    // With the duplicate check, one repeat on a connection of its own settles the doubt.
    for number in 0..10 {
        let sent = client.send(&notice(true)).await.unwrap();
        assert!(sent.attempts <= 2, "{number}: {} attempts", sent.attempts);
    }
    assert_eq!(server.calls().len(), 71);
}

#[tokio::test]
async fn a_second_answer_is_not_taken_for_the_answer_to_the_next_notice() {
    let server = Server::start().await;
    let (Reply::Bytes(once), Reply::Bytes(again)) = (Reply::sent(), Reply::sent()) else { unreachable!() };
    server.script([Reply::Bytes([once, again].concat()), Reply::errcode(40_058)]);
    let client = client(&server);
    let _sent = client.send(&notice(true)).await.unwrap();
    let next = client.send(&notice(true)).await;
    let is_of_the_first = next.as_ref().is_ok_and(|sent| sent.attempts == 1);
    assert!(!is_of_the_first && server.calls().len() >= 2, "{next:?}");
}
