//! What happens, told to whoever listens, as it happens.

use serde::Serialize;
use tokio::sync::broadcast;

use crate::{Endpoint, clock::Reading};

/// How many events wait for a listener who is slow; beyond it the oldest are lost to this listener.
pub(crate) const CAPACITY: usize = 256;

/// The most listeners at a time.
pub(crate) const MOST_LISTENERS: usize = 64;

/// Something that a listener may want to look at. It says where, and nothing of what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    /// A notice was accepted.
    Notice { id: u64 },
    /// The duplicate check suppressed a repeat of this notice.
    Repeat { id: u64 },
    /// A request was answered; without an errcode if a fault kept it from being judged.
    Request { id: u64, endpoint: Endpoint, errcode: Option<i64> },
    /// The clock was moved.
    Clock(Reading),
    /// A fault was added or removed, or has happened.
    Faults {},
    /// The outbox was emptied.
    Cleared {},
    /// Everything is as at the start.
    Reset {},
}

impl Event {
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice { .. } => "notice",
            Self::Repeat { .. } => "repeat",
            Self::Request { .. } => "request",
            Self::Clock(_) => "clock",
            Self::Faults {} => "faults",
            Self::Cleared {} => "cleared",
            Self::Reset {} => "reset",
        }
    }
}

/// A handle to tell events and to listen to them. Nobody waits for a listener.
#[derive(Clone, Debug)]
pub(crate) struct Events(broadcast::Sender<Event>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }
}

impl Events {
    pub fn tell(&self, event: Event) {
        // Nobody may be listening.
        let _ = self.0.send(event);
    }

    /// Every event from now on.
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}
