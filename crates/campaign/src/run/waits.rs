//! How long a run waits, and for what.

use std::time::Duration;

use crate::worker;

const LEASE: Duration = Duration::from_millis(worker::LEASE.unsigned_abs());

/// How long a run waits, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// How long a school waits after a request without a clear answer. It doubles with each that follows. Default: 10 seconds.
    pub first_backoff: Duration,
    /// The longest wait of this kind. Default: 60 seconds.
    pub longest_backoff: Duration,
    /// How long the app is paused by a limit on the number of calls, if the client does not say. Default: 60 seconds.
    ///
    /// An answer does not tell a block of a minute from one of an hour. After each pause a single request finds out.
    pub rate_limit: Duration,
    /// After how long without an answer of the server a school is given up for this run, and how long the run waits for
    /// other workers and for a database that can't be reached. Rate limits do not count. Default: 10 minutes.
    pub patience: Duration,
    /// How long the run waits for a full disk. Nothing is sent meanwhile. Default: 30 seconds.
    pub full_disk: Duration,
    /// How often a school that waits looks into the ledger, since people and other workers change it. Default: 1 second.
    pub look: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            first_backoff: Duration::from_secs(10),
            longest_backoff: Duration::from_mins(1),
            rate_limit: Duration::from_mins(1),
            patience: Duration::from_mins(10),
            full_disk: Duration::from_secs(30),
            look: Duration::from_secs(1),
        }
    }
}

impl Waits {
    /// Returns the waits for a server on this machine, such as the sandbox: it recovers at once, or not at all.
    ///
    /// The patience outlasts the lease of a worker that has died, whose requests nobody else sends before.
    pub fn of_loopback() -> Self {
        Self {
            first_backoff: Duration::from_millis(100),
            longest_backoff: Duration::from_secs(1),
            patience: LEASE + Duration::from_secs(15),
            look: Duration::from_millis(100),
            ..Self::default()
        }
    }

    /// Returns how long a school waits after so many failures in a row.
    pub(super) fn backoff(&self, failures: u32) -> Duration {
        Self::doubled(self.first_backoff, failures).min(self.longest_backoff)
    }

    /// Returns a wait that doubles with each failure after the first.
    pub(super) fn doubled(first: Duration, failures: u32) -> Duration {
        first.saturating_mul(1 << failures.saturating_sub(1).min(16))
    }
}
