//! Tokens of a suite, fixed tokens, and tokens from the caller's source.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use serde_json::json;
use wecom_school::{
    BoxError, Client, ClientBuilder, SecretString,
    token::{IssuedToken, SuiteApp, TokenSource},
};

use super::{
    answers::{one_of_each_class, repeating},
    notice, quick,
    secrets::{ACCESS_TOKEN, PERMANENT_CODE, SUITE_ACCESS_TOKEN, SUITE_SECRET, SUITE_TICKET},
    watch::{Watch, assert_result, assert_shows_nothing},
};
use crate::servers::{Received, Reply, Server};

const TARGETS: &[&str] = &["wecom_school::calls", "reqwest::connect", "hyper_util::client::legacy"];

pub fn app() -> SuiteApp {
    SuiteApp {
        suite_id: "suite".into(),
        suite_secret: SUITE_SECRET.into(),
        suite_ticket: Arc::new(SecretString::from(SUITE_TICKET)),
        auth_corpid: "corp".into(),
        permanent_code: PERMANENT_CODE.into(),
    }
}

fn of_suite(server: &Server) -> ClientBuilder {
    quick(Client::for_suite_app(app())).base_url(server.url())
}

fn is_for_suite(received: &Received) -> bool {
    received.path() == "/cgi-bin/service/get_suite_token"
}

fn issue(received: &Received) -> Reply {
    let object = if is_for_suite(received) {
        json!({"errcode": 0, "suite_access_token": SUITE_ACCESS_TOKEN, "expires_in": 7200})
    } else {
        json!({"errcode": 0, "access_token": ACCESS_TOKEN, "expires_in": 7200})
    };
    Reply::json(object.to_string())
}

#[test]
fn of_a_suite_whose_server_repeats_what_it_was_sent() {
    Watch::over(TARGETS, |_| async {
        for errcode in one_of_each_class() {
            let repeated = repeating(errcode);
            for (what, fails_at) in [("suite token", 0), ("corp token", 1), ("send", 2)] {
                let server = Server::start().await;
                let refuse = repeated.clone();
                server.choose_tokens(move |received| match fails_at {
                    0 if is_for_suite(received) => refuse(received),
                    1 if !is_for_suite(received) => refuse(received),
                    _ => issue(received),
                });
                if fails_at == 2 {
                    server.choose(repeated.clone());
                }
                let client = of_suite(&server).build().unwrap();
                assert_result(what, &client.send(&notice(true)).await);
                assert_shows_nothing(what, &client);
                assert!(!server.token_calls().is_empty());
            }
        }
        let server = Server::start().await;
        server.choose_tokens(issue);
        let sent = of_suite(&server).build().unwrap().send(&notice(false)).await;
        assert!(sent.is_ok(), "{sent:?}");
        assert_result("success", &sent);
    });
}

/// A source that gives the token, or fails with a text of its own.
struct Own {
    fails: bool,
}

impl TokenSource for Own {
    fn key(&self) -> String {
        "own".into()
    }

    fn issue(&self) -> BoxFuture<'_, Result<IssuedToken, BoxError>> {
        let issued = IssuedToken { token: ACCESS_TOKEN.into(), expires_in: Duration::from_hours(1) };
        let result = if self.fails { Err("the token service is down".into()) } else { Ok(issued) };
        Box::pin(std::future::ready(result))
    }
}

#[test]
fn fixed_or_from_the_callers_source() {
    let builders: [fn() -> ClientBuilder; 3] = [
        || Client::with_token(ACCESS_TOKEN),
        || Client::with_token_source(Own { fails: false }),
        || Client::with_token_source(Own { fails: true }),
    ];
    Watch::over(TARGETS, |_| async {
        for builder in builders {
            for errcode in [0, -1, 40_014, 45_009, 45_033, 40_058, 48_002, 99_999] {
                let server = Server::start().await;
                server.choose(repeating(errcode));
                let builder = quick(builder()).base_url(server.url());
                assert_shows_nothing("a builder", &builder);
                let client = builder.build().unwrap();
                assert_result("a token of one's own", &client.send(&notice(true)).await);
                assert_shows_nothing("a client", &client);
            }
        }
    });
}
