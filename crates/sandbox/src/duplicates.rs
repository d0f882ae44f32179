//! The duplicate check: requests that were accepted lately, and their answers.

use std::{
    hash::{DefaultHasher, Hasher},
    time::Duration,
};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::answer::Answer;

/// The fewest requests that the check has room for.
const MIN_CAPACITY: usize = 10_000;

/// What makes two requests the same: the app, and the length and hash of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint(i64, usize, u64);

impl Fingerprint {
    // Choice: duplicate-key.
    pub fn of(agentid: i64, request: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(request);
        Self(agentid, request.len(), hasher.finish())
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ProtectedRequest {
    until: Duration,
    pub answer: Answer,
    pub notice: u64,
}

/// The protected requests, oldest first.
#[derive(Debug)]
pub(crate) struct Duplicates {
    requests: IndexMap<Fingerprint, ProtectedRequest, FxBuildHasher>,
    /// The most requests that are kept; beyond it the oldest is dropped before its interval ends.
    capacity: usize,
}

impl Duplicates {
    /// Creates a check that protects at least as many requests as the outbox holds notices.
    pub fn new(outbox_capacity: usize) -> Self {
        Self { requests: IndexMap::default(), capacity: outbox_capacity.max(MIN_CAPACITY) }
    }

    /// Returns the first request of which this one is a repeat.
    pub fn find(&self, request: Fingerprint, now: Duration) -> Option<&ProtectedRequest> {
        // Choice: duplicate-window-from-first.
        self.requests.get(&request).filter(|first| now < first.until)
    }

    pub fn remember(&mut self, request: Fingerprint, now: Duration, interval: Duration, answer: Answer, notice: u64) {
        if self.requests.len() >= self.capacity {
            self.requests.retain(|_, first| now < first.until);
        }
        if self.requests.len() >= self.capacity {
            self.requests.shift_remove_index(0);
        }
        // An earlier request with this fingerprint is no longer protected.
        self.requests.shift_remove(&request);
        self.requests.insert(request, ProtectedRequest { until: now + interval, answer, notice });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_the_oldest_is_dropped_first() {
        // The outbox may hold one notice more than the check has room for by default.
        let capacity = MIN_CAPACITY + 1;
        let mut duplicates = Duplicates::new(capacity);
        let (now, interval) = (Duration::from_secs(1), Duration::from_secs(10));
        let request = |index: u64| Fingerprint::of(1, &index.to_be_bytes());
        for index in 0..=capacity as u64 {
            duplicates.remember(request(index), now, interval, Answer::accepted(&()), index);
        }
        assert_eq!(duplicates.requests.len(), capacity);
        assert!(duplicates.find(request(0), now).is_none());
        let end = now + interval;
        assert!(duplicates.find(request(1), end.saturating_sub(Duration::from_millis(1))).is_some());
        assert!(duplicates.find(request(1), end).is_none());
    }
}
