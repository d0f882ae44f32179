//! Why a request has no answer.

use std::{error::Error as StdError, io, time::Duration};

use crate::{
    error::{Cause, Kind, NetworkFailure},
    retry::Outcome,
    upload::FileBody,
};

/// An attempt that was not accepted: its row of the retry table, and why it failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub outcome: Outcome,
    pub cause: Cause,
}

impl Failure {
    pub fn new(outcome: Outcome, why: impl Into<Box<str>>) -> Self {
        Self { outcome, cause: Cause::new(Kind::Unanswered, why) }
    }

    /// The call was cancelled before a byte left.
    pub fn cancelled() -> Self {
        Self::new(Outcome::NotSent, "cancelled before it was sent")
    }

    /// The file can't be read: the server does not have all of it, and a repeat would end the same way.
    pub fn unreadable(file: &FileBody, error: io::Error) -> Self {
        let text = format!("{} can't be read: {error}", file.name());
        Self { outcome: Outcome::Refused, cause: Cause::with_source(Kind::Request, text, error) }
    }

    /// The proxy refused to connect to the server.
    pub fn proxy(host: &str, status: Option<u16>) -> Self {
        /// Statuses that may be others a moment later.
        const PASSING: [u16; 3] = [408, 425, 429];
        let outcome = match status {
            Some(status @ 400..=499) if !PASSING.contains(&status) => Outcome::Refused,
            _ => Outcome::NotSent,
        };
        let with_status = status.map(|status| format!(" with status {status}")).unwrap_or_default();
        let mut failure = Self::new(outcome, format!("the proxy refused to connect to {host}{with_status}"));
        (failure.cause.status, failure.cause.network) = (status, Some(NetworkFailure::Proxy));
        failure
    }

    /// reqwest reports an error. `may_have_left` says whether the server may have read some of the request.
    pub fn network(error: reqwest::Error, host: &str, timeout: Duration, may_have_left: bool) -> Self {
        // Before anything else: the texts of the error hold the address.
        let error = error.without_url();
        let is_unsent = !may_have_left || error.is_connect() || error.is_builder();
        let (network, why) = if error.is_connect() || !may_have_left {
            (Some(NetworkFailure::NoConnection), format!("no connection to {host}"))
        } else if error.is_timeout() {
            (Some(NetworkFailure::TimedOut), format!("{host} did not answer within {timeout:.1?}"))
        } else if error.is_builder() {
            (None, "the request could not be made".to_owned())
        } else {
            (Some(NetworkFailure::BrokenOff), format!("the connection to {host} broke before its answer was complete"))
        };
        let outcome = if is_unsent { Outcome::NotSent } else { Outcome::Unknown };
        Self { outcome, cause: Cause { network, ..Cause::with_source(Kind::Unanswered, why, error) } }
    }
}

/// How a proxy refused a tunnel.
pub(super) enum Refusal {
    /// It wants credentials: status 407.
    Credentials,
    /// Any other status, which hyper-util does not tell.
    Other,
}

impl Refusal {
    /// Recognises a refusal by the text of the error: hyper-util keeps its type private.
    pub fn of(error: &reqwest::Error) -> Option<Self> {
        std::iter::successors(error.source(), |&error| error.source()).find_map(|error| match &*error.to_string() {
            "tunnel error: proxy authorization required" => Some(Self::Credentials),
            "tunnel error: unsuccessful" => Some(Self::Other),
            _ => None,
        })
    }
}
