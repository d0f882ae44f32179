//! The retry table, as one pure function.

use std::time::Duration;

use wecom_school_types::{Errcode, ErrcodeClass, Repeat};

use crate::effect::{Effect, Retry};

/// How an attempt ended, as a row of the retry table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// Errcode 0, with or without invalid recipients.
    Accepted,
    /// No connection was made (DNS, TCP, TLS, a proxy that refuses for now): not a byte of the request has left.
    NotSent,
    /// Timed out, reset, closed early, a status of 5xx, no JSON, errcode -1: it may have been accepted.
    Unknown,
    /// The token is invalid, expired or not the latest (40014, 42001; of a suite 40082, 42009; 40001 on a call that carries
    /// a token).
    TokenRejected,
    /// Too many calls in a period (45009).
    RateLimited,
    /// Too many calls at the same time (45033).
    TooManyAtOnce,
    /// Any other errcode, or a proxy that refuses with a status of 4xx: the same request would fail again.
    Refused,
}

impl Outcome {
    /// Returns what an errcode means to a call that carries an access token, or carries none.
    ///
    /// In the call that fetches a token, 40001 means a wrong secret. A call that carries a token sends no secret: there it
    /// means that the token is not the latest of its app, since another program has fetched one meanwhile.
    pub fn of(errcode: Errcode, carries_token: bool) -> Self {
        if carries_token && errcode == Errcode::INVALID_SECRET { Self::TokenRejected } else { errcode.into() }
    }
}

impl From<Errcode> for Outcome {
    fn from(errcode: Errcode) -> Self {
        match errcode {
            Errcode::OK => Self::Accepted,
            Errcode::INVALID_ACCESS_TOKEN
            | Errcode::ACCESS_TOKEN_EXPIRED
            | Errcode::INVALID_SUITE_TOKEN
            | Errcode::SUITE_TOKEN_EXPIRED => Self::TokenRejected,
            _ => match errcode.class() {
                Some(ErrcodeClass::Busy) => Self::Unknown,
                Some(ErrcodeClass::RateLimit) => Self::RateLimited,
                Some(ErrcodeClass::Concurrency) => Self::TooManyAtOnce,
                _ => Self::Refused,
            },
        }
    }
}

/// What is known of a call when an attempt has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which attempt it was, from 1.
    pub number: u32,
    /// How many attempts ended with [`Outcome::Unknown`], this one included.
    pub doubts: u32,
    /// How long ago the first of those began; zero if there is none.
    pub in_doubt_for: Duration,
    /// How often the token was replaced for this request.
    pub refreshes: u32,
}

/// What the client does after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The server accepted the call. Nothing is sent again, even if recipients are listed as invalid.
    Done,
    /// Send the same bytes again after a wait of at most this long, which is shortened by chance.
    Retry(Duration),
    /// Fetch a new token, and send once more at once.
    RefreshToken,
    /// Keep every sender of the app waiting for this long, then send again.
    PauseApp(Duration),
    /// Let fewer be under way at once, wait at most this, then send again.
    SlowDown(Duration),
    /// Stop: the call ends with an error of this effect.
    GiveUp(Effect),
}

/// The numbers of the retry table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// How long a call may take in all, waiting included. Default: 3 minutes.
    pub deadline: Duration,
    /// How long a single attempt may take, and a second more for every 64 KiB that it sends. Default: 15 seconds.
    pub attempt_timeout: Duration,
    /// How often an attempt that may have been accepted is repeated, if that is harmless. Default: 3.
    pub retries_in_doubt: u32,
    /// How many attempts a call makes at most. Default: 8.
    pub attempts: u32,
    /// The longest wait before the second attempt; it doubles with each. Default: 500 milliseconds.
    pub first_wait: Duration,
    /// The longest wait before any attempt but those after a rate limit. Default: 10 seconds.
    pub longest_wait: Duration,
    /// How long 45009 pauses the app. Default: 60 seconds, the shortest block of the server.
    ///
    /// An answer does not tell a block of a minute from one of an hour. After each pause a single request finds out, so that
    /// a storm warning does not wait an hour for nothing.
    pub rate_limit_pause: Duration,
    /// Whether a call waits while a rate limit pauses the app. Otherwise it ends at once, and its error says for [how
    /// long](crate::Error::retry_after) the app is paused. Default: true.
    pub waits_for_rate_limits: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            deadline: Duration::from_mins(3),
            attempt_timeout: Duration::from_secs(15),
            retries_in_doubt: 3,
            attempts: 8,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(10),
            rate_limit_pause: Duration::from_mins(1),
            waits_for_rate_limits: true,
        }
    }
}

