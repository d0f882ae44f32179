//! What was asked of the sandbox lately, accepted or not.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::{
    Endpoint,
    events::{Event, Events},
};

/// The most requests that the log holds; beyond it the oldest go. The counters go on.
pub(crate) const CAPACITY: usize = 1000;

/// How many requests an endpoint has had since the start or the last reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestCounts {
    /// All of them.
    pub received: u64,
    /// Those that were accepted (errcode 0), whether or not the answer arrived. A repeat that the duplicate check
    /// suppressed is among them.
    pub accepted: u64,
    /// Those that were answered with another errcode.
    pub refused: u64,
    /// Those that met a fault.
    pub disturbed: u64,
}

/// A request in the log. It holds no token and no secret.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RequestRecord {
    /// Its number among all requests that were answered, from 1.
    pub id: u64,
    /// Which request of its endpoint it was, from 1.
    pub number: u64,
    /// When it came, in seconds since 1970 by the sandbox's clock.
    pub time: u64,
    /// The call.
    pub endpoint: Endpoint,
    /// The app whose token it carried, if it got that far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agentid: Option<i64>,
    /// The errcode it got; `None` if a fault kept it from being judged.
    pub errcode: Option<i64>,
    /// The parameter that it was refused for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The kinds of the faults that it met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<&'static str>,
}

#[derive(Debug)]
pub(crate) struct Requests {
    noted: u64,
    counts: BTreeMap<Endpoint, RequestCounts>,
    log: VecDeque<RequestRecord>,
    events: Events,
}

impl Requests {
    pub fn new(events: Events) -> Self {
        Self { noted: 0, counts: BTreeMap::new(), log: VecDeque::new(), events }
    }

    /// Counts a request as it comes, and gives its number.
    pub fn receive(&mut self, endpoint: Endpoint) -> u64 {
        let counts = self.counts.entry(endpoint).or_default();
        counts.received += 1;
        counts.received
    }

    /// The id of the next request that is noted.
    pub fn next_id(&self) -> u64 {
        self.noted + 1
    }

    /// Notes what became of it.
    pub fn note(&mut self, record: RequestRecord) {
        let RequestRecord { id, endpoint, errcode, .. } = record;
        self.noted = id;
        self.events.tell(Event::Request { id, endpoint, errcode });
        let counts = self.counts.entry(endpoint).or_default();
        match errcode {
            Some(0) => counts.accepted += 1,
            Some(_) => counts.refused += 1,
            None => {}
        }
        counts.disturbed += u64::from(!record.faults.is_empty());
        if self.log.len() >= CAPACITY {
            self.log.pop_front();
        }
        self.log.push_back(record);
    }

    pub fn counts(&self, endpoint: Endpoint) -> RequestCounts {
        self.counts.get(&endpoint).copied().unwrap_or_default()
    }

    pub fn log(&self) -> impl DoubleEndedIterator<Item = &RequestRecord> {
        self.log.iter()
    }
}
