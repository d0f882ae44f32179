//! Keeps the calls of each path below the documented limits, so that the server does not refuse them (45009).

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use tokio::time::Instant;
use wecom_school_types::{Call, notice::Notice};

use crate::sync::lock;

/// The most calls of a path that may be made at once after a pause.
const BURST: u32 = 5_000;

/// The time between two calls beyond the burst: 40 calls in a second.
///
/// Including the burst, a minute has at most 7,400 calls and an hour at most 149,000. Page 90312 allows 10,000 and 150,000.
const INTERVAL: Duration = Duration::from_millis(25);

/// Limits the calls of an app, with a cell for each path.
#[derive(Debug)]
pub(crate) struct Pace {
    /// The moment from which times count.
    began: Instant,
    queues: Mutex<BTreeMap<&'static str, Queue>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Queue {
    cell: Cell,
    /// The latest turn that a waiting call was given.
    last_turn: Duration,
}

/// A cell of the generic cell rate algorithm (GCRA). Its times count from any fixed moment.
///
/// It is public for the ledger of campaigns, which keeps it over restarts.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The time from which the whole burst is available again.
    pub full_at: Duration,
}

impl Pace {
    /// Counts a call of this path, if it may be made now. `has_waited` says that the call has waited for its turn.
    ///
    /// # Errors
    /// If the call has to wait: its turn, which is the time at which to ask again. Waiting calls get turns one after the other, in
    /// the order in which they ask.
    pub fn take(&self, path: &'static str, has_waited: bool) -> Result<(), Instant> {
        // Notices do not count towards these limits.
        if path == Notice::PATH {
            return Ok(());
        }
        let now = self.began.elapsed();
        let turn = lock(&self.queues).entry(path).or_default().take(now, has_waited);
        turn.map_err(|turn| self.began + turn)
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self { began: Instant::now(), queues: Mutex::default() }
    }
}

impl Queue {
    fn take(&mut self, now: Duration, has_waited: bool) -> Result<(), Duration> {
        if (has_waited || self.last_turn <= now) && self.cell.take(now, 1).is_ok() {
            return Ok(());
        }
        self.last_turn = self.cell.next_at(now).max(self.last_turn + INTERVAL);
        Err(self.last_turn)
    }
}

impl Cell {
    /// Counts as many of the wanted calls as may be made now, and returns their number.
    ///
    /// # Errors
    /// If none may be made: the time at which the next may.
    pub fn take(&mut self, now: Duration, wanted: u32) -> Result<u32, Duration> {
        let full_at = self.full_at(now);
        let free = (INTERVAL * BURST).saturating_sub(full_at.saturating_sub(now)).as_millis() / INTERVAL.as_millis();
        let taken = wanted.min(u32::try_from(free).unwrap_or(BURST));
        if taken == 0 {
            return Err(self.next_at(now));
        }
        self.full_at = full_at + INTERVAL * taken;
        Ok(taken)
    }

    /// Returns the time at which the next call may be made; a time in the past if it may be made now.
    fn next_at(self, now: Duration) -> Duration {
        (self.full_at(now) + INTERVAL).saturating_sub(INTERVAL * BURST)
    }

    /// A clock that went back must not make calls wait for longer than the burst takes.
    fn full_at(self, now: Duration) -> Duration {
        self.full_at.clamp(now, now + INTERVAL * BURST)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, iter};

