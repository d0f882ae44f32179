//! Decides what a school does next: it keeps requests under way, and records outcomes beside them.
//!
//! Parts are claimed ahead, so that a slow commit leaves no request waiting. After a crash each claimed part is in doubt, so few are:
//! as many as are under way, and more only while the server answers faster than the ledger commits. Parts that are sent at most once
//! are not claimed ahead at all, since nobody could resolve their doubt. The first request goes alone until one is accepted, and so
//! does the first after a pause: a wrong setup and a limit that still holds cost one request.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::Instant;
use wecom_school::{Effect, Error, Retry, Sent};

use super::{
    actions::{Actions, Found, Then},
    events::{RunEvent, SchoolEnd},
};
use crate::{
    claim::{Claim, Claimed},
    clock::of_millis,
    error::LedgerError,
    state::State,
    work::{self, Wait},
};

/// How many parts of all schools wait for their turn at most, unless more are under way at once.
const MAX_AHEAD: usize = 64;

pub(super) struct SchoolRun<'a> {
    actions: Actions<'a>,
    /// Claimed parts that wait for their turn.
    queue: VecDeque<Claimed>,
    /// The claimed parts whose outcome the ledger does not have.
    unrecorded: BTreeSet<i64>,
    /// How many parts may wait for their turn.
    ahead: usize,
    /// How many requests are under way.
    sending: usize,
    /// A request was accepted since the last pause.
    is_proven: bool,
    /// The parts are sent at most once.
    sends_once: bool,
    look: Look,
    trouble: Trouble,
    /// The wait that was announced.
    waiting: Option<(i64, Wait)>,
    waits_for_others_since: Option<Instant>,
    /// Why nothing begins any more.
    end: Option<SchoolEnd>,
}

/// When the school looks for parts in the ledger.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    After(Duration),
    Now,
    UnderWay,
    /// Nothing is left but what is under way.
    Never,
}

/// Failures in a row without a clear answer of the server.
#[derive(Default)]
struct Trouble {
    since: Option<Instant>,
    failures: u32,
    /// When the last failure was counted. Requests that were under way then count as the same failure.
    counted: Option<Instant>,
}

enum Step {
    Looked(Result<Found, LedgerError>),
    Answered { part: Claimed, began: Instant, outcome: Option<Result<Sent, Error>> },
    Recorded(Result<(i64, State), LedgerError>),
    UploadReturned(Result<(), LedgerError>),
}

type Steps<'a> = FuturesUnordered<BoxFuture<'a, Step>>;

impl<'a> SchoolRun<'a> {
    pub fn new(actions: Actions<'a>) -> Self {
        Self {
            ahead: actions.shared.concurrency.min((MAX_AHEAD / actions.shared.schools).max(1)),
            actions,
            queue: VecDeque::new(),
            unrecorded: BTreeSet::new(),
            sending: 0,
            is_proven: false,
            sends_once: false,
            look: Look::Now,
            trouble: Trouble::default(),
            waiting: None,
            waits_for_others_since: None,
            end: None,
        }
    }

    /// Sends until nothing is left, or nothing can begin any more; then what is under way comes to its end.
    pub async fn run(mut self) -> Result<SchoolEnd, LedgerError> {
        let mut steps = Steps::new();
        let mut lost = None;
        loop {
            self.begin(&steps);
            let Some(step) = steps.next().await else { break };
            let done = match step {
                Step::Looked(found) => found.map(|found| self.looked(found, &steps)),
                Step::Answered { part, began, outcome } => {
                    self.answered(part, began, outcome, &steps);
                    Ok(())
                }
                Step::Recorded(recorded) => recorded.map(|(part, state)| self.recorded(part, state)),
                Step::UploadReturned(returned) => returned.map(|()| self.look = Look::Now),
            };
            if let Err(error) = done {
                lost.get_or_insert(error);
            }
        }
        if let Some(error) = lost {
            return Err(error);
        }
        let end = self.end.unwrap_or(SchoolEnd::Finished);
        match end {
            SchoolEnd::Finished => self.actions.note("finished").await?,
            SchoolEnd::Stopped => self.actions.note("stopped").await?,
            SchoolEnd::GivenUp(_) | SchoolEnd::OtherWorkers => {}
        }
        Ok(end)
    }

    /// Begins all that can begin.
    fn begin(&mut self, steps: &Steps<'a>) {
        if self.actions.shared.stop.is_cancelled() {
            self.end.get_or_insert(SchoolEnd::Stopped);
        }
        if self.end.is_some() {
            return self.give_back(steps);
        }
        let width = if self.is_proven { self.actions.shared.concurrency } else { 1 };
        while self.sending < width
            && let Some(part) = self.queue.pop_front()
        {
            self.sending += 1;
            steps.push(send(self.actions.clone(), part).boxed());
        }
        let (wait, limit) = match (self.look, self.room(width)) {
            (Look::UnderWay | Look::Never, _) | (_, 0) => return,
            (Look::After(wait), limit) => (wait, limit),
            (Look::Now, limit) => (Duration::ZERO, limit),
        };
        self.look = Look::UnderWay;
        let unrecorded = self.unrecorded.iter().copied().collect();
        steps.push(self.actions.clone().look(wait, limit, unrecorded).map(Step::Looked).boxed());
    }

    /// Returns how many parts to claim.
    fn room(&self, width: usize) -> usize {
        if !self.is_proven || self.sends_once {
            width.saturating_sub(self.sending + self.queue.len())
        } else if self.queue.len() <= self.ahead / 2 {
            self.ahead - self.queue.len()
        } else {
            0
        }
    }

