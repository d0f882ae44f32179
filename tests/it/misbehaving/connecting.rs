//! Connections that are not made, and redirects that are not followed.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, net::TcpListener, time::sleep};
use wecom_school::{Activity, Client, ClientBuilder, Effect, Error};

use super::{LATER, client, notice, quick, quickly, setup};
use crate::servers::{Reply, Server, Unreachable, closed_port};

/// A client that needs no token first, so that it is the notice that finds no connection.
fn to(address: &str) -> ClientBuilder {
    let mut policy = quick();
    policy.attempts = 3;
    quickly(Client::with_token("token")).retry_policy(policy).base_url(address)
}

#[track_caller]
fn assert_not_sent(error: &Error) {
    assert_eq!((error.effect(), error.attempts()), (LATER, 3), "{error:?}");
    assert!(error.to_string().contains("no connection to "), "{error}");
    assert!(error.to_string().ends_with("Nobody was notified: try again later"), "{error}");
}

#[tokio::test]
async fn without_a_connection_nothing_is_sent() {
    let nowhere = Unreachable::new().await;
    for address in [&*closed_port().await, &nowhere.url, "https://nowhere.invalid"] {
        let client = to(address).connect_timeout(Duration::from_millis(100)).build().unwrap();
        let error = client.send(&notice(false)).await.unwrap_err();
        assert_not_sent(&error);
        assert!(error.elapsed() < quick().attempt_timeout, "connect_timeout ends it: {error}");
    }
}

#[tokio::test]
async fn time_that_runs_out_while_connecting_is_no_doubt() {
    let nowhere = Unreachable::new().await;
    let client = to(&nowhere.url).connect_timeout(Duration::from_millis(400)).build().unwrap();
    // The first attempt has no time to fail by itself; the second has only a part of its time.
    for deadline in [100, 600] {
        let client = client.with_deadline(Duration::from_millis(deadline));
        let error = client.send(&notice(true)).await.unwrap_err();
        assert_eq!(error.effect(), LATER, "{deadline}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_not_sent_to() {
    for greeting in [b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice(), b""] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            loop {
                let (mut connection, _) = listener.accept().await.unwrap();
                let _written = connection.write_all(greeting).await;
                tokio::spawn(async move {
                    sleep(Duration::from_secs(1)).await;
                    drop(connection);
                });
            }
        });
        let client = to(&address).connect_timeout(Duration::from_millis(200)).build().unwrap();
        assert_not_sent(&client.send(&notice(false)).await.unwrap_err());
        server.abort();
    }
}

#[tokio::test]
async fn a_server_that_comes_up_late_receives_the_notice_once() {
    // An address of its own: no other test is given the port in between.
    let free = TcpListener::bind("127.0.0.2:0").await.unwrap().local_addr().unwrap().to_string();
    let mut policy = quick();
    (policy.first_wait, policy.longest_wait, policy.attempts) =
        (Duration::from_millis(50), Duration::from_millis(50), 1000);
    let client = to(&format!("http://{free}")).retry_policy(policy).retry_budget(1000).build().unwrap();
    let mut activity = client.activity();
    let sending = tokio::spawn(async move { client.send(&notice(false)).await });
    activity.wait_for(|activity| matches!(activity, Activity::Waiting { .. })).await.unwrap();
    let server = Server::start_at(&free).await;
    let sent = sending.await.unwrap().unwrap();
    assert!(sent.attempts > 1);
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_tells_nobody_the_token() {
    for status in ["302 Found", "307 Temporary Redirect"] {
        let (server, elsewhere) = (Server::start().await, Server::start().await);
        let away = || Reply::redirect(status, &format!("{}/cgi-bin/elsewhere", elsewhere.url()));
        server.always(away());
        let client =
            setup(&server).configure_http(|http| http.redirect(reqwest::redirect::Policy::limited(5)).referer(true));
        let client = client.build().unwrap();
        let error = client.send(&notice(false)).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Possible, "{error}");
        assert_eq!(server.calls().len(), 1);
        server.script_tokens([away(), away(), away(), away()]);
        let error = setup(&server).build().unwrap().send(&notice(false)).await.unwrap_err();
        assert!(error.is_token() && error.is_retryable(), "{error}");
        assert_eq!(elsewhere.connections(), 0, "{status}");
        let all = [server.calls(), server.token_calls()].concat();
        assert!(all.iter().all(|request| request.header("referer").is_none()));
    }
}

/// A server that closes an idle connection just as the next request arrives has read none of it, and the client can't tell.
#[tokio::test]
async fn what_could_not_be_repeated_does_not_share_a_connection() {
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

    // With the check on, a doubt is mended by one repeat, which has a connection of its own.
    for number in 0..10 {
        let sent = client.send(&notice(true)).await.unwrap();
        assert!(sent.attempts <= 2, "{number}: {} attempts", sent.attempts);
    }
    assert_eq!(server.calls().len(), 71);
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_nobodys() {
    let server = Server::start().await;
    let bytes = |reply| {
        let Reply::Bytes(bytes) = reply else { unreachable!() };
        bytes
    };
    // Two answers to one notice: the second must not be taken for the answer to the next on the same connection.
    server.script([Reply::Bytes([bytes(Reply::sent()), bytes(Reply::sent())].concat()), Reply::errcode(40_058)]);
    let client = client(&server);
    let _sent = client.send(&notice(true)).await.unwrap();
    let next = client.send(&notice(true)).await;
    let is_of_the_first = next.as_ref().is_ok_and(|sent| sent.attempts == 1);
    assert!(!is_of_the_first && server.calls().len() >= 2, "{next:?}");
}
