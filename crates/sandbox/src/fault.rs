//! Faults: failures on demand, as networks and busy servers cause them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wecom_school_types::Errcode;

use crate::Endpoint;

/// The longest delay of one fault. It limits what a mistyped number can do.
pub(crate) const LONGEST_DELAY: Duration = Duration::from_hours(1);

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

/// What goes wrong.
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
        let by = by.min(LONGEST_DELAY);
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
