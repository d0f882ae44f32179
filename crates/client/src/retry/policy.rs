//! The retry table, as one pure function.

use std::time::Duration;

use wecom_school_types::{Errcode, ErrcodeClass, Repeat};

use crate::error::{Effect, Retry};

/// How an attempt ended.
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
    /// Any other errcode, or a proxy that refuses with a status of 4xx: sent again as it is, it would fail again.
    Refused,
}

impl Outcome {
    /// What an errcode means to a call that carries an access token, or carries none.
    ///
    /// 40001 says that the secret is wrong where the secret is sent: in the call that fetches a token. A call that carries a
    /// token sends no secret; there it says that the token is not the latest of its app, since another program has fetched
    /// one meanwhile.
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

/// What is known when an attempt has ended.
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

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It was accepted. Nothing is ever sent again, whoever is listed as invalid.
    Done,
    /// Send the same bytes again after a wait of at most this, shortened by chance.
    Retry(Duration),
    /// Fetch a new token, and send once more at once.
    RefreshToken,
    /// Keep every sender of the app waiting for this long, then send again.
    PauseApp(Duration),
    /// Let fewer be under way at once, wait at most this, then send again.
    SlowDown(Duration),
    /// Stop. The caller is told this effect.
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
    /// How many attempts there are at most, for whatever reason. Default: 8.
    pub attempts: u32,
    /// The longest wait before the second attempt; it doubles with each. Default: 500 milliseconds.
    pub first_wait: Duration,
    /// The longest wait before any attempt but those after a rate limit. Default: 10 seconds.
    pub longest_wait: Duration,
    /// How long 45009 pauses the app. Default: 60 seconds, the shortest block that the server knows.
    ///
    /// An answer does not tell a block of a minute from one of an hour. After each pause a single request
    /// finds out, so that a storm warning does not wait an hour for nothing.
    pub rate_limit_pause: Duration,
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
        }
    }
}

