//! Calls over a transport that a test scripts, in time that stands still but for waiting.

mod cancelled;
mod effect;
mod parts;
mod stale;
mod watched;

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tokio::time::{Instant, sleep};
use wecom_school_types::{
    Errcode,
    media::MediaType,
    notice::{Notice, Text},
};

use super::Calls;
use crate::{
    Audience, Client, Effect, Error, Media, Retry, Sent,
    activity::Board,
    error::BoxError,
    gate::Gate,
    retry::{Budget, Outcome, Policy},
    scrub::Scrub,
    sync::lock,
    token::{CorpSecret, Credentials, MemoryStore, StoredToken, TokenStore},
    transport::{Answer, Body, Failure, Request, Transport},
};

const CORRECTED: Effect = Effect::None(Retry::Corrected);

/// What a scripted server does with one request.
#[derive(Clone, Debug)]
enum Turn {
    Code(i64),
    /// Accepts the notice, and lists whom it missed in a form that nobody can read.
    Unread,
    Status(u16),
    Lost,
    Unreachable,
    /// Connects until it is cancelled.
    Connecting,
}

/// A server that gives every token 7200 seconds, and plays its script for notices; after it, errcode 0.
#[derive(Clone, Default)]
struct Server(Arc<ServerState>);

#[derive(Default)]
struct ServerState {
    script: Mutex<VecDeque<Turn>>,
    /// The longest time that a request was given.
    longest: Mutex<Duration>,
    /// What each attempt to send carried: its token, its body, when.
    sends: Mutex<Vec<(String, Vec<u8>, Instant)>>,
    tokens: AtomicUsize,
    /// What gettoken answers instead of a token.
    token_code: Mutex<Option<i64>>,
    /// How long it takes to answer.
    latency: Mutex<Duration>,
}

impl Server {
    fn plays(script: impl IntoIterator<Item = Turn>) -> Self {
        let server = Self::default();
        lock(&server.0.script).extend(script);
        server
    }

    fn takes(self, latency: Duration) -> Self {
        *lock(&self.0.latency) = latency;
        self
    }

    fn tokens(&self) -> usize {
        self.0.tokens.load(Ordering::SeqCst)
    }

    fn sends(&self) -> Vec<(String, Vec<u8>, Instant)> {
        lock(&self.0.sends).clone()
    }

    fn client(&self, policy: Policy) -> Client {
        let store: Arc<dyn TokenStore> = Arc::new(MemoryStore::new());
        self.client_with(policy, &store)
    }

    fn client_with(&self, policy: Policy, store: &Arc<dyn TokenStore>) -> Client {
        let app = CorpSecret { corpid: "corp".to_owned(), corpsecret: "secret".into() };
        self.client_of(Credentials::Corp(app), policy, store)
    }

    fn client_of(&self, credentials: Credentials, policy: Policy, store: &Arc<dyn TokenStore>) -> Client {
        let calls = Arc::new(Calls {
            transport: Box::new(self.clone()),
            base: "https://server.invalid".parse().unwrap(),
            policy,
            gate: Gate::new(8),
            board: Board::default(),
            budget: Budget::new(100),
            scrub: Scrub::new(vec!["secret".into()]),
            proxy: None,
        });
        let tokens = credentials.tokens(&calls, store);
        Client::new(calls, tokens)
    }
}

