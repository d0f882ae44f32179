//! One call on its way through the retry table.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::{Attempt, Budget, Decision, Outcome, Policy, Repeat};
use crate::{
    clock::FOR_EVER,
    error::{Effect, Retry},
};

/// What has happened to a call so far.
#[derive(Debug)]
pub(crate) struct Course<'a> {
    policy: &'a Policy,
    budget: &'a Budget,
    repeat: Repeat,
    began: Instant,
    number: u32,
    doubts: u32,
    in_doubt_since: Option<Since>,
    refreshes: u32,
    rejections: u32,
    attempt_began: Since,
}

/// A moment by two clocks.
#[derive(Clone, Copy, Debug)]
struct Since {
    instant: Instant,
    time: SystemTime,
}

impl Since {
    fn now() -> Self {
        Self { instant: Instant::now(), time: SystemTime::now() }
    }

    /// By the clock that says more. A machine that sleeps stops the one, a clock that is set back stops the other; the
    /// server's interval goes on in either case.
    fn elapsed(self) -> Duration {
        self.instant.elapsed().max(self.time.elapsed().unwrap_or_default())
    }
}

/// What the call does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Done,
    Wait(Duration),
    RefreshToken,
    GiveUp(Effect),
}

impl<'a> Course<'a> {
    pub fn new(policy: &'a Policy, budget: &'a Budget, repeat: Repeat) -> Self {
        budget.earn();
        let now = Since::now();
        Self {
            policy,
            budget,
            repeat,
            began: now.instant,
            number: 0,
            doubts: 0,
            in_doubt_since: None,
            refreshes: 0,
            rejections: 0,
            attempt_began: now,
        }
    }

    /// When the call has to be over.
    pub fn deadline(&self) -> Instant {
        self.began + self.policy.deadline.min(FOR_EVER)
    }

    /// How many attempts there were.
    pub fn attempts(&self) -> u32 {
        self.number
    }

    /// How many attempts ended with a rejected token.
    pub fn rejections(&self) -> u32 {
        self.rejections
    }

    /// Whether no repeat could mend a doubt about the next attempt, or one that was in doubt has to be mended by it.
    pub fn is_unmendable(&self) -> bool {
        let doubted = Attempt { doubts: self.doubts + 1, ..self.so_far() };
        self.doubts > 0 || !self.policy.is_harmless(self.repeat, doubted, self.policy.first_wait)
    }

    /// How long ago the call began.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// An attempt begins, if there is time for one: how long it may take.
    ///
    /// Asked right before the first byte, since waiting for a token or for the app's turn takes its time.
    pub fn begin(&mut self) -> Option<Duration> {
        let now = Since::now();
        let left = self.deadline().saturating_duration_since(now.instant);
        if left.is_zero() || !self.policy.is_harmless(self.repeat, self.so_far(), Duration::ZERO) {
            return None;
        }
        self.number += 1;
        self.attempt_began = now;
        Some(self.policy.attempt_timeout.min(left))
    }

    /// An attempt has ended.
    pub fn end(&mut self, outcome: Outcome) -> Step {
        if outcome == Outcome::Unknown {
            self.doubts += 1;
            self.in_doubt_since.get_or_insert(self.attempt_began);
        }
        if outcome == Outcome::TokenRejected {
            self.rejections += 1;
        }
        match self.policy.decide(outcome, self.repeat, self.so_far(), self.elapsed()) {
            Decision::Done => Step::Done,
            Decision::GiveUp(effect) => Step::GiveUp(effect),
            // The server has asked for these two, and the app waits at its gate.
            Decision::RefreshToken => {
                self.refreshes += 1;
                Step::RefreshToken
            }
            Decision::PauseApp(_) => Step::Wait(Duration::ZERO),
            Decision::Retry(wait) | Decision::SlowDown(wait) if self.budget.spend() => Step::Wait(jittered(wait)),
            Decision::Retry(_) | Decision::SlowDown(_) => Step::GiveUp(self.unanswered()),
        }
    }

    fn so_far(&self) -> Attempt {
        Attempt {
            number: self.number,
            doubts: self.doubts,
            in_doubt_for: self.in_doubt_since.map(Since::elapsed).unwrap_or_default(),
            refreshes: self.refreshes,
        }
    }

    /// The effect if the call ends now, without an answer.
    pub fn unanswered(&self) -> Effect {
        self.ended(Retry::Later)
    }

    /// The effect if the call ends now, and can be made again as `retry` says unless it is in doubt.
    pub fn ended(&self, retry: Retry) -> Effect {
        Effect::of_unaccepted(self.repeat, self.doubts, retry)
    }
}

/// Between half of the wait and all of it, so that many who failed together do not return together.
fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(0.5 + fastrand::f64() / 2.0)
}
