//! The time of day, as tokens need it.

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::time::Instant;

/// A time beyond what every clock can tell is cut to this: it is long enough, and can be added to now.
pub(crate) const FOR_EVER: Duration = Duration::from_hours(24 * 365 * 30);

/// Since 1970: by the clock of the machine, and by tokio's if that is ahead, since tests stop and move it.
pub(crate) fn now() -> Duration {
    static STARTED: LazyLock<(Instant, Duration)> = LazyLock::new(|| (Instant::now(), since_1970()));
    let (instant, time) = *STARTED;
    since_1970().max(time + instant.elapsed())
}

/// [`now`], as a time of day.
pub(crate) fn time() -> SystemTime {
    UNIX_EPOCH + now()
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
