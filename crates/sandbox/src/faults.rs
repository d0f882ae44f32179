//! Faults: failures on demand, as networks and busy servers cause them, and which of them happen to a request.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use wecom_school_types::Errcode;

use crate::{
    Endpoint,
    events::{Event, Events},
};

/// The longest delay of one fault. It limits what a mistyped number can do.
pub(crate) const MAX_DELAY: Duration = Duration::from_hours(1);

/// A failure on demand, which happens to certain requests.
///
/// The constructor says what happens, the other methods to which requests. By default it happens to every request that
/// sends a notice, until the fault is removed.
///
/// ```
/// use wecom_school_sandbox::{Endpoint, Fault};
///
/// let second = Fault::close_before_answer().request(2);
/// let busy = Fault::status(503).on(Endpoint::Token).every(3).times(2);
/// ```
///
/// Each fault counts the requests of its endpoint from the moment it is added. If several faults are due at once, the
/// delays add up, and of the others the one that was added first happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[must_use = "a fault does nothing until it is added: sandbox.faults().add(fault)"]
pub struct Fault {
    #[serde(flatten)]
    pub(crate) effect: Effect,
    #[serde(default)]
    pub(crate) on: Endpoint,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) every: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Effect {
    Delay { milliseconds: u64 },
    ResetBeforeAcceptance {},
    ResetAfterAcceptance {},
    CloseBeforeAnswer {},
    TruncatedBody {},
    Status { status: u16 },
    StatusAfterAcceptance { status: u16 },
    Errcode { errcode: i64 },
    TokenInvalid {},
    TokenExpired {},
    RateLimit { seconds: u64 },
    ConcurrencyLimit {},
}

impl Effect {
    pub fn name(self) -> &'static str {
        match self {
            Self::Delay { .. } => "delay",
            Self::ResetBeforeAcceptance {} => "reset_before_acceptance",
            Self::ResetAfterAcceptance {} => "reset_after_acceptance",
            Self::CloseBeforeAnswer {} => "close_before_answer",
            Self::TruncatedBody {} => "truncated_body",
            Self::Status { .. } => "status",
            Self::StatusAfterAcceptance { .. } => "status_after_acceptance",
            Self::Errcode { .. } => "errcode",
            Self::TokenInvalid {} => "token_invalid",
            Self::TokenExpired {} => "token_expired",
            Self::RateLimit { .. } => "rate_limit",
            Self::ConcurrencyLimit {} => "concurrency_limit",
        }
    }
}

impl Fault {
    /// Checks and accepts the request at once, and sends the answer after this much real time; at most an hour.
    pub fn delay(by: Duration) -> Self {
        let by = by.min(MAX_DELAY);
        Self::new(Effect::Delay { milliseconds: u64::try_from(by.as_millis()).unwrap_or(u64::MAX) })
    }

    /// Resets the connection (TCP RST); nothing is accepted.
    pub fn reset_before_acceptance() -> Self {
        Self::new(Effect::ResetBeforeAcceptance {})
    }

    /// Accepts the request, then resets the connection (TCP RST).
    pub fn reset_after_acceptance() -> Self {
        Self::new(Effect::ResetAfterAcceptance {})
    }

    /// Accepts the request, then closes the connection without sending a byte.
    pub fn close_before_answer() -> Self {
        Self::new(Effect::CloseBeforeAnswer {})
    }

    /// Accepts the request and sends half of the answer; `Content-Length` promises all of it.
    pub fn truncated_body() -> Self {
        Self::new(Effect::TruncatedBody {})
    }

    /// Answers with this HTTP status and a page of HTML, as a gateway does; nothing is accepted.
    ///
    /// 204, 205 and 304 come without the page, since HTTP gives them no content. A status outside 200 to 599 becomes 500.
    pub fn status(status: u16) -> Self {
        Self::new(Effect::Status { status })
    }

    /// Accepts the request, and answers with an HTTP status as [`Fault::status`] does.
    pub fn status_after_acceptance(status: u16) -> Self {
        Self::new(Effect::StatusAfterAcceptance { status })
    }

    /// Answers with this errcode; nothing is accepted.
    ///
    /// 0 means success, so a fault with 0 never happens.
    pub fn errcode(errcode: impl Into<Errcode>) -> Self {
        Self::new(Effect::Errcode { errcode: errcode.into().get() })
    }

    /// Makes the token of the request invalid: it gets error 40014 from now on.
    ///
    /// On [`Endpoint::Token`] and [`Endpoint::SuiteToken`] it ends every token that was issued before.
    pub fn token_invalid() -> Self {
        Self::new(Effect::TokenInvalid {})
    }

    /// Lets the token of the request expire: it gets error 42001 from now on.
    ///
    /// On [`Endpoint::Token`] and [`Endpoint::SuiteToken`] it ends every token that was issued before.
    pub fn token_expired() -> Self {
        Self::new(Effect::TokenExpired {})
    }

    /// Answers this request and all others of its endpoint with error 45009 until this much time has passed by the
    /// sandbox's clock, in whole seconds.
    pub fn rate_limit(lasting: Duration) -> Self {
        Self::new(Effect::RateLimit { seconds: lasting.as_secs() })
    }

    /// Answers with error 45033: too many calls at the same time.
    pub fn concurrency_limit() -> Self {
        Self::new(Effect::ConcurrencyLimit {})
    }

    /// Sets the endpoint whose requests the fault happens to. Default: [`Endpoint::Send`].
    pub fn on(mut self, endpoint: Endpoint) -> Self {
        self.on = endpoint;
        self
    }

