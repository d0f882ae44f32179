//! How the network fails a request.

use std::{error::Error as StdError, fmt};

/// How the network has failed a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkFailure {
    /// There was no connection to the server, or to the proxy before it.
    NoConnection,
    /// The answer did not come in time.
    TimedOut,
    /// The connection broke before the answer was complete.
    BrokenOff,
}

/// What reqwest says of it, without the address.
#[derive(Debug)]
pub(crate) struct NetworkError {
    pub failure: NetworkFailure,
    pub source: reqwest::Error,
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for NetworkError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}
