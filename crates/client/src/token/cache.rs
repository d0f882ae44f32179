//! The token of one app: one refresh for everybody who waits, whatever becomes of those who wait.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::BoxFuture;
use secrecy::ExposeSecret;
use tokio::{
    sync::Mutex as Turn,
    time::{Instant, sleep, timeout},
};

use super::{Fetch, StoredToken, TokenStore};
use crate::{
    error::{BoxError, Effect, Error, Retry, TokenFailure},
    sync::lock,
};

/// The token of one app.
pub(crate) struct Tokens {
    key: String,
    claimant: String,
    source: Box<dyn Fetch>,
    store: Arc<dyn TokenStore>,
    /// The token as this process knows it: no store is asked while it is good.
    known: Mutex<Option<StoredToken>>,
    /// Tokens that the server has rejected lately, whoever still has them.
    rejected: Mutex<VecDeque<(StoredToken, Instant)>>,
    failures: Mutex<Failures>,
    turn: Arc<Turn<()>>,
}

/// Refreshes that have failed.
#[derive(Default)]
struct Failures {
    count: u64,
    /// How the last one did, if none has succeeded since, and until when a refusal holds.
    last: Option<(Error, Instant)>,
}

/// For how long another process may fetch before this one does.
const LEASE: Duration = Duration::from_secs(30);
/// How often the store is asked whether another process is done.
const LOOK: Duration = Duration::from_millis(50);
/// How long a store may take: one that says nothing must not keep a notice from being sent either.
const PATIENCE: Duration = Duration::from_secs(5);
/// Asking often with a wrong secret bans the caller's address for an hour.
const REFUSAL_HOLDS: Duration = Duration::from_secs(10);

impl Tokens {
    pub fn new(source: Box<dyn Fetch>, store: Arc<dyn TokenStore>) -> Arc<Self> {
        Arc::new(Self {
            key: source.key(),
            claimant: format!("{:016x}", fastrand::u64(..)),
            source,
            store,
            known: Mutex::default(),
            rejected: Mutex::default(),
            failures: Mutex::default(),
            turn: Arc::default(),
        })
    }

    /// A token to send with.
    pub async fn get(self: &Arc<Self>) -> Result<StoredToken, Error> {
        if let Some(token) = self.known() {
            return Ok(token);
        }
        let failed_before = lock(&self.failures).count;
        let turn = Arc::clone(&self.turn).lock_owned().await;
        if let Some(token) = self.known() {
            return Ok(token);
        }
        if let Some(error) = self.failure_to_share(failed_before) {
            return Err(error);
        }
        let me = Arc::clone(self);
        // A task of its own: if whoever asks is dropped, the refresh still ends, and others have its token.
        let refresh = tokio::spawn(async move {
            let _turn = turn;
            me.refresh().await
        });
        refresh.await.unwrap_or_else(|ended| {
            Err(no_token(if ended.is_panic() { "its source panicked" } else { "the runtime has ended" }))
        })
    }

    /// The server does not take this token any more: nobody sends with it again.
    pub fn reject(&self, token: &StoredToken) {
        /// Those that may still be on their way.
        const REMEMBERED: usize = 4;
        let mut rejected = lock(&self.rejected);
        rejected.retain(|(other, _)| !other.is(token));
        rejected.truncate(REMEMBERED - 1);
        rejected.push_front((token.clone(), Instant::now() + REFUSAL_HOLDS));
        lock(&self.known).take_if(|known| known.is(token));
    }

    /// Whether the server has rejected this token lately.
    pub fn is_rejected(&self, token: &StoredToken) -> bool {
        let now = Instant::now();
        lock(&self.rejected).iter().any(|(rejected, until)| *until > now && rejected.is(token))
    }

    fn known(&self) -> Option<StoredToken> {
        let known = lock(&self.known).clone();
        known.filter(|token| self.is_good(token))
    }

    fn is_good(&self, token: &StoredToken) -> bool {
        token.is_fresh() && !token.token().expose_secret().is_empty() && !self.is_rejected(token)
    }

