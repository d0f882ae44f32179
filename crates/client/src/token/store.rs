//! A token with its times, the trait of stores that keep it, and the store in memory.

use std::{
    collections::BTreeMap,
    sync::Mutex,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::future::{BoxFuture, ready};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::{clock::FOR_EVER, error::BoxError, sync::lock};

/// Keeps tokens, so that all clients of an app share one. [`MemoryStore`] shows what each method does; in a
/// store that several processes share, each method is one transaction.
///
/// A key names an app and is no secret. A store need not keep anything for longer than a token is valid, and may forget at any
/// time: then a token is fetched once more. If the store fails, the client goes on without it.
pub trait TokenStore: Send + Sync + 'static {
    /// Returns the token that is kept, even if it has expired.
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>>;

    /// Claims the right to fetch a new token. Returns true for one claimant at a time, until it has [replaced](Self::replace)
    /// the token, or [released](Self::release) its claim, or `lease` has passed.
    fn claim<'a>(&'a self, key: &'a str, claimant: &'a str, lease: Duration) -> BoxFuture<'a, Result<bool, BoxError>>;

    /// Keeps `fresh` in place of `seen`, and ends the claim. If another token than `seen` is kept by now, it stays, and is
    /// returned.
    fn replace<'a>(
        &'a self,
        key: &'a str,
        claimant: &'a str,
        seen: Option<&'a StoredToken>,
        fresh: &'a StoredToken,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>>;

    /// Ends the claim of `claimant`, if it still holds.
    fn release<'a>(&'a self, key: &'a str, claimant: &'a str) -> BoxFuture<'a, Result<(), BoxError>>;
}

/// A token and its time.
#[derive(Clone, Debug)]
pub struct StoredToken {
    token: SecretString,
    refresh_at: Duration,
    expires_at: Duration,
}

impl StoredToken {
    /// Creates a token that was issued now and is valid for `expires_in`. It is replaced earlier: by a tenth of its time, at
    /// most a minute.
    pub fn issued_now(token: SecretString, expires_in: Duration) -> Self {
        let expires_in = expires_in.min(FOR_EVER);
        let margin = (expires_in / 10).min(Duration::from_mins(1));
        let expires_at = crate::clock::now().saturating_add(expires_in);
        Self { token, refresh_at: expires_at.saturating_sub(margin), expires_at }
    }

    /// Creates a token that a store has kept; times count from 1970.
    pub fn kept(token: SecretString, refresh_at: Duration, expires_at: Duration) -> Self {
        Self { token, refresh_at, expires_at }
    }

    /// Returns the access token itself, a secret.
    pub fn token(&self) -> &SecretString {
        &self.token
    }

    /// Returns when a new one is fetched, counted from 1970.
    pub fn refresh_at(&self) -> Duration {
        self.refresh_at
    }

    /// Returns when it ends, counted from 1970.
    pub fn expires_at(&self) -> Duration {
        self.expires_at
    }

    /// Returns when it ends, as a time of day.
    pub fn expiry(&self) -> SystemTime {
        // A time that no clock can tell is far enough away.
        const FAR: Duration = Duration::from_hours(24 * 365 * 1000);
        UNIX_EPOCH.checked_add(self.expires_at).unwrap_or(UNIX_EPOCH + FAR)
    }

    /// Returns whether it can be sent with now.
    pub(crate) fn is_fresh(&self) -> bool {
        crate::clock::now() < self.refresh_at
    }

    /// Returns whether it is the same token, even with other times.
    pub fn is(&self, other: &Self) -> bool {
        self.token.expose_secret() == other.token.expose_secret()
    }
}

/// Keeps tokens in memory. It is the default; several clients of one app share tokens if they are given the same store, in
/// an [`Arc`](std::sync::Arc).
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<BTreeMap<String, Entry>>);

#[derive(Debug, Default)]
struct Entry {
    token: Option<StoredToken>,
    /// Who fetches a new token, and until when nobody else does.
    claim: Option<(String, Instant)>,
}

impl MemoryStore {
    /// Creates a store without tokens.
    pub fn new() -> Self {
        Self::default()
    }

    fn with<T: Send + 'static>(
        &self,
        key: &str,
        work: impl FnOnce(&mut Entry) -> T,
    ) -> BoxFuture<'static, Result<T, BoxError>> {
        let mut entries = lock(&self.0);
        Box::pin(ready(Ok(work(entries.entry(key.to_owned()).or_default()))))
    }
}

impl TokenStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        self.with(key, |entry| entry.token.clone())
    }

    fn claim<'a>(&'a self, key: &'a str, claimant: &'a str, lease: Duration) -> BoxFuture<'a, Result<bool, BoxError>> {
        self.with(key, |entry| {
            let now = Instant::now();
            let is_taken = entry.claim.as_ref().is_some_and(|(other, until)| other != claimant && *until > now);
            if !is_taken {
                entry.claim = Some((claimant.to_owned(), now + lease));
            }
            !is_taken
        })
    }

    fn replace<'a>(
        &'a self,
        key: &'a str,
        claimant: &'a str,
        seen: Option<&'a StoredToken>,
        fresh: &'a StoredToken,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        self.with(key, |entry| {
            entry.claim.take_if(|(other, _)| other == claimant);
            let is_as_seen = match (&entry.token, seen) {
                (Some(kept), Some(seen)) => kept.is(seen),
                (kept, _) => kept.is_none(),
            };
            if is_as_seen {
                entry.token = Some(fresh.clone());
                return None;
            }
            entry.token.clone()
        })
    }

    fn release<'a>(&'a self, key: &'a str, claimant: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        self.with(key, |entry| {
            entry.claim.take_if(|(other, _)| other == claimant);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_replaced_by_a_tenth_of_its_time_earlier_and_at_most_a_minute() {
        for (lifetime, margin) in [(7200, 60), (100, 10), (0, 0), (u64::MAX, 60)] {
            let token = StoredToken::issued_now("t".into(), Duration::from_secs(lifetime));
            assert_eq!(token.refresh_at() + Duration::from_secs(margin), token.expires_at());
            assert_eq!(token.expiry(), UNIX_EPOCH + token.expires_at());
            assert_eq!(token.is_fresh(), lifetime > 0);
        }
        let far = StoredToken::kept("t".into(), Duration::MAX, Duration::MAX);
        assert!(far.is_fresh() && far.expiry() > UNIX_EPOCH + FOR_EVER);
    }
}
