//! The time that the sandbox goes by.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

use crate::events::{Event, Events};

/// The sandbox's clock: the real time, and as much as a test has added to it.
///
/// Tokens, media, duplicate checks and rate limits go by this clock alone, so a test can live through hours
/// in no time. It is a handle: clones show and move the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    started: Instant,
    started_since_epoch: Duration,
    added_ms: AtomicU64,
    events: Events,
}

/// What the clock shows, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Reading {
    /// Since 1970.
    now: u64,
    added_seconds: u64,
}

/// The most that all steps together add. It keeps every sum of times far from overflow.
const CENTURY: Duration = Duration::from_hours(100 * 366 * 24);

impl Clock {
    pub(crate) fn start(events: Events) -> Self {
        let started_since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(Arc::new(Inner { started: Instant::now(), started_since_epoch, added_ms: AtomicU64::new(0), events }))
    }

    /// The time that has passed since 1970-01-01 00:00 UTC.
    pub fn now(&self) -> Duration {
        // From a monotonic clock: a correction of the machine's time must not bring tokens back to life.
        self.0.started_since_epoch + self.0.started.elapsed() + self.added()
    }

    /// Moves the clock forward. It never goes back, except by [`Sandbox::reset`](crate::Sandbox::reset).
    ///
    /// A step counts whole milliseconds; all steps together end at a century.
    pub fn advance(&self, by: Duration) {
        let add = |added_ms: u64| Some(added_ms.saturating_add(milliseconds(by)).min(milliseconds(CENTURY)));
        // The closure always gives a value, so this can't fail.
        let _ = self.0.added_ms.fetch_update(Ordering::SeqCst, Ordering::SeqCst, add);
        self.tell();
    }

    /// Moves the clock forward by the whole step, or not at all.
    ///
    /// # Errors
    /// A step beyond the century; what is left of it.
    pub(crate) fn try_advance(&self, by: Duration) -> Result<(), Duration> {
        let add = |added_ms: u64| {
            added_ms.checked_add(milliseconds(by)).filter(|&added_ms| added_ms <= milliseconds(CENTURY))
        };
        let added = self.0.added_ms.fetch_update(Ordering::SeqCst, Ordering::SeqCst, add);
        added.map_err(|added_ms| CENTURY.saturating_sub(Duration::from_millis(added_ms)))?;
        self.tell();
        Ok(())
    }

    /// How far the clock has been moved.
    pub fn added(&self) -> Duration {
        Duration::from_millis(self.0.added_ms.load(Ordering::SeqCst))
    }

    pub(crate) fn reading(&self) -> Reading {
        Reading { now: self.now().as_secs(), added_seconds: self.added().as_secs() }
    }

    pub(crate) fn reset(&self) {
        self.0.added_ms.store(0, Ordering::SeqCst);
    }

    fn tell(&self) {
        self.0.events.tell(Event::Clock(self.reading()));
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_and_can_be_moved() {
        let clock = Clock::start(Events::default());
        let before = clock.now();
        clock.clone().advance(Duration::from_hours(2));
        assert!(clock.now() >= before + Duration::from_hours(2));
        assert!(clock.now() < before + Duration::from_hours(3));
        clock.reset();
        assert!(clock.now() < before + Duration::from_hours(1));
    }

    #[test]
    fn a_step_beyond_all_time_is_no_panic() {
        let clock = Clock::start(Events::default());
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert!(clock.now() < Duration::from_hours(200 * 366 * 24));
    }

    #[test]
    fn a_step_that_does_not_fit_can_be_refused() {
        let clock = Clock::start(Events::default());
        let hour = Duration::from_hours(1);
        let rest = CENTURY.saturating_sub(hour);
        assert_eq!(clock.try_advance(hour), Ok(()));
        assert_eq!([CENTURY, Duration::MAX].map(|by| clock.try_advance(by)), [Err(rest), Err(rest)]);
        assert_eq!(clock.added(), hour);
        assert_eq!(clock.try_advance(rest), Ok(()));
        assert_eq!(clock.try_advance(Duration::from_millis(1)), Err(Duration::ZERO));
    }
}
