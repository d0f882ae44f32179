//! The time of day, as tokens need it. It follows tokio's clock, so that tests can stop and move it.

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::time::Instant;

/// Since 1970.
pub(crate) fn now() -> Duration {
    static STARTED: LazyLock<(Instant, Duration)> =
        LazyLock::new(|| (Instant::now(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()));
    let (instant, time) = *STARTED;
    time + instant.elapsed()
}