    /// Lets the fault happen to request number `number` alone, counted from 1 when the fault is added.
    pub fn request(mut self, number: u64) -> Self {
        (self.request, self.every) = (Some(number), None);
        self
    }

    /// Lets the fault happen to every `n`th request: with 3 to the third, the sixth and so on. 0 counts as 1.
    pub fn every(mut self, n: u64) -> Self {
        (self.request, self.every) = (None, Some(n));
        self
    }

    /// Limits how often the fault happens. Default: no limit.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    pub(crate) fn new(effect: Effect) -> Self {
        Self { effect, on: Endpoint::Send, request: None, every: None, times: None }
    }
}

/// The most faults at a time; beyond it the oldest is removed.
const CAPACITY: usize = 1000;

const MAX_FIRED_AT: usize = 100;

/// The id of a fault that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FaultId(pub(crate) u64);

/// A fault that was added, with how often it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FaultReport {
    /// The id, by which the fault is removed.
    pub id: FaultId,
    /// The fault as it was added.
    #[serde(flatten)]
    pub fault: Fault,
    /// The number of requests of its endpoint since it was added.
    pub seen: u64,
    /// The number of requests to which it happened.
    pub fired: u64,
    /// The requests to which it happened, numbered as [`Fault::request`] numbers them; the first 100.
    pub fired_at: Vec<u64>,
}

impl FaultReport {
    fn is_due(&self) -> bool {
        let Fault { request, every, times, .. } = self.fault;
        let is_its_turn = match (request, every) {
            (Some(number), _) => self.seen == number,
            (None, every) => self.seen.is_multiple_of(every.unwrap_or(1).max(1)),
        };
        is_its_turn && times.is_none_or(|times| self.fired < times)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Disturbance {
    pub delay: Duration,
    pub effect: Option<Effect>,
    /// The kinds of all faults that happen, delays included.
    pub names: Vec<&'static str>,
}

/// The faults of a running sandbox: a handle to add, list and remove them.
#[derive(Clone)]
pub struct Faults {
    store: Arc<Mutex<Store>>,
    events: Events,
}

#[derive(Default)]
struct Store {
    reports: Vec<FaultReport>,
    added: u64,
    limited_until: BTreeMap<Endpoint, Duration>,
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

impl Faults {
    pub(crate) fn new(events: Events) -> Self {
        Self { store: Arc::default(), events }
    }

    /// Adds a fault and returns its id. The sandbox keeps the last 1,000.
    pub fn add(&self, fault: Fault) -> FaultId {
        let mut store = self.lock();
        if store.reports.len() >= CAPACITY {
            store.reports.remove(0);
        }
        store.added += 1;
        let id = FaultId(store.added);
        store.reports.push(FaultReport { id, fault, seen: 0, fired: 0, fired_at: Vec::new() });
        self.events.send(Event::Faults {});
        id
    }

    /// Returns every fault that was added and not removed, with how often it happened.
    pub fn list(&self) -> Vec<FaultReport> {
        self.lock().reports.clone()
    }

    /// Removes a fault; returns `false` if there is none with this id.
    pub fn remove(&self, id: FaultId) -> bool {
        let mut store = self.lock();
        let index = store.reports.iter().position(|report| report.id == id);
        if let Some(index) = index {
            store.reports.remove(index);
            self.events.send(Event::Faults {});
        }
        index.is_some()
    }

    /// Removes every fault, and ends every rate limit that one has begun. Returns the number of faults.
    pub fn clear(&self) -> usize {
        let mut store = self.lock();
        let removed = store.reports.len();
        store.reports.clear();
        store.limited_until.clear();
        self.events.send(Event::Faults {});
        removed
    }

    pub(crate) fn reset(&self) {
        *self.lock() = Store::default();
    }

    /// Counts a request, and returns what the faults do to it.
    pub(crate) fn apply(&self, endpoint: Endpoint, now: Duration) -> Disturbance {
        let mut store = self.lock();
        let mut disturbance = Disturbance::default();
        for report in store.reports.iter_mut().filter(|report| report.fault.on == endpoint) {
            report.seen += 1;
            if !report.is_due() {
                continue;
            }
            match report.fault.effect {
                Effect::Delay { milliseconds } => {
                    let delay = Duration::from_millis(milliseconds).min(MAX_DELAY);
                    disturbance.delay = disturbance.delay.saturating_add(delay);
                }
                // The client would believe that the request was accepted.
                Effect::Errcode { errcode: 0 } => continue,
                effect if disturbance.effect.is_none() => disturbance.effect = Some(effect),
                // Another fault happens; this one waits for its next turn.
                _ => continue,
            }
            disturbance.names.push(report.fault.effect.name());
            report.fired += 1;
            if report.fired_at.len() < MAX_FIRED_AT {
                report.fired_at.push(report.seen);
            }
        }
        if !disturbance.names.is_empty() {
            self.events.send(Event::Faults {});
        }
        if let Some(Effect::RateLimit { seconds }) = disturbance.effect {
            store.limited_until.insert(endpoint, now.saturating_add(Duration::from_secs(seconds)));
        } else if disturbance.effect.is_none() && store.limited_until.get(&endpoint).is_some_and(|until| now < *until) {
            let lasting = Effect::RateLimit { seconds: 0 };
            disturbance.effect = Some(lasting);
            disturbance.names.push(lasting.name());
        }
        disturbance
    }

    fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
