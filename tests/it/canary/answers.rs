//! Checks that no text of the client shows a secret, whatever a server answers to a notice, an upload or a request for a
//! token.

use std::{sync::Arc, time::Duration};

use futures_util::future::{BoxFuture, join_all, ready};
use serde_json::json;
use wecom_school::{
    Audience, BoxError, Client, ClientBuilder, Media,
    media::MediaType,
    retry::Policy,
    token::{IssuedToken, StoredToken, TokenSource, TokenStore},
    types::{Code, Errcode, ErrcodeClass, token::GetToken},
};

use super::{
    ACCESS_TOKEN, CALLS_OWN_SECRET, CORPSECRET, SUITE_ACCESS_TOKEN, echo, in_json, suite_app,
    watch::{HTTP_LOGS, Watch, assert_result, assert_shows_nothing},
};
use crate::{
    clients::{notice, quick, quick_policy, unaddressed},
    misbehaving::answers::doubtful_answers,
    servers::{Received, Reply, Server, Then},
};

/// Returns a policy with two attempts, whose waits are short or beyond the deadline.
pub fn two_attempts() -> Policy {
    let mut policy = quick_policy();
    (policy.retries_in_doubt, policy.attempts) = (1, 2);
    (policy.longest_wait, policy.rate_limit_pause) = (policy.first_wait, policy.deadline * 2);
    policy
}

pub type Misbehave = Arc<dyn Fn(&Received) -> Reply + Send + Sync>;

/// Returns every misbehaviour: its name, whether the client waits until its time-out, and the answer.
pub fn misbehaviours() -> Vec<(String, bool, Misbehave)> {
    let doubtful = doubtful_answers().into_iter().map(|(name, reply)| -> (String, bool, Misbehave) {
        (name.to_owned(), reply.is_silent(), Arc::new(move |_| reply.clone()))
    });
    let codes = one_of_each_class().into_iter().map(|errcode| -> (String, bool, Misbehave) {
        let repeat = move |received: &_| Reply::json(json!({"errcode": errcode, "errmsg": echo(received)}).to_string());
        (errcode.to_string(), false, Arc::new(repeat))
    });
    let echoes = ECHOES.iter().map(|(name, answer)| -> (String, bool, Misbehave) {
        ((*name).to_owned(), false, Arc::new(|received| answer(&echo(received))))
    });
    doubtful.chain(codes).chain(echoes).collect()
}

/// Returns error codes: one of each class, every code with its own row in the retry table, and one undocumented code.
fn one_of_each_class() -> Vec<i64> {
    let mut classes = Vec::new();
    let first = |known: &&Code<ErrcodeClass>| {
        let is_first = !classes.contains(&known.class);
        classes.push(known.class);
        is_first
    };
    let codes = Errcode::KNOWN.iter().filter(first).map(|known| known.code);
    codes.chain([40_014, 42_001, 40_082, 42_009, 99_999]).collect()
}

type Echo = fn(&str) -> Reply;

/// Answers that echo the whole request, each in another part of the answer. The codes have it in errmsg.
const ECHOES: [(&str, Echo); 10] = [
    ("a success", |echo| {
        let object = json!({"errcode": 0, "errmsg": echo, "access_token": "t", "suite_access_token": "t"});
        Reply::json(object.to_string())
    }),
    ("404", |echo| Reply::answer("404 Not Found", "Content-Type: text/html\r\n", format!("<h1>{echo}</h1>"))),
    ("the reason", |echo| Reply::answer(&format!("502 {echo}"), "", "")),
    ("a header", |echo| Reply::answer("403 Forbidden", &format!("X-Echo: {echo}\r\n"), "")),
    ("a redirect", |echo| Reply::redirect("302 Found", &format!("https://elsewhere.example/{echo}"))),
    ("a broken head", |echo| Reply::raw(echo, Then::Close)),
    ("a broken status", |echo| Reply::raw(format!("HTTP/1.1 {echo} OK\r\n\r\n"), Then::Close)),
    ("half a body", |echo| Reply::raw(format!("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{echo}"), Then::Close)),
    ("a code", |echo| Reply::json(json!({"errcode": echo}).to_string())),
    ("values of the wrong types", |echo| {
        let object = json!({"errcode": 0, "errmsg": [echo], "invalid_party": echo, "access_token": [echo],
            "expires_in": echo, "suite_access_token": {echo: echo}, "media_id": [echo], "created_at": {"a": echo}});
        Reply::json(object.to_string())
    }),
];

/// Starts a server that misbehaves at the requests whose path ends with `at`. [`CALL`] means all requests except those for
/// tokens.
pub async fn server(at: &'static str, misbehave: Misbehave) -> Server {
    let server = Server::start().await;
    let of_tokens = Arc::clone(&misbehave);
    server.choose_tokens(move |received| match received.path() {
        path if path.ends_with(at) => of_tokens(received),
        path if path.ends_with(SUITE_TOKEN) => {
            let object = json!({"errcode": 0, "suite_access_token": SUITE_ACCESS_TOKEN, "expires_in": 7200});
            Reply::json(object.to_string())
        }
        _ => Reply::token(&in_json(ACCESS_TOKEN)),
    });
    if at == CALL {
        server.choose(move |received| misbehave(received));
    }
    server
}

