//! Processes share a token through Redis, and one refreshes it for all.
//!
//! Every test has a `redis-server` of its own. Where none is installed it is skipped, and says so.

use std::{
    fmt::Debug,
    fs,
    io::{ErrorKind, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use ::redis::Commands;
use futures_util::future::join_all;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::sleep,
};
use wecom_school::{
    Client,
    notice::{Notice, Text},
    token::{RedisStore, StoredToken, TokenStore},
};

const APP: &str = "ww1:app";
const LEASE: Duration = Duration::from_secs(30);

/// Starts a `redis-server`, with these settings; without one the test ends here.
macro_rules! server {
    ($($setting:expr),*) => {{
        fn here() {}
        match Server::start(std::any::type_name_of_val(&here), &[$($setting),*]) {
            Some(server) => server,
            None => return,
        }
    }};
}

#[tokio::test]
async fn a_claim_is_one_claimants_until_its_lease_ends() {
    let server = server!();
    let (store, other) = (server.store().await, server.store().await);
    let lease = Duration::from_millis(400);
    assert!(store.claim(APP, "a", lease).await.unwrap());
    assert!(!other.claim(APP, "b", lease).await.unwrap());
    assert!(store.claim(APP, "a", lease).await.unwrap(), "whoever has it may ask again");
    assert!(other.claim("ww1:another", "b", lease).await.unwrap(), "another app");
    sleep(lease + Duration::from_millis(100)).await;
    assert!(other.claim(APP, "b", LEASE).await.unwrap());

    let claims = join_all((0..20).map(|n| {
        let store = &store;
        async move { store.claim("ww1:third", &n.to_string(), LEASE).await.unwrap() }
    }));
    assert_eq!(claims.await.into_iter().filter(|is_mine| *is_mine).count(), 1);
}

#[tokio::test]
async fn a_claim_is_released_by_its_claimant_alone() {
    let server = server!();
    let store = server.store().await;
    assert!(store.claim(APP, "a", LEASE).await.unwrap());
    store.release(APP, "b").await.unwrap();
    assert!(!store.claim(APP, "b", LEASE).await.unwrap());
    store.replace(APP, "b", None, &token("b's")).await.unwrap();
    assert!(!store.claim(APP, "b", LEASE).await.unwrap(), "nor does another's token end it");
    store.release(APP, "a").await.unwrap();
    assert!(store.claim(APP, "b", LEASE).await.unwrap());
    store.replace(APP, "b", Some(&token("b's")), &token("new")).await.unwrap();
    assert!(store.claim(APP, "c", LEASE).await.unwrap(), "its own token ends it");
}

#[tokio::test]
async fn a_token_takes_the_place_of_the_one_that_was_seen() {
    let server = server!();
    let (store, other) = (server.store().await, server.store().await);
    assert_eq!(text(store.load(APP).await.unwrap()), None);

    let (first, second, late) = (token("first"), token("second"), token("late"));
    assert_eq!(text(store.replace(APP, "a", None, &first).await.unwrap()), None);
    let kept = other.load(APP).await.unwrap().unwrap();
    assert!(kept.is(&first));
    assert_eq!(kept.expires_at().as_millis(), first.expires_at().as_millis());
    assert_eq!(kept.refresh_at().as_millis(), first.refresh_at().as_millis());

    assert_eq!(text(other.replace(APP, "b", Some(&kept), &second).await.unwrap()), None);
    assert_eq!(text(store.replace(APP, "a", Some(&first), &late).await.unwrap()).as_deref(), Some("second"));
    assert_eq!(text(store.replace(APP, "a", None, &late).await.unwrap()).as_deref(), Some("second"));
    assert_eq!(text(store.load(APP).await.unwrap()).as_deref(), Some("second"));

    let longer = StoredToken::kept("second".to_owned().into(), second.refresh_at(), second.expires_at() * 2);
    assert_eq!(text(store.replace(APP, "a", Some(&longer), &late).await.unwrap()), None, "be its time another");
}

#[tokio::test]
async fn of_many_who_replace_a_token_one_succeeds() {
    let server = server!();
    let store = server.store().await;
    let fresh: Vec<_> = (0..20).map(|n| token(&format!("token-{n}"))).collect();
    let newer = join_all(fresh.iter().map(|fresh| store.replace(APP, "a", None, fresh))).await;
    let kept = text(store.load(APP).await.unwrap());
    let newer: Vec<_> = newer.into_iter().filter_map(|newer| text(newer.unwrap())).collect();
    assert_eq!(newer, vec![kept.unwrap(); 19]);
}

#[tokio::test]
async fn a_token_is_forgotten_when_it_ends() {
    let server = server!();
    let store = server.store().await;
    let lifetime = Duration::from_millis(400);
    let brief = StoredToken::issued_now("brief".to_owned().into(), lifetime);
    store.replace(APP, "a", None, &brief).await.unwrap();
    assert_eq!(text(store.load(APP).await.unwrap()).as_deref(), Some("brief"));
    sleep(lifetime + Duration::from_millis(100)).await;
    assert_eq!(text(store.load(APP).await.unwrap()), None);
    assert_eq!(server.keys(), Vec::<String>::new());

    store.replace(APP, "a", None, &token("whole")).await.unwrap();
    let left: i64 = server.raw().pttl("wecom-school:{ww1:app}:token").unwrap();
    assert!((7_190_000..=7_200_000).contains(&left), "{left}");

    let ended = StoredToken::kept("ended".to_owned().into(), Duration::ZERO, Duration::ZERO);
    assert_eq!(text(store.replace(APP, "a", Some(&token("whole")), &ended).await.unwrap()), None);
    sleep(Duration::from_millis(50)).await;
    assert_eq!(text(store.load(APP).await.unwrap()), None);
}

#[tokio::test]
async fn what_is_foreign_in_redis_counts_as_nothing() {
    let server = server!();
    let store = server.store().await.prefix("test:");
    let mut raw = server.raw();
    let (token_key, claim_key) = ("test:{ww1:app}:token", "test:{ww1:app}:claim");
    let foreign: [&[u8]; 7] =
        [b"", b"token", b"\xff\x00", b"1 2 ", b"1 2 \xff", b"1 99999999999999999999999 t", br#"{"token":"t"}"#];
    for value in foreign {
        let () = raw.set(token_key, value).unwrap();
        assert_eq!(text(store.load(APP).await.unwrap()), None, "{value:?}");
        assert_eq!(text(store.replace(APP, "a", None, &token("fresh")).await.unwrap()), None, "{value:?}");
        assert_eq!(text(store.load(APP).await.unwrap()).as_deref(), Some("fresh"), "{value:?}");
    }
    let () = raw.del(token_key).unwrap();
    let () = raw.rpush(token_key, 1).unwrap();
    assert_eq!(text(store.load(APP).await.unwrap()), None, "a list");
    assert_eq!(text(store.replace(APP, "a", None, &token("fresh")).await.unwrap()), None, "a list");
    assert_eq!(text(store.load(APP).await.unwrap()).as_deref(), Some("fresh"), "a list");

    let () = raw.set(claim_key, "somebody, for ever").unwrap();
    assert!(store.claim(APP, "a", LEASE).await.unwrap(), "a claim without an end");
    let () = raw.del(claim_key).unwrap();
    let () = raw.rpush(claim_key, 1).unwrap();
    store.release(APP, "a").await.unwrap();
    assert!(store.claim(APP, "a", LEASE).await.unwrap(), "a list");
    assert!(server.keys().iter().all(|key| key.starts_with("test:")), "{:?}", server.keys());
}

#[tokio::test]
async fn a_connection_that_was_cut_is_made_again() {
    let server = server!();
    let store = server.store().await;
    store.replace(APP, "a", None, &token("kept")).await.unwrap();
    let _closed: usize =
        ::redis::cmd("CLIENT").arg(&["KILL", "TYPE", "normal"]).query(&mut server.raw()).unwrap();
    sleep(Duration::from_millis(1100)).await;
    assert_eq!(text(store.load(APP).await.unwrap()).as_deref(), Some("kept"), "after a pause nobody notices");

    let mut server = server;
    server.stop();
    let error = store.load(APP).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("Redis at {}/redis.sock: ", server.dir.display())), "{error}");
    server.start_again();
    assert_eq!(text(store.load(APP).await.unwrap()), None);
}