impl Policy {
    /// What to do after an attempt that ended with `outcome`, `elapsed` after the first one began.
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
    /// Once an attempt is in doubt, the call stays in doubt until it is accepted: no later attempt leaves the
    /// interval, and whatever ends the call ends it with [`Effect::Possible`].
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
            Outcome::RateLimited => (Decision::PauseApp(self.rate_limit_pause), self.rate_limit_pause),
            Outcome::TooManyAtOnce => (Decision::SlowDown(wait), wait),
        };
        let in_time = elapsed.saturating_add(wait) < self.deadline && attempt.number < self.attempts;
        if in_time && self.is_harmless(repeat, attempt, wait) {
            return decision;
        }
        give_up(Retry::Later)
    }

    /// The policy of a request that sends so much: a film of 10 MB needs minutes on the line of many a school.
    pub(crate) fn for_bytes(&self, bytes: u64) -> Self {
        const BYTES_A_SECOND: u64 = 64 << 10;
        let allowance = Duration::from_secs(bytes / BYTES_A_SECOND);
        Self { attempt_timeout: self.attempt_timeout.saturating_add(allowance), ..*self }
    }

    /// Whether one more attempt, begun after `wait`, arrives before the server forgets the first.
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

    /// The longest wait after attempt `number`: it doubles each time.
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
    const EVERY: [Repeat; 3] = [Repeat::Doubles, INTERVAL, Repeat::Harmless];

    fn first(outcome: Outcome) -> Attempt {
        Attempt {
            number: 1,
            doubts: u32::from(outcome == Outcome::Unknown),
            in_doubt_for: Duration::ZERO,
            refreshes: 0,
        }
    }

    fn decide(outcome: Outcome, repeat: Repeat, attempt: Attempt) -> Decision {
        Policy::default().decide(outcome, repeat, attempt, Duration::from_secs(1))
    }

    #[test]
    fn a_connection_that_failed_is_tried_again() {
        for repeat in EVERY {
            let attempt = first(Outcome::NotSent);
            assert_eq!(decide(Outcome::NotSent, repeat, attempt), Decision::Retry(Duration::from_millis(500)));
            let last = Attempt { number: Policy::default().attempts, ..attempt };
            assert_eq!(decide(Outcome::NotSent, repeat, last), Decision::GiveUp(Effect::None(Retry::Later)));
        }
    }

    #[test]
    fn a_doubt_without_duplicate_check_is_never_repeated() {
        let decision = decide(Outcome::Unknown, Repeat::Doubles, first(Outcome::Unknown));
        assert_eq!(decision, Decision::GiveUp(Effect::Possible));
    }

    #[test]
    fn a_doubt_with_duplicate_check_is_repeated_three_times() {
        let after = |doubts, repeat| {
            decide(Outcome::Unknown, repeat, Attempt { number: doubts, doubts, ..first(Outcome::Unknown) })
        };
        for doubts in 1..=3 {
            assert!(matches!(after(doubts, INTERVAL), Decision::Retry(_)), "{doubts}");
        }
        assert_eq!(after(4, INTERVAL), Decision::GiveUp(Effect::Possible));
        assert_eq!(after(4, Repeat::Harmless), Decision::GiveUp(Effect::None(Retry::Later)));
    }

    #[test]
    fn a_repeat_arrives_inside_the_interval_or_not_at_all() {
        let policy = Policy { deadline: Duration::MAX, ..Policy::default() };
        let after = |seconds| {
            let attempt = Attempt { in_doubt_for: Duration::from_secs(seconds), ..first(Outcome::Unknown) };
            policy.decide(Outcome::Unknown, INTERVAL, attempt, Duration::from_secs(seconds))
        };
        // 1800 seconds, less 15 for the attempt and half a second of waiting.
        assert!(matches!(after(1784), Decision::Retry(_)));
        assert_eq!(after(1785), Decision::GiveUp(Effect::Possible));
        let nothing = Repeat::HarmlessWithin(Duration::ZERO);
        assert_eq!(decide(Outcome::Unknown, nothing, first(Outcome::Unknown)), Decision::GiveUp(Effect::Possible));
    }

    #[test]
    fn a_rejected_token_is_replaced_once() {
        for repeat in EVERY {
            let attempt = first(Outcome::TokenRejected);
            assert_eq!(decide(Outcome::TokenRejected, repeat, attempt), Decision::RefreshToken);
            let again = Attempt { number: 2, refreshes: 1, ..attempt };
            assert_eq!(decide(Outcome::TokenRejected, repeat, again), Decision::GiveUp(Effect::None(Retry::Corrected)));
        }
    }

    #[test]
    fn a_rate_limit_pauses_the_app_and_too_many_at_once_slow_it_down() {
        for repeat in EVERY {
            let attempt = first(Outcome::RateLimited);
            assert_eq!(decide(Outcome::RateLimited, repeat, attempt), Decision::PauseApp(Duration::from_mins(1)));
            let wait = Duration::from_millis(500);
            assert_eq!(decide(Outcome::TooManyAtOnce, repeat, attempt), Decision::SlowDown(wait));
        }
    }

    #[test]
    fn what_is_accepted_is_done_and_what_is_refused_is_final() {
        for repeat in EVERY {
            assert_eq!(decide(Outcome::Accepted, repeat, first(Outcome::Accepted)), Decision::Done);
            let refused = Decision::GiveUp(Effect::None(Retry::Corrected));
            assert_eq!(decide(Outcome::Refused, repeat, first(Outcome::Refused)), refused);
        }
    }

    #[test]
    fn after_a_doubt_nothing_but_acceptance_ends_it() {
        let doubted = Attempt { number: 2, doubts: 1, in_doubt_for: Duration::from_secs(20), refreshes: 0 };
        assert_eq!(decide(Outcome::Refused, INTERVAL, doubted), Decision::GiveUp(Effect::Possible));
        assert_eq!(decide(Outcome::Accepted, INTERVAL, doubted), Decision::Done);
        assert!(matches!(decide(Outcome::NotSent, INTERVAL, doubted), Decision::Retry(_)));
        let late = Attempt { in_doubt_for: Duration::from_secs(1799), ..doubted };
        for outcome in [Outcome::NotSent, Outcome::TokenRejected, Outcome::RateLimited, Outcome::TooManyAtOnce] {
            assert_eq!(decide(outcome, INTERVAL, late), Decision::GiveUp(Effect::Possible), "{outcome:?}");
        }
    }

    #[test]
    fn a_code_is_the_outcome_that_the_table_names() {
        let outcome = |code: i64| Outcome::from(Errcode::from(code));
        assert_eq!(outcome(0), Outcome::Accepted);
        assert_eq!(outcome(-1), Outcome::Unknown);
        for code in [40014, 42001, 40082, 42009] {
            assert_eq!(outcome(code), Outcome::TokenRejected, "{code}");
        }
        for code in [40001, 40014, 42001] {
            assert_eq!(Outcome::of(Errcode::from(code), true), Outcome::TokenRejected, "{code} on a call with a token");
        }
        assert_eq!(Outcome::of(Errcode::INVALID_SECRET, false), Outcome::Refused, "where the secret is sent");
        assert_eq!(Outcome::of(Errcode::API_FORBIDDEN, true), Outcome::Refused);
        assert_eq!(outcome(45009), Outcome::RateLimited);
        assert_eq!(outcome(45033), Outcome::TooManyAtOnce);
        for code in [40001, 41001, 48002, 81013, 82001, 1, -2, i64::MAX] {
            assert_eq!(outcome(code), Outcome::Refused, "{code}");
        }
    }

    fn outcomes() -> impl Strategy<Value = Outcome> {
        prop::sample::select(vec![
            Outcome::Accepted,
            Outcome::NotSent,
            Outcome::Unknown,
            Outcome::TokenRejected,
            Outcome::RateLimited,
            Outcome::TooManyAtOnce,
            Outcome::Refused,
        ])
    }

    fn repeats() -> impl Strategy<Value = Repeat> {
        prop_oneof![
            Just(Repeat::Doubles),
            (0u64..15_000).prop_map(|seconds| Repeat::HarmlessWithin(Duration::from_secs(seconds))),
            Just(Repeat::Harmless),
        ]
    }

    proptest! {
        #[test]
        fn no_decision_doubles_a_notice_or_hides_a_doubt(
            outcome in outcomes(),
            repeat in repeats(),
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
                    let expected = match (outcome, repeat) {
                        (_, Repeat::Doubles | Repeat::HarmlessWithin(_)) if doubts > 0 => Effect::Possible,
                        (Outcome::Refused, _) => Effect::None(Retry::Corrected),
                        (Outcome::TokenRejected, _) if refreshes > 0 => Effect::None(Retry::Corrected),
                        _ => Effect::None(Retry::Later),
                    };
                    prop_assert_ne!(outcome, Outcome::Accepted);
                    prop_assert_eq!(effect, expected);
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
            if doubts > 0 {
                match repeat {
                    Repeat::Doubles => prop_assert!(false, "a notice would arrive twice"),
                    Repeat::HarmlessWithin(interval) => {
                        prop_assert!(in_doubt_for + wait + policy.attempt_timeout <= interval);
                    }
                    Repeat::Harmless => {}
                }
            }
            if outcome == Outcome::Unknown {
                prop_assert!(doubts <= policy.retries_in_doubt);
            }
        }
    }
}
