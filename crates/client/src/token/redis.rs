//! Keeps tokens in Redis, for processes that share them.

use std::{
    fmt,
    sync::Mutex,
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ErrorKind, FromRedisValue, Script, ServerErrorKind,
    aio::{ConnectionLike, MultiplexedConnection},
};
use secrecy::{ExposeSecret, SecretString};

use super::store::{StoredToken, TokenStore};
use crate::{error::BoxError, sync::lock};

/// Keeps tokens in Redis, so that many processes share them, and one of them fetches for all.
///
/// ```no_run
/// use wecom_school::{Client, token::RedisStore};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let store = RedisStore::connect("redis://:password@redis.school.example:6379/0").await?;
/// let client = Client::builder("wwd08c8e7c775ab44d", std::env::var("WECOM_SECRET")?).token_store(store).build()?;
/// # Ok(())
/// # }
/// ```
///
/// A token is kept in plain text until it ends: anyone who may read this Redis may send in the app's name. Nothing else of the
/// app is kept.
///
/// The store connects again by itself. A request that takes longer than 2 seconds fails, and the client goes on [without
/// the store](TokenStore).
pub struct RedisStore {
    client: Client,
    prefix: String,
    /// The connection, and when it was last used. After an error the next request makes another one.
    connection: Mutex<Option<(MultiplexedConnection, Instant)>>,
}

/// How long a Redis that hangs may keep a notice from being sent.
const TIMEOUT: Duration = Duration::from_secs(2);
/// Tokens are renewed every two hours: in between, Redis or a firewall may have cut an idle connection off, and a request on it
/// would fail or hang.
const MAX_IDLE: Duration = Duration::from_secs(1);

// A script runs whole, with nothing in between. A value in another form than `encode_token` writes counts as nothing: GET fails
// for a value that is no string, and pcall makes that a table.

/// Claims, unless another claimant has. Claims of this store end by themselves: a value without an end is none.
const CLAIM: &str = r"
    local holder = redis.pcall('GET', KEYS[1])
    local is_held = type(holder) == 'string' and redis.call('PTTL', KEYS[1]) >= 0
    if is_held and holder ~= ARGV[1] then
        return 0
    end
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    return 1
";

/// Ends the claim if it is still the claimant's own.
const RELEASE: &str = r"
    if redis.pcall('GET', KEYS[1]) == ARGV[1] then
        redis.call('DEL', KEYS[1])
    end
";

/// Ends the claim, and keeps the fresh token in place of the one that was seen; otherwise returns the token that is there.
const REPLACE: &str = r"
    local claimant, seen, fresh, lifetime = unpack(ARGV)
    if redis.pcall('GET', KEYS[1]) == claimant then
        redis.call('DEL', KEYS[1])
    end
    local kept = redis.pcall('GET', KEYS[2])
    if type(kept) == 'string' then
        local refresh_at, expires_at, token = kept:match('^(%d+) (%d+) ([\33-\126]+)$')
        if token and #refresh_at <= 15 and #expires_at <= 15 and token ~= seen then
            return kept
        end
    end
    redis.call('SET', KEYS[2], fresh, 'PX', lifetime)
    return false
";

impl RedisStore {
    /// Connects to the Redis at this address, `redis://user:password@host:port/database`, or `redis+unix:///path` for a socket.
    ///
    /// For `rediss://` (TLS), the feature `tokio-rustls-comp` of the crate `redis` has to be on.
    ///
    /// # Errors
    /// An invalid address, and a Redis that can't be reached or refuses the password. For a process that has to start all the
    /// same, use [`from_client`](Self::from_client).
    pub async fn connect(url: &str) -> Result<Self, RedisError> {
        if has_open_secret(url) {
            return Err(RedisError(URL.to_owned()));
        }
        let store = Self::from_client(Client::open(url).map_err(|_| RedisError::setup(url))?);
        store.run(async |mut redis| redis::cmd("PING").query_async::<()>(&mut redis).await).await?;
        Ok(store)
    }

    /// Creates a store with a client of the crate `redis`. It connects when it is first used.
    pub fn from_client(client: Client) -> Self {
        Self { client, prefix: "wecom-school:".to_owned(), connection: Mutex::default() }
    }

