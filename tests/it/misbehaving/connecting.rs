//! Connections that are not made or break early, proxies that refuse, and redirects that are not followed.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, net::TcpListener};
use wecom_school::{Client, ClientBuilder, Effect, NetworkFailure};

use super::{client, setup};
use crate::{
    canary::{
        ACCESS_TOKEN, CORPSECRET, PROXY_PASSWORD, as_password,
        watch::{HTTP_LOGS, Watch, assert_shows_nothing, assert_silent},
    },
    clients::{CORRECTED, LATER, notice, quick, quick_policy},
    servers::{Reply, Server, Then, Unreachable, closed_port},
};

/// Returns clients of this address that make three attempts. The first needs no token: its notice itself finds no connection.
fn clients_of(address: &str, configure: impl Fn(ClientBuilder) -> ClientBuilder) -> [Client; 2] {
    let mut policy = quick_policy();
    policy.attempts = 3;
    [Client::with_token(ACCESS_TOKEN), Client::builder("corp", CORPSECRET)].map(|builder| {
        let builder = configure(quick(builder).retry_policy(policy).base_url(address));
        assert_shows_nothing("a builder", &builder);
        let client = builder.build().unwrap();
        assert_shows_nothing("a client", &client);
        client
    })
}

#[test]
fn without_a_connection_nothing_is_sent() {
    Watch::over(&[HTTP_LOGS, &["rustls"]].concat(), |_| async {
        let (nowhere, plain) = (Unreachable::new().await, TcpListener::bind("127.0.0.1:0").await.unwrap());
        let no_tls = format!("https://{}", plain.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = plain.accept().await {
                let _written = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            }
        });
        for address in [&*closed_port().await, &nowhere.url, "https://nowhere.invalid", &no_tls] {
            let clients = clients_of(address, |builder| builder.connect_timeout(Duration::from_millis(200)));
            for (client, attempts) in clients.into_iter().zip([3, 0]) {
                let error = client.send(&notice(false)).await.unwrap_err();
                assert_eq!((error.effect(), error.attempts()), (LATER, attempts), "{error:?}");
                assert!(error.to_string().contains("no connection to "), "{error}");
                assert!(error.to_string().ends_with("Nobody was notified: try again later"), "{error}");
                assert!(error.elapsed() < quick_policy().attempt_timeout, "connect_timeout ends it: {error}");
                assert_silent(address, &error);
            }
        }
    });
}

