//! Why a request has no answer.

use std::{error::Error as StdError, io, time::Duration};

use crate::{
    error::{BoxError, Unreadable},
    retry::Outcome,
    upload::Parcel,
};

/// How the network has failed a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkFailure {
    /// There was no connection to the server, or to the proxy before it.
    NoConnection,
    /// The proxy answered that it does not connect to the server: [`Error::status`](crate::Error::status) has its
    /// status, if it is known. Nothing was sent to the server.
    Proxy,
    /// The answer did not come in time.
    TimedOut,
    /// The connection broke before the answer was complete.
    BrokenOff,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The row of the retry table.
    pub outcome: Outcome,
    pub why: String,
    /// The HTTP status, if there was one.
    pub status: Option<u16>,
    pub network: Option<NetworkFailure>,
    /// What of the answer its page describes otherwise.
    pub undocumented: Option<Unreadable>,
    pub source: Option<BoxError>,
}

impl Failure {
    pub fn new(outcome: Outcome, why: impl Into<String>) -> Self {
        Self { outcome, why: why.into(), status: None, network: None, undocumented: None, source: None }
    }

    /// The call was cancelled before anything left.
    pub fn cancelled() -> Self {
        Self::new(Outcome::NotSent, "cancelled before it was sent")
    }

    /// The file can't be read: the server does not have all of it, and a repeat would end the same way.
    pub fn unreadable(parcel: &Parcel, error: io::Error) -> Self {
        let why = format!("{} can't be read", parcel.name());
        Self { source: Some(error.into()), ..Self::new(Outcome::Refused, why) }
    }

    /// The proxy refused to connect to the server.
    pub fn proxy(host: &str, status: Option<u16>) -> Self {
        /// Statuses that may be others a moment later.
        const PASSING: [u16; 3] = [408, 425, 429];
        let outcome = match status {
            Some(status @ 400..=499) if !PASSING.contains(&status) => Outcome::Refused,
            _ => Outcome::NotSent,
        };
        let with = status.map(|status| format!(" with status {status}")).unwrap_or_default();
        let why = format!("the proxy refused to connect to {host}{with}");
        Self { status, network: Some(NetworkFailure::Proxy), ..Self::new(outcome, why) }
    }

    /// What reqwest reports, without the address. `may_have_left` says whether the server may have read some of the request.
    pub fn network(error: reqwest::Error, host: &str, timeout: Duration, may_have_left: bool) -> Self {
        // Before anything else: its texts hold the address.
        let error = error.without_url();
        let is_unsent = !may_have_left || error.is_connect() || error.is_builder();
        let outcome = if is_unsent { Outcome::NotSent } else { Outcome::Unknown };
        let (network, why) = if error.is_connect() || !may_have_left {
            (Some(NetworkFailure::NoConnection), format!("no connection to {host}"))
        } else if error.is_timeout() {
            (Some(NetworkFailure::TimedOut), format!("{host} did not answer within {timeout:.1?}"))
        } else if error.is_builder() {
            (None, "the request could not be made".to_owned())
        } else {
            let why = format!("the connection to {host} broke before its answer was complete");
            (Some(NetworkFailure::BrokenOff), why)
        };
        Self { network, source: Some(error.into()), ..Self::new(outcome, why) }
    }
}

/// How a proxy refused a tunnel.
pub(super) enum Refusal {
    /// It wants credentials: status 407.
    Credentials,
    /// By a status that is not told.
    Other,
}

impl Refusal {
    /// The refusal that an error tells of. hyper-util keeps its type private and the status out of it: its text is all there
    /// is.
    pub fn of(error: &reqwest::Error) -> Option<Self> {
        let mut link: Option<&dyn StdError> = error.source();
        while let Some(error) = link {
            match error.to_string().as_str() {
                "tunnel error: proxy authorization required" => return Some(Self::Credentials),
                "tunnel error: unsuccessful" => return Some(Self::Other),
                _ => link = error.source(),
            }
        }
        None
    }
}
