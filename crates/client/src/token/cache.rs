//! The token of one app: one refresh for everybody who waits, whatever becomes of those who wait.

use std::{
    sync::{Arc, Mutex, Weak},
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
    error::{BoxError, Error, Kind, TokenFailure},
    retry::GivenUp,
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
    /// A refusal that asking again at once would only repeat.
    refused: Mutex<Option<(Error, Instant)>>,
    turn: Arc<Turn<()>>,
    me: Weak<Self>,
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
        Arc::new_cyclic(|me| Self {
            key: source.key(),
            claimant: format!("{:016x}", fastrand::u64(..)),
            source,
            store,
            known: Mutex::default(),
            refused: Mutex::default(),
            turn: Arc::default(),
            me: me.clone(),
        })
    }

    /// A token to send with: any but `rejected`, which the server does not take any more.
    pub fn get<'a>(&'a self, rejected: Option<&'a StoredToken>) -> BoxFuture<'a, Result<StoredToken, Error>> {
        Box::pin(async move {
            if let Some(token) = self.known(rejected) {
                return Ok(token);
            }
            let turn = Arc::clone(&self.turn).lock_owned().await;
            if let Some(token) = self.known(rejected) {
                return Ok(token);
            }
            if let Some(error) = self.refused() {
                return Err(error);
            }
            let Some(me) = self.me.upgrade() else { return Err(no_token("the client was dropped")) };
            let rejected = rejected.cloned();
            // A task of its own: if whoever asks is dropped, the refresh still ends, and others have its token.
            let refresh = tokio::spawn(async move {
                let _turn = turn;
                me.refresh(rejected.as_ref()).await
            });
            refresh.await.unwrap_or_else(|_| Err(no_token("its refresh was ended with the runtime")))
        })
    }

    /// When the known token ends.
    pub fn known(&self, rejected: Option<&StoredToken>) -> Option<StoredToken> {
        lock(&self.known).clone().filter(|token| is_good(token, rejected))
    }

    fn refused(&self) -> Option<Error> {
        let refused = lock(&self.refused);
        refused.as_ref().filter(|(_, until)| *until > Instant::now()).map(|(error, _)| error.clone())
    }

    async fn refresh(&self, rejected: Option<&StoredToken>) -> Result<StoredToken, Error> {
        let token = self.refreshed(rejected).await;
        match &token {
            Ok(token) => {
                *lock(&self.known) = Some(token.clone());
                *lock(&self.refused) = None;
            }
            Err(error) if error.is_refused() => {
                *lock(&self.refused) = Some((error.clone(), Instant::now() + REFUSAL_HOLDS));
            }
            Err(_) => {}
        }
        token
    }

    async fn refreshed(&self, rejected: Option<&StoredToken>) -> Result<StoredToken, Error> {
        let began = Instant::now();
        let seen = loop {
            let seen = match asked(self.store.load(&self.key)).await {
                Ok(seen) => seen,
                Err(error) => return self.without_store(error.as_ref()).await,
            };
            if let Some(token) = seen.clone().filter(|token| is_good(token, rejected)) {
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
        if let Some(token) = seen.clone().filter(|token| is_good(token, rejected)) {
            let released = asked(self.store.release(&self.key, &self.claimant)).await;
            note(released.err().as_deref());
            return Ok(token);
        }
        let fresh = match self.source.fetch().await {
            Ok(fresh) => fresh,
            Err(error) => {
                let released = self.store.release(&self.key, &self.claimant).await;
                note(released.err().as_deref());
                return Err(error);
            }
        };
        match asked(self.store.replace(&self.key, &self.claimant, seen.as_ref(), &fresh)).await {
            // Another process was faster; its token is as good, unless it is the rejected one.
            Ok(Some(newer)) if is_good(&newer, rejected) => Ok(newer),
            Ok(_) => Ok(fresh),
            Err(error) => {
                note(Some(error.as_ref()));
                Ok(fresh)
            }
        }
    }

    /// The token that is kept now: between looking and claiming, whoever had the claim may have ended it with a new one.
    async fn seen_since(&self, before: Option<StoredToken>) -> Option<StoredToken> {
        self.store.load(&self.key).await.unwrap_or_else(|error| {
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

fn is_good(token: &StoredToken, rejected: Option<&StoredToken>) -> bool {
    token.is_fresh() && rejected.is_none_or(|rejected| !token.is(rejected)) && !token.token().expose_secret().is_empty()
}

fn no_token(why: &str) -> Error {
    let source = TokenFailure::Nothing(why.to_owned());
    Error::new(Kind::Token { given_up: GivenUp::NotSent, source }, "access token")
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    struct Source;

    impl Fetch for Source {
        fn key(&self) -> String {
            "app".to_owned()
        }

        fn fetch(&self) -> BoxFuture<'_, Result<StoredToken, Error>> {
            Box::pin(ready(Ok(StoredToken::issued_now("token".into(), Duration::from_hours(2)))))
        }
    }

    /// Never answers.
    struct Silent;

    impl TokenStore for Silent {
        fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
            Box::pin(pending())
        }

        fn claim<'a>(&'a self, _: &'a str, _: &'a str, _: Duration) -> BoxFuture<'a, Result<bool, BoxError>> {
            Box::pin(pending())
        }

        fn replace<'a>(
            &'a self,
            _: &'a str,
            _: &'a str,
            _: Option<&'a StoredToken>,
            _: &'a StoredToken,
        ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
            Box::pin(pending())
        }

        fn release<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
            Box::pin(pending())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_says_nothing_keeps_nobody_from_a_token() {
        let tokens = Tokens::new(Box::new(Source), Arc::new(Silent));
        let began = Instant::now();
        assert_eq!(tokens.get(None).await.unwrap().token().expose_secret(), "token");
        assert_eq!(began.elapsed(), PATIENCE);
        tokens.get(None).await.unwrap();
        assert_eq!(began.elapsed(), PATIENCE, "it is known by now");
    }
}