    /// Sets what its keys begin with, for a Redis that others use too. Default: `wecom-school:`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Returns the keys of an app's claim and token. The braces keep both on one node of a cluster.
    fn keys(&self, key: &str) -> [String; 2] {
        ["claim", "token"].map(|kind| format!("{}{{{key}}}:{kind}", self.prefix))
    }

    /// Runs a script with both keys of an app.
    async fn run_script<T: FromRedisValue>(&self, script: &str, key: &str, values: &[&str]) -> Result<T, RedisError> {
        let script = Script::new(script);
        let mut invocation = script.prepare_invoke();
        invocation.key(&self.keys(key)).arg(values);
        self.run(async |mut redis| invocation.invoke_async(&mut redis).await).await
    }

    /// Runs a command within the time limit.
    async fn run<T>(
        &self,
        work: impl AsyncFnOnce(MultiplexedConnection) -> Result<T, redis::RedisError>,
    ) -> Result<T, RedisError> {
        let done = tokio::time::timeout(TIMEOUT, async { work(self.connect_or_reuse().await?).await }).await;
        if !matches!(done, Ok(Ok(_))) {
            // The connection may be half closed, or lead to a server that has become a replica.
            lock(&self.connection).take();
        }
        let at = self.client.get_connection_info().addr();
        let slow = |_| {
            RedisError(format!("Redis at {at}: no answer within {TIMEOUT:?}. Check that it runs and can be reached"))
        };
        done.map_err(slow)?.map_err(|error| RedisError::at(at, &error))
    }

    async fn connect_or_reuse(&self) -> Result<MultiplexedConnection, redis::RedisError> {
        if let Some((connection, used_at)) = &mut *lock(&self.connection)
            && used_at.elapsed() < MAX_IDLE
        {
            *used_at = Instant::now();
            return Ok(connection.clone());
        }
        // `run` limits the time.
        let config = AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        *lock(&self.connection) = Some((connection.clone(), Instant::now()));
        Ok(connection)
    }
}

impl TokenStore for RedisStore {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(async move {
            let [_, token_key] = self.keys(key);
            let kept = self.run(async |mut redis| get_string(&mut redis, &token_key).await).await?;
            Ok(kept.as_deref().and_then(decode_token))
        })
    }

    fn claim<'a>(&'a self, key: &'a str, claimant: &'a str, lease: Duration) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move { Ok(self.run_script(CLAIM, key, &[claimant, &lifetime_millis(lease)]).await?) })
    }

    fn replace<'a>(
        &'a self,
        key: &'a str,
        claimant: &'a str,
        seen: Option<&'a StoredToken>,
        fresh: &'a StoredToken,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(async move {
            let unkept = || RedisError("Redis: the token has characters that no token has, and is not kept".to_owned());
            let seen = seen.map_or("", |seen| seen.token().expose_secret());
            let kept = encode_token(fresh).ok_or_else(unkept)?;
            let lifetime = lifetime_millis(fresh.expires_at().saturating_sub(crate::clock::now()));
            let newer: Option<Vec<u8>> = self.run_script(REPLACE, key, &[claimant, seen, &kept, &lifetime]).await?;
            Ok(newer.as_deref().and_then(decode_token))
        })
    }

    fn release<'a>(&'a self, key: &'a str, claimant: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move { Ok(self.run_script(RELEASE, key, &[claimant]).await?) })
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.client.get_connection_info().addr().to_string();
        f.debug_struct("RedisStore").field("at", &at).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// Returns the string at a key; `None` for a value of another type.
async fn get_string(redis: &mut impl ConnectionLike, key: &str) -> Result<Option<Vec<u8>>, redis::RedisError> {
    match redis::cmd("GET").arg(key).query_async(redis).await {
        Err(error) if error.code() == Some("WRONGTYPE") => Ok(None),
        kept => kept,
    }
}

/// The most milliseconds that are written: 15 digits, about 30,000 years.
const MAX_MILLIS: u64 = 999_999_999_999_999;

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).map_or(MAX_MILLIS, |millis| millis.min(MAX_MILLIS))
}

/// Returns how long Redis keeps a value: it refuses 0.
fn lifetime_millis(time: Duration) -> String {
    millis(time).max(1).to_string()
}

/// Writes a token as Redis keeps it: when to refresh it and when it ends, in milliseconds since 1970, and the token. `None`
/// for a token that [`decode_token`] would not read.
fn encode_token(token: &StoredToken) -> Option<String> {
    let text =
        format!("{} {} {}", millis(token.refresh_at()), millis(token.expires_at()), token.token().expose_secret());
    decode_token(text.as_bytes()).is_some().then_some(text)
}

