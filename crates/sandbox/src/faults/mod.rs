//! Faults on demand: what a network and a busy server do to requests.

mod schedule;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Serialize;
use wecom_school_types::Errcode;

pub(crate) use self::schedule::{Disturbance, FaultStore};
use crate::{Endpoint, state::State};

/// The longest delay of one fault: no client waits as long, and a slip of a digit must not hold one for ever.
pub(crate) const LONGEST_DELAY: Duration = Duration::from_hours(1);

/// Something that goes wrong with certain requests.
///
/// A fault names what happens; the methods say to which requests. Without them it happens to every request for a
/// notice, until it is removed.
///
/// ```
/// use wecom_school_sandbox::{Endpoint, Fault};
///
/// let second = Fault::close_before_answer().request(2);
/// let busy = Fault::status(503).on(Endpoint::Token).every(3).times(2);
/// ```
///
/// Requests are counted from the moment at which the fault is added, for each fault and endpoint. If several faults
/// are due at once, every delay is waited for, and of the others the one added first happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use = "a fault does nothing until it is added: sandbox.faults().add(fault)"]
pub struct Fault {
    #[serde(flatten)]
    pub(crate) effect: Effect,
    pub(crate) on: Endpoint,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) every: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u64>,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Effect {
    Delay { milliseconds: u64 },
    ResetBeforeAcceptance,
    ResetAfterAcceptance,
    CloseBeforeAnswer,
    TruncatedBody,
    Status { status: u16 },
    StatusAfterAcceptance { status: u16 },
    Errcode { errcode: i64 },
    TokenInvalid,
    TokenExpired,
    RateLimit { seconds: u64 },
    ConcurrencyLimit,
}

impl Effect {
    pub fn name(self) -> &'static str {
        match self {
            Self::Delay { .. } => "delay",
            Self::ResetBeforeAcceptance => "reset_before_acceptance",
            Self::ResetAfterAcceptance => "reset_after_acceptance",
            Self::CloseBeforeAnswer => "close_before_answer",
            Self::TruncatedBody => "truncated_body",
            Self::Status { .. } => "status",
            Self::StatusAfterAcceptance { .. } => "status_after_acceptance",
            Self::Errcode { .. } => "errcode",
            Self::TokenInvalid => "token_invalid",
            Self::TokenExpired => "token_expired",
            Self::RateLimit { .. } => "rate_limit",
            Self::ConcurrencyLimit => "concurrency_limit",
        }
    }
}

impl Fault {
    /// The request is judged and accepted at once; the answer comes this much later, in real time.
    ///
    /// More than an hour counts as an hour.
    pub fn delay(by: Duration) -> Self {
        let by = by.min(LONGEST_DELAY);
        Self::new(Effect::Delay { milliseconds: u64::try_from(by.as_millis()).unwrap_or(u64::MAX) })
    }

    /// The connection is reset (TCP RST) and nothing is accepted.
    pub fn reset_before_acceptance() -> Self {
        Self::new(Effect::ResetBeforeAcceptance)
    }

    /// The request is accepted, then the connection is reset (TCP RST).
    pub fn reset_after_acceptance() -> Self {
        Self::new(Effect::ResetAfterAcceptance)
    }

    /// The request is accepted, then the connection is closed without a byte.
    pub fn close_before_answer() -> Self {
        Self::new(Effect::CloseBeforeAnswer)
    }

    /// The request is accepted, and its answer breaks off: `Content-Length` promises more than comes.
    pub fn truncated_body() -> Self {
        Self::new(Effect::TruncatedBody)
    }

    /// Nothing is accepted, and the answer is this HTTP status with a page of HTML, as a gateway has it.
    ///
    /// 204, 205 and 304 come without the page: HTTP gives them no content. A status outside 200 to 599 is answered as
    /// 500.
    pub fn status(status: u16) -> Self {
        Self::new(Effect::Status { status })
    }

    /// The request is accepted, and the answer is this HTTP status nevertheless, as by [`Fault::status`].
    pub fn status_after_acceptance(status: u16) -> Self {
        Self::new(Effect::StatusAfterAcceptance { status })
    }

    /// Nothing is accepted, and the answer has this errcode.
    ///
    /// 0 is no fault: it says that all is well, so nothing happens to any request.
    pub fn errcode(errcode: impl Into<Errcode>) -> Self {
        Self::new(Effect::Errcode { errcode: errcode.into().get() })
    }

    /// The token that the request carries is ended before its time: it gets error 40014 from now on.
    ///
    /// A request for a token, which carries none, ends the tokens that were issued before it.
    pub fn token_invalid() -> Self {
        Self::new(Effect::TokenInvalid)
    }

    /// The token that the request carries has expired: it gets error 42001 from now on.
    ///
    /// A request for a token, which carries none, ends the tokens that were issued before it.
    pub fn token_expired() -> Self {
        Self::new(Effect::TokenExpired)
    }

    /// Error 45009 for this request and for all others of its endpoint until so much time has passed by the
    /// sandbox's clock. It is counted in whole seconds.
    pub fn rate_limit(lasting: Duration) -> Self {
        Self::new(Effect::RateLimit { seconds: lasting.as_secs() })
    }

    /// Error 45033: too many calls at the same time.
    pub fn concurrency_limit() -> Self {
        Self::new(Effect::ConcurrencyLimit)
    }

    /// The endpoint whose requests it happens to. Default: [`Endpoint::Send`].
    pub fn on(mut self, endpoint: Endpoint) -> Self {
        self.on = endpoint;
        self
    }

    /// It happens to request number `number` alone, counted from 1 when the fault is added.
    pub fn request(mut self, number: u64) -> Self {
        (self.request, self.every) = (Some(number), None);
        self
    }

    /// It happens to every `n`th request from when it is added: with 3 to the third, the sixth and so on. 0 counts as 1.
    pub fn every(mut self, n: u64) -> Self {
        (self.request, self.every) = (None, Some(n));
        self
    }

    /// It happens this often at most.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    pub(crate) fn new(effect: Effect) -> Self {
        Self { effect, on: Endpoint::Send, request: None, every: None, times: None }
    }
}

/// Names a fault that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FaultId(pub(crate) u64);

/// A fault that was added, and what it has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FaultReport {
    /// Its id.
    pub id: FaultId,
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
    /// How many requests of its endpoint came since it was added.
    pub seen: u64,
    /// How often it happened.
    pub fired: u64,
    /// To which requests, counted as [`Fault::request`] counts them; the first 100.
    pub fired_at: Vec<u64>,
}

/// The faults of a running sandbox: a handle to add, list and remove them.
#[derive(Clone)]
pub struct Faults(pub(crate) Arc<Mutex<State>>);

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

impl Faults {
    /// Adds a fault.
    pub fn add(&self, fault: Fault) -> FaultId {
        self.state().faults.add(fault)
    }

    /// Every fault that was added and not removed, with what it has done.
    pub fn list(&self) -> Vec<FaultReport> {
        self.state().faults.list().to_vec()
    }

    /// Removes a fault; `false` if it is not there.
    pub fn remove(&self, id: FaultId) -> bool {
        self.state().faults.remove(id)
    }

    /// Removes every fault, and ends every rate limit that one has begun.
    pub fn clear(&self) {
        self.state().faults.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
