//! Keeps tokens in this process.

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use futures_util::future::{BoxFuture, ready};
use tokio::time::Instant;

use super::store::{StoredToken, TokenStore};
use crate::{error::BoxError, sync::lock};

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
    /// Creates an empty store.
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
    use secrecy::ExposeSecret;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_claim_is_one_claimants_until_it_ends_and_a_token_replaces_the_one_that_was_seen() {
        let (store, lease) = (MemoryStore::new(), Duration::from_secs(30));
        let claim = |claimant| store.claim("app", claimant, lease);
        assert!(claim("a").await.unwrap() && claim("a").await.unwrap() && !claim("b").await.unwrap());
        store.release("app", "b").await.unwrap();
        assert!(!claim("b").await.unwrap(), "only its claimant ends a claim");
        store.release("app", "a").await.unwrap();
        assert!(claim("b").await.unwrap());
        tokio::time::advance(lease).await;
        assert!(claim("a").await.unwrap(), "a lease ends");

        let token = |text: &str| StoredToken::issued_now(text.into(), Duration::from_hours(2));
        let text = |token: Option<StoredToken>| token.map(|token| token.token().expose_secret().to_owned());
        let (first, second) = (token("first"), token("second"));
        assert_eq!(text(store.replace("app", "b", None, &first).await.unwrap()), None);
        assert!(!claim("b").await.unwrap(), "another claimant's token does not end the claim");
        assert_eq!(text(store.replace("app", "a", Some(&first), &second).await.unwrap()), None);
        assert!(claim("b").await.unwrap(), "the claimant's token does");
        for seen in [None, Some(&first)] {
            assert_eq!(text(store.replace("app", "a", seen, &token("late")).await.unwrap()).as_deref(), Some("second"));
        }
        assert_eq!(text(store.load("app").await.unwrap()).as_deref(), Some("second"));
    }
}