    fn looked(&mut self, found: Found, steps: &Steps<'a>) {
        self.look = Look::Now;
        match found {
            Found::Claim(Claim::Parts(parts)) => {
                self.waits_for_others_since = None;
                if self.waiting.take().is_some() {
                    self.observe(&RunEvent::Resumed);
                }
                if self.is_proven && self.queue.is_empty() && self.sending < self.actions.shared.concurrency {
                    // Requests have waited for this claim.
                    self.ahead = (self.ahead * 2).min(MAX_AHEAD / self.actions.shared.schools).max(self.ahead);
                }
                self.unrecorded.extend(parts.iter().map(|part| part.part));
                self.sends_once = parts.iter().any(|part| !part.is_repeatable);
                self.queue.extend(parts);
            }
            Found::Claim(Claim::Wait { until, after, why }) => self.wait(until, after, why),
            Found::Claim(Claim::Nothing) => self.look = Look::Never,
            Found::Uploaded => {
                self.trouble = Trouble::default();
            }
            Found::UploadFailed(upload, error) => {
                // No part can do without the file.
                let is_refused = error.effect() == Effect::None(Retry::Corrected);
                let then = if is_refused { self.give_up(&error) } else { self.judge(Some(&error), Instant::now()) };
                self.look = Look::UnderWay;
                let returned = self.actions.clone().return_upload(upload, then);
                steps.push(returned.map(Step::UploadReturned).boxed());
            }
            Found::Stopped => {}
        }
    }

    fn wait(&mut self, until: i64, after: Duration, why: Wait) {
        let waits = self.actions.shared.waits;
        self.look = Look::After(after.min(waits.look));
        if matches!(why, Wait::RateLimit | Wait::Trouble) {
            self.is_proven = false;
        }
        if why == Wait::OtherWorker {
            let since = *self.waits_for_others_since.get_or_insert_with(Instant::now);
            if since.elapsed() >= waits.patience && self.unrecorded.is_empty() {
                self.end = Some(SchoolEnd::OtherWorkers);
            }
        } else {
            self.waits_for_others_since = None;
        }
        // The lease of another worker is prolonged all the time.
        let is_announced = self.waiting.is_some_and(|(earlier, reason)| {
            reason == why && (earlier == until || matches!(why, Wait::OtherWorker | Wait::Pace))
        });
        if !is_announced {
            self.waiting = Some((until, why));
            self.observe(&RunEvent::Waiting { until: of_millis(until), why });
        }
    }

    fn answered(&mut self, part: Claimed, began: Instant, outcome: Option<Result<Sent, Error>>, steps: &Steps<'a>) {
        self.sending -= 1;
        let then = match &outcome {
            Some(outcome) => self.judge(outcome.as_ref().err(), began),
            None => Then::GoOn,
        };
        if !matches!(then, Then::GoOn) {
            self.give_back(steps);
        }
        steps.push(self.actions.clone().record(part, outcome, then).map(Step::Recorded).boxed());
    }

    fn recorded(&mut self, part: i64, state: State) {
        self.unrecorded.remove(&part);
        if !state.is_final() && self.look == Look::Never {
            self.look = Look::Now;
        }
    }

    /// Gives the parts that wait for their turn back: nothing of them was sent.
    fn give_back(&mut self, steps: &Steps<'a>) {
        for part in self.queue.drain(..) {
            steps.push(self.actions.clone().record(part, None, Then::GoOn).map(Step::Recorded).boxed());
        }
    }

    /// Decides what the outcome of a request means for the others of the school.
    fn judge(&mut self, error: Option<&Error>, began: Instant) -> Then {
        let Some(error) = error.filter(|error| error.effect() != Effect::Certain) else {
            self.is_proven = true;
            self.trouble = Trouble::default();
            return Then::GoOn;
        };
        if self.end.is_some() || error.is_cancelled() {
            return Then::GoOn;
        }
        let waits = self.actions.shared.waits;
        if error.is_rate_limited() {
            self.is_proven = false;
            self.trouble = Trouble::default();
            return Then::Pause(error.retry_after().unwrap_or(waits.rate_limit), Wait::RateLimit);
        }
        if error.effect() == Effect::None(Retry::Corrected) {
            if error.concerns_app() {
                return self.give_up(error);
            }
            // The server has answered clearly.
            self.trouble = Trouble::default();
            return Then::GoOn;
        }
        if work::is_refused_in_doubt(error) {
            self.trouble = Trouble::default();
            return Then::GoOn;
        }
        self.is_proven = false;
        let trouble = &mut self.trouble;
        let since = *trouble.since.get_or_insert(began);
        if trouble.counted.is_none_or(|counted| began >= counted) {
            trouble.failures += 1;
            trouble.counted = Some(Instant::now());
        }
        if since.elapsed() >= waits.patience {
            return self.give_up(error);
        }
        Then::Pause(waits.backoff(trouble.failures), Wait::Trouble)
    }

    fn give_up(&mut self, error: &Error) -> Then {
        self.end = Some(SchoolEnd::GivenUp(error.clone()));
        self.observe(&RunEvent::GivenUp { error: error.clone() });
        Then::GiveUp(error.clone())
    }

    fn observe(&self, event: &RunEvent) {
        self.actions.shared.observe(self.actions.school, event);
    }
}

async fn send(actions: Actions<'_>, mut part: Claimed) -> Step {
    let _turn = actions.shared.take_turn().await;
    let began = Instant::now();
    let outcome = actions.send(&mut part).await;
    Step::Answered { part, began, outcome }
}
