//! The sandbox's clock, which a test can move.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::events::{ClockReading, Event, Events};

/// The sandbox's clock: the real time, and the time that a test has added to it.
///
/// Tokens, media, duplicate checks and rate limits depend on this clock alone, so a test does not wait for hours.
/// Clones show and move the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    started: Instant,
    started_since_epoch: Duration,
    added_ms: AtomicU64,
    events: Events,
}

/// The limit for the sum of all steps. It keeps every sum of times far from overflow.
const MAX_ADDED: Duration = Duration::from_hours(100 * 366 * 24);

impl Clock {
    pub(crate) fn start(events: Events) -> Self {
        let started_since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(Arc::new(Inner { started: Instant::now(), started_since_epoch, added_ms: AtomicU64::new(0), events }))
    }

    /// Returns the time since 1970-01-01 00:00 UTC.
    pub fn now(&self) -> Duration {
        // The elapsed time is monotonic: a correction of the machine's time must not make expired tokens valid again.
        self.0.started_since_epoch + self.0.started.elapsed() + self.added()
    }

    /// Moves the clock forward. Only [`Sandbox::reset`](crate::Sandbox::reset) moves it back.
    ///
    /// A step is rounded down to whole milliseconds. All steps together move the clock by at most a century; a larger step moves
    /// it to the end of the century.
    pub fn advance(&self, by: Duration) {
        if let Err(left) = self.try_advance(by) {
            // This step can only fail if another thread has moved the clock. Then the clock is already at its end.
            let _ = self.try_advance(left);
        }
    }

    /// Moves the clock forward by the whole step, or returns the time that is left until the century ends.
    pub(crate) fn try_advance(&self, by: Duration) -> Result<(), Duration> {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let add = |added: u64| added.checked_add(milliseconds(by)).filter(|&added| added <= milliseconds(MAX_ADDED));
        let added = self.0.added_ms.fetch_update(Ordering::SeqCst, Ordering::SeqCst, add);
        added.map_err(|added_ms| MAX_ADDED.saturating_sub(Duration::from_millis(added_ms)))?;
        self.0.events.send(Event::Clock(self.reading()));
        Ok(())
    }

    /// Returns how far the clock has been moved.
    pub fn added(&self) -> Duration {
        Duration::from_millis(self.0.added_ms.load(Ordering::SeqCst))
    }

    pub(crate) fn reading(&self) -> ClockReading {
        ClockReading { now: self.now().as_secs(), added_seconds: self.added().as_secs() }
    }

    pub(crate) fn reset(&self) {
        self.0.added_ms.store(0, Ordering::SeqCst);
    }
}
