//! The time of day, for tokens; and how long ago something was, whatever happens to a clock.

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::time::Instant;

/// Longer times are cut to this, so that they can be added to any clock.
pub(crate) const FOR_EVER: Duration = Duration::from_hours(24 * 365 * 30);

/// Returns the time since 1970: by the clock of the machine, or by tokio's, which tests move ahead.
pub(crate) fn now() -> Duration {
    static STARTED: LazyLock<(Instant, Duration)> = LazyLock::new(|| (Instant::now(), unix_time()));
    let (instant, time) = *STARTED;
    unix_time().max(time + instant.elapsed())
}

pub(crate) fn time() -> SystemTime {
    UNIX_EPOCH + now()
}

fn unix_time() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A moment on two clocks.
///
/// It is public for the campaigns, whose parts wait for the same interval of the server.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    instant: Instant,
    time: SystemTime,
}

impl Moment {
    /// Returns the present moment.
    pub fn now() -> Self {
        Self { instant: Instant::now(), time: SystemTime::now() }
    }

    /// Returns the longer of two measurements. A machine that sleeps stops one clock, setting the time back stops the other;
    /// the server's interval goes on in either case.
    pub fn elapsed(self) -> Duration {
        self.instant.elapsed().max(self.time.elapsed().unwrap_or_default())
    }

    /// Returns the present moment, as a machine remembers it that has slept for so long since.
    #[doc(hidden)]
    pub fn before_sleep(slept: Duration) -> Self {
        let Self { instant, time } = Self::now();
        Self { instant, time: time - slept }
    }

    pub(crate) fn instant(self) -> Instant {
        self.instant
    }
}
