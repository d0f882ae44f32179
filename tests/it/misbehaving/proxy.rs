//! Proxies that refuse.

use wecom_school::{Client, Effect, NetworkFailure};

use super::{CORRECTED, LATER, notice, quick, quickly};
use crate::servers::{Reply, Server, closed_port};

fn through(proxy: &str, base: &str) -> Client {
    let mut policy = quick();
    policy.attempts = 3;
    quickly(Client::with_token("token")).retry_policy(policy).base_url(base).proxy(proxy).build().unwrap()
}

#[tokio::test]
async fn a_proxy_that_refuses_a_tunnel_is_named_with_its_status() {
    for (answer, status, expected, attempts) in [
        (Reply::status("407 Proxy Authentication Required"), 407, CORRECTED, 1),
        (Reply::answer("403 Forbidden", "", "<html>ERR_ACCESS_DENIED"), 403, CORRECTED, 1),
        (Reply::answer("429 Too Many Requests", "", ""), 429, LATER, 3),
        (Reply::answer("503 Service Unavailable", "Server: squid/4.12\r\n", ""), 503, LATER, 3),
    ] {
        let proxy = Server::start().await;
        proxy.always(answer.and_close());
        let client = through(&proxy.url().replace("http://", "http://user:word@"), "https://school.example");
        assert_eq!(client.proxy(), Some(proxy.url()), "without the password");
        let error = client.send(&notice(false)).await.unwrap_err();
        assert_eq!(error.network_failure(), Some(NetworkFailure::Proxy), "{error:?}");
        assert_eq!(error.status(), Some(status), "{error}");
        assert_eq!((error.effect(), error.attempts()), (expected, attempts), "{error}");
        assert_eq!(error.is_configuration(), attempts == 1, "{error}");
        assert!(
            error.cause().ends_with(&format!("refused to connect to school.example with status {status}")),
            "{error}"
        );
        for call in proxy.calls() {
            assert_eq!((call.method.as_str(), call.target.as_str()), ("CONNECT", "school.example:443"));
            assert!(call.header("proxy-authorization").is_some(), "also where only the status is asked for");
        }
    }
}

#[tokio::test]
async fn a_proxy_that_breaks_off_is_no_connection() {
    let silent = Server::start().await;
    silent.always(Reply::close());
    let captive = Server::start().await;
    captive.always(Reply::BytesAndClose(b"HTTP/1.1 200 OK\r\n\r\n<html>captive!".to_vec()));
    for proxy in [silent.url(), captive.url(), closed_port().await] {
        let error = through(&proxy, "https://school.example").send(&notice(false)).await.unwrap_err();
        assert_eq!(error.network_failure(), Some(NetworkFailure::NoConnection), "{error:?}");
        assert_eq!((error.effect(), error.status()), (LATER, None), "{error}");
    }
}

/// Without a tunnel, a proxy's answer stands where the server's would: only 407 tells by itself who gave it.
#[tokio::test]
async fn without_a_tunnel_the_status_is_all_there_is() {
    let proxy = Server::start().await;
    let client = through(&proxy.url(), "http://127.0.0.1:9");
    proxy.always(Reply::status("407 Proxy Authentication Required"));
    let error = client.send(&notice(false)).await.unwrap_err();
    assert_eq!((error.network_failure(), error.status()), (Some(NetworkFailure::Proxy), Some(407)), "{error:?}");
    assert_eq!((error.effect(), error.attempts()), (CORRECTED, 1), "{error}");

    proxy.always(Reply::status("403 Forbidden"));
    let error = client.send(&notice(false)).await.unwrap_err();
    assert_eq!((error.network_failure(), error.status()), (None, Some(403)), "{error:?}");
    assert_eq!(error.effect(), Effect::Possible, "{error}");
    assert!(error.cause().starts_with("the server, or the proxy before it, answered with status 403"), "{error}");
}