impl Policy {
    /// Returns what to do after an attempt that ended with `outcome`, `elapsed` after the first attempt began.
    ///
    /// | what happened | accepted? | [`Repeat::Doubles`] | [`Repeat::HarmlessWithin`] | [`Repeat::Harmless`] |
    /// | --- | --- | --- | --- | --- |
    /// | [`NotSent`](Outcome::NotSent) | no | retry | retry | retry |
    /// | [`Unknown`](Outcome::Unknown) | perhaps | give up: [`Possible`](Effect::Possible) | retry, at most 3 times, inside the interval | retry, at most 3 times |
    /// | [`TokenRejected`](Outcome::TokenRejected) | no | refresh once | refresh once | refresh once |
    /// | [`RateLimited`](Outcome::RateLimited) | no | pause the app | pause the app | pause the app |
    /// | [`TooManyAtOnce`](Outcome::TooManyAtOnce) | no | slow down | slow down | slow down |
    /// | [`Accepted`](Outcome::Accepted) | yes | done | done | done |
    /// | [`Refused`](Outcome::Refused) | no | give up: [`Corrected`](Retry::Corrected) | the same | the same |
    ///
    /// Once an attempt is in doubt, the call stays in doubt until it is accepted: no later attempt leaves the interval, and
    /// unless it is accepted the call ends with [`Effect::Possible`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use wecom_school::{Effect, retry::{Attempt, Decision, Outcome, Policy, Repeat}};
    ///
    /// let attempt = Attempt { number: 1, doubts: 1, in_doubt_for: Duration::from_secs(15), refreshes: 0 };
    /// let decide = |repeat| Policy::default().decide(Outcome::Unknown, repeat, attempt, Duration::from_secs(15));
    ///
    /// assert_eq!(decide(Repeat::Doubles), Decision::GiveUp(Effect::Possible));
    /// assert_eq!(decide(Repeat::HarmlessWithin(Duration::from_secs(1800))), Decision::Retry(Duration::from_millis(500)));
    /// ```
    pub fn decide(&self, outcome: Outcome, repeat: Repeat, attempt: Attempt, elapsed: Duration) -> Decision {
        let wait = self.wait_after(attempt.number);
        let give_up = |retry| Decision::GiveUp(Effect::of_unaccepted(repeat, attempt.doubts, retry));
        let (decision, wait) = match outcome {
            Outcome::Accepted => return Decision::Done,
            Outcome::Unknown if repeat != Repeat::Doubles && attempt.doubts <= self.retries_in_doubt => {
                (Decision::Retry(wait), wait)
            }
            Outcome::Unknown => return give_up(Retry::Later),
            Outcome::NotSent => (Decision::Retry(wait), wait),
            Outcome::TokenRejected if attempt.refreshes == 0 => (Decision::RefreshToken, Duration::ZERO),
            Outcome::TokenRejected | Outcome::Refused => return give_up(Retry::Corrected),
            Outcome::RateLimited if !self.waits_for_rate_limits => return give_up(Retry::Later),
            Outcome::RateLimited => (Decision::PauseApp(self.rate_limit_pause), self.rate_limit_pause),
            Outcome::TooManyAtOnce => (Decision::SlowDown(wait), wait),
        };
        let in_time = elapsed.saturating_add(wait) < self.deadline && attempt.number < self.attempts;
        if in_time && self.is_harmless(repeat, attempt, wait) {
            return decision;
        }
        give_up(Retry::Later)
    }

    /// Returns the policy of a request of so many bytes: on a slow line, a video of 10 MB takes minutes.
    pub(crate) fn for_bytes(&self, bytes: u64) -> Self {
        const BYTES_A_SECOND: u64 = 64 << 10;
        let allowance = Duration::from_secs(bytes / BYTES_A_SECOND);
        Self { attempt_timeout: self.attempt_timeout.saturating_add(allowance), ..*self }
    }

