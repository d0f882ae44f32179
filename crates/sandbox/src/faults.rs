//! The faults of a running sandbox, and which of them happen to a request.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Serialize;

use crate::{
    Endpoint,
    events::{Event, Events},
    fault::{Effect, Fault, LONGEST_DELAY},
};

/// The most faults at a time; beyond it the oldest is removed.
const CAPACITY: usize = 1000;

/// The most numbers of requests that a report lists.
const MOST_FIRED_AT: usize = 100;

/// The id of a fault that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FaultId(pub(crate) u64);

/// A fault that was added, with how often it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FaultReport {
    /// The id.
    pub id: FaultId,
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
    /// The number of requests of its endpoint since it was added.
    pub seen: u64,
    /// How often it happened.
    pub fired: u64,
    /// The requests to which it happened, numbered as [`Fault::request`] numbers them; the first 100.
    pub fired_at: Vec<u64>,
}

impl FaultReport {
    fn is_due(&self) -> bool {
        let Fault { request, every, times, .. } = self.fault;
        let is_its_turn = match (request, every) {
            (Some(number), _) => self.seen == number,
            (None, every) => self.seen.is_multiple_of(every.unwrap_or(1).max(1)),
        };
        is_its_turn && times.is_none_or(|times| self.fired < times)
    }
}

/// What faults do to one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Disturbance {
    pub delay: Duration,
    pub effect: Option<Effect>,
    /// The kinds of all faults that happen, delays included.
    pub names: Vec<&'static str>,
}

/// The faults of a running sandbox: a handle to add, list and remove them.
#[derive(Clone)]
pub struct Faults {
    store: Arc<Mutex<Store>>,
    events: Events,
}

#[derive(Default)]
struct Store {
    reports: Vec<FaultReport>,
    added: u64,
    limited_until: BTreeMap<Endpoint, Duration>,
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

impl Faults {
    pub(crate) fn new(events: Events) -> Self {
        Self { store: Arc::default(), events }
    }

    /// Adds a fault and returns its id. The sandbox keeps the last 1,000.
    pub fn add(&self, fault: Fault) -> FaultId {
        let mut store = self.lock();
        if store.reports.len() >= CAPACITY {
            store.reports.remove(0);
        }
        store.added += 1;
        let id = FaultId(store.added);
        store.reports.push(FaultReport { id, fault, seen: 0, fired: 0, fired_at: Vec::new() });
        self.events.tell(Event::Faults {});
        id
    }

    /// Returns every fault that was added and not removed, with how often it happened.
    pub fn list(&self) -> Vec<FaultReport> {
        self.lock().reports.clone()
    }

    /// Removes a fault; returns `false` if there is none with this id.
    pub fn remove(&self, id: FaultId) -> bool {
        let mut store = self.lock();
        let before = store.reports.len();
        store.reports.retain(|report| report.id != id);
        let is_removed = store.reports.len() < before;
        if is_removed {
            self.events.tell(Event::Faults {});
        }
        is_removed
    }

    /// Removes every fault, and ends every rate limit that one has begun. Returns the number of faults.
    pub fn clear(&self) -> usize {
        let mut store = self.lock();
        let removed = store.reports.len();
        store.reports.clear();
        store.limited_until.clear();
        self.events.tell(Event::Faults {});
        removed
    }

    pub(crate) fn reset(&self) {
        *self.lock() = Store::default();
    }

    /// Counts a request, and returns what happens to it.
    pub(crate) fn meet(&self, endpoint: Endpoint, now: Duration) -> Disturbance {
        let mut store = self.lock();
        let mut disturbance = Disturbance::default();
        for report in store.reports.iter_mut().filter(|report| report.fault.on == endpoint) {
            report.seen += 1;
            if !report.is_due() {
                continue;
            }
            match report.fault.effect {
                Effect::Delay { milliseconds } => {
                    let delay = Duration::from_millis(milliseconds).min(LONGEST_DELAY);
                    disturbance.delay = disturbance.delay.saturating_add(delay);
                }
                // The client would believe that the request was accepted.
                Effect::Errcode { errcode: 0 } => continue,
                effect if disturbance.effect.is_none() => disturbance.effect = Some(effect),
                // Another fault happens; this one waits for its next turn.
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
        if let Some(Effect::RateLimit { seconds }) = disturbance.effect {
            store.limited_until.insert(endpoint, now.saturating_add(Duration::from_secs(seconds)));
        } else if disturbance.effect.is_none() && store.limited_until.get(&endpoint).is_some_and(|until| now < *until) {
            let lasting = Effect::RateLimit { seconds: 0 };
            disturbance.effect = Some(lasting);
            disturbance.names.push(lasting.name());
        }
        disturbance
    }

    fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
