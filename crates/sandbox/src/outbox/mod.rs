//! What was accepted, and who received it.

mod notice;
mod people;

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering},
};

use wecom_school_types::{Enumeration, notice::Msgtype};

pub use self::notice::{AcceptedNotice, Cut, Invalid, Kind, Page, Recipient, Why};
pub(crate) use self::{
    notice::{Addressed, SentFile},
    people::{Entry, Found, People},
};
use crate::events::{Event, Events};

/// How many notices the outbox holds unless it is told otherwise.
pub const DEFAULT_OUTBOX_CAPACITY: usize = 1000;

/// The most memory that the outbox takes, in bytes, estimated; beyond it the oldest notices go early.
pub(crate) const MOST_BYTES: usize = 256 * 1024 * 1024;

/// The outbox as it was when it was asked for, oldest notice first.
#[derive(Clone, Debug)]
pub struct Outbox {
    notices: Vec<Arc<AcceptedNotice>>,
    capacity: usize,
    dropped: u64,
}

impl Outbox {
    /// Every notice, oldest first.
    pub fn notices(&self) -> &[Arc<AcceptedNotice>] {
        &self.notices
    }

    /// The notices that this person received, oldest first.
    pub fn received_by(&self, userid: &str) -> impl Iterator<Item = &AcceptedNotice> {
        self.notices.iter().map(AsRef::as_ref).filter(move |notice| notice.reached(userid))
    }

    /// The newest notice.
    pub fn last(&self) -> Option<&AcceptedNotice> {
        self.notices.last().map(AsRef::as_ref)
    }

    /// How many notices there are.
    pub fn len(&self) -> usize {
        self.notices.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.notices.is_empty()
    }

    /// How many persons received something: a person counts once for each notice.
    pub fn deliveries(&self) -> usize {
        self.notices.iter().map(|notice| notice.recipients.len()).sum()
    }

    /// How many repeats the duplicate check has suppressed.
    pub fn suppressed(&self) -> u64 {
        self.notices.iter().map(|notice| notice.suppressed()).sum()
    }

    /// How many notices it holds at most. The oldest are dropped for new ones, and also when all together take more
    /// than 256 MiB.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// How many notices have been dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

/// The outbox as it grows.
#[derive(Debug)]
pub(crate) struct Store {
    notices: VecDeque<Arc<AcceptedNotice>>,
    capacity: usize,
    bytes: usize,
    dropped: u64,
    accepted: u64,
    events: Events,
}

impl Store {
    pub fn new(capacity: usize, events: Events) -> Self {
        Self { notices: VecDeque::new(), capacity, bytes: 0, dropped: 0, accepted: 0, events }
    }

    /// The id of the next notice.
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
        // Ids grow, and a cleared outbox goes on counting.
        let index = self.notices.partition_point(|notice| notice.id < id);
        self.notices.get(index).filter(|notice| notice.id == id)
    }

    /// Every notice, newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Arc<AcceptedNotice>> {
        self.notices.iter().rev()
    }

    /// The notices after an id, oldest first.
    pub fn after(&self, id: u64) -> impl Iterator<Item = &Arc<AcceptedNotice>> {
        self.notices.range(self.notices.partition_point(|notice| notice.id <= id)..)
    }

    pub fn clear(&mut self) {
        self.notices.clear();
        self.bytes = 0;
        self.events.tell(Event::Cleared {});
    }

    pub fn len(&self) -> usize {
        self.notices.len()
    }

    pub fn capacity(&self) -> usize {
        self.capacity
    }

    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    pub fn snapshot(&self) -> Outbox {
        let notices = self.notices.iter().cloned().collect();
        Outbox { notices, capacity: self.capacity, dropped: self.dropped }
    }
}

/// The message type of this name.
pub(crate) fn msgtype(name: &str) -> Option<Msgtype> {
    Msgtype::ALL.iter().copied().find(|msgtype| msgtype.as_str() == name)
}
