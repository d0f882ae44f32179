//! Where tokens are kept between calls, and between processes.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};

use crate::{clock::FOR_EVER, error::BoxError};

/// Keeps tokens, so that all who send for an app share one.
///
/// A key names an app and is no secret. A store need not keep anything for longer than a token is valid, and may
/// forget at any time: then a token is fetched once more. If it fails, the client works on without it.
///
/// # A store of your own
///
/// A store that several clients of one process share. One that several processes share does the same with a database, and
/// there each method is one transaction.
///
/// ```
/// use std::{collections::HashMap, sync::Mutex, time::{Duration, Instant}};
///
/// use wecom_school::{BoxError, BoxFuture, Client, token::{StoredToken, TokenStore}};
///
/// #[derive(Default)]
/// struct Shared {
///     tokens: Mutex<HashMap<String, StoredToken>>,
///     claims: Mutex<HashMap<String, (String, Instant)>>,
/// }
///
/// impl TokenStore for Shared {
///     fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
///         Box::pin(async move { Ok(self.tokens.lock().unwrap().get(key).cloned()) })
///     }
///
///     fn claim<'a>(&'a self, key: &'a str, claimant: &'a str, lease: Duration) -> BoxFuture<'a, Result<bool, BoxError>> {
///         Box::pin(async move {
///             let mut claims = self.claims.lock().unwrap();
///             let now = Instant::now();
///             if claims.get(key).is_some_and(|(other, until)| other != claimant && *until > now) {
///                 return Ok(false);
///             }
///             claims.insert(key.to_owned(), (claimant.to_owned(), now + lease));
///             Ok(true)
///         })
///     }
///
///     fn replace<'a>(
///         &'a self,
///         key: &'a str,
///         claimant: &'a str,
///         seen: Option<&'a StoredToken>,
///         fresh: &'a StoredToken,
///     ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
///         Box::pin(async move {
///             self.release(key, claimant).await?;
///             let mut tokens = self.tokens.lock().unwrap();
///             match (tokens.get(key), seen) {
///                 // Somebody else has replaced the token meanwhile.
///                 (Some(kept), Some(seen)) if !kept.is(seen) => return Ok(Some(kept.clone())),
///                 (Some(kept), None) => return Ok(Some(kept.clone())),
///                 _ => {}
///             }
///             tokens.insert(key.to_owned(), fresh.clone());
///             Ok(None)
///         })
///     }
///
///     fn release<'a>(&'a self, key: &'a str, claimant: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
///         Box::pin(async move {
///             let mut claims = self.claims.lock().unwrap();
///             if claims.get(key).is_some_and(|(owner, _)| owner == claimant) {
///                 claims.remove(key);
///             }
///             Ok(())
///         })
///     }
/// }
///
/// # use wecom_school_sandbox::Sandbox;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = Sandbox::builder().start().await?;
/// # let (corpid, secret) = (sandbox.school().corpid(), sandbox.school().apps()[0].secret().unwrap());
/// # let url = sandbox.url();
/// let client = Client::builder(corpid, secret).token_store(Shared::default()).base_url(url).build()?;
/// client.ready().await?;
/// # Ok(())
/// # }
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// The token that is kept, if any, also if it has expired.
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>>;

    /// Asks for the right to fetch a new token: true for one claimant at a time, until it has
    /// [replaced](Self::replace) the token, or [released](Self::release) its claim, or `lease` has passed.
    fn claim<'a>(&'a self, key: &'a str, claimant: &'a str, lease: Duration) -> BoxFuture<'a, Result<bool, BoxError>>;

    /// Keeps `fresh` in place of `seen`, and ends the claim. If another token than `seen` is kept by now, nothing
    /// changes, and that one is returned.
    fn replace<'a>(
        &'a self,
        key: &'a str,
        claimant: &'a str,
        seen: Option<&'a StoredToken>,
        fresh: &'a StoredToken,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>>;

    /// Ends the claim of `claimant`, if it still has it.
    fn release<'a>(&'a self, key: &'a str, claimant: &'a str) -> BoxFuture<'a, Result<(), BoxError>>;
}

/// A token and its time.
#[derive(Clone)]
pub struct StoredToken {
    token: SecretString,
    refresh_at: Duration,
    expires_at: Duration,
}

impl StoredToken {
    /// A token that was issued now and is valid for `expires_in`. It is replaced a little before: a tenth of
    /// its time, at most a minute.
    pub fn issued_now(token: SecretString, expires_in: Duration) -> Self {
        let expires_in = expires_in.min(FOR_EVER);
        let margin = (expires_in / 10).min(Duration::from_mins(1));
        let expires_at = crate::clock::now().saturating_add(expires_in);
        Self { token, refresh_at: expires_at.saturating_sub(margin), expires_at }
    }

    /// A token as a store has kept it; times count from 1970.
    pub fn kept(token: SecretString, refresh_at: Duration, expires_at: Duration) -> Self {
        Self { token, refresh_at, expires_at }
    }

    /// The token itself.
    pub fn token(&self) -> &SecretString {
        &self.token
    }

    /// When a new one is fetched, from 1970 on.
    pub fn refresh_at(&self) -> Duration {
        self.refresh_at
    }

    /// When it ends, from 1970 on.
    pub fn expires_at(&self) -> Duration {
        self.expires_at
    }

    /// When it ends.
    pub fn expiry(&self) -> SystemTime {
        // A time that no clock can tell is far enough away.
        const FAR: Duration = Duration::from_hours(24 * 365 * 1000);
        UNIX_EPOCH.checked_add(self.expires_at).unwrap_or(UNIX_EPOCH + FAR)
    }

    /// Whether it can be sent with now.
    pub(crate) fn is_fresh(&self) -> bool {
        crate::clock::now() < self.refresh_at
    }

    /// Whether it is the same token, be its time another.
    pub fn is(&self, other: &Self) -> bool {
        self.token.expose_secret() == other.token.expose_secret()
    }
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredToken").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
