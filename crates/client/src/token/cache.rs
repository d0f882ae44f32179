//! Keeps the token of one app: one refresh serves all who wait, even if some of them give up.

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

use super::store::{StoredToken, TokenStore};
use crate::{
    effect::{Effect, Retry},
    error::{BoxError, Cause, Error, Kind},
    sync::lock,
};

type Fetch = Box<dyn Fn() -> BoxFuture<'static, Result<StoredToken, Error>> + Send + Sync>;

/// The token of one app, and its only refresh.
pub(crate) struct Tokens {
    key: String,
    claimant: String,
    fetch: Fetch,
    store: Arc<dyn TokenStore>,
    /// The token as this process knows it. While it is good, the store is not asked.
    known: Mutex<Option<StoredToken>>,
    /// Tokens that the server rejected, and until when they are not sent.
    rejected: Mutex<VecDeque<(StoredToken, Instant)>>,
    failures: Mutex<Failures>,
    turn: Arc<Turn<()>>,
}

#[derive(Default)]
struct Failures {
    /// How many refreshes have failed.
    count: u64,
    /// The error of the last one, if none has succeeded since, and until when a refusal is not asked for again.
    last: Option<(Error, Instant)>,
}

/// How long another process may fetch a token before this one does.
const LEASE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);
/// How long a store may take: a store that hangs must not keep a notice from being sent.
const STORE_TIMEOUT: Duration = Duration::from_secs(5);
/// Asking often with a wrong secret bans the caller's address for an hour.
const REFUSAL_HOLDS: Duration = Duration::from_secs(10);

impl Tokens {
    pub fn new(key: String, fetch: Fetch, store: Arc<dyn TokenStore>) -> Arc<Self> {
        Arc::new(Self {
            key,
            claimant: format!("{:016x}", fastrand::u64(..)),
            fetch,
            store,
            known: Mutex::default(),
            rejected: Mutex::default(),
            failures: Mutex::default(),
            turn: Arc::default(),
        })
    }

    pub async fn get(self: &Arc<Self>) -> Result<StoredToken, Error> {
        if let Some(token) = self.good_token() {
            return Ok(token);
        }
        let failed_before = lock(&self.failures).count;
        let turn = Arc::clone(&self.turn).lock_owned().await;
        if let Some(token) = self.good_token() {
            return Ok(token);
        }
        if let Some(error) = self.failure_to_share(failed_before) {
            return Err(error);
        }
        let me = Arc::clone(self);
        // In its own task, the refresh ends even if its caller is dropped, and others have its token.
        let refresh = tokio::spawn(async move {
            let _turn = turn;
            me.refresh().await
        });
        refresh.await.unwrap_or_else(|ended| {
            Err(no_token(if ended.is_panic() { "its source panicked" } else { "the runtime has ended" }))
        })
    }

    /// Notes that the server rejects this token: no call sends with it for a while.
    pub fn reject(&self, token: &StoredToken) {
        /// Calls that are under way may still carry older tokens.
        const MAX_REMEMBERED: usize = 4;
        let mut rejected = lock(&self.rejected);
        rejected.retain(|(other, _)| !other.is(token));
        rejected.truncate(MAX_REMEMBERED - 1);
        rejected.push_front((token.clone(), Instant::now() + REFUSAL_HOLDS));
        lock(&self.known).take_if(|known| known.is(token));
    }

    /// Returns whether the server has rejected this token lately.
    pub fn is_rejected(&self, token: &StoredToken) -> bool {
        let now = Instant::now();
        lock(&self.rejected).iter().any(|(rejected, until)| *until > now && rejected.is(token))
    }

    fn good_token(&self) -> Option<StoredToken> {
        let known = lock(&self.known).clone();
        known.filter(|token| self.is_good(token))
    }

    fn is_good(&self, token: &StoredToken) -> bool {
        token.is_fresh() && !token.token().expose_secret().is_empty() && !self.is_rejected(token)
    }

    /// Returns the failure of a refresh that others share. Those who waited for it share it, since one after the other would
    /// only repeat it. A refusal holds for a while for everybody.
    fn failure_to_share(&self, failed_before: u64) -> Option<Error> {
        let failures = lock(&self.failures);
        let (error, until) = failures.last.as_ref()?;
        let has_waited = failures.count != failed_before;
        let is_refusal = error.effect() == Effect::None(Retry::Corrected) && !error.is_invalid();
        (has_waited || is_refusal && *until > Instant::now()).then(|| error.clone())
    }