    /// Returns whether one more attempt, begun after `wait`, arrives before the server forgets the first.
    pub(crate) fn is_harmless(&self, repeat: Repeat, attempt: Attempt, wait: Duration) -> bool {
        match repeat {
            _ if attempt.doubts == 0 => true,
            Repeat::Doubles => false,
            Repeat::Harmless => true,
            Repeat::HarmlessWithin(interval) => {
                let arrival = attempt.in_doubt_for.saturating_add(wait).saturating_add(self.attempt_timeout);
                arrival <= interval
            }
        }
    }

    /// Returns the longest wait after attempt `number`.
    fn wait_after(&self, number: u32) -> Duration {
        let doublings = number.saturating_sub(1).min(16);
        self.first_wait.saturating_mul(1 << doublings).min(self.longest_wait)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const INTERVAL: Repeat = Repeat::HarmlessWithin(Duration::from_mins(30));
    const OUTCOMES: [Outcome; 7] = [
        Outcome::Accepted,
        Outcome::NotSent,
        Outcome::Unknown,
        Outcome::TokenRejected,
        Outcome::RateLimited,
        Outcome::TooManyAtOnce,
        Outcome::Refused,
    ];
    const EVERY: [Repeat; 3] = [Repeat::Doubles, INTERVAL, Repeat::Harmless];

    fn decide(outcome: Outcome, repeat: Repeat, attempt: Attempt) -> Decision {
        Policy::default().decide(outcome, repeat, attempt, Duration::from_secs(1))
    }

    const FIRST_DOUBT: Attempt = Attempt { number: 1, doubts: 1, in_doubt_for: Duration::ZERO, refreshes: 0 };
    const LATER: Decision = Decision::GiveUp(Effect::None(Retry::Later));
    const CORRECTED: Decision = Decision::GiveUp(Effect::None(Retry::Corrected));
    const POSSIBLE: Decision = Decision::GiveUp(Effect::Possible);

    #[test]
    fn each_outcome_has_its_row_and_attempts_doubts_and_refreshes_are_limited() {
        let (wait, after) = (Duration::from_millis(500), |seconds| Decision::Retry(Duration::from_secs(seconds)));
        for (outcome, (number, doubts, refreshes), [doubles, inside_the_interval, harmless]) in [
            (Outcome::Accepted, (1, 0, 0), [Decision::Done; 3]),
            (Outcome::NotSent, (1, 0, 0), [Decision::Retry(wait); 3]),
            (Outcome::NotSent, (7, 0, 0), [after(10); 3]),
            (Outcome::NotSent, (8, 0, 0), [LATER; 3]),
            (Outcome::Unknown, (1, 1, 0), [POSSIBLE, Decision::Retry(wait), Decision::Retry(wait)]),
            (Outcome::Unknown, (3, 3, 0), [POSSIBLE, after(2), after(2)]),
            (Outcome::Unknown, (4, 4, 0), [POSSIBLE, POSSIBLE, LATER]),
            (Outcome::TokenRejected, (1, 0, 0), [Decision::RefreshToken; 3]),
            (Outcome::TokenRejected, (2, 0, 1), [CORRECTED; 3]),
            (Outcome::RateLimited, (1, 0, 0), [Decision::PauseApp(Duration::from_mins(1)); 3]),
            (Outcome::TooManyAtOnce, (1, 0, 0), [Decision::SlowDown(wait); 3]),
            (Outcome::Refused, (1, 0, 0), [CORRECTED; 3]),
        ] {
            let attempt = Attempt { number, doubts, refreshes, in_doubt_for: Duration::ZERO };
            let decisions = EVERY.map(|repeat| decide(outcome, repeat, attempt));
            assert_eq!(decisions, [doubles, inside_the_interval, harmless], "{outcome:?}, {attempt:?}");
        }
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits = [1, 2, 3, 5, 6, 7].map(|number| Policy { attempts: 9, ..Policy::default() }.wait_after(number));
        assert_eq!(waits, [500, 1000, 2000, 8000, 10_000, 10_000].map(Duration::from_millis));
    }

    #[test]
    fn a_retry_begins_before_the_deadline_or_not_at_all() {
        let policy = Policy::default();
        let (attempt, wait) = (Attempt { doubts: 0, ..FIRST_DOUBT }, policy.wait_after(1));
        let decide = |elapsed| policy.decide(Outcome::NotSent, Repeat::Doubles, attempt, elapsed);
        let too_late = policy.deadline.saturating_sub(wait);
        let in_time = too_late.saturating_sub(Duration::from_nanos(1));
        assert_eq!([in_time, too_late].map(decide), [Decision::Retry(wait), LATER]);
    }

    #[test]
    fn a_repeat_arrives_inside_the_interval_or_not_at_all() {
        let policy = Policy { deadline: Duration::MAX, ..Policy::default() };
        let after = |millis| {
            let attempt = Attempt { in_doubt_for: Duration::from_millis(millis), ..FIRST_DOUBT };
            policy.decide(Outcome::Unknown, INTERVAL, attempt, attempt.in_doubt_for)
        };
        // 1800 seconds, less 15 for the attempt and half a second of waiting.
        assert!(matches!(after(1_784_500), Decision::Retry(_)));
        assert_eq!(after(1_784_501), POSSIBLE);
        let nothing = Repeat::HarmlessWithin(Duration::ZERO);
        assert_eq!(decide(Outcome::Unknown, nothing, FIRST_DOUBT), POSSIBLE);
    }

    #[test]
    fn a_code_is_the_outcome_that_the_table_names() {
        for (codes, with_token, without_token) in [
            (&[0][..], Outcome::Accepted, Outcome::Accepted),
            (&[-1], Outcome::Unknown, Outcome::Unknown),
            (&[40_014, 42_001, 40_082, 42_009], Outcome::TokenRejected, Outcome::TokenRejected),
            (&[40_001], Outcome::TokenRejected, Outcome::Refused),
            (&[45_009], Outcome::RateLimited, Outcome::RateLimited),
            (&[45_033], Outcome::TooManyAtOnce, Outcome::TooManyAtOnce),
            (&[41_001, 48_002, 81_013, 82_001, 1, -2, i64::MAX], Outcome::Refused, Outcome::Refused),
        ] {
            for code in codes {
                let outcomes = [true, false].map(|carries_token| Outcome::of(Errcode::from(*code), carries_token));
                assert_eq!(outcomes, [with_token, without_token], "{code}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_decision_doubles_a_notice_or_hides_a_doubt(
            outcome in prop::sample::select(OUTCOMES.to_vec()),
            repeat in prop_oneof![
                prop::sample::select(EVERY.to_vec()),
                (0u64..15_000).prop_map(|seconds| Repeat::HarmlessWithin(Duration::from_secs(seconds))),
            ],
            number in 1u32..12,
            earlier_doubts in 0u32..5,
            refreshes in 0u32..3,
            in_doubt_for in 0u64..20_000,
            elapsed in 0u64..20_000,
        ) {
            let policy = Policy { deadline: Duration::from_hours(2), ..Policy::default() };
            let doubts = earlier_doubts + u32::from(outcome == Outcome::Unknown);
            let in_doubt_for = Duration::from_secs(if doubts == 0 { 0 } else { in_doubt_for });
            let elapsed = in_doubt_for.max(Duration::from_secs(elapsed));
            let attempt = Attempt { number, doubts, in_doubt_for, refreshes };
            let decision = policy.decide(outcome, repeat, attempt, elapsed);
            let wait = match decision {
                Decision::Done => {
                    prop_assert_eq!(outcome, Outcome::Accepted);
                    return Ok(());
                }
                Decision::GiveUp(effect) => {
                    prop_assert_ne!(outcome, Outcome::Accepted);
                    prop_assert!(effect != Effect::Certain);
                    prop_assert_eq!(effect == Effect::Possible, doubts > 0 && repeat != Repeat::Harmless);
                    return Ok(());
                }
                Decision::RefreshToken => {
                    prop_assert_eq!((outcome, refreshes), (Outcome::TokenRejected, 0));
                    Duration::ZERO
                }
                Decision::Retry(wait) | Decision::PauseApp(wait) | Decision::SlowDown(wait) => wait,
            };
            // Something is sent again: it has to be harmless, in time and not without end.
            prop_assert!(outcome != Outcome::Refused && outcome != Outcome::Accepted);
            prop_assert!(elapsed + wait < policy.deadline && number < policy.attempts);
            let arrives_once = match repeat {
                Repeat::Doubles => false,
                Repeat::HarmlessWithin(interval) => in_doubt_for + wait + policy.attempt_timeout <= interval,
                Repeat::Harmless => true,
            };
            prop_assert!(doubts == 0 || arrives_once, "a notice would arrive twice");
            prop_assert!(outcome != Outcome::Unknown || doubts <= policy.retries_in_doubt);
        }
    }
}
