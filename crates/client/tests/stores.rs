//! Stores keep their contract; processes share a token through Redis, and one refreshes it for all.
//!
//! Each test of Redis starts its own `redis-server`. Where none is installed, the test is skipped and says so.

#![cfg(unix)]

#[path = "../../../tests/programs.rs"]
mod programs;

use std::time::Duration;

use futures_util::future::join_all;
use redis::Commands;
use secrecy::ExposeSecret;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::sleep,
};
use wecom_school::{
    Client,
    notice::{Notice, Text},
    token::{MemoryStore, RedisStore, StoredToken, TokenStore},
};
use wecom_school_sandbox::{Endpoint, Fault, Sandbox};

use self::programs::RedisServer;

const APP: &str = "ww1:app";
const CANARY: &str = "canary-4711";
const LEASE: Duration = Duration::from_secs(30);
/// How long the sandbox needs to issue a token: long enough for every client to ask for one.
const PAUSE: Duration = Duration::from_millis(100);

#[tokio::test]
async fn every_store_keeps_its_contract() {
    let memory = MemoryStore::new();
    assert_keeps_contract(&memory, &memory).await;
    let Some(server) = RedisServer::start(&[]) else { return };
    assert_keeps_contract(&connect(&server).await, &connect(&server).await).await;
}

/// Checks what [`TokenStore`] promises. Both stores keep the same tokens, as two processes have them.
async fn assert_keeps_contract(store: &dyn TokenStore, other: &dyn TokenStore) {
    for (app, claimant, expected) in [(APP, "a", true), (APP, "a", true), (APP, "b", false), ("another", "b", true)] {
        assert_eq!(other.claim(app, claimant, LEASE).await.unwrap(), expected, "{app}: {claimant}");
    }
    store.release(APP, "b").await.unwrap();
    assert!(!store.claim(APP, "b", LEASE).await.unwrap(), "only its claimant ends a claim");
    store.release(APP, "a").await.unwrap();
    assert!(other.claim(APP, "b", Duration::from_millis(1)).await.unwrap());
    sleep(Duration::from_millis(50)).await;
    assert!(store.claim(APP, "a", LEASE).await.unwrap(), "a lease ends");

    assert_eq!(text(store.load(APP).await.unwrap()), None);
    let fresh: Vec<_> = (0..20).map(|number| token(&format!("token-{number}"))).collect();
    let kept = join_all(fresh.iter().map(|fresh| store.replace(APP, "b", None, fresh))).await;
    let first = other.load(APP).await.unwrap().unwrap();
    let kept: Vec<_> = kept.into_iter().filter_map(|kept| text(kept.unwrap())).collect();
    assert_eq!(kept, vec![text(Some(first.clone())).unwrap(); 19], "of many, one succeeds");
    assert!(!store.claim(APP, "b", LEASE).await.unwrap(), "a token of another does not end the claim");

    let (second, late) = (token("second"), token("late"));
    assert_eq!(text(other.replace(APP, "a", Some(&first), &second).await.unwrap()), None);
    let claims = join_all((0..20).map(async |number: u32| store.claim(APP, &number.to_string(), LEASE).await.unwrap()));
    assert_eq!(claims.await.into_iter().filter(|is_mine| *is_mine).count(), 1, "the token ends its claimant's claim");
    for seen in [Some(&first), None] {
        assert_eq!(text(store.replace(APP, "a", seen, &late).await.unwrap()).as_deref(), Some("second"));
    }
    let kept = store.load(APP).await.unwrap().unwrap();
    let millis = |token: &StoredToken| [token.refresh_at().as_millis(), token.expires_at().as_millis()];
    assert!(kept.is(&second) && millis(&kept) == millis(&second), "{kept:?}");
    let longer = StoredToken::kept("second".into(), second.refresh_at(), second.expires_at() * 2);
    assert_eq!(text(store.replace(APP, "a", Some(&longer), &late).await.unwrap()), None, "its time may differ");
}