    async fn refresh(&self) -> Result<StoredToken, Error> {
        let token = match self.load_or_fetch().await {
            Ok(token) if self.is_rejected(&token) => Err(Error::same_token()),
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

    /// Fetches a token, or takes the one that another process has fetched. Without an answer of the store it fetches too: the
    /// server gives every process the same token.
    async fn load_or_fetch(&self) -> Result<StoredToken, Error> {
        let (began, mut is_mine) = (Instant::now(), false);
        let seen = loop {
            let Some(seen) = ask_store(self.store.load(&self.key)).await else { return (self.fetch)().await };
            if let Some(token) = seen.clone().filter(|token| self.is_good(token)) {
                if is_mine {
                    ask_store(self.store.release(&self.key, &self.claimant)).await;
                }
                return Ok(token);
            }
            if is_mine {
                break seen;
            }
            match ask_store(self.store.claim(&self.key, &self.claimant, LEASE)).await {
                // Before the claim, another process may have kept a new token: it is loaded once more.
                Some(true) => is_mine = true,
                // The lease of the other process has ended by then, so the loop ends.
                Some(false) if began.elapsed() < LEASE * 2 => sleep(POLL).await,
                Some(false) => return Err(no_token("another process has been fetching it for a minute")),
                None => return (self.fetch)().await,
            }
        };
        let fetched = (self.fetch)().await;
        let Ok(fresh) = &fetched else {
            ask_store(self.store.release(&self.key, &self.claimant)).await;
            return fetched;
        };
        match ask_store(self.store.replace(&self.key, &self.claimant, seen.as_ref(), fresh)).await {
            // Another process was faster; its token is as good, unless it is a rejected one.
            Some(Some(newer)) if self.is_good(&newer) => Ok(newer),
            _ => fetched,
        }
    }
}

/// Returns what a store answers, and logs its failure otherwise.
async fn ask_store<T>(answer: BoxFuture<'_, Result<T, BoxError>>) -> Option<T> {
    let slow = |_| Err(format!("it did not answer within {STORE_TIMEOUT:?}").into());
    let answer = timeout(STORE_TIMEOUT, answer).await.unwrap_or_else(slow);
    answer.inspect_err(|error| tracing::warn!(%error, "the token store failed; going on without it")).ok()
}

fn no_token(why: &str) -> Error {
    Error::no_token(Cause::new(Kind::NoToken, why))
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        sync::atomic::{AtomicUsize, Ordering},
    };

    use futures_util::{FutureExt, future::join_all};

    use super::*;
    use crate::token::MemoryStore;

    type IssueToken = fn(usize) -> Result<StoredToken, Error>;

    const GIVES: IssueToken = |number| Ok(token(&format!("token-{number}")));
    const FAILS: IssueToken = |_| Err(no_token("there is none"));
    const REFUSES: IssueToken =
        |_| Err(Error::new(Cause::new(Kind::Answered, "wrong secret"), Effect::None(Retry::Corrected), "gettoken"));

    fn token(text: &str) -> StoredToken {
        StoredToken::issued_now(text.into(), Duration::from_hours(2))
    }

    fn text(token: &Result<StoredToken, Error>) -> &str {
        token.as_ref().unwrap().token().expose_secret()
    }

    fn empty() -> Arc<MemoryStore> {
        Arc::default()
    }

    /// A source that answers after a second, and counts how often it is asked.
    #[derive(Clone, Default)]
    struct Source(Arc<AtomicUsize>);

    impl Source {
        fn tokens(&self, issue: IssueToken, store: Arc<dyn TokenStore>) -> Arc<Tokens> {
            let asked = Arc::clone(&self.0);
            let fetch = move || {
                let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
                sleep(Duration::from_secs(1)).map(move |()| issue(number)).boxed()
            };
            Tokens::new("app".to_owned(), Box::new(fetch), store)
        }

        fn asked(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }
    }

    /// A store that answers so many times, and afterwards fails or hangs.
    #[derive(Default)]
    struct Faulty {
        answers: AtomicUsize,
        hangs: bool,
        store: Arc<MemoryStore>,
        /// A token that another process keeps just before the next claim.
        arrives: Option<StoredToken>,
    }

    impl Faulty {
        fn maybe<'a, T: Send + 'a>(
            &self,
            answer: BoxFuture<'a, Result<T, BoxError>>,
        ) -> BoxFuture<'a, Result<T, BoxError>> {
            let left = self.answers.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            match left {
                Ok(_) => answer,
                Err(_) if self.hangs => pending().boxed(),
                Err(_) => ready(Err("it is down".into())).boxed(),
            }
        }
    }

    impl TokenStore for Faulty {
        fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
            self.maybe(self.store.load(key))
        }

