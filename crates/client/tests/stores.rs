//! Stores keep their contract; processes share a token through Redis, and one refreshes it for all.
//!
//! Each test of Redis starts its own `redis-server`. Where none is installed, the test is skipped and says so.

#![cfg(unix)]

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::{Duration, Instant},
};

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

const APP: &str = "ww1:app";
const CANARY: &str = "canary-4711";
const LEASE: Duration = Duration::from_secs(30);
/// How long the sandbox needs to issue a token: long enough for every client to ask for one.
const PAUSE: Duration = Duration::from_millis(100);

#[tokio::test]
async fn every_store_keeps_its_contract() {
    let memory = MemoryStore::new();
    assert_keeps_contract(&memory, &memory).await;
    let Some(server) = Server::start(&[]) else { return };
    assert_keeps_contract(&server.store().await, &server.store().await).await;
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
    let Some(server) = Server::start(&[]) else { return };
    let store = server.store().await;
    let ended = StoredToken::kept("ended".into(), Duration::ZERO, Duration::ZERO);
    assert!(store.claim(APP, "a", Duration::ZERO).await.unwrap());
    assert_eq!(text(store.replace(APP, "b", None, &ended).await.unwrap()), None);
    let brief = StoredToken::issued_now("brief".into(), Duration::from_millis(100));
    store.replace("another", "b", None, &brief).await.unwrap();
    sleep(Duration::from_millis(200)).await;
    assert_eq!(server.keys(), Vec::<String>::new());
}

#[tokio::test]
async fn values_of_another_form_count_as_nothing() {
    let Some(server) = Server::start(&[]) else { return };
    let store = server.store().await.prefix("test:");
    let mut raw = server.raw();
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
    assert!(server.keys().iter().all(|key| key.starts_with("test:")), "{:?}", server.keys());
}

#[tokio::test]
async fn an_error_shows_neither_a_password_nor_a_token() {
    // Redis repeats a command that it does not know, with all that belongs to it.
    let Some(server) = Server::start(&["--requirepass", CANARY, "--rename-command", "EVALSHA", ""]) else { return };
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
    let Some(server) = Server::start(&[]) else { return };
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
    let keys = server.keys();
    assert!(keys.len() == 1 && keys[0].starts_with("wecom-school:{ww") && keys[0].ends_with("}:token"), "{keys:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_redis_notices_are_sent_all_the_same() {
    let Some(mut server) = Server::start(&[]) else { return };
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
    async fn open(server: &Server) -> Self {
        let sandbox = Sandbox::builder().start().await.unwrap();
        sandbox.faults().add(Fault::delay(PAUSE).on(Endpoint::Token));
        let secret = sandbox.school().apps()[0].secret().unwrap();
        let client = async |_| {
            let builder = Client::builder(sandbox.school().corpid(), secret).base_url(sandbox.url());
            builder.token_store(server.store().await).build().unwrap()
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

/// The `redis-server` of one test, on a socket in its own folder. It ends when it is dropped.
struct Server {
    dir: PathBuf,
    settings: &'static [&'static str],
    process: Child,
}

impl Server {
    /// Starts a server; `None` if none is installed.
    fn start(settings: &'static [&'static str]) -> Option<Self> {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let number = STARTED.fetch_add(1, SeqCst);
        let dir = std::env::temp_dir().join(format!("wecom-school-{}-{number}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let process = Self::spawn(&dir, settings);
        if process.as_ref().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            fs::remove_dir(&dir).unwrap();
            let test = std::thread::current().name().unwrap_or("a test").to_owned();
            // `eprintln` would show it only if the test fails.
            let skipped = format!("SKIPPED {test}: redis-server is not installed\n");
            std::io::stderr().write_all(skipped.as_bytes()).unwrap();
            return None;
        }
        let mut server = Self { dir, settings, process: process.unwrap() };
        server.wait();
        Some(server)
    }

    fn spawn(dir: &Path, settings: &[&str]) -> std::io::Result<Child> {
        let (port, files) = (["--port", "0", "--unixsocket", "redis.sock"], ["--save", "", "--logfile", "log"]);
        let mut command = Command::new("redis-server");
        command.args(port).args(files).arg("--dir").arg(dir).args(settings);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    }

    fn wait(&mut self) {
        let began = Instant::now();
        while UnixStream::connect(self.dir.join("redis.sock")).is_err() {
            let ended = self.process.try_wait().unwrap();
            if ended.is_some() || began.elapsed() > Duration::from_secs(10) {
                let log = fs::read_to_string(self.dir.join("log"));
                panic!("redis-server does not answer: {ended:?}, {log:?}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills the server: clients hear nothing of it.
    fn stop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        fs::remove_file(self.dir.join("redis.sock")).unwrap();
    }

    fn start_again(&mut self) {
        self.process = Self::spawn(&self.dir, self.settings).unwrap();
        self.wait();
    }

    fn at(&self) -> String {
        format!("Redis at {}/redis.sock", self.dir.display())
    }

    fn url(&self) -> String {
        format!("redis+unix://{}/redis.sock", self.dir.display())
    }

    /// Returns a store that shares nothing with others, as another process has.
    async fn store(&self) -> RedisStore {
        RedisStore::connect(&self.url()).await.unwrap()
    }

    /// Returns a connection for commands that no store sends.
    fn raw(&self) -> redis::Connection {
        redis::Client::open(self.url()).unwrap().get_connection().unwrap()
    }

    fn keys(&self) -> Vec<String> {
        self.raw().keys("*").unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A panic here would hide the failure of the test.
        let _ended = self.process.kill().and_then(|()| self.process.wait());
        let _removed = fs::remove_dir_all(&self.dir);
    }
}
