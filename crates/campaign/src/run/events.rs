//! What a run reports while it goes on, and at its end.

use std::time::SystemTime;

use wecom_school::{Error, Sent};

use crate::{error::LedgerError, plan::School, state::State, work::Wait};

/// What happens to a school while a campaign runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RunEvent {
    /// A request has ended, and the ledger has its outcome.
    PartEnded {
        /// The number of its first recipient.
        part: i64,
        /// How many recipients it has.
        people: i64,
        /// The state that the ledger has now. `Planned` and `InFlight` mean that the run sends the request again.
        state: State,
        /// What the client reported.
        outcome: Result<Sent, Error>,
    },
    /// The school waits. The event comes once for each wait, and again if its end changes.
    Waiting {
        /// Until when, by the clock of the ledger.
        until: SystemTime,
        /// What for.
        why: Wait,
    },
    /// The school goes on after a wait.
    Resumed,
    /// A file is uploaded. Nobody is notified meanwhile.
    Uploading {
        /// The name of the file.
        name: String,
    },
    /// A file was uploaded, for the first time or again.
    Uploaded {
        /// The name of the file.
        name: String,
    },
    /// The school is given up for this run. Others go on.
    GivenUp {
        /// Why: see [`SchoolEnd::GivenUp`].
        error: Error,
    },
    /// The ledger can't be written at the moment. Nothing new is sent until it can, and the run ends after a while.
    LedgerFails {
        /// Why.
        error: LedgerError,
    },
    /// A request has ended, and the ledger could not record it. The run ends. The ledger has the request in flight, so that the
    /// next run repeats it inside the interval of its duplicate check.
    Unrecorded {
        /// The number of its first recipient.
        part: i64,
        /// How many recipients it has.
        people: i64,
        /// What the client reported.
        outcome: Result<Sent, Error>,
    },
}

/// How a run ended.
#[derive(Clone, Debug)]
#[must_use = "some schools may not be finished: see `is_finished`"]
#[non_exhaustive]
pub struct RunEnded {
    /// The schools that have a client, in the order of the campaign.
    pub schools: Vec<SchoolEnded>,
}

impl RunEnded {
    /// Returns whether these schools have nothing left to send.
    pub fn is_finished(&self) -> bool {
        self.schools.iter().all(|school| matches!(school.end, SchoolEnd::Finished))
    }
}

/// How a run ended for a school.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SchoolEnded {
    /// The school.
    pub school: School,
    /// How it ended.
    pub end: SchoolEnd,
}

/// How a run ended for a school, and what to do next.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SchoolEnd {
    /// Nothing is left to send: every recipient is accepted, invalid, refused, unknown or cancelled.
    Finished,
    /// The run was cancelled. Another run goes on.
    Stopped,
    /// Every other request would fail as well: the setup of the app is wrong, which has to be corrected first, or
    /// ([retryable](Error::is_retryable) or [ambiguous](Error::is_ambiguous)) the server did not answer for as long as
    /// [`Waits::patience`](super::Waits::patience). Another run goes on.
    GivenUp(Error),
    /// Other workers hold the last requests, and did not finish them for as long as
    /// [`Waits::patience`](super::Waits::patience). They settle them, or another run does.
    OtherWorkers,
}