        fn claim<'a>(&'a self, key: &'a str, by: &'a str, lease: Duration) -> BoxFuture<'a, Result<bool, BoxError>> {
            if let Some(token) = &self.arrives {
                let _kept = self.store.replace(key, "another process", None, token).now_or_never();
            }
            self.maybe(self.store.claim(key, by, lease))
        }

        fn replace<'a>(
            &'a self,
            key: &'a str,
            by: &'a str,
            seen: Option<&'a StoredToken>,
            fresh: &'a StoredToken,
        ) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
            self.maybe(self.store.replace(key, by, seen, fresh))
        }

        fn release<'a>(&'a self, key: &'a str, by: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
            self.maybe(self.store.release(key, by))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_fails_or_hangs_changes_neither_a_token_nor_a_failure() {
        let cases = [(GIVES, false), (GIVES, true), (FAILS, false), (FAILS, true)];
        for (answers, (issue, hangs)) in (0..4).flat_map(|answers| cases.map(|case| (answers, case))) {
            let store = Faulty { answers: AtomicUsize::new(answers), hangs, ..Faulty::default() };
            let succeeds = issue(1).is_ok();
            let case = format!("{answers} answers, hangs: {hangs}, succeeds: {succeeds}");
            let tokens = Source::default().tokens(issue, Arc::new(store));
            let began = Instant::now();
            assert_eq!(tokens.get().await.is_ok(), succeeds, "{case}");
            let longest = Duration::from_secs(1) + if hangs { STORE_TIMEOUT * 2 } else { Duration::ZERO };
            assert!(began.elapsed() <= longest, "{case}: {:?}", began.elapsed());
            let again = Instant::now();
            assert_eq!(tokens.get().await.is_ok(), succeeds, "{case}");
            assert_eq!(again.elapsed().is_zero(), succeeds, "{case}: this process knows its token");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_who_wait_share_one_refresh_and_its_failure() {
        // After a failure the source is asked again, but after a refusal only later.
        for (issue, asked_again, asked_later) in [(GIVES, 1, 1), (FAILS, 2, 3), (REFUSES, 1, 2)] {
            let source = Source::default();
            let tokens = source.tokens(issue, empty());
            let results = join_all((0..50).map(|_| tokens.get())).await;
            assert!(results.iter().all(|result| result.is_ok() == issue(1).is_ok()) && source.asked() == 1);
            for (wait, asked) in [(0, asked_again), (11, asked_later)] {
                sleep(Duration::from_secs(wait)).await;
                let _result = tokens.get().await;
                assert_eq!(source.asked(), asked, "after {wait} s more");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_rejected_token_is_replaced_and_not_sent_until_it_may_be_good_again() {
        let tokens = Source::default().tokens(GIVES, empty());
        let first = tokens.get().await.unwrap();
        for _ in 0..2 {
            tokens.reject(&first);
            assert_eq!(text(&tokens.get().await), "token-2", "only the rejected token is dropped");
        }
        for number in 3..=5 {
            tokens.reject(&token(&number.to_string()));
            assert!(tokens.is_rejected(&first), "four are remembered");
        }
        tokens.reject(&token("6"));
        assert!(!tokens.is_rejected(&first), "the oldest is forgotten");

        let tokens = Source::default().tokens(|_| Ok(token("same")), empty());
        tokens.reject(&tokens.get().await.unwrap());
        let error = tokens.get().await.unwrap_err();
        assert!(!error.is_retryable() && error.to_string().contains("rejects the token"), "{error}");
        sleep(REFUSAL_HOLDS).await;
        assert!(tokens.get().await.is_ok(), "after a while it may be good again");
    }

    #[tokio::test(start_paused = true)]
    async fn processes_wait_for_the_claim_of_another_until_its_lease_ends() {
        let (store, source) = (Arc::new(MemoryStore::new()), Source::default());
        let process = || source.tokens(GIVES, Arc::<MemoryStore>::clone(&store));
        assert!(store.claim("app", "a process that died", LEASE).await.unwrap());
        let began = Instant::now();
        assert_eq!(text(&process().get().await), "token-1");
        assert!((31..33).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());

        let processes = [process(), process(), process()];
        for process in &processes {
            process.reject(&token("token-1"));
        }
        for result in join_all(processes.iter().map(Tokens::get)).await {
            assert_eq!(text(&result), "token-2", "one fetches for all");
        }

        let store = MemoryStore::new();
        assert!(store.claim("app", "a process that hangs", LEASE * 9).await.unwrap());
        let error = source.tokens(GIVES, Arc::new(store)).get().await.unwrap_err();
        assert!(error.is_retryable() && error.to_string().contains("another process has been fetching it"), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_arrives_between_load_and_claim_is_used() {
        let (source, store) = (Source::default(), Arc::new(MemoryStore::new()));
        let (arrives, answers) = (Some(token("theirs")), AtomicUsize::new(9));
        let faulty = Faulty { answers, arrives, store: Arc::clone(&store), ..Faulty::default() };
        let tokens = source.tokens(GIVES, Arc::new(faulty));
        assert_eq!((text(&tokens.get().await), source.asked()), ("theirs", 0));
        assert!(store.claim("app", "another process", LEASE).await.unwrap(), "no claim is left");
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_arrives_during_the_fetch_is_used_unless_it_is_rejected() {
        for (is_rejected, expected) in [(false, "theirs"), (true, "ours")] {
            let store = Arc::new(MemoryStore::new());
            let shared = Arc::clone(&store);
            let fetch = move || {
                let kept = shared.replace("app", "another process", None, &token("theirs")).now_or_never();
                assert!(kept.is_some_and(|kept| kept.is_ok()));
                ready(Ok(token("ours"))).boxed()
            };
            let tokens = Tokens::new("app".to_owned(), Box::new(fetch), store);
            if is_rejected {
                tokens.reject(&token("theirs"));
            }
            assert_eq!(text(&tokens.get().await), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_source_that_panics_gives_no_token() {
        let error = Source::default().tokens(|_| panic!("broken"), empty()).get().await.unwrap_err();
        assert!(error.is_token() && error.to_string().contains("its source panicked"), "{error}");
    }
}