    /// Who waited while a refresh failed shares its failure: one after the other, each would meet it again. And a refusal
    /// holds for a while for everybody: asking again at once would only repeat it.
    fn failure_to_share(&self, failed_before: u64) -> Option<Error> {
        let failures = lock(&self.failures);
        let (error, until) = failures.last.as_ref()?;
        let has_waited = failures.count != failed_before;
        let is_refusal = error.effect() == Effect::None(Retry::Corrected) && !error.is_invalid();
        let is_held = is_refusal && *until > Instant::now();
        (has_waited || is_held).then(|| error.clone())
    }

    async fn refresh(&self) -> Result<StoredToken, Error> {
        let token = match self.refreshed().await {
            Ok(token) if self.is_rejected(&token) => Err(Error::no_token(TokenFailure::Unchanged)),
            token => token,
        };
        let mut failures = lock(&self.failures);
        match &token {
            Ok(token) => {
                *lock(&self.known) = Some(token.clone());
                failures.last = None;
            }
            Err(error) => {
                failures.count += 1;
                failures.last = Some((error.clone(), Instant::now() + REFUSAL_HOLDS));
            }
        }
        token
    }

    async fn refreshed(&self) -> Result<StoredToken, Error> {
        let began = Instant::now();
        let seen = loop {
            let seen = match asked(self.store.load(&self.key)).await {
                Ok(seen) => seen,
                Err(error) => return self.without_store(error.as_ref()).await,
            };
            if let Some(token) = seen.clone().filter(|token| self.is_good(token)) {
                return Ok(token);
            }
            match asked(self.store.claim(&self.key, &self.claimant, LEASE)).await {
                Ok(true) => break self.seen_since(seen).await,
                // Somebody else's lease has ended by then, so this ends.
                Ok(false) if began.elapsed() < LEASE * 2 => sleep(LOOK).await,
                Ok(false) => return Err(no_token("another process has been fetching it for a minute")),
                Err(error) => return self.without_store(error.as_ref()).await,
            }
        };
        if let Some(token) = seen.clone().filter(|token| self.is_good(token)) {
            let released = asked(self.store.release(&self.key, &self.claimant)).await;
            note(released.err().as_deref());
            return Ok(token);
        }
        let fresh = match self.source.fetch().await {
            Ok(fresh) => fresh,
            Err(error) => {
                let released = asked(self.store.release(&self.key, &self.claimant)).await;
                note(released.err().as_deref());
                return Err(error);
            }
        };
        match asked(self.store.replace(&self.key, &self.claimant, seen.as_ref(), &fresh)).await {
            // Another process was faster; its token is as good, unless it is a rejected one.
            Ok(Some(newer)) if self.is_good(&newer) => Ok(newer),
            Ok(_) => Ok(fresh),
            Err(error) => {
                note(Some(error.as_ref()));
                Ok(fresh)
            }
        }
    }

    /// The token that is kept now: between looking and claiming, whoever had the claim may have ended it with a new one.
    async fn seen_since(&self, before: Option<StoredToken>) -> Option<StoredToken> {
        asked(self.store.load(&self.key)).await.unwrap_or_else(|error| {
            note(Some(error.as_ref()));
            before
        })
    }

    /// A store that fails must not keep a notice from being sent: the server gives every process the same token.
    async fn without_store(&self, error: &(dyn std::error::Error + Send + Sync)) -> Result<StoredToken, Error> {
        note(Some(error));
        self.source.fetch().await
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("key", &self.key).finish_non_exhaustive()
    }
}

/// What a store answers, if it does.
async fn asked<T>(answer: BoxFuture<'_, Result<T, BoxError>>) -> Result<T, BoxError> {
    timeout(PATIENCE, answer).await.unwrap_or_else(|_| Err(format!("it did not answer within {PATIENCE:?}").into()))
}

fn note(error: Option<&(dyn std::error::Error + Send + Sync)>) {
    if let Some(error) = error {
        tracing::warn!(%error, "the token store failed; going on without it");
    }
}