const SUITE_TOKEN: &str = "/get_suite_token";
/// Stands for all requests except those for tokens. No path ends with this text.
pub const CALL: &str = "any call";

type Builder = fn() -> ClientBuilder;

/// The kinds of clients, each with the requests at which a server misbehaves. The first client makes every kind of call,
/// the others send a notice.
const CLIENTS: [(Builder, &[&str]); 4] = [
    (|| Client::builder("corp", CORPSECRET), &["/gettoken", CALL]),
    (|| Client::for_suite_app(suite_app()), &[SUITE_TOKEN, "/get_corp_token", CALL]),
    (|| Client::with_token(ACCESS_TOKEN), &[CALL]),
    (|| Client::with_token_source(OwnSource { fails: false }), &[CALL]),
];

/// Makes every kind of call, and checks every text that the client shows about it.
async fn try_all(what: &str, builder: ClientBuilder) {
    assert_shows_nothing(what, &builder);
    let client = builder.build().unwrap();
    assert_shows_nothing(what, &client);
    assert_result(what, &client.send(&notice(false)).await);
    assert_result(what, &client.send(&notice(true)).await);
    assert_result(what, &client.send_json(r#"{"enable_duplicate_check":1}"#).await);
    assert_result(what, &client.upload(Media::bytes(MediaType::File, "a.txt", "123456")).await);
    assert_result(what, &client.ready().await);
    let get_token = GetToken::builder().corpid("corp").corpsecret(CALLS_OWN_SECRET).build().unwrap();
    assert_result(what, &client.call(&get_token).await);
    let report = client.send_to_all(Audience::new().parents(["a"]).classes(["b"]), unaddressed()).await;
    assert_shows_nothing(what, &report);
}

#[test]
fn no_answer_makes_a_client_show_a_secret() {
    Watch::over(HTTP_LOGS, |_| async {
        for (index, (builder, requests)) in CLIENTS.into_iter().enumerate() {
            let cases = requests.iter().flat_map(|at| misbehaviours().into_iter().map(move |case| (*at, case)));
            join_all(cases.map(async |(at, (name, is_silent, misbehave))| {
                let server = server(at, misbehave).await;
                let mut builder = quick(builder()).retry_policy(two_attempts()).base_url(server.url());
                if is_silent {
                    // The error of a time-out must not show a secret.
                    let patience = Duration::from_millis(60);
                    builder = builder.attempt_timeout(patience).connect_timeout(patience / 2);
                }
                let what = format!("{name} to {at}");
                if index == 0 {
                    try_all(&what, builder).await;
                } else {
                    assert_result(&what, &builder.build().unwrap().send(&notice(true)).await);
                }
                assert!(is_silent || at == CALL || !server.token_calls().is_empty(), "{what}");
            }))
            .await;
        }
    });
}

#[test]
fn neither_a_success_nor_the_callers_own_settings_show_a_secret() {
    Watch::over(HTTP_LOGS, |_| async {
        let talkative = |http: reqwest::ClientBuilder| {
            http.connection_verbose(true).referer(true).redirect(reqwest::redirect::Policy::limited(3))
        };
        let redirect = |received: &Received| Reply::redirect("307 x", &format!("/elsewhere?{}", received.target));
        let corp = || quick(Client::builder("corp", CORPSECRET));
        let cases: [(&str, ClientBuilder, Option<Misbehave>, usize); 5] = [
            ("a success", corp(), None, 6),
            ("a success of a suite", quick(Client::for_suite_app(suite_app())), None, 6),
            ("a failing store", corp().token_store(FailingStore), None, 6),
            ("a failing source", quick(Client::with_token_source(OwnSource { fails: true })), None, 0),
            ("a talkative HTTP client", corp().configure_http(talkative), Some(Arc::new(redirect)), 9),
        ];
        for (what, builder, misbehave, calls) in cases {
            let at = if misbehave.is_some() { CALL } else { "nothing" };
            let server = server(at, misbehave.unwrap_or_else(|| Arc::new(|_| Reply::sent()))).await;
            try_all(what, quick(builder).retry_policy(two_attempts()).base_url(server.url())).await;
            assert_eq!(server.calls().len(), calls, "{what}");
            assert!(server.calls().iter().all(|call| !call.path().contains("elsewhere")), "{what}");
        }
    });
}

/// A source that returns the token, or fails with its own text.
struct OwnSource {
    fails: bool,
}

impl TokenSource for OwnSource {
    fn key(&self) -> String {
        "own".into()
    }

    fn issue(&self) -> BoxFuture<'_, Result<IssuedToken, BoxError>> {
        let issued = IssuedToken { token: ACCESS_TOKEN.into(), expires_in: Duration::from_hours(1) };
        Box::pin(ready(if self.fails { Err("the token service is down".into()) } else { Ok(issued) }))
    }
}

/// A store that keeps no token, and puts the token into its error.
struct FailingStore;

impl TokenStore for FailingStore {
    fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(ready(Ok(None)))
    }

    fn claim<'a>(&'a self, _: &'a str, _: &'a str, _: Duration) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(ready(Ok(true)))
    }

    fn replace<'a>(
        &'a self,
        key: &'a str,
        _: &'a str,
        _: Option<&'a StoredToken>,
        fresh: &'a StoredToken,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(ready(Err(format!("{key}: {fresh:?} is not kept").into())))
    }

    fn release<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(ready(Ok(())))
    }
}
