//! Calls over a scripted transport, on a clock that moves only while calls wait.

mod activity;
mod cancelled;
mod delivery;
mod effect;
mod tokens;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, join_all},
};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::{
    Audience, CancellationToken, Client, Effect, Errcode, Error, Retry, Sent,
    activity::Board,
    calls::Calls,
    clock,
    credentials::Credentials,
    gate::Gate,
    notice::{Notice, NoticeBuilder, Text},
    retry::{Budget, Outcome, Policy},
    scrub::Scrub,
    sync::lock,
    token::{CorpSecret, MemoryStore, TokenStore},
    transport::{Body, Failure, Request, Response, Transport},
    types::Given,
};

const CORRECTED: Effect = Effect::None(Retry::Corrected);

/// What a scripted server does with one request.
#[derive(Clone, Debug)]
enum Turn {
    Code(i64),
    /// Accepts the notice with an answer that can't be read.
    Unread,
    Status(u16),
    Lost,
    Unreachable,
    /// Connects until the call is cancelled.
    Connecting,
}

/// A server that gives every token 7200 seconds, and plays its script for notices; afterwards it answers errcode 0.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    script: VecDeque<Turn>,
    latency: Duration,
    /// What gettoken answers instead of a token.
    token_code: Option<i64>,
    /// How many tokens were asked for.
    tokens: usize,
    /// The longest time that a request was given.
    longest: Duration,
    /// The token, the body and the time of each notice.
    sends: Vec<(String, Vec<u8>, Instant)>,
}

impl Server {
    fn plays(script: impl IntoIterator<Item = Turn>) -> Self {
        let server = Self::default();
        server.state().script.extend(script);
        server
    }

    fn takes(self, latency: Duration) -> Self {
        self.state().latency = latency;
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }

    fn tokens(&self) -> usize {
        self.state().tokens
    }

    fn sends(&self) -> Vec<(String, Vec<u8>, Instant)> {
        self.state().sends.clone()
    }

    fn tokens_sent(&self) -> Vec<String> {
        self.sends().into_iter().map(|(token, _, _)| token).collect()
    }

    fn times(&self) -> Vec<Instant> {
        self.sends().into_iter().map(|(_, _, time)| time).collect()
    }

    fn client(&self) -> Client {
        self.client_with(Policy::default())
    }

    fn client_with(&self, policy: Policy) -> Client {
        let app = CorpSecret { corpid: "corp".to_owned(), corpsecret: "secret".into() };
        self.client_of(Credentials::Corp(app), policy)
    }

    fn client_of(&self, credentials: Credentials, policy: Policy) -> Client {
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
        let store: Arc<dyn TokenStore> = Arc::new(MemoryStore::new());
        let tokens = credentials.tokens(&calls, &store);
        Client::new(calls, tokens)
    }
}

impl Transport for Server {
    fn exchange(&self, request: Request) -> BoxFuture<'_, Result<Response, Failure>> {
        async move {
            let latency = {
                let mut state = self.state();
                state.longest = state.longest.max(request.timeout);
                state.latency
            };
            sleep(latency).await;
            let answer = |status, body: serde_json::Value| Ok(Response { status, body: body.to_string().into() });
            let turn = {
                let mut state = self.state();
                if request.address.path() == "/cgi-bin/gettoken" {
                    state.tokens += 1;
                    let token = format!("token-{}", state.tokens);
                    let issued = json!({ "access_token": token, "expires_in": 7200 });
                    return answer(200, state.token_code.map_or(issued, |code| json!({ "errcode": code })));
                }
                let token = request.address.query_pairs().next().map(|(_, token)| token.into_owned());
                let Body::Json(body) = &request.body else { panic!("a notice is JSON") };
                state.sends.push((token.unwrap_or_default(), body.to_vec(), Instant::now()));
                state.script.pop_front()
            };
            match turn.unwrap_or(Turn::Code(0)) {
                Turn::Code(code) => answer(200, json!({ "errcode": code })),
                Turn::Unread => answer(200, json!({ "errcode": 0, "invalid_party": true })),
                Turn::Status(status) => answer(status, json!({ "errcode": 0 })),
                Turn::Lost => Err(Failure::new(Outcome::Unknown, "it is lost")),
                Turn::Unreachable => Err(Failure::new(Outcome::NotSent, "it is lost")),
                Turn::Connecting => {
                    request.cancellation.cancelled().await;
                    Err(Failure::cancelled())
                }
            }
        }
        .boxed()
    }
}

fn unaddressed() -> NoticeBuilder<Given, Given> {
    Notice::builder().agentid(1).message(Text::builder().content("x"))
}