fn no_token(why: &str) -> Error {
    Error::no_token(TokenFailure::nothing(why))
}

#[cfg(test)]
mod tests {
    use std::{
        future::pending,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::token::MemoryStore;

    /// Takes a second, and then has a token, or has none.
    struct Source(Result<(), ()>);

    impl Fetch for Source {
        fn key(&self) -> String {
            "app".to_owned()
        }

        fn fetch(&self) -> BoxFuture<'_, Result<StoredToken, Error>> {
            Box::pin(async {
                sleep(Duration::from_secs(1)).await;
                self.0.map_err(|()| no_token("there is none"))?;
                Ok(StoredToken::issued_now("token".into(), Duration::from_hours(2)))
            })
        }
    }

    /// Answers so many times, and never again.
    struct Silent(AtomicUsize, MemoryStore);

    impl Silent {
        fn after(answers: usize) -> Arc<Self> {
            Arc::new(Self(AtomicUsize::new(answers), MemoryStore::new()))
        }

        fn maybe<'a, T: Send + 'a>(&'a self, answer: BoxFuture<'a, T>) -> BoxFuture<'a, T> {
            let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if left.is_ok() { answer } else { Box::pin(pending()) }
        }
    }

    impl TokenStore for Silent {
        fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
            self.maybe(self.1.load(key))
        }

        fn claim<'a>(
            &'a self,
            key: &'a str,
            claimant: &'a str,
            lease: Duration,
        ) -> BoxFuture<'a, Result<bool, BoxError>> {
            self.maybe(self.1.claim(key, claimant, lease))
        }

        fn replace<'a>(
            &'a self,
            key: &'a str,
            claimant: &'a str,
            seen: Option<&'a StoredToken>,
            fresh: &'a StoredToken,
        ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
            self.maybe(self.1.replace(key, claimant, seen, fresh))
        }

        fn release<'a>(&'a self, key: &'a str, claimant: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
            self.maybe(self.1.release(key, claimant))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_falls_silent_keeps_nobody_from_a_token() {
        for answers in 0..4 {
            let tokens = Tokens::new(Box::new(Source(Ok(()))), Silent::after(answers));
            let began = Instant::now();
            assert_eq!(tokens.get().await.unwrap().token().expose_secret(), "token");
            assert!(began.elapsed() <= PATIENCE * 2 + Duration::from_secs(1), "{answers}: {:?}", began.elapsed());
            let known = Instant::now();
            tokens.get().await.unwrap();
            assert_eq!(known.elapsed(), Duration::ZERO, "it is known by now");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_falls_silent_keeps_nobody_from_a_failure() {
        for answers in 0..4 {
            let tokens = Tokens::new(Box::new(Source(Err(()))), Silent::after(answers));
            let began = Instant::now();
            assert!(tokens.get().await.is_err());
            assert!(tokens.get().await.is_err());
            assert!(began.elapsed() <= PATIENCE * 4, "{answers}: {:?}", began.elapsed());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waited_for_a_refresh_that_failed_shares_its_failure() {
        let tokens = Tokens::new(Box::new(Source(Err(()))), Arc::new(MemoryStore::new()));
        let began = Instant::now();
        let failures = futures_util::future::join_all((0..50).map(|_| tokens.get())).await;
        assert!(failures.iter().all(Result::is_err));
        assert_eq!(began.elapsed(), Duration::from_secs(1), "one refresh for all");
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_comes_back_rejected_is_not_sent_again() {
        let tokens = Tokens::new(Box::new(Source(Ok(()))), Arc::new(MemoryStore::new()));
        let token = tokens.get().await.unwrap();
        tokens.reject(&token);
        let error = tokens.get().await.unwrap_err();
        assert!(!error.is_retryable() && error.to_string().contains("rejects the token that it gives"), "{error}");
        sleep(REFUSAL_HOLDS).await;
        assert!(tokens.get().await.is_ok(), "after a while it may be good again");
    }
}
