//! The outbox: accepted notices, with their recipients.

use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde::{Serialize, Serializer, ser::Error};
use serde_json::{Value, value::RawValue};
use wecom_school_directory::EntryIds;
use wecom_school_types::media::MediaType;

use crate::{
    events::{Event, Events},
    people::{People, Recipient},
};

/// The page that describes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Page {
    /// Path 92291: every kind of app, eight message types.
    A,
    /// Path 20450: third-party apps, only miniprograms, no `recv_scope`, no duplicate check.
    B,
}

/// A text that the server cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cut {
    /// The JSON pointer of the text in the request.
    pub pointer: String,
    /// What remains, up to the last whole character within the limit, before ids are replaced.
    pub shown: String,
    /// The end that was cut off.
    pub lost: String,
}

/// Entries of the request that reached nobody, under the names of the answer's lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the names of the page")]
#[non_exhaustive]
pub struct Invalid {
    pub external_user: Vec<String>,
    pub parent_userid: Vec<String>,
    pub student_userid: Vec<String>,
    pub party: Vec<String>,
}

impl From<EntryIds> for Invalid {
    fn from(ids: EntryIds) -> Self {
        let EntryIds { parents, external_users, students, departments, .. } = ids;
        Self { external_user: external_users, parent_userid: parents, student_userid: students, party: departments }
    }
}

impl Invalid {
    pub(crate) fn len(&self) -> usize {
        self.external_user.len() + self.parent_userid.len() + self.student_userid.len() + self.party.len()
    }
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct SentFile {
    pub media_id: String,
    #[serde(rename = "type")]
    pub media_type: MediaType,
    pub filename: String,
    pub bytes: usize,
}

/// A notice that the sandbox accepted, with its recipients.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct AcceptedNotice {
    /// The number in the outbox, from 1. It is unique until a reset.
    pub id: u64,
    /// When it was accepted, in seconds since 1970 by the sandbox's clock.
    pub time: u64,
    /// The agentid of the app that sent it.
    pub agentid: i64,
    /// The name of the app that sent it.
    pub app: String,
    /// The page that it was checked by.
    pub page: Page,
    /// The type of the message, such as `text`.
    pub msgtype: &'static str,
    /// What people see: the message's body after cutting and id translation.
    pub shown: Value,
    /// The texts that were cut.
    pub cut: Vec<Cut>,
    pub(crate) files: Vec<SentFile>,
    pub(crate) recipients: People,
    pub(crate) not_following: People,
    pub(crate) out_of_scope: People,
    /// What the answer lists as invalid.
    pub invalid: Invalid,
    /// The invalid entries that name no person or department of the school.
    pub unknown: Invalid,
    pub(crate) suppressed: AtomicU64,
    #[serde(serialize_with = "write_raw")]
    pub(crate) request: Box<str>,
    pub(crate) answer: Arc<RawValue>,
}

impl AcceptedNotice {
    /// Returns everyone who received it, each once.
    pub fn recipients(&self) -> &[Recipient] {
        self.recipients.list()
    }

    /// Returns the userids of everyone who received it, each once, without making a [`Recipient`] of each.
    pub fn userids(&self) -> impl Iterator<Item = &str> {
        self.recipients.userids()
    }

    /// Returns whether this person received it.
    pub fn reached(&self, userid: &str) -> bool {
        self.recipients.contains_userid(userid)
    }

    /// Returns the parents whom it addressed but who did not receive it, since they do not follow 学校通知.
    pub fn not_following(&self) -> &[Recipient] {
        self.not_following.list()
    }

    /// Returns the people to whom the notice is addressed and who did not receive it, because the app may not reach them.
    pub fn out_of_scope(&self) -> &[Recipient] {
        self.out_of_scope.list()
    }

    /// Returns how many repeats the duplicate check has suppressed so far.
    pub fn suppressed(&self) -> u64 {
        self.suppressed.load(Ordering::SeqCst)
    }

    /// Returns the request byte for byte, without white space around it.
    pub fn request(&self) -> &str {
        self.request.trim_matches([' ', '\t', '\n', '\r'])
    }

    /// Returns the answer as JSON. A repeat gets the same.
    pub fn answer(&self) -> &str {
        self.answer.get()
    }

    pub(crate) fn estimate_bytes(&self) -> usize {
        let cut: usize = self.cut.iter().map(|cut| cut.shown.len() + cut.lost.len()).sum();
        let files: usize = self.files.iter().map(|file| file.filename.len() + size_of::<SentFile>()).sum();
        let people =
            [&self.recipients, &self.not_following, &self.out_of_scope].map(People::bytes).iter().sum::<usize>();
        // The shown body takes about as much as the request.
        2 * self.request.len() + self.answer.get().len() + cut + files + people + size_of::<Self>()
    }
}

fn write_raw<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&RawValue>(json).map_err(S::Error::custom)?.serialize(serializer)
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::B => "B",
        })
    }
}

/// The number of notices that an outbox holds by default.
pub const DEFAULT_OUTBOX_CAPACITY: usize = 1000;

/// The most memory that the outbox takes, estimated in bytes; beyond it the oldest notices are dropped.
pub(crate) const MAX_BYTES: usize = 256 * 1024 * 1024;

/// A snapshot of the outbox.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outbox {
    /// The notices that the outbox holds, oldest first.
    pub notices: Vec<Arc<AcceptedNotice>>,
    /// The most notices that the outbox holds. New notices replace the oldest, also if all together exceed 256 MiB.
    pub capacity: usize,
    /// The number of notices that were dropped.
    pub dropped: u64,
}

impl Outbox {
    /// Returns the notices that this person received, oldest first.
    pub fn received_by(&self, userid: &str) -> impl Iterator<Item = &AcceptedNotice> {
        self.notices.iter().map(AsRef::as_ref).filter(move |notice| notice.reached(userid))
    }

    /// Returns the newest notice; `None` if the outbox is empty.
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
        self.events.send(Event::Notice { id: notice.id });
        self.bytes += notice.estimate_bytes();
        self.notices.push_back(Arc::new(notice));
        while self.notices.len() > self.capacity || (self.bytes > MAX_BYTES && self.notices.len() > 1) {
            let oldest = self.notices.pop_front();
            self.bytes -= oldest.map_or(0, |oldest| oldest.estimate_bytes());
            self.dropped += 1;
        }
    }

    pub fn suppress(&self, id: u64) {
        if let Some(notice) = self.get(id) {
            notice.suppressed.fetch_add(1, Ordering::SeqCst);
            self.events.send(Event::Repeat { id });
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
        self.events.send(Event::Cleared {});
    }

    pub fn snapshot(&self) -> Outbox {
        let notices = self.notices.iter().cloned().collect();
        Outbox { notices, capacity: self.capacity, dropped: self.dropped }
    }
}
