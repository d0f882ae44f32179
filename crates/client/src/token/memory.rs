//! Tokens kept in this process.

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use futures_util::future::{BoxFuture, ready};
use tokio::time::Instant;

use super::{StoredToken, TokenStore};
use crate::{error::BoxError, sync::lock};

/// Keeps tokens in memory. What every client has unless it is given another store; several clients of one app
/// share tokens if they are given the same one, in an [`Arc`](std::sync::Arc).
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<BTreeMap<String, Entry>>);

#[derive(Debug, Default)]
struct Entry {
    token: Option<StoredToken>,
    /// Who fetches a new one, and until when nobody else does.
    claim: Option<(String, Instant)>,
}

impl MemoryStore {
    /// An empty store.
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
