//! Calls over a scripted transport, on a clock that moves only while calls wait.

mod calls;
mod delivery;
mod pacing;
mod tokens;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, join_all},
};
use serde_json::json;
use tokio::time::{Instant, sleep, sleep_until};

use crate::{
    Audience, CancellationToken, Client, Effect, Errcode, Error, Retry, Sent,
    activity::Board,
    calls::Calls,
    clock,
    credentials::Credentials,
    gate::Gate,
    notice::{Notice, NoticeBuilder, Text},
    pace::Pace,
    retry::{Budget, Outcome, Policy},
    scrub::Scrub,
    sync::lock,
    token::{CorpSecret, MemoryStore, TokenStore},
    transport::{Failure, Request, Response, Transport},
    types::Given,
};

const CORRECTED: Effect = Effect::None(Retry::Corrected);

/// What the server does with one notice.
#[derive(Clone, Debug)]
enum Step {
    Code(i64),
    /// Accepts the notice with an answer that can't be read.
    Unread,
    Status(u16),
    Lost,
    Unreachable,
}

/// A server that gives every token 7200 seconds, and plays its script for notices; afterwards it answers errcode 0.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    script: VecDeque<Step>,
    latency: Duration,
    /// What gettoken answers instead of a token.
    token_code: Option<i64>,
    tokens: usize,
    /// The longest time that a request was given.
    longest: Duration,
    /// The token and the time of each notice.
    sends: Vec<(String, Instant)>,
}

impl Server {
    fn with_script(script: impl IntoIterator<Item = Step>) -> Self {
        let server = Self::default();
        server.state().script.extend(script);
        server
    }

    fn with_latency(self, latency: Duration) -> Self {
        self.state().latency = latency;
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }

    fn tokens(&self) -> usize {
        self.state().tokens
    }

    fn sends(&self) -> Vec<(String, Instant)> {
        self.state().sends.clone()
    }

    fn tokens_sent(&self) -> Vec<String> {
        self.sends().into_iter().map(|(token, _)| token).collect()
    }

    fn times(&self) -> Vec<Instant> {
        self.sends().into_iter().map(|(_, time)| time).collect()
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
            pace: Pace::default(),
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
            let step = {
                let mut state = self.state();
                if request.address.path() == "/cgi-bin/gettoken" {
                    state.tokens += 1;
                    let token = format!("token-{}", state.tokens);
                    let issued = json!({ "access_token": token, "expires_in": 7200 });
                    return answer(200, state.token_code.map_or(issued, |code| json!({ "errcode": code })));
                }
                let token = request.address.query_pairs().next().map(|(_, token)| token.into_owned());
                state.sends.push((token.unwrap_or_default(), Instant::now()));
                state.script.pop_front()
            };
            match step.unwrap_or(Step::Code(0)) {
                Step::Code(code) => answer(200, json!({ "errcode": code })),
                Step::Unread => answer(200, json!({ "errcode": 0, "invalid_party": true })),
                Step::Status(status) => answer(status, json!({ "errcode": 0 })),
                Step::Lost => Err(Failure::new(Outcome::Unknown, "it is lost")),
                Step::Unreachable => Err(Failure::new(Outcome::NotSent, "it is lost")),
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