impl Transport for Server {
    fn exchange(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        async move {
            let latency = *lock(&self.0.latency);
            let longest = request.timeout.max(*lock(&self.0.longest));
            *lock(&self.0.longest) = longest;
            sleep(latency).await;
            let answer = |status, body: serde_json::Value| Ok(Answer { status, body: body.to_string().into() });
            if request.address.path() == "/cgi-bin/gettoken" {
                let number = self.0.tokens.fetch_add(1, Ordering::SeqCst) + 1;
                return match *lock(&self.0.token_code) {
                    Some(code) => answer(200, json!({ "errcode": code })),
                    None => answer(200, json!({ "access_token": format!("token-{number}"), "expires_in": 7200 })),
                };
            }
            let token = request.address.query_pairs().next().map(|(_, token)| token.into_owned()).unwrap_or_default();
            let Body::Json(body) = &request.body else { panic!("a notice is JSON") };
            lock(&self.0.sends).push((token, body.to_vec(), Instant::now()));
            let lost = |outcome| Err(Failure::new(outcome, "it is lost"));
            let turn = lock(&self.0.script).pop_front();
            match turn {
                None => answer(200, json!({ "errcode": 0 })),
                Some(Turn::Code(code)) => answer(200, json!({ "errcode": code })),
                Some(Turn::Unread) => answer(200, json!({ "errcode": 0, "invalid_party": true })),
                Some(Turn::Status(status)) => answer(status, json!({ "errcode": 0 })),
                Some(Turn::Lost) => lost(Outcome::Unknown),
                Some(Turn::Unreachable) => lost(Outcome::NotSent),
                Some(Turn::Connecting) => {
                    request.cancellation.cancelled().await;
                    Err(Failure::cancelled())
                }
            }
        }
        .boxed()
    }
}

fn notice(interval: Option<i64>) -> Notice {
    let notice = Notice::builder().toall(true).agentid(1).message(Text::builder().content("x"));
    match interval {
        Some(interval) => notice.enable_duplicate_check(true).duplicate_check_interval(interval).build().unwrap(),
        None => notice.build().unwrap(),
    }
}

async fn send(client: &Client, interval: Option<i64>) -> Result<Sent, Error> {
    client.send(&notice(interval)).await
}

#[tokio::test(start_paused = true)]
async fn the_same_bytes_are_sent_each_time() {
    let server = Server::plays([Turn::Lost, Turn::Status(500), Turn::Code(-1)]);
    let sent = send(&server.client(Policy::default()), Some(1800)).await.unwrap();
    assert_eq!(sent.attempts, 4);
    let sends = server.sends();
    let bytes = serde_json::to_vec(&notice(Some(1800))).unwrap();
    assert!(sends.len() == 4 && sends.iter().all(|(_, body, _)| *body == bytes));
}

