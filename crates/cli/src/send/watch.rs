//! What a run of a notice shows of its events, and keeps of them.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use wecom_school::{CancellationToken, Effect, Error, Sent, WaitReason};
use wecom_school_campaign::{RunEvent, Wait};

use crate::{characters::make_harmless_line, progress::Progress};

/// What the server answered to the requests of a run, by the numbers of the requests.
pub type Answers = BTreeMap<i64, Result<Sent, Error>>;

pub struct Watch {
    progress: Arc<Progress>,
    /// The user gives a request less time than a rate limit lasts.
    is_hasty: bool,
    stop: CancellationToken,
    answers: Mutex<Answers>,
    is_uploading: AtomicBool,
}

impl Watch {
    pub fn new(progress: Arc<Progress>, is_hasty: bool, stop: CancellationToken) -> Self {
        Self { progress, is_hasty, stop, answers: Mutex::default(), is_uploading: AtomicBool::default() }
    }

    pub fn is_uploading(&self) -> bool {
        self.is_uploading.load(Ordering::SeqCst)
    }

    pub fn take_answers(&self) -> Answers {
        std::mem::take(&mut *self.answers())
    }

    pub fn observe(&self, event: &RunEvent) {
        match event {
            RunEvent::PartEnded { part, people, outcome, .. } | RunEvent::Unrecorded { part, people, outcome, .. } => {
                if outcome.as_ref().map_or_else(Error::effect, |_| Effect::Certain) == Effect::Certain {
                    self.progress.bar.inc(people.unsigned_abs());
                }
                self.answers().insert(*part, outcome.clone());
            }
            RunEvent::Waiting { why: Wait::RateLimit, .. } if self.is_hasty => self.stop.cancel(),
            RunEvent::Waiting { why: Wait::OtherWorker, .. } => {}
            RunEvent::Waiting { until, why } => self.progress.announce(
                match why {
                    Wait::RateLimit => WaitReason::RateLimit,
                    Wait::Pace => WaitReason::Pace,
                    _ => WaitReason::Retry,
                },
                *until,
            ),
            RunEvent::Resumed => self.progress.go_on(),
            RunEvent::Uploading { name } => {
                self.is_uploading.store(true, Ordering::SeqCst);
                let name = make_harmless_line(name);
                self.progress.show(words!("uploading {name}"; "正在上传 {name}"));
            }
            RunEvent::Uploaded { .. } => {
                self.is_uploading.store(false, Ordering::SeqCst);
                self.progress.go_on();
            }
            _ => {}
        }
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
