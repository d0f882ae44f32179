//! What was asked of the sandbox lately, accepted or not.

mod exchanges;

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

pub(crate) use self::exchanges::Exchange;
use self::exchanges::Exchanges;
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
    /// What was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The same in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail_zh: Option<String>,
    /// The errmsg that it was refused with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errmsg: Option<String>,
    /// The id of the notice that it was accepted as, or that it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<u64>,
    /// Whether the duplicate check suppressed it.
    #[serde(rename = "repeat", skip_serializing_if = "std::ops::Not::not")]
    pub is_repeat: bool,
    /// The kinds of the faults that it met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<&'static str>,
}

#[derive(Debug)]
pub(crate) struct Requests {
    noted: u64,
    counts: BTreeMap<Endpoint, RequestCounts>,
    log: VecDeque<RequestRecord>,
    exchanges: Exchanges,
    events: Events,
}

impl Requests {
    pub fn new(events: Events) -> Self {
        Self { noted: 0, counts: BTreeMap::new(), log: VecDeque::new(), exchanges: Exchanges::default(), events }
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

    /// Notes what became of it, and what was said.
    pub fn note(&mut self, record: RequestRecord, exchange: Option<Exchange>) {
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
        if let Some(exchange) = exchange {
            self.exchanges.keep(id, exchange);
        }
        self.exchanges.forget_before(self.log.front().map_or(id, |oldest| oldest.id));
    }

    pub fn counts(&self, endpoint: Endpoint) -> RequestCounts {
        self.counts.get(&endpoint).copied().unwrap_or_default()
    }

    /// The request of this id; and if it was for a notice, what was said.
    pub fn get(&self, id: u64) -> Option<(RequestRecord, Option<Exchange>)> {
        let record = &self.log[self.log.binary_search_by_key(&id, |record| record.id).ok()?];
        let exchange = (record.endpoint == Endpoint::Send).then(|| self.exchanges.get(id));
        Some((record.clone(), exchange))
    }

    pub fn log(&self) -> impl DoubleEndedIterator<Item = &RequestRecord> {
        self.log.iter()
    }
}
