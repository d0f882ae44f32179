//! Proxies that refuse or break off.

use wecom_school::{Client, Effect, NetworkFailure};

use super::{CORRECTED, LATER, notice, quick, quickly};
use crate::servers::{Reply, Server, closed_port};

const TUNNEL: &str = "https://school.example";
const NO_TUNNEL: &str = "http://127.0.0.1:9";

#[tokio::test]
async fn each_answer_of_a_proxy_has_its_effect() {
    let (proxy, gone) = (Some(NetworkFailure::Proxy), Some(NetworkFailure::NoConnection));
    let captive = Reply::BytesAndClose(b"HTTP/1.1 200 OK\r\n\r\n<html>captive!".to_vec());
    for (base, answer, network, status, expected, attempts) in [
        (TUNNEL, Reply::status("407 Proxy Authentication Required"), proxy, Some(407), CORRECTED, 1),
        (TUNNEL, Reply::answer("403 Forbidden", "", "<html>ERR_ACCESS_DENIED"), proxy, Some(403), CORRECTED, 1),
        (TUNNEL, Reply::answer("429 Too Many Requests", "", ""), proxy, Some(429), LATER, 3),
        (TUNNEL, Reply::answer("503 Service Unavailable", "Server: squid/4.12\r\n", ""), proxy, Some(503), LATER, 3),
        (TUNNEL, Reply::close(), gone, None, LATER, 3),
        (TUNNEL, captive, gone, None, LATER, 3),
        // Without a tunnel, the answer of the proxy replaces the server's: only the status 407 tells who answered.
        (NO_TUNNEL, Reply::status("407 Proxy Authentication Required"), proxy, Some(407), CORRECTED, 1),
        (NO_TUNNEL, Reply::status("403 Forbidden"), None, Some(403), Effect::Possible, 1),
    ] {
        let server = Server::start().await;
        server.always(answer.and_close());
        let client = through(&server.url().replace("http://", "http://user:word@"), base);
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
        for call in server.calls().iter().filter(|_| base == TUNNEL) {
            assert_eq!((call.method.as_str(), call.target.as_str()), ("CONNECT", "school.example:443"));
            assert!(call.header("proxy-authorization").is_some(), "also where only the status is asked for");
        }
    }
    let error = through(&closed_port().await, TUNNEL).send(&notice(false)).await.unwrap_err();
    assert_eq!((error.network_failure(), error.effect()), (gone, LATER), "{error:?}");
}

fn through(proxy: &str, base: &str) -> Client {
    let mut policy = quick();
    policy.attempts = 3;
    quickly(Client::with_token("token")).retry_policy(policy).base_url(base).proxy(proxy).build().unwrap()
}