#[tokio::test]
async fn no_text_has_a_password_or_a_token() {
    const CANARY: &str = "canary-4711";
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = silent.local_addr().unwrap();
    let url = "Redis: the URL is none, such as redis://user:password@redis.school.example:6379/0. Correct it; in user \
               and password, / ? # @ are written %2F %3F %23 %40";
    let tls = "Redis: TLS (rediss) is not built in. Enable the feature tokio-rustls-comp of the crate redis";
    for (address, expected) in [
        (format!("redis://user:{CANARY}@127.0.0.1:1"), "Redis at 127.0.0.1:1: Connection refused (os error 111). See whether it runs and can be reached".to_owned()),
        (format!("redis://user:{CANARY}@{silent}"), format!("Redis at {silent}: no answer within 2s. See whether it runs and can be reached")),
        (format!("redis://user:4711#{CANARY}@127.0.0.1:1"), url.to_owned()),
        (format!("redis://user:{CANARY}@127.0.0.1:1/{CANARY}"), url.to_owned()),
        (format!("http://user:{CANARY}@127.0.0.1:1"), url.to_owned()),
        (CANARY.to_owned(), url.to_owned()),
        (format!("rediss://user:{CANARY}@127.0.0.1:1"), tls.to_owned()),
    ] {
        let error = RedisStore::connect(&address).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_hides(CANARY, &error);
        assert!(std::error::Error::source(&error).is_none());
    }

    // Redis repeats a command that it does not know, with all that belongs to it.
    let server = server!("--requirepass", CANARY, "--rename-command", "EVALSHA", "");
    let at = format!("Redis at {}/redis.sock", server.dir.display());
    let url = server.url();
    for (address, why) in [
        (url.clone(), "it wants a password. Add it"),
        (format!("{url}?pass=wrong-{CANARY}"), "it refuses the user or the password. Correct them"),
        (format!("{url}?user={CANARY}&pass={CANARY}"), "it refuses the user or the password. Correct them"),
        (format!("{url}?pass={CANARY}&db=99"), "it answered ERR. See its log"),
    ] {
        let error = RedisStore::connect(&address).await.unwrap_err();
        assert_eq!(error.to_string(), format!("{at}: {why}"));
        assert_hides(CANARY, &error);
    }
    let store = RedisStore::connect(&format!("{url}?pass={CANARY}")).await.unwrap();
    assert_hides(CANARY, &store);
    let error = store.replace(APP, "a", None, &token(CANARY)).await.unwrap_err();
    assert_eq!(error.to_string(), format!("{at}: it answered ERR. See its log"));
    assert_hides(CANARY, &error);
    let error = store.replace(APP, "a", None, &token("canary-4711 canary-4711")).await.unwrap_err();
    assert_eq!(error.to_string(), "Redis: the token has other characters than tokens have, and is not kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_clients_refresh_once() {
    let server = server!();
    let wecom = WeCom::start().await;
    let clients = clients(&server, &wecom).await;
    send_from_all(&clients).await;
    assert_eq!(wecom.issued(), 1, "one token for all");
    send_from_all(&clients).await;
    assert_eq!(wecom.issued(), 1, "it is kept");
    for round in 2..=5 {
        wecom.reject();
        send_from_all(&clients).await;
        assert_eq!(wecom.issued(), round, "one more for all, once it is rejected");
    }
    assert_eq!(server.keys(), [format!("wecom-school:{{{CORP}:{}}}:token", wecom.fingerprint(&server))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_redis_notices_are_sent_all_the_same() {
    let mut server = server!();
    let wecom = WeCom::start().await;
    let clients = clients(&server, &wecom).await;
    send_from_all(&clients).await;
    wecom.reject();
    let ends = async {
        sleep(WeCom::PAUSE / 2).await;
        server.stop();
    };
    tokio::join!(send_from_all(&clients), ends);
    wecom.reject();
    send_from_all(&clients).await;

    server.start_again();
    let issued = wecom.issued();
    wecom.reject();
    send_from_all(&clients).await;
    assert_eq!(wecom.issued(), issued + 1, "it is shared again");
}

#[tokio::test]
async fn a_redis_that_hangs_delays_a_notice_and_no_more() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let redis = ::redis::Client::open(format!("redis://{}", silent.local_addr().unwrap())).unwrap();
    let mut open = JoinSet::new();
    open.spawn(async move {
        let mut connections = Vec::new();
        while let Ok((connection, _)) = silent.accept().await {
            connections.push(connection);
        }
    });
    let wecom = WeCom::start().await;
    let client = wecom.client(RedisStore::from_client(redis));
    let began = Instant::now();
    client.send(&notice()).await.unwrap();
    let took = began.elapsed();
    assert!((Duration::from_secs(2)..Duration::from_secs(4)).contains(&took), "{took:?}");
}

const CORP: &str = "ww1";

fn token(text: &str) -> StoredToken {
    StoredToken::issued_now(text.to_owned().into(), Duration::from_hours(2))
}

fn text(token: Option<StoredToken>) -> Option<String> {
    use secrecy::ExposeSecret;
    token.map(|token| token.token().expose_secret().to_owned())
}
