//! Answers to a notice, an upload, or a request for a token.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use wecom_school::{
    Audience, Client, Media,
    media::MediaType,
    notice::{Notice, Text},
    types::{Code, Errcode, ErrcodeClass},
};

use super::{
    notice, quick_policy,
    secrets::{ACCESS_TOKEN, echo, in_json},
    setup,
    watch::{Watch, assert_result, assert_shows_nothing},
};
use crate::{
    misbehaving::answers::doubts,
    servers::{Received, Reply, Server},
};

const TARGETS: &[&str] = &["wecom_school::calls", "reqwest::connect", "hyper_util::client::legacy"];

/// Tries everything that a client can do, and checks every text about it.
async fn try_all(what: &str, client: &Client) {
    assert_shows_nothing(what, client);
    assert_result(what, &client.send(&notice(false)).await);
    assert_result(what, &client.send(&notice(true)).await);
    assert_result(what, &client.send_json(r#"{"enable_duplicate_check":1}"#).await);
    assert_result(what, &client.upload(Media::bytes(MediaType::File, "a.txt", "123456")).await);
    assert_result(what, &client.ready().await);
    let unaddressed = Notice::builder().agentid(1).message(Text::builder().content("x"));
    let report = client.send_to_all(Audience::new().parents(["a"]).classes(["b"]), unaddressed).await;
    assert_shows_nothing(what, &report);
}

async fn server() -> Server {
    let server = Server::start().await;
    server.always_tokens(Reply::token(&in_json(ACCESS_TOKEN)));
    server
}

#[test]
fn answers_that_say_nothing() {
    Watch::over(TARGETS, |_| async {
        join_all(doubts().into_iter().map(|doubt| async move {
            // A time-out, wherever it meets the call, may show nothing either.
            let patience = if doubt.is_silent { Duration::from_millis(60) } else { quick_policy().attempt_timeout };
            let (of_sends, of_tokens) = (server().await, server().await);
            of_sends.always(doubt.reply.clone());
            of_tokens.always_tokens(doubt.reply);
            for server in [of_sends, of_tokens] {
                let client = setup(&server).connect_timeout(patience / 2).attempt_timeout(patience).build().unwrap();
                try_all(doubt.name, &client).await;
            }
        }))
        .await;
    });
}

/// Answers with this code, and repeats the whole request in errmsg.
pub fn repeating(errcode: i64) -> impl Fn(&Received) -> Reply + Clone + Send + 'static {
    move |received| Reply::json(json!({"errcode": errcode, "errmsg": echo(received)}).to_string())
}

#[test]
fn every_class_of_codes_of_a_server_that_repeats_what_it_was_sent() {
    Watch::over(TARGETS, |_| async {
        for errcode in one_of_each_class() {
            let (of_sends, of_tokens) = (server().await, server().await);
            of_sends.choose(repeating(errcode));
            of_tokens.choose_tokens(repeating(errcode));
            for server in [of_sends, of_tokens] {
                try_all(&errcode.to_string(), &setup(&server).build().unwrap()).await;
                assert!(!server.token_calls().is_empty());
            }
        }
        let server = server().await;
        try_all("success", &setup(&server).build().unwrap()).await;
        assert_eq!(server.calls().len(), 6, "the token was taken, and all was sent");
    });
}

/// A code of each class, those that have a row of their own in the retry table, and one that nobody documented.
pub fn one_of_each_class() -> Vec<i64> {
    let mut classes = Vec::new();
    let first = |known: &&Code<ErrcodeClass>| {
        let is_first = !classes.contains(&known.class);
        classes.push(known.class);
        is_first
    };
    let codes = Errcode::KNOWN.iter().filter(first).map(|known| known.code);
    codes.chain([40_014, 42_001, 40_082, 42_009, 99_999]).collect()
}

/// The same in every part of an answer but errmsg.
#[test]
fn pages_of_a_server_that_repeats_what_it_was_sent() {
    type Page = fn(&str) -> Reply;
    let pages: [(&str, Page); 9] = [
        ("404", |echo| Reply::answer("404 Not Found", "Content-Type: text/html\r\n", format!("<h1>{echo}</h1>"))),
        ("the reason", |echo| Reply::answer(&format!("502 {echo}"), "", "")),
        ("a header", |echo| Reply::answer("403 Forbidden", &format!("X-Echo: {echo}\r\n"), "")),
        ("a redirect", |echo| Reply::redirect("302 Found", &format!("https://elsewhere.example/{echo}"))),
        ("a broken head", |echo| Reply::BytesAndClose(echo.into())),
        ("a broken status", |echo| Reply::BytesAndClose(format!("HTTP/1.1 {echo} OK\r\n\r\n").into())),
        ("half a body", |echo| {
            Reply::BytesAndClose(format!("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{echo}").into())
        }),
        ("a code", |echo| Reply::json(json!({"errcode": echo}).to_string())),
        ("values of the wrong types", |echo| {
            let object = json!({"errcode": 0, "errmsg": [echo], "invalid_party": echo, "access_token": [echo],
                "expires_in": echo, "suite_access_token": {echo: echo}, "media_id": [echo], "created_at": {"a": echo}});
            Reply::json(object.to_string())
        }),
    ];
    Watch::over(TARGETS, |_| async {
        for (what, page) in pages {
            let (of_sends, of_tokens) = (server().await, server().await);
            of_sends.choose(move |received| page(&echo(received)));
            of_tokens.choose_tokens(move |received| page(&echo(received)));
            for server in [of_sends, of_tokens] {
                try_all(what, &setup(&server).build().unwrap()).await;
                assert!(!server.token_calls().is_empty());
            }
        }
    });
}

/// reqwest is told to log everything and to follow redirects.
#[test]
fn an_http_client_that_was_told_to_be_talkative() {
    Watch::over(TARGETS, |_| async {
        let server = server().await;
        server.choose(|received| Reply::redirect("307 x", &format!("/elsewhere?{}", received.target)));
        let talkative = |http: reqwest::ClientBuilder| {
            http.connection_verbose(true).referer(true).redirect(reqwest::redirect::Policy::limited(3))
        };
        let client = setup(&server).configure_http(talkative).build().unwrap();
        try_all("talkative", &client).await;
        assert!(server.calls().iter().all(|call| !call.path().contains("elsewhere")));
    });
}
