//! What the transport exchanges: a request ready to be sent, and its response, or why there is none.

use std::{io, time::Duration};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use reqwest::Url;
use tokio_util::sync::CancellationToken;
use wecom_school_types::Method;

use crate::{
    error::{Cause, Kind, NetworkFailure},
    retry::Outcome,
    upload::FileBody,
};

/// A request, ready to be sent. Its address holds a secret.
pub(crate) struct Request {
    pub method: Method,
    pub address: Url,
    pub body: Body,
    pub timeout: Duration,
    /// Whether it gets a new connection, which no server can have closed as idle.
    pub is_alone: bool,
    /// Whether a second arrival changes nothing, so that the request can be broken off at any moment.
    pub is_harmless: bool,
    /// Ends the request, unless a byte of a request that must not be doubled may have left.
    pub cancellation: CancellationToken,
}

#[derive(Clone)]
pub(crate) enum Body {
    Nothing,
    /// JSON: every attempt sends the same bytes.
    Json(Bytes),
    File(FileBody),
}

impl Body {
    pub fn length(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Json(bytes) => bytes.len() as u64,
            Self::File(file) => file.length(),
        }
    }

    pub fn is_repeatable(&self) -> bool {
        match self {
            Self::Nothing | Self::Json(_) => true,
            Self::File(file) => file.is_repeatable,
        }
    }
}

pub(crate) struct Response {
    pub status: u16,
    pub body: Bytes,
}

/// Sends requests. Tests use another transport, in which no time passes.
pub(crate) trait Transport: Send + Sync {
    fn exchange(&self, request: Request) -> BoxFuture<'_, Result<Response, Failure>>;
}

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
        let text = format!("{} can't be read: {error}", file.name);
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