fn notice(interval: Option<i64>) -> Notice {
    let notice = unaddressed().toall(true);
    match interval {
        Some(interval) => notice.enable_duplicate_check(true).duplicate_check_interval(interval).build().unwrap(),
        None => notice.build().unwrap(),
    }
}

async fn send(client: &Client, interval: Option<i64>) -> Result<Sent, Error> {
    client.send(&notice(interval)).await
}

#[tokio::test(start_paused = true)]
async fn a_doubt_is_repeated_with_the_same_bytes_inside_the_interval() {
    let server = Server::plays([Turn::Lost, Turn::Status(500), Turn::Code(-1)]);
    let sent = send(&server.client(), Some(1800)).await.unwrap();
    assert_eq!(sent.attempts, 4);
    let bytes = serde_json::to_vec(&notice(Some(1800))).unwrap();
    assert!(server.sends().len() == 4 && server.sends().iter().all(|(_, body, _)| *body == bytes));

    // 20 seconds protect one repeat that begins within 5 of them, and no more.
    for (interval, latency, attempts) in [(20, 3, 2), (0, 0, 1)] {
        let server = Server::plays(vec![Turn::Lost; 4]).takes(Duration::from_secs(latency));
        let error = send(&server.client(), Some(interval)).await.unwrap_err();
        assert_eq!((error.is_ambiguous(), error.attempts()), (true, attempts), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_grow_and_are_shortened_by_chance() {
    let server = Server::plays(vec![Turn::Unreachable; 7]);
    assert_eq!(send(&server.client(), None).await.unwrap().attempts, 8);
    for (index, pair) in server.times().windows(2).enumerate() {
        let longest = Duration::from_millis((500 << index).min(10_000));
        let waited = pair[1] - pair[0];
        assert!(waited >= longest / 2 && waited <= longest + Duration::from_millis(2), "{index}: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_pauses_every_call_and_those_that_can_not_wait_fail_with_its_time() {
    let server = Server::plays([Turn::Code(45009)]);
    let (client, began) = (server.client(), Instant::now());
    // The first call meets the limit before the others begin.
    let all = join_all((0..5).map(|number| {
        let client = &client;
        async move {
            sleep(Duration::from_secs(number)).await;
            send(client, None).await
        }
    }));
    assert!(all.await.iter().all(Result::is_ok));
    assert_eq!(server.sends().len(), 6);
    assert!(server.times()[1..].iter().all(|time| *time - began >= Duration::from_mins(1)), "{:?}", server.times());

    for pause in [Duration::from_mins(1), Duration::MAX] {
        server.state().script.push_back(Turn::Code(45009));
        let client = server.client_with(Policy { rate_limit_pause: pause, ..Policy::default() });
        let hasty = client.with_deadline(Duration::from_secs(30));
        let first = send(&hasty, None).await.unwrap_err();
        assert_eq!((first.errcode(), first.is_retryable()), (Some(Errcode::RATE_LIMIT_EXCEEDED), true));
        assert_eq!(first.retry_after(), Some(pause.min(clock::FOR_EVER)));
        sleep(Duration::from_secs(10)).await;
        let second = send(&hasty, None).await.unwrap_err();
        assert!(second.attempts() == 0 && second.is_rate_limited() && second.is_retryable(), "{second}");
        assert_eq!(second.retry_after().map(|left| left + Duration::from_secs(10)), first.retry_after());
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_request_has_more_time() {
    let server = Server::default();
    let (client, large) = (server.client(), json!({ "content": "x".repeat(10 << 20) }).to_string());
    client.ready().await.unwrap();
    let hasty = client.with_deadline(Duration::from_secs(20));
    for (client, json, seconds) in [(&client, "{}", 15), (&client, &large, 175), (&hasty, &large, 20)] {
        server.state().longest = Duration::ZERO;
        assert!(client.send_json(json.to_owned()).await.is_ok());
        assert_eq!(server.state().longest, Duration::from_secs(seconds), "never longer than the call");
    }
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_are_fewer_afterwards() {
    let server = Server::plays(vec![Turn::Code(45033); 8]).takes(Duration::from_secs(1));
    let client = server.client();
    let results = join_all((0..24).map(|_| send(&client, None))).await;
    assert!(results.iter().all(Result::is_ok));
    let mut at_once = BTreeMap::new();
    server.times().into_iter().for_each(|time| *at_once.entry(time).or_insert(0) += 1);
    let counts: Vec<i32> = at_once.into_values().collect();
    assert!(counts[0] == 8 && counts[1] <= 4, "halved by a round of eight answers: {counts:?}");
}

#[test]
fn clients_and_errors_are_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<(Client, Error)>();
}
