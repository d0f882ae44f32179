//! The outbox: accepted notices, with their recipients.

mod notice;
mod people;

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering},
};

pub(crate) use self::{
    notice::SentFile,
    people::{Entry, People},
};
pub use self::{
    notice::{AcceptedNotice, Cut, Invalid, Page},
    people::{Kind, Recipient, Why},
};
use crate::events::{Event, Events};

/// The number of notices that an outbox holds by default.
pub const DEFAULT_OUTBOX_CAPACITY: usize = 1000;

/// The most memory that the outbox takes, estimated in bytes; beyond it the oldest notices are dropped.
pub(crate) const MOST_BYTES: usize = 256 * 1024 * 1024;

/// A snapshot of the outbox.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outbox {
    /// Every notice, oldest first.
    pub notices: Vec<Arc<AcceptedNotice>>,
    /// The most notices that the outbox holds. New notices replace the oldest, also when all together take more than
    /// 256 MiB.
    pub capacity: usize,
    /// The number of notices that were dropped.
    pub dropped: u64,
}

impl Outbox {
    /// Returns the notices that this person received, oldest first.
    pub fn received_by(&self, userid: &str) -> impl Iterator<Item = &AcceptedNotice> {
        self.notices.iter().map(AsRef::as_ref).filter(move |notice| notice.reached(userid))
    }

    /// Returns the newest notice.
    pub fn last(&self) -> Option<&AcceptedNotice> {
        self.notices.last().map(AsRef::as_ref)
    }

    /// Returns the number of notices.
    pub fn len(&self) -> usize {
        self.notices.len()
    }

    /// Returns whether there is no notice.
    pub fn is_empty(&self) -> bool {
        self.notices.is_empty()
    }

    /// Returns the number of deliveries: a person counts once for each notice.
    pub fn deliveries(&self) -> usize {
        self.notices.iter().map(|notice| notice.recipients.len()).sum()
    }

    /// Returns the number of repeats that the duplicate check has suppressed.
    pub fn suppressed(&self) -> u64 {
        self.notices.iter().map(|notice| notice.suppressed()).sum()
    }
}

#[derive(Debug)]
pub(crate) struct OutboxStore {
    /// Oldest first.
    pub notices: VecDeque<Arc<AcceptedNotice>>,
    pub capacity: usize,
    bytes: usize,
    pub dropped: u64,
    accepted: u64,
    events: Events,
}

impl OutboxStore {
    pub fn new(capacity: usize, events: Events) -> Self {
        Self { notices: VecDeque::new(), capacity, bytes: 0, dropped: 0, accepted: 0, events }
    }

    pub fn next_id(&self) -> u64 {
        self.accepted + 1
    }

    pub fn push(&mut self, notice: AcceptedNotice) {
        self.accepted = notice.id;
        self.events.tell(Event::Notice { id: notice.id });
        self.bytes += notice.weight();
        self.notices.push_back(Arc::new(notice));
        while self.notices.len() > self.capacity || (self.bytes > MOST_BYTES && self.notices.len() > 1) {
            let oldest = self.notices.pop_front();
            self.bytes -= oldest.map_or(0, |oldest| oldest.weight());
            self.dropped += 1;
        }
    }

    pub fn suppress(&self, id: u64) {
        if let Some(notice) = self.get(id) {
            notice.suppressed.fetch_add(1, Ordering::SeqCst);
            self.events.tell(Event::Repeat { id });
        }
    }

    pub fn get(&self, id: u64) -> Option<&Arc<AcceptedNotice>> {
        // Ids grow, but a cleared outbox does not begin with 1.
        let index = self.notices.partition_point(|notice| notice.id < id);
        self.notices.get(index).filter(|notice| notice.id == id)
    }

    /// Returns the notices after an id, oldest first.
    pub fn after(&self, id: u64) -> impl Iterator<Item = &Arc<AcceptedNotice>> {
        self.notices.range(self.notices.partition_point(|notice| notice.id <= id)..)
    }

    pub fn clear(&mut self) {
        self.notices.clear();
        self.bytes = 0;
        self.events.tell(Event::Cleared {});
    }

    pub fn snapshot(&self) -> Outbox {
        let notices = self.notices.iter().cloned().collect();
        Outbox { notices, capacity: self.capacity, dropped: self.dropped }
    }
}
