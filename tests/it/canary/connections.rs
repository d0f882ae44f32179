//! Connections that are not made, broken, or made through a proxy.

use std::time::Duration;

use wecom_school::Client;

use super::{
    notice, quick,
    secrets::{ACCESS_TOKEN, CORPSECRET, PROXY_PASSWORD, as_password},
    watch::{Watch, assert_result, assert_shows_nothing, assert_silent},
};
use crate::servers::{Reply, Server, Unreachable, closed_port};

#[test]
fn connections_that_are_not_made() {
    let targets = ["wecom_school::calls", "reqwest::connect", "hyper_util::client::legacy", "rustls"];
    Watch::over(&targets, |_| async {
        let (nowhere, server) = (Unreachable::new().await, Server::start().await);
        let no_tls = server.url().replace("http", "https");
        let addresses = [closed_port().await, nowhere.url.clone(), "https://nowhere.invalid".into(), no_tls];
        for address in &addresses {
            for builder in [Client::with_token(ACCESS_TOKEN), Client::builder("corp", CORPSECRET)] {
                let builder = quick(builder).connect_timeout(Duration::from_millis(300)).base_url(address);
                let error = builder.build().unwrap().send(&notice(true)).await.unwrap_err();
                assert!(error.is_retryable(), "{error}");
                assert_silent(address, &error);
            }
        }
    });
}

#[test]
fn a_proxy_with_a_password() {
    Watch::over(&["wecom_school::calls", "reqwest::connect", "hyper_util::client::legacy"], |watch| async move {
        let (proxy, server) = (Server::start().await, Server::start().await);
        let refused = closed_port().await;
        let user = format!("http://user:{}@", as_password(PROXY_PASSWORD));
        let replies = [
            Reply::status("407 Proxy Authentication Required"),
            Reply::status("502 Bad Gateway"),
            Reply::close(),
            // TLS fails after this answer.
            Reply::status("200 OK"),
        ];
        for reply in replies {
            proxy.always(reply.clone());
            proxy.always_tokens(reply);
            for base in ["https://school.example", &server.url()] {
                for address in [proxy.url(), refused.clone()] {
                    let address = address.replace("http://", &user);
                    let builder = quick(Client::builder("corp", CORPSECRET)).base_url(base).proxy(address);
                    assert_shows_nothing("a builder", &builder);
                    let client = builder.build().unwrap();
                    assert_shows_nothing("a client", &client);
                    assert_silent("a proxy", &client.send(&notice(true)).await.unwrap_err());
                }
            }
        }
        assert_eq!(server.connections(), 0, "every request goes through the proxy");
        let asked = [proxy.calls(), proxy.token_calls()].concat();
        let credentials: Vec<_> = asked.iter().filter_map(|request| request.header("proxy-authorization")).collect();
        assert!(asked.len() >= 16 && credentials.len() == asked.len(), "the password was used");
        watch.assert_not_logged(credentials[0].strip_prefix("Basic ").unwrap());
    });
}

/// Addresses that hold a secret; most are invalid.
#[test]
fn addresses_that_are_refused() {
    Watch::over(&[], |_| async {
        let password = as_password(PROXY_PASSWORD);
        for address in [
            format!("https://user:{password}@school.example"),
            format!("https://school.example?access_token={password}"),
            format!("http://{PROXY_PASSWORD}"),
            format!("proxypasswordCANARY://user:{password}@school.example"),
            format!("http://[{PROXY_PASSWORD}]:1"),
            format!("http://user:{password}@127.0.0.1:99999"),
            PROXY_PASSWORD.to_owned(),
        ] {
            let builder = || quick(Client::builder("corp", CORPSECRET));
            assert_silent(&address, &builder().base_url(&address).build().unwrap_err());
            let built = builder().base_url("https://school.example").proxy(&address);
            assert_shows_nothing("a builder", &built);
            assert_result(&address, &built.build());
        }
    });
}