/// Reads what [`encode_token`] wrote. The script `REPLACE` must agree on what counts as nothing.
fn decode_token(text: &[u8]) -> Option<StoredToken> {
    let mut parts = str::from_utf8(text).ok()?.splitn(3, ' ');
    let mut time = || {
        let digits = parts.next()?;
        let is_time = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_time.then(|| digits.parse().ok()).flatten().map(Duration::from_millis)
    };
    let (refresh_at, expires_at) = (time()?, time()?);
    let token = parts.next()?;
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    is_token.then(|| StoredToken::kept(SecretString::from(token), refresh_at, expires_at))
}

/// Returns whether a password holds a character that ends the host's part of the address: its beginning would be taken for the
/// port, and be shown as such.
fn has_open_secret(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let after_host = rest.find(['/', '?', '#']).map_or("", |end| &rest[end..]);
    !scheme.contains("unix") && after_host.contains('@')
}

/// Why a [`RedisStore`] did not work.
///
/// The text names the server and what to do; it holds no token and no password.
#[derive(Debug)]
pub struct RedisError(String);

/// The text for an invalid URL. It does not show the URL, which may hold a password.
const URL: &str = "Redis: the URL is invalid. Write it as redis://user:password@redis.school.example:6379/0; in user and \
                   password, / ? # @ are written %2F %3F %23 %40";

impl RedisError {
    /// What the server says is never shown: it may repeat what it was sent ("unknown command …, with args …").
    fn at(at: &ConnectionAddr, error: &redis::RedisError) -> Self {
        let why = match (error.kind(), error.code()) {
            (ErrorKind::Io, _) => format!("{error}. Check that it runs and can be reached"),
            (ErrorKind::AuthenticationFailed, _) | (_, Some("WRONGPASS")) => {
                "it refuses the user or the password. Correct them".to_owned()
            }
            (ErrorKind::Server(ServerErrorKind::NoPerm), _) => {
                "the user lacks rights. Allow it GET, SET, DEL, PTTL, EVALSHA and SCRIPT LOAD on the store's keys"
                    .to_owned()
            }
            (ErrorKind::Server(ServerErrorKind::ReadOnly), _) => "it is a replica. Name the primary".to_owned(),
            (_, Some("NOAUTH")) => "it requires a password. Add it".to_owned(),
            (_, Some(code)) if code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                format!("it answered {code}. Read its log")
            }
            _ => "it does not answer like Redis. Check the address".to_owned(),
        };
        Self(format!("Redis at {at}: {why}"))
    }

    fn setup(url: &str) -> Self {
        let address = ConnectionAddr::TcpTls { host: String::new(), port: 0, insecure: false, tls_params: None };
        let asks_for_tls = redis::parse_redis_url(url).is_some_and(|url| matches!(url.scheme(), "rediss" | "valkeys"));
        let is_tls = asks_for_tls && !address.is_supported();
        let tls = "Redis: TLS (rediss) is not built in. Enable the feature tokio-rustls-comp of the crate redis";
        Self(if is_tls { tls } else { URL }.to_owned())
    }
}

impl fmt::Display for RedisError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RedisError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let (at, later) = (Duration::from_millis(1_700_000_000_001), Duration::from_millis(1_700_000_000_002));
        let text = |token: &str, expires_at| encode_token(&StoredToken::kept(token.into(), at, expires_at));
        assert_eq!(text("t_-1.~", later).as_deref(), Some("1700000000001 1700000000002 t_-1.~"));
        assert_eq!(text("t", Duration::MAX).as_deref(), Some("1700000000001 999999999999999 t"));
        let read = decode_token(b"1700000000001 1700000000002 t").unwrap();
        assert_eq!((read.token().expose_secret(), read.refresh_at(), read.expires_at()), ("t", at, later));
        for token in ["", "two words", "令牌", "line\n"] {
            assert_eq!(text(token, later), None, "{token:?}");
        }
        for foreign in ["1 2", "1  t", " 1 2 t", "+1 2 t", "-1 2 t", "1 1000000000000000 t"] {
            assert!(decode_token(foreign.as_bytes()).is_none(), "{foreign}");
        }
    }
}