#[tokio::test]
async fn redis_keeps_nothing_for_longer_than_it_is_valid() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let store = connect(&server).await;
    let ended = StoredToken::kept("ended".into(), Duration::ZERO, Duration::ZERO);
    assert!(store.claim(APP, "a", Duration::ZERO).await.unwrap());
    assert_eq!(text(store.replace(APP, "b", None, &ended).await.unwrap()), None);
    let brief = StoredToken::issued_now("brief".into(), Duration::from_millis(100));
    store.replace("another", "b", None, &brief).await.unwrap();
    sleep(Duration::from_millis(200)).await;
    assert_eq!(keys(&server), Vec::<String>::new());
}

#[tokio::test]
async fn values_of_another_form_count_as_nothing() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let store = connect(&server).await.prefix("test:");
    let mut raw = raw(&server);
    let (token_key, claim_key) = ("test:{ww1:app}:token", "test:{ww1:app}:claim");
    let foreign: [&[u8]; 5] = [b"", b"token", b"1 2 \xff", b"1 99999999999999999999999 t", br#"{"token":"t"}"#];
    for value in foreign.map(Some).into_iter().chain([None]) {
        let () = raw.del(token_key).unwrap();
        match value {
            Some(value) => raw.set(token_key, value).unwrap(),
            // A list.
            None => raw.rpush(token_key, 1).unwrap(),
        }
        assert_eq!(text(store.load(APP).await.unwrap()), None, "{value:?}");
        assert_eq!(text(store.replace(APP, "a", None, &token("fresh")).await.unwrap()), None, "{value:?}");
        assert_eq!(text(store.load(APP).await.unwrap()).as_deref(), Some("fresh"), "{value:?}");
    }

    let () = raw.set(claim_key, "somebody, for ever").unwrap();
    assert!(store.claim(APP, "a", LEASE).await.unwrap(), "a claim without an end");
    let () = raw.del(claim_key).unwrap();
    let () = raw.rpush(claim_key, 1).unwrap();
    store.release(APP, "a").await.unwrap();
    assert!(store.claim(APP, "a", LEASE).await.unwrap(), "a list");
    assert!(keys(&server).iter().all(|key| key.starts_with("test:")), "{:?}", keys(&server));
}

