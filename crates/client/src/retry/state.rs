//! Counts what happened to one call, and asks the retry table for its next step; limits the retries of an app.

use std::{sync::Mutex, time::Duration};

use tokio::time::Instant;
use wecom_school_types::Repeat;

use super::policy::{Attempt, Decision, Outcome, Policy};
use crate::{
    clock::{FOR_EVER, Moment},
    effect::{Effect, Retry},
    sync::lock,
};

#[derive(Debug)]
pub(crate) struct CallState<'a> {
    policy: &'a Policy,
    budget: &'a Budget,
    repeat: Repeat,
    began: Moment,
    pub attempts: u32,
    doubts: u32,
    in_doubt_since: Option<Moment>,
    /// How many attempts ended with a rejected token.
    pub rejections: u32,
    attempt_began: Moment,
}

impl<'a> CallState<'a> {
    pub fn new(policy: &'a Policy, budget: &'a Budget, repeat: Repeat) -> Self {
        budget.earn();
        let now = Moment::now();
        Self {
            policy,
            budget,
            repeat,
            began: now,
            attempts: 0,
            doubts: 0,
            in_doubt_since: None,
            rejections: 0,
            attempt_began: now,
        }
    }

    pub fn deadline(&self) -> Instant {
        self.began.instant() + self.policy.deadline.min(FOR_EVER)
    }

    /// Returns until when the call waits for the end of a rate limit.
    pub fn gate_opens_by(&self) -> Instant {
        if self.policy.waits_for_rate_limits { self.deadline() } else { self.began.instant() }
    }

    pub fn elapsed(&self) -> Duration {
        self.began.instant().elapsed()
    }

    /// Returns whether the next attempt must not be in doubt: no repeat could settle it, or it settles an earlier doubt.
    pub fn must_not_be_in_doubt(&self) -> bool {
        let doubted = Attempt { doubts: self.doubts + 1, ..self.so_far() };
        self.doubts > 0 || !self.policy.is_harmless(self.repeat, doubted, self.policy.first_wait)
    }

    /// Begins an attempt and returns how long it may take; `None` if there is no time for one.
    ///
    /// It is called right before the first byte, since waiting for a token or for the app's turn takes time.
    pub fn begin(&mut self) -> Option<Duration> {
        let now = Moment::now();
        let left = self.deadline().saturating_duration_since(now.instant());
        // Others may rely on the end of the call, so that it does not go on when the machine has slept.
        let is_over = left.is_zero() || self.began.elapsed() >= self.policy.deadline;
        if is_over || !self.policy.is_harmless(self.repeat, self.so_far(), Duration::ZERO) {
            return None;
        }
        self.attempts += 1;
        self.attempt_began = now;
        Some(self.policy.attempt_timeout.min(left))
    }

    /// Ends an attempt and returns what to do next. Waits are shortened by chance, and retries limited by the budget.
    pub fn end(&mut self, outcome: Outcome) -> Decision {
        if outcome == Outcome::Unknown {
            self.doubts += 1;
            self.in_doubt_since.get_or_insert(self.attempt_began);
        }
        let decision = self.policy.decide(outcome, self.repeat, self.so_far(), self.elapsed());
        self.rejections += u32::from(outcome == Outcome::TokenRejected);
        match decision {
            Decision::Retry(_) | Decision::SlowDown(_) if !self.budget.spend() => Decision::GiveUp(self.unanswered()),
            Decision::Retry(wait) => Decision::Retry(jittered(wait)),
            Decision::SlowDown(wait) => Decision::SlowDown(jittered(wait)),
            other => other,
        }
    }

    fn so_far(&self) -> Attempt {
        Attempt {
            number: self.attempts,
            doubts: self.doubts,
            in_doubt_for: self.in_doubt_since.map(Moment::elapsed).unwrap_or_default(),
            // Each rejected token was replaced once, or the call ended.
            refreshes: self.rejections,
        }
    }