    use proptest::prelude::*;

    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);
    const HOUR: Duration = Duration::from_hours(1);

    /// Counts the calls of the last minute or hour, and remembers the highest count.
    #[derive(Default)]
    struct Window {
        length: Duration,
        calls: VecDeque<Duration>,
        most: usize,
    }

    impl Window {
        fn add(&mut self, now: Duration) {
            self.calls.push_back(now);
            while self.calls.front().is_some_and(|first| now.saturating_sub(*first) >= self.length) {
                self.calls.pop_front();
            }
            self.most = self.most.max(self.calls.len());
        }
    }

    /// Runs phases of a pause, a number of calls after it, and how late each waiting call is for its turn. Returns the highest
    /// counts in a minute and in an hour.
    fn make_calls(phases: &[(Duration, usize, Duration)]) -> [usize; 2] {
        let (mut now, mut queue) = (Duration::ZERO, Queue::default());
        let mut windows = [MINUTE, HOUR].map(|length| Window { length, ..Window::default() });
        let mut waiting = VecDeque::new();
        for (pause, count, lateness) in phases {
            let mut made = |now, has_waited, waiting: &mut VecDeque<Duration>| match queue.take(now, has_waited) {
                Ok(()) => windows.iter_mut().for_each(|window| window.add(now)),
                Err(turn) => waiting.push_back(turn + *lateness),
            };
            let end = now + *pause;
            while waiting.front().is_some_and(|turn| *turn <= end) {
                now = waiting.pop_front().map_or(now, |turn: Duration| turn.max(now));
                made(now, true, &mut waiting);
            }
            now = end;
            (0..*count).for_each(|_| made(now, false, &mut waiting));
        }
        windows.map(|window| window.most)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn no_minute_and_no_hour_reaches_the_documented_limit(
            phases in prop::collection::vec(
                (0..500_u64, 0..40_000_usize, 0..90_000_u64).prop_map(|(pause, count, lateness)| {
                    (Duration::from_secs(pause), count, Duration::from_millis(lateness))
                }),
                1..24,
            ),
        ) {
            let [minute, hour] = make_calls(&phases);
            prop_assert!(minute < 10_000 && hour < 150_000, "{minute} calls in a minute, {hour} in an hour");
        }

        #[test]
        fn calls_that_are_taken_together_stay_below_the_documented_limits(
            takes in prop::collection::vec((0..60_000_u64, 1..9_000_u32), 1..200),
        ) {
            let (mut now, mut cell) = (Duration::ZERO, Cell::default());
            let mut windows = [MINUTE, HOUR].map(|length| Window { length, ..Window::default() });
            for (pause, wanted) in takes {
                now += Duration::from_millis(pause);
                match cell.take(now, wanted) {
                    Ok(taken) => (0..taken).for_each(|_| windows.iter_mut().for_each(|window| window.add(now))),
                    Err(next) => prop_assert!(next > now && next <= now + INTERVAL),
                }
            }
            let [minute, hour] = windows.map(|window| window.most);
            prop_assert!(minute < 10_000 && hour < 150_000, "{minute} calls in a minute, {hour} in an hour");
        }
    }

    #[test]
    fn calls_without_a_pause_come_close_to_the_limits() {
        let later = (0..1_800).map(|_| (Duration::from_secs(2), 100, Duration::ZERO));
        let phases = iter::once((Duration::ZERO, 10_000, Duration::ZERO)).chain(later);
        let [minute, hour] = make_calls(&phases.collect::<Vec<_>>());
        assert!((7_390..=7_400).contains(&minute), "{minute}");
        assert!((148_900..=149_000).contains(&hour), "{hour}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_does_not_wait_and_later_calls_get_turns_in_order() {
        let pace = Pace::default();
        let begin = Instant::now();
        assert!((0..BURST).all(|_| pace.take("/path", false).is_ok()));
        assert_eq!([(); 3].map(|()| pace.take("/path", false)), [1, 2, 3].map(|turn| Err(begin + INTERVAL * turn)));
        assert_eq!(pace.take("/another", false), Ok(()), "each path has its own limit");
        assert!((0..BURST * 2).all(|_| pace.take(Notice::PATH, false).is_ok()), "notices do not count");
        tokio::time::advance(INTERVAL).await;
        assert_eq!(pace.take("/path", false), Err(begin + INTERVAL * 4), "a new call does not overtake");
        assert_eq!(pace.take("/path", true), Ok(()));
    }
}