#[tokio::test]
async fn an_error_shows_neither_a_password_nor_a_token() {
    // Redis repeats a command that it does not know, with all that belongs to it.
    let Some(server) = RedisServer::start(&["--requirepass", CANARY, "--rename-command", "EVALSHA", ""]) else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = listener.local_addr().unwrap();
    let refused = TcpStream::connect("127.0.0.1:1").await.unwrap_err();
    let invalid = "Redis: the URL is invalid. Write it as redis://user:password@redis.school.example:6379/0; in user and \
                   password, / ? # @ are written %2F %3F %23 %40";
    let (at, url) = (server.at(), server.url());
    for (address, expected) in [
        (
            format!("redis://user:{CANARY}@127.0.0.1:1"),
            format!("Redis at 127.0.0.1:1: {refused}. Check that it runs and can be reached"),
        ),
        (
            format!("redis://user:{CANARY}@{silent}"),
            format!("Redis at {silent}: no answer within 2s. Check that it runs and can be reached"),
        ),
        (format!("redis://user:4711#{CANARY}@127.0.0.1:1"), invalid.to_owned()),
        (format!("redis://user:{CANARY}@127.0.0.1:1/{CANARY}"), invalid.to_owned()),
        (format!("http://user:{CANARY}@127.0.0.1:1"), invalid.to_owned()),
        (CANARY.to_owned(), invalid.to_owned()),
        (
            format!("rediss://user:{CANARY}@127.0.0.1:1"),
            "Redis: TLS (rediss) is not built in. Enable the feature tokio-rustls-comp of the crate redis".to_owned(),
        ),
        (url.clone(), format!("{at}: it requires a password. Add it")),
        (format!("{url}?pass=wrong-{CANARY}"), format!("{at}: it refuses the user or the password. Correct them")),
        (
            format!("{url}?user={CANARY}&pass={CANARY}"),
            format!("{at}: it refuses the user or the password. Correct them"),
        ),
        (format!("{url}?pass={CANARY}&db=99"), format!("{at}: it answered ERR. Read its log")),
    ] {
        let error = RedisStore::connect(&address).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains(CANARY) && std::error::Error::source(&error).is_none(), "{error:?}");
    }
    let store = RedisStore::connect(&format!("{url}?pass={CANARY}")).await.unwrap();
    let shown = format!("{store:?}");
    assert!(shown.starts_with("RedisStore { at: ") && !shown.contains(CANARY), "{shown}");
    for (canary, expected) in [
        (CANARY, &*format!("{at}: it answered ERR. Read its log")),
        ("canary-4711 canary-4711", "Redis: the token has characters that no token has, and is not kept"),
    ] {
        let error = store.replace(APP, "a", None, &token(canary)).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains(CANARY), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_clients_refresh_once() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let school = School::open(&server).await;
    school.send_from_all().await;
    assert_eq!(school.issued_tokens(), 1, "one token for all");
    school.send_from_all().await;
    assert_eq!(school.issued_tokens(), 1, "it is kept");
    for round in 2..=5 {
        school.sandbox.end_tokens();
        school.send_from_all().await;
        assert_eq!(school.issued_tokens(), round, "one more for all, once it is rejected");
    }
    let keys = keys(&server);
    assert!(keys.len() == 1 && keys[0].starts_with("wecom-school:{ww") && keys[0].ends_with("}:token"), "{keys:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_redis_notices_are_sent_all_the_same() {
    let Some(mut server) = RedisServer::start(&[]) else { return };
    let school = School::open(&server).await;
    school.send_from_all().await;
    school.sandbox.end_tokens();
    let ends = async {
        sleep(PAUSE / 2).await;
        server.stop();
    };
    tokio::join!(school.send_from_all(), ends);
    school.sandbox.end_tokens();
    school.send_from_all().await;

    let store = RedisStore::from_client(redis::Client::open(server.url()).unwrap());
    assert!(store.load(APP).await.unwrap_err().to_string().starts_with(&server.at()));
    server.start_again();
    assert!(store.load(APP).await.unwrap().is_none());
    let issued = school.issued_tokens();
    school.sandbox.end_tokens();
    school.send_from_all().await;
    assert_eq!(school.issued_tokens(), issued + 1, "it is shared again");
}

/// Clients that share nothing but Redis, like the processes of a school.
struct School {
    sandbox: Sandbox,
    clients: Vec<Client>,
}

impl School {
    async fn open(server: &RedisServer) -> Self {
        let sandbox = Sandbox::builder().start().await.unwrap();
        sandbox.faults().add(Fault::delay(PAUSE).on(Endpoint::Token));
        let secret = sandbox.school().apps()[0].secret().unwrap();
        let client = async |_| {
            let builder = Client::builder(sandbox.school().corpid(), secret).base_url(sandbox.url());
            builder.token_store(connect(server).await).build().unwrap()
        };
        let clients = join_all((0..8).map(client)).await;
        Self { sandbox, clients }
    }

    fn issued_tokens(&self) -> u64 {
        self.sandbox.requests(Endpoint::Token).received
    }

    async fn send_from_all(&self) {
        let agentid = self.sandbox.school().apps()[0].agentid;
        let notice = Notice::builder().to_party(["21"]).agentid(agentid).message(Text::builder().content("停课一天"));
        let notice = notice.build().unwrap();
        let mut tasks = JoinSet::new();
        for client in self.clients.iter().flat_map(|client| vec![client.clone(); 10]) {
            let notice = notice.clone();
            tasks.spawn(async move { client.send(&notice).await });
        }
        for sent in tasks.join_all().await {
            assert!(sent.unwrap().is_complete());
        }
    }
}

fn token(text: &str) -> StoredToken {
    StoredToken::issued_now(text.into(), Duration::from_hours(2))
}

fn text(token: Option<StoredToken>) -> Option<String> {
    token.map(|token| token.token().expose_secret().to_owned())
}

/// Returns a store that shares nothing with others, as another process has.
async fn connect(server: &RedisServer) -> RedisStore {
    RedisStore::connect(&server.url()).await.unwrap()
}

/// Returns a connection for commands that no store sends.
fn raw(server: &RedisServer) -> redis::Connection {
    redis::Client::open(server.url()).unwrap().get_connection().unwrap()
}

fn keys(server: &RedisServer) -> Vec<String> {
    raw(server).keys("*").unwrap()
}
