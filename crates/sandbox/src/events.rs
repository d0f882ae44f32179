//! Events of a running sandbox, sent to listeners as they happen.

use serde::Serialize;
use tokio::sync::broadcast;

use crate::Endpoint;

/// How many events wait for a slow listener; it misses the oldest beyond that.
const CAPACITY: usize = 256;

/// What changed, without its content, which a listener reads again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    Notice {
        id: u64,
    },
    /// The duplicate check suppressed a repeat of this notice.
    Repeat {
        id: u64,
    },
    /// A request was answered; the errcode is `None` if a fault prevented its check.
    Request {
        id: u64,
        endpoint: Endpoint,
        errcode: Option<i64>,
    },
    Clock(ClockReading),
    /// A fault was added or removed, or has happened.
    Faults {},
    Cleared {},
    Reset {},
}

/// The time in seconds since 1970, and the seconds by which the clock was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ClockReading {
    pub now: u64,
    pub added_seconds: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Events(pub broadcast::Sender<Event>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }
}

impl Events {
    pub fn send(&self, event: Event) {
        // It fails if nobody listens.
        let _ = self.0.send(event);
    }
}
