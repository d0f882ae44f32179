//! Accepted notices.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde::{Serialize, Serializer, ser::Error};
use serde_json::{Value, value::RawValue};
use wecom_school_types::media::MediaType;

use super::people::{People, Recipient};

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

/// The entries of the request that reached nobody, as the answer lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the names of the page")]
#[non_exhaustive]
pub struct Invalid {
    pub external_user: Vec<String>,
    pub parent_userid: Vec<String>,
    pub student_userid: Vec<String>,
    pub party: Vec<String>,
}

impl Invalid {
    pub(crate) fn len(&self) -> usize {
        self.external_user.len() + self.parent_userid.len() + self.student_userid.len() + self.party.len()
    }
}

/// A file that a notice refers to, as it was when the notice was accepted.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SentFile {
    pub media_id: String,
    #[serde(rename = "type")]
    pub media_type: MediaType,
    pub filename: String,
    pub bytes: usize,
}

/// An accepted notice.
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
    /// The `msgtype`.
    pub msgtype: &'static str,
    /// What people see: the message's body after cutting and id translation.
    pub shown: Value,
    /// The texts that were cut.
    pub cut: Vec<Cut>,
    pub(crate) files: Vec<SentFile>,
    pub(crate) recipients: People,
    pub(crate) not_following: People,
    /// What the answer lists as invalid.
    pub invalid: Invalid,
    pub(crate) suppressed: AtomicU64,
    #[serde(serialize_with = "raw")]
    pub(crate) request: Box<str>,
    pub(crate) answer: Arc<RawValue>,
}

impl AcceptedNotice {
    /// Returns everyone who received it, each once.
    pub fn recipients(&self) -> &[Recipient] {
        self.recipients.list()
    }

    /// Returns whether this person received it.
    pub fn reached(&self, userid: &str) -> bool {
        self.recipients.contains_userid(userid)
    }

    /// Returns the parents whom it addressed but who did not receive it, since they do not follow 学校通知.
    pub fn not_following(&self) -> &[Recipient] {
        self.not_following.list()
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

    /// Estimates the memory that it takes, in bytes.
    pub(crate) fn weight(&self) -> usize {
        let cut: usize = self.cut.iter().map(|cut| cut.shown.len() + cut.lost.len()).sum();
        let files: usize = self.files.iter().map(|file| file.filename.len() + size_of::<SentFile>()).sum();
        let people = self.recipients.weight() + self.not_following.weight();
        // The shown body takes about as much as the request.
        2 * self.request.len() + self.answer.get().len() + cut + files + people + size_of::<Self>()
    }
}

fn raw<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
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