#[tokio::test(start_paused = true)]
async fn waits_grow_and_are_shortened_by_chance() {
    let server = Server::plays(vec![Turn::Unreachable; 7]);
    assert_eq!(send(&server.client(Policy::default()), None).await.unwrap().attempts, 8);
    let times: Vec<Instant> = server.sends().into_iter().map(|(_, _, time)| time).collect();
    for (index, pair) in times.windows(2).enumerate() {
        let longest = Duration::from_millis((500 << index).min(10_000));
        let waited = pair[1] - pair[0];
        assert!(waited >= longest / 2 && waited <= longest + Duration::from_millis(2), "{index}: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_short_interval_ends_the_retries() {
    // 20 seconds protect one repeat that begins within 5 of them, and no more.
    let server = Server::plays(vec![Turn::Lost; 4]).takes(Duration::from_secs(3));
    let error = send(&server.client(Policy::default()), Some(20)).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error}");
    assert_eq!(error.attempts(), 2);
    let unprotected = send(&Server::plays([Turn::Lost]).client(Policy::default()), Some(0)).await.unwrap_err();
    assert_eq!((unprotected.is_ambiguous(), unprotected.attempts()), (true, 1));
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_pauses_everybody_for_a_minute() {
    let server = Server::plays([Turn::Code(45009)]);
    let client = server.client(Policy::default());
    let began = Instant::now();
    let all = futures_util::future::join_all((0..5).map(|number| {
        let client = client.clone();
        async move {
            // The first meets the limit; by then nobody else is on the way.
            sleep(Duration::from_secs(number)).await;
            send(&client, None).await
        }
    }));
    assert!(all.await.iter().all(Result::is_ok));
    let times: Vec<Duration> = server.sends().into_iter().map(|(_, _, time)| time - began).collect();
    assert_eq!(times.len(), 6);
    assert!(times[1..].iter().all(|time| *time >= Duration::from_mins(1)), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn who_can_not_wait_for_the_pause_is_told_how_long_it_is() {
    let server = Server::plays([Turn::Code(45009)]);
    let client = server.client(Policy::default());
    let hasty = client.with_deadline(Duration::from_secs(30));
    let first = send(&hasty, None).await.unwrap_err();
    assert_eq!((first.errcode(), first.is_retryable()), (Some(Errcode::RATE_LIMIT_EXCEEDED), true));
    assert_eq!(first.retry_after(), Some(Duration::from_mins(1)));
    sleep(Duration::from_secs(10)).await;
    let second = send(&hasty, None).await.unwrap_err();
    assert_eq!((second.retry_after(), second.attempts()), (Some(Duration::from_secs(50)), 0));
    assert!(second.is_rate_limited() && second.is_retryable());
    assert!(send(&client, None).await.is_ok(), "who can wait is sent after the pause");
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline() {
    let server = Server::plays(vec![Turn::Unreachable; 100]);
    let client = server.client(Policy { attempts: 100, ..Policy::default() }).with_deadline(Duration::from_secs(20));
    let began = Instant::now();
    let error = send(&client, None).await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert!(began.elapsed() <= Duration::from_secs(20) && error.attempts() > 3, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_large_request_has_more_time() {
    let server = Server::default();
    let client = server.client(Policy::default());
    assert!(send(&client, None).await.is_ok());
    assert_eq!(*lock(&server.0.longest), Duration::from_secs(15));
    let large = json!({ "content": "x".repeat(10 << 20) }).to_string();
    assert!(client.send_json(large.clone()).await.is_ok());
    assert_eq!(*lock(&server.0.longest), Duration::from_secs(15 + 160));
    *lock(&server.0.longest) = Duration::ZERO;
    assert!(client.with_deadline(Duration::from_secs(20)).send_json(large).await.is_ok());
    assert_eq!(*lock(&server.0.longest), Duration::from_secs(20), "never longer than the call");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_replaced_before_it_ends() {
    let server = Server::default();
    let client = server.client(Policy::default());
    assert!(send(&client, None).await.is_ok());
    sleep(Duration::from_secs(7139)).await;
    assert!(send(&client, None).await.is_ok());
    assert_eq!(server.tokens(), 1);
    sleep(Duration::from_secs(2)).await;
    assert!(send(&client, None).await.is_ok());
    assert_eq!(server.tokens(), 2, "a minute before its end");
}

#[tokio::test(start_paused = true)]
async fn the_token_can_be_had_with_its_time() {
    let server = Server::default();
    let client = server.client(Policy::default());
    let token = client.token().await.unwrap();
    assert_eq!(token.token().expose_secret(), "token-1");
    let left = client.ready().await.unwrap();
    assert!(left <= Duration::from_hours(2) && left > Duration::from_secs(7190), "{left:?}");
    assert!(send(&client, None).await.is_ok());
    assert_eq!(server.tokens(), 1, "the same for everybody");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_tasks_wait_for_one_refresh() {
    let server = Server::default().takes(Duration::from_secs(1));
    let client = server.client(Policy::default());
    let everybody = || futures_util::future::join_all((0..100).map(|_| send(&client, None)));
    assert!(everybody().await.iter().all(Result::is_ok));
    assert_eq!(server.tokens(), 1);
    lock(&server.0.script).extend(vec![Turn::Code(42001); 8]);
    assert!(everybody().await.iter().all(Result::is_ok));
    assert_eq!(server.tokens(), 2, "eight were under way with the old token, and one fetched for all");
    let with_the_old_one = server.sends()[100..].iter().filter(|(token, _, _)| token == "token-1").count();
    assert_eq!((server.sends().len(), with_the_old_one), (100 + 108, 8), "nobody else was sent with it");
}

#[tokio::test(start_paused = true)]
async fn clients_with_one_store_fetch_one_token() {
    let server = Server::default().takes(Duration::from_secs(1));
    let store: Arc<dyn TokenStore> = Arc::new(MemoryStore::new());
    let clients: Vec<Client> = (0..10).map(|_| server.client_with(Policy::default(), &store)).collect();
    let results = futures_util::future::join_all(clients.iter().map(|client| send(client, None))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(server.tokens(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_send_does_not_drop_the_refresh() {
    let server = Server::default().takes(Duration::from_secs(2));
    let client = server.client(Policy::default());
    let dropped = tokio::time::timeout(Duration::from_secs(1), send(&client, None)).await;
    assert!(dropped.is_err() && server.sends().is_empty());
    assert!(send(&client, None).await.is_ok());
    assert_eq!((server.tokens(), server.sends().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_is_not_asked_again_and_again() {
    let server = Server::default();
    *lock(&server.0.token_code) = Some(40001);
    let client = server.client(Policy::default());
    for _ in 0..10 {
        let error = send(&client, None).await.unwrap_err();
        assert!(error.is_token() && error.effect() == CORRECTED && error.is_configuration(), "{error}");
        assert!(error.cause().starts_with("the server answered 40001"), "{}", error.cause());
    }
    assert_eq!(server.tokens(), 1);
    // Somebody has corrected the setup on the server's side.
    *lock(&server.0.token_code) = None;
    sleep(Duration::from_secs(10)).await;
    assert!(send(&client, None).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_are_fewer_afterwards() {
    let server = Server::plays(vec![Turn::Code(45033); 8]).takes(Duration::from_secs(1));
    let client = server.client(Policy::default());
    let results = futures_util::future::join_all((0..24).map(|_| send(&client, None))).await;
    assert!(results.iter().all(Result::is_ok));
    let mut at_once = std::collections::BTreeMap::new();
    for (_, _, time) in server.sends() {
        *at_once.entry(time).or_insert(0) += 1;
    }
    let counts: Vec<i32> = at_once.into_values().collect();
    assert_eq!(counts[0], 8, "{counts:?}");
    assert!(counts[1] <= 4, "halved by a round of eight answers: {counts:?}");
}

/// A store that fails at everything.
struct Broken;

impl TokenStore for Broken {
    fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        std::future::ready(Err("it is down".into())).boxed()
    }

    fn claim<'a>(&'a self, _: &'a str, _: &'a str, _: Duration) -> BoxFuture<'a, Result<bool, BoxError>> {
        std::future::ready(Err("it is down".into())).boxed()
    }

    fn replace<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: Option<&'a StoredToken>,
        _: &'a StoredToken,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        std::future::ready(Err("it is down".into())).boxed()
    }

    fn release<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        std::future::ready(Err("it is down".into())).boxed()
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_keeps_no_notice_back() {
    let server = Server::default();
    let store: Arc<dyn TokenStore> = Arc::new(Broken);
    let client = server.client_with(Policy::default(), &store);
    for _ in 0..3 {
        assert!(send(&client, None).await.is_ok());
    }
    assert_eq!(server.tokens(), 1, "this process still knows its token");
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_nobody_ends_is_taken_over() {
    let server = Server::default();
    let store: Arc<dyn TokenStore> = Arc::new(MemoryStore::new());
    let client = server.client_with(Policy::default(), &store);
    // Another process has claimed the refresh, and died.
    let key = "corp:".to_owned() + &format!("{:016x}", crate::token::fingerprint("secret"));
    assert!(store.claim(&key, "the dead", Duration::from_secs(30)).await.unwrap());
    let began = Instant::now();
    assert!(send(&client, None).await.is_ok());
    assert!(began.elapsed() >= Duration::from_secs(30), "{:?}", began.elapsed());
    let kept = store.load(&key).await.unwrap().unwrap();
    assert_eq!(kept.token().expose_secret(), "token-1");
    let newer = StoredToken::issued_now(SecretString::from("newer"), Duration::from_mins(1));
    let stale = StoredToken::issued_now(SecretString::from("stale"), Duration::from_mins(1));
    let kept = store.replace(&key, "x", Some(&stale), &newer).await.unwrap();
    assert!(kept.is_some_and(|kept| kept.token().expose_secret() == "token-1"), "what was not seen is not replaced");
}

#[test]
fn calls_can_be_spawned() {
    fn spawnable<F: Future + Send + 'static>(_: F) {}
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Client>();
    shared::<Error>();
    let client = || Server::default().client(Policy::default());
    let (sends, raw, uploads, divides) = (client(), client(), client(), client());
    spawnable(async move { sends.send(&notice(None)).await });
    spawnable(async move { raw.send_json("{}").await });
    spawnable(async move { uploads.upload(Media::path(MediaType::Image, "x.png")).await });
    let text = Notice::builder().agentid(1).message(Text::builder().content("x"));
    spawnable(async move { divides.send_to_all(Audience::new().parents(["a"]), text).await });
}
