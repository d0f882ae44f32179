//! What the schools of a run share: the ledger, the worker, and whether both can be relied on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{events::RunEvent, waits::Waits};
use crate::{database::Database, error::LedgerError, ledger::Ledger, plan::School, worker::Worker};

/// What is called for each event.
pub(super) type Observer = Arc<dyn Fn(&School, &RunEvent) + Send + Sync>;

/// How long a write waits before it is tried again. It doubles with each failure.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How many requests of all schools are under way at once: each has a connection, which takes memory and a file descriptor. A school
/// may be set to more.
const MAX_REQUESTS: usize = 64;

pub(super) struct Shared {
    ledger: Ledger,
    pub worker: Worker,
    /// How many requests of a school are under way at once.
    pub concurrency: usize,
    /// How many schools send.
    pub schools: usize,
    requests: Semaphore,
    pub waits: Waits,
    observer: Observer,
    /// The run is cancelled, or the ledger is lost.
    pub stop: CancellationToken,
    /// A write fails at the moment.
    is_failing: AtomicBool,
    /// The ledger is given up.
    is_lost: AtomicBool,
}

impl Shared {
    pub fn new(
        ledger: Ledger,
        worker: Worker,
        concurrency: usize,
        schools: usize,
        waits: Waits,
        observer: Observer,
        stop: CancellationToken,
    ) -> Self {
        let (is_failing, is_lost) = (AtomicBool::new(false), AtomicBool::new(false));
        let requests = Semaphore::new(MAX_REQUESTS.max(concurrency));
        Self { ledger, worker, concurrency, schools, requests, waits, observer, stop, is_failing, is_lost }
    }

    pub fn observe(&self, school: &School, event: &RunEvent) {
        (self.observer)(school, event);
    }

    /// Waits until another request may be under way. It is under way as long as the result lives.
    pub async fn take_turn(&self) -> Option<SemaphorePermit<'_>> {
        self.requests.acquire().await.ok()
    }

    /// Returns whether the ledger could not record an outcome at the moment.
    pub fn is_failing(&self) -> bool {
        self.is_failing.load(Relaxed)
    }

    /// Writes to the ledger. Tries again for a while if the reason can pass; nothing is sent meanwhile.
    ///
    /// `work` must lead to the right state also if it is done twice, since a lost connection hides whether it was committed.
    ///
    /// # Errors
    /// The ledger is given up: every school stops.
    pub async fn write<T: Send + 'static>(
        &self,
        school: &School,
        work: impl Fn(&mut dyn Database) -> Result<T, LedgerError> + Clone + Send + 'static,
    ) -> Result<T, LedgerError> {
        let began = Instant::now();
        let mut failures = 0;
        loop {
            failures += 1;
            let error = match self.ledger.write(work.clone()).await {
                Ok(done) => {
                    self.is_failing.store(false, Relaxed);
                    return Ok(done);
                }
                Err(error) => error,
            };
            // Workers that lost the same server do not come back at the same moment.
            let wait = Waits::doubled(FIRST_WAIT, failures).min(LONGEST_WAIT).mul_f64(0.5 + fastrand::f64() / 2.0);
            if self.is_lost.load(Relaxed) || began.elapsed() + wait > self.patience(&error) {
                self.is_lost.store(true, Relaxed);
                self.stop.cancel();
                return Err(error);
            }
            self.is_failing.store(true, Relaxed);
            if failures == 1 {
                self.observe(school, &RunEvent::LedgerFails { error });
            }
            sleep(wait).await;
        }
    }

    fn patience(&self, error: &LedgerError) -> Duration {
        if error.is_unreachable() || error.is_busy() {
            self.waits.patience
        } else if error.is_full() {
            self.waits.full_disk
        } else {
            Duration::ZERO
        }
    }

    /// Waits, unless the run stops.
    pub async fn sleep(&self, wait: Duration) {
        let _stopped = timeout(wait, self.stop.cancelled()).await;
    }
}
