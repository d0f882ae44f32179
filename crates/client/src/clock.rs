//! The time of day, for tokens.

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
