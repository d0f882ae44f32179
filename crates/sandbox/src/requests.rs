//! The log of requests to the API, accepted or not.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Endpoint,
    events::{Event, Events},
};

/// The most requests that the log holds; beyond it the oldest are dropped. The counters go on.
pub(crate) const CAPACITY: usize = 1000;

const MAX_BODY_BYTES: usize = 256 * 1024;

/// The most bytes of all bodies and answers together; beyond it those of the oldest requests are dropped.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The requests of an endpoint since the start or the last reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestCounts {
    /// All requests, answered or not.
    pub received: u64,
    /// Requests with errcode 0, suppressed repeats included, whether or not the answer arrived.
    pub accepted: u64,
    /// Requests that were answered with another errcode.
    pub refused: u64,
    /// Requests to which a fault happened.
    pub disturbed: u64,
}

/// A request in the log. It contains no token and no secret.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct RequestRecord {
    /// The number among all answered requests, from 1.
    pub id: u64,
    /// The number among the requests of its endpoint, from 1.
    pub number: u64,
    /// When it was answered, in seconds since 1970 by the sandbox's clock.
    pub time: u64,
    /// The operation that the request calls.
    pub endpoint: Endpoint,
    /// The agentid of the app whose token the request carries; `None` if the token was not checked or is not valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agentid: Option<i64>,
    /// The errcode of the answer; `None` if a fault prevented the check.
    pub errcode: Option<i64>,
    /// The JSON pointer of the property, or the query parameter, for which it was refused; at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What was wrong, and what to do, in at most 600 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The same as `detail`, in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail_zh: Option<String>,
    /// The errmsg of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errmsg: Option<String>,
    /// The id of the notice that it was accepted as, or that it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<u64>,
    /// Whether the duplicate check suppressed it.
    #[serde(rename = "repeat", skip_serializing_if = "std::ops::Not::not")]
    pub is_repeat: bool,
    /// The kinds of the faults that happened to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<&'static str>,
}

/// The body and the answer of a request that sends a notice. Those of other operations contain secrets and tokens.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Exchange {
    /// `None` if it is not UTF-8, did not arrive whole, or was dropped.
    request: Option<Box<str>>,
    #[serde(rename = "request_truncated")]
    is_truncated: bool,
    answer: Option<Arc<RawValue>>,
}

impl Exchange {
    /// `body` is `None` if it was too large or broke off.
    pub fn new(body: Option<&Bytes>, answer: Option<Arc<RawValue>>) -> Self {
        let text = body.and_then(|body| std::str::from_utf8(body).ok());
        let kept = text.map(|text| &text[..text.floor_char_boundary(MAX_BODY_BYTES)]);
        let is_truncated = body.is_none_or(|body| kept.is_some_and(|kept| kept.len() < body.len()));
        Self { request: kept.map(Into::into), is_truncated, answer }
    }

    fn bytes(&self) -> usize {
        self.request.as_ref().map_or(0, |text| text.len()) + self.answer.as_ref().map_or(0, |answer| answer.get().len())
    }
}

#[derive(Debug)]
pub(crate) struct Requests {
    noted: u64,
    counts: BTreeMap<Endpoint, RequestCounts>,
    log: VecDeque<(RequestRecord, Option<Exchange>)>,
    exchanged_bytes: usize,
    events: Events,
}

impl Requests {
    pub fn new(events: Events) -> Self {
        Self { noted: 0, counts: BTreeMap::new(), log: VecDeque::new(), exchanged_bytes: 0, events }
    }

    /// Counts a request as it arrives, and returns its number.
    pub fn receive(&mut self, endpoint: Endpoint) -> u64 {
        let counts = self.counts.entry(endpoint).or_default();
        counts.received += 1;
        counts.received
    }

    /// Adds an answered request to the log and gives it its id.
    pub fn note(&mut self, mut record: RequestRecord, exchange: Option<Exchange>) {
        self.noted += 1;
        record.id = self.noted;
        let RequestRecord { id, endpoint, errcode, .. } = record;
        self.events.send(Event::Request { id, endpoint, errcode });
        let counts = self.counts.entry(endpoint).or_default();
        match errcode {
            Some(0) => counts.accepted += 1,
            Some(_) => counts.refused += 1,
            None => {}
        }
        counts.disturbed += u64::from(!record.faults.is_empty());
        self.exchanged_bytes += exchange.as_ref().map_or(0, Exchange::bytes);
        self.log.push_back((record, exchange));
        if self.log.len() > CAPACITY
            && let Some((_, Some(exchange))) = self.log.pop_front()
        {
            self.exchanged_bytes -= exchange.bytes();
        }
        for exchange in self.log.iter_mut().filter_map(|(_, exchange)| exchange.as_mut()) {
            if self.exchanged_bytes <= MAX_BYTES {
                break;
            }
            self.exchanged_bytes -= exchange.bytes();
            *exchange = Exchange { is_truncated: true, ..Exchange::default() };
        }
    }

    pub fn counts(&self, endpoint: Endpoint) -> RequestCounts {
        self.counts.get(&endpoint).copied().unwrap_or_default()
    }

    pub fn get(&self, id: u64) -> Option<(RequestRecord, Option<Exchange>)> {
        let index = self.log.binary_search_by_key(&id, |(record, _)| record.id).ok()?;
        Some(self.log[index].clone())
    }

    pub fn oldest_first(&self) -> impl DoubleEndedIterator<Item = &RequestRecord> {
        self.log.iter().map(|(record, _)| record)
    }
}