    /// Returns the effect if the call ends now without an answer.
    pub fn unanswered(&self) -> Effect {
        self.ended(Retry::Later)
    }

    /// Returns the effect if the call ends now. Unless it is in doubt, it can be repeated as `retry` says.
    pub fn ended(&self, retry: Retry) -> Effect {
        Effect::of_unaccepted(self.repeat, self.doubts, retry)
    }
}

/// Returns between half of the wait and all of it, so that many calls that failed together do not return together.
fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(0.5 + fastrand::f64() / 2.0)
}

/// The retries that an app has left, counted in tenths: when a server is down, retries must not keep it down. The budget begins
/// full, every call adds a tenth, and every retry takes a whole.
#[derive(Debug)]
pub(crate) struct Budget {
    tenths: Mutex<u32>,
    max: u32,
}

impl Budget {
    pub fn new(retries: u32) -> Self {
        let max = retries.saturating_mul(10);
        Self { tenths: Mutex::new(max), max }
    }

    pub fn earn(&self) {
        let mut tenths = lock(&self.tenths);
        *tenths = tenths.saturating_add(1).min(self.max);
    }

    /// Takes one retry, and returns whether there was one.
    pub fn spend(&self) -> bool {
        let mut tenths = lock(&self.tenths);
        let rest = tenths.checked_sub(10);
        *tenths = rest.unwrap_or(*tenths);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_calls_pay_for_a_retry_and_no_more_is_kept_than_at_first() {
        let budget = Budget::new(2);
        assert!(budget.spend() && budget.spend() && !budget.spend());
        (0..9).for_each(|_| budget.earn());
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.spend() && !budget.spend());
        (0..100).for_each(|_| budget.earn());
        assert!(budget.spend() && budget.spend() && !budget.spend());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_gives_up_at_its_deadline_and_without_a_budget() {
        let policy = Policy::default();
        let moment = Duration::from_millis(1);
        for (retries, passed) in [(9, policy.deadline.saturating_sub(moment)), (0, Duration::ZERO)] {
            let budget = Budget::new(retries);
            let mut state = CallState::new(&policy, &budget, Repeat::Harmless);
            tokio::time::advance(passed).await;
            assert_eq!(state.begin(), Some(if passed.is_zero() { policy.attempt_timeout } else { moment }));
            let later = Decision::GiveUp(Effect::None(Retry::Later));
            assert_eq!(state.end(Outcome::NotSent), later, "{retries} retries after {passed:?}");
        }
    }

    #[test]
    fn a_call_does_not_go_on_when_the_machine_has_slept_past_its_deadline() {
        let (policy, budget) = (Policy::default(), Budget::new(9));
        for (slept, goes_on) in [(policy.deadline / 2, true), (policy.deadline, false)] {
            let mut state = CallState::new(&policy, &budget, Repeat::HarmlessWithin(Duration::from_hours(4)));
            state.began = Moment::before_sleep(slept);
            assert_eq!(state.begin().is_some(), goes_on, "{slept:?}");
        }
    }

    #[test]
    fn an_attempt_must_not_be_in_doubt_if_no_repeat_could_settle_it() {
        let (policy, budget) = (Policy::default(), Budget::new(9));
        let within = |seconds| Repeat::HarmlessWithin(Duration::from_secs(seconds));
        let cases = [(Repeat::Doubles, true), (within(1), true), (within(1800), false), (Repeat::Harmless, false)];
        for (repeat, expected) in cases {
            let mut state = CallState::new(&policy, &budget, repeat);
            assert_eq!(state.must_not_be_in_doubt(), expected, "{repeat:?}");
            assert!(state.begin().is_some());
            state.end(Outcome::Unknown);
            assert!(state.must_not_be_in_doubt(), "{repeat:?}: the next attempt settles the doubt");
            assert_eq!(state.begin().is_some(), !expected, "{repeat:?}");
        }
    }
}
