//! The duplicate check: what was accepted lately, and what was answered.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hasher},
    time::Duration,
};

use crate::answer::Answer;

/// The most requests that are remembered; beyond it the oldest is forgotten early.
const CAPACITY: usize = 10_000;

/// What makes two requests the same: the app, and every byte of the request.
///
/// The bytes are known by their length and a hash: requests are large, and nobody attacks a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fingerprint {
    agentid: i64,
    length: usize,
    hash: u64,
}

impl Fingerprint {
    // Choice: duplicate-key.
    pub fn of(agentid: i64, request: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(request);
        Self { agentid, length: request.len(), hash: hasher.finish() }
    }
}

/// An accepted request that is still protected.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    until: Duration,
    pub answer: Answer,
    /// The id of its notice in the outbox.
    pub notice: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Duplicates(BTreeMap<Fingerprint, Remembered>);

impl Duplicates {
    /// The first request of which this one is a repeat.
    pub fn find(&self, request: Fingerprint, now: Duration) -> Option<&Remembered> {
        // Choice: duplicate-window-from-first.
        self.0.get(&request).filter(|remembered| now < remembered.until)
    }

    pub fn remember(&mut self, request: Fingerprint, now: Duration, interval: Duration, answer: Answer, notice: u64) {
        if self.0.len() >= CAPACITY {
            self.0.retain(|_, remembered| now < remembered.until);
        }
        if self.0.len() >= CAPACITY {
            let oldest = self.0.iter().min_by_key(|(_, remembered)| remembered.notice).map(|(request, _)| *request);
            oldest.map(|request| self.0.remove(&request));
        }
        self.0.insert(request, Remembered { until: now + interval, answer, notice });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Answer {
        Answer::accepted(&())
    }

    #[test]
    fn the_app_and_every_byte_count() {
        let request = Fingerprint::of(1, b"{}");
        assert_eq!(request, Fingerprint::of(1, b"{}"));
        assert_ne!(request, Fingerprint::of(2, b"{}"));
        assert_ne!(request, Fingerprint::of(1, b"{ }"));
    }

    #[test]
    fn a_request_is_protected_up_to_the_end_of_the_interval_and_no_longer() {
        let mut duplicates = Duplicates::default();
        let (request, now) = (Fingerprint::of(1, b"{}"), Duration::from_secs(1000));
        duplicates.remember(request, now, Duration::from_secs(10), answer(), 1);
        assert!(duplicates.find(request, Duration::from_millis(1_009_999)).is_some());
        assert!(duplicates.find(request, Duration::from_secs(1010)).is_none());
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_goes_first() {
        let mut duplicates = Duplicates::default();
        let now = Duration::from_secs(1);
        let request = |index: u64| Fingerprint::of(1, &index.to_be_bytes());
        for index in 0..=CAPACITY as u64 {
            duplicates.remember(request(index), now, Duration::from_secs(10), answer(), index);
        }
        assert_eq!(duplicates.0.len(), CAPACITY);
        assert!(duplicates.find(request(0), now).is_none());
        assert!(duplicates.find(request(1), now).is_some());
    }
}