#[test]
fn each_answer_of_a_proxy_has_its_effect() {
    const TUNNEL: &str = "https://school.example";
    const NO_TUNNEL: &str = "http://127.0.0.1:9";
    Watch::over(HTTP_LOGS, |watch| async move {
        let (proxy, gone) = (Some(NetworkFailure::Proxy), Some(NetworkFailure::NoConnection));
        let user = format!("http://user:{}@", as_password(PROXY_PASSWORD));
        let captive = Reply::raw("HTTP/1.1 200 OK\r\n\r\n<html>captive!", Then::Close);
        for (base, answer, network, status, expected, attempts) in [
            (TUNNEL, Reply::status("407 Proxy Authentication Required"), proxy, Some(407), CORRECTED, 1),
            (TUNNEL, Reply::answer("403 Forbidden", "", "<html>ERR_ACCESS_DENIED"), proxy, Some(403), CORRECTED, 1),
            (TUNNEL, Reply::answer("429 Too Many Requests", "", ""), proxy, Some(429), LATER, 3),
            (
                TUNNEL,
                Reply::answer("503 Service Unavailable", "Server: squid/4.12\r\n", ""),
                proxy,
                Some(503),
                LATER,
                3,
            ),
            (TUNNEL, Reply::close(), gone, None, LATER, 3),
            (TUNNEL, captive, gone, None, LATER, 3),
            // Without a tunnel, the answer of the proxy replaces the server's: only the status 407 shows who answered.
            (NO_TUNNEL, Reply::status("407 Proxy Authentication Required"), proxy, Some(407), CORRECTED, 1),
            (NO_TUNNEL, Reply::status("403 Forbidden"), None, Some(403), Effect::Possible, 1),
        ] {
            let server = Server::start().await;
            server.always(answer.clone().then(Then::Close));
            server.always_tokens(answer.then(Then::Close));
            let address = server.url().replace("http://", &user);
            let [client, without_token] = clients_of(base, |builder| builder.proxy(&address));
            assert_eq!(client.proxy(), Some(server.url()), "without the password");
            let error = client.send(&notice(false)).await.unwrap_err();
            assert_eq!((error.network_failure(), error.status()), (network, status), "{error:?}");
            assert_eq!((error.effect(), error.attempts()), (expected, attempts), "{error}");
            assert_eq!(error.is_configuration(), expected == CORRECTED, "{error}");
            let cause = match (network, status) {
                (None, _) => "the server, or the proxy before it, answered with status 403".to_owned(),
                (_, Some(status)) => format!(" with status {status}"),
                (_, None) => "no connection to school.example".to_owned(),
            };
            assert!(error.cause().contains(&cause), "{error}");
            assert_silent("a proxy", &error);
            assert_silent("a proxy", &without_token.ready().await.unwrap_err());
            for call in [server.calls(), server.token_calls()].concat() {
                let asks_for_tunnel = (&*call.method, &*call.target) == ("CONNECT", "school.example:443");
                assert_eq!(asks_for_tunnel, base == TUNNEL, "{call:?}");
                let credentials = call.header("proxy-authorization").expect("also where only the status is asked for");
                watch.assert_not_logged(credentials.strip_prefix("Basic ").unwrap());
            }
        }
        let address = closed_port().await.replace("http://", &user);
        for client in clients_of(TUNNEL, |builder| builder.proxy(&address)) {
            let error = client.send(&notice(false)).await.unwrap_err();
            assert_eq!((error.network_failure(), error.effect()), (gone, LATER), "{error:?}");
            assert_silent("a proxy that is gone", &error);
        }
    });
}

#[tokio::test]
async fn time_that_runs_out_while_connecting_is_no_doubt() {
    let nowhere = Unreachable::new().await;
    let [client, _] = clients_of(&nowhere.url, |builder| builder.connect_timeout(Duration::from_millis(400)));
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
async fn a_notice_that_can_not_be_repeated_has_its_own_connection() {
    let server = Server::start().await;
    server.always(Reply::sent().then(Then::LeaveUnread));
    server.always_tokens(Reply::token("only").then(Then::LeaveUnread));
    let client = setup(&server).build().unwrap();
    for number in 0..60 {
        let sent = client.send(&notice(false)).await;
        assert_eq!(sent.map(|sent| sent.attempts).map_err(|error| error.to_string()), Ok(1), "{number}");
    }
    let too_short = r#"{"enable_duplicate_check":1,"duplicate_check_interval":1}"#;
    assert_eq!(client.send_json(too_short).await.unwrap().attempts, 1, "no repeat would be in time");
    assert_eq!((server.calls().len(), server.connections()), (61, 62), "one for the token, one for each notice");

    // With the duplicate check, one repeat on a new connection settles the doubt.
    for number in 0..10 {
        let sent = client.send(&notice(true)).await.unwrap();
        assert!(sent.attempts <= 2, "{number}: {} attempts", sent.attempts);
    }
    assert_eq!(server.calls().len(), 71);
}

#[tokio::test]
async fn a_second_answer_is_not_taken_for_the_answer_to_the_next_notice() {
    let server = Server::start().await;
    server.script([Reply::sent().twice(), Reply::errcode(40_058)]);
    let client = client(&server);
    let _sent = client.send(&notice(true)).await.unwrap();
    let next = client.send(&notice(true)).await;
    let is_of_the_first = next.as_ref().is_ok_and(|sent| sent.attempts == 1);
    assert!(!is_of_the_first && server.calls().len() >= 2, "{next:?}");
}
