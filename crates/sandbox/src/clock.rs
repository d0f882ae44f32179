//! The time that the sandbox goes by.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

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
}

impl Clock {
    pub(crate) fn start() -> Self {
        let started_since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(Arc::new(Inner { started: Instant::now(), started_since_epoch, added_ms: AtomicU64::new(0) }))
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
        const CENTURY_MS: u64 = 100 * 366 * 24 * 3600 * 1000;
        let by_ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        let add = |added_ms: u64| Some(added_ms.saturating_add(by_ms).min(CENTURY_MS));
        // The closure always gives a value, so this can't fail.
        let _ = self.0.added_ms.fetch_update(Ordering::SeqCst, Ordering::SeqCst, add);
    }

    /// How far the clock has been moved.
    pub fn added(&self) -> Duration {
        Duration::from_millis(self.0.added_ms.load(Ordering::SeqCst))
    }

    pub(crate) fn reset(&self) {
        self.0.added_ms.store(0, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_and_can_be_moved() {
        let clock = Clock::start();
        let before = clock.now();
        clock.clone().advance(Duration::from_hours(2));
        assert!(clock.now() >= before + Duration::from_hours(2));
        assert!(clock.now() < before + Duration::from_hours(3));
        clock.reset();
        assert!(clock.now() < before + Duration::from_hours(1));
    }

    #[test]
    fn a_step_beyond_all_time_is_no_panic() {
        let clock = Clock::start();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert!(clock.now() < Duration::from_hours(200 * 366 * 24));
    }
}
