//! When a fault is due.

use std::{collections::BTreeMap, time::Duration};

use super::{Effect, Fault, FaultId, FaultReport};
use crate::{
    Endpoint,
    events::{Event, Events},
};

/// The most faults at a time; beyond it the oldest goes.
const CAPACITY: usize = 1000;

/// The most numbers of requests that a report lists.
const MOST_FIRED_AT: usize = 100;

/// What happens to one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Disturbance {
    pub delay: Duration,
    pub effect: Option<Effect>,
    /// The kinds of all faults that happen, the delays among them.
    pub names: Vec<&'static str>,
}

impl Disturbance {
    /// Whether the request is lost before anybody looks at it.
    pub fn is_before_acceptance(&self) -> bool {
        matches!(self.effect, Some(Effect::ResetBeforeAcceptance | Effect::Status { .. }))
    }
}

#[derive(Debug)]
pub(crate) struct FaultStore {
    reports: Vec<FaultReport>,
    added: u64,
    limited_until: BTreeMap<Endpoint, Duration>,
    events: Events,
}

impl FaultStore {
    pub fn new(events: Events) -> Self {
        Self { reports: Vec::new(), added: 0, limited_until: BTreeMap::new(), events }
    }

    pub fn add(&mut self, fault: Fault) -> FaultId {
        if self.reports.len() >= CAPACITY {
            self.reports.remove(0);
        }
        self.added += 1;
        let id = FaultId(self.added);
        self.reports.push(FaultReport { id, fault, seen: 0, fired: 0, fired_at: Vec::new() });
        self.events.tell(Event::Faults {});
        id
    }

    pub fn list(&self) -> &[FaultReport] {
        &self.reports
    }

    pub fn remove(&mut self, id: FaultId) -> bool {
        let before = self.reports.len();
        self.reports.retain(|report| report.id != id);
        let is_removed = self.reports.len() < before;
        if is_removed {
            self.events.tell(Event::Faults {});
        }
        is_removed
    }

    pub fn clear(&mut self) {
        self.reports.clear();
        self.limited_until.clear();
        self.events.tell(Event::Faults {});
    }

    /// Counts a request, and says what happens to it.
    pub fn meet(&mut self, endpoint: Endpoint, now: Duration) -> Disturbance {
        let mut disturbance = Disturbance::default();
        for report in self.reports.iter_mut().filter(|report| report.fault.on == endpoint) {
            report.seen += 1;
            if !is_due(report) {
                continue;
            }
            match report.fault.effect {
                Effect::Delay { milliseconds } => {
                    disturbance.delay = disturbance.delay.saturating_add(Duration::from_millis(milliseconds));
                }
                // It would say that a request was accepted which was not.
                Effect::Errcode { errcode: 0 } => continue,
                effect if disturbance.effect.is_none() => disturbance.effect = Some(effect),
                // Another one is first: it waits for its next turn.
                _ => continue,
            }
            disturbance.names.push(report.fault.effect.name());
            report.fired += 1;
            if report.fired_at.len() < MOST_FIRED_AT {
                report.fired_at.push(report.seen);
            }
        }
        if !disturbance.names.is_empty() {
            self.events.tell(Event::Faults {});
        }
        self.limit(&mut disturbance, endpoint, now);
        disturbance
    }

    /// Begins a rate limit, or applies one that lasts.
    fn limit(&mut self, disturbance: &mut Disturbance, endpoint: Endpoint, now: Duration) {
        if let Some(Effect::RateLimit { seconds }) = disturbance.effect {
            self.limited_until.insert(endpoint, now.saturating_add(Duration::from_secs(seconds)));
        } else if disturbance.effect.is_none() && self.limited_until.get(&endpoint).is_some_and(|until| now < *until) {
            let effect = Effect::RateLimit { seconds: 0 };
            disturbance.effect = Some(effect);
            disturbance.names.push(effect.name());
        }
    }
}

fn is_due(report: &FaultReport) -> bool {
    let Fault { request, every, times, .. } = report.fault;
    let is_its_turn = match (request, every) {
        (Some(number), _) => report.seen == number,
        (None, every) => report.seen.is_multiple_of(every.unwrap_or(1).max(1)),
    };
    is_its_turn && times.is_none_or(|times| report.fired < times)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_000_000);

    /// To which of the first 12 requests a fault happens.
    fn turns(fault: Fault) -> Vec<usize> {
        let mut store = FaultStore::new(Events::default());
        store.add(fault);
        (1..=12).filter(|_| store.meet(Endpoint::Send, NOW).effect.is_some()).collect()
    }

    #[test]
    fn a_fault_comes_when_it_was_asked_for() {
        let fault = Fault::close_before_answer;
        assert_eq!(turns(fault().request(2)), [2]);
        assert_eq!(turns(fault().every(5)), [5, 10]);
        assert_eq!(turns(fault().every(3).times(2)), [3, 6]);
        assert_eq!(turns(fault().times(3)), [1, 2, 3]);
        assert_eq!(turns(fault()).len(), 12);
        assert_eq!(turns(fault().every(0)).len(), 12);
        assert_eq!(turns(fault().on(Endpoint::Token)), [0; 0]);
    }

    #[test]
    fn delays_add_up_and_of_the_others_the_first_happens() {
        let mut store = FaultStore::new(Events::default());
        store.add(Fault::delay(Duration::from_millis(5)));
        store.add(Fault::status(502).request(1));
        store.add(Fault::delay(Duration::from_millis(7)));
        store.add(Fault::truncated_body().times(1));
        let first = store.meet(Endpoint::Send, NOW);
        assert_eq!(first.delay, Duration::from_millis(12));
        assert_eq!(first.effect, Some(Effect::Status { status: 502 }));
        let second = store.meet(Endpoint::Send, NOW);
        assert_eq!(second.effect, Some(Effect::TruncatedBody));
        assert_eq!(store.list()[3].fired_at, [2]);
    }

    #[test]
    fn a_delay_ends_within_the_hour() {
        assert_eq!(Fault::delay(Duration::MAX), Fault::delay(Duration::from_hours(1)));
        assert_ne!(Fault::delay(Duration::from_mins(59)), Fault::delay(Duration::from_hours(1)));
    }

    #[test]
    fn a_rate_limit_lasts_by_the_clock() {
        let mut store = FaultStore::new(Events::default());
        store.add(Fault::rate_limit(Duration::from_mins(1)).request(2));
        let is_limited = |store: &mut FaultStore, seconds| {
            store.meet(Endpoint::Send, NOW + Duration::from_secs(seconds)).effect.is_some()
        };
        assert_eq!([0, 0, 0, 59, 60].map(|seconds| is_limited(&mut store, seconds)), [false, true, true, true, false]);
        assert_eq!(store.meet(Endpoint::Token, NOW), Disturbance::default());
    }
}
