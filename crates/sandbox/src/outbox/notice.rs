//! A notice that was accepted, and who received it.

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

use super::People;

/// Which page a request was judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Page {
    /// Path 92291: every kind of app, eight message types.
    A,
    /// Path 20450: third-party apps, miniprograms alone, no `recv_scope`, no duplicate check.
    B,
}

/// What a person is at the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say all")]
pub enum Kind {
    Student,
    Parent,
}

/// Through which entry of the request a person was reached: the first of them, in the order of this list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The person stands in `to_parent_userid`, `to_student_userid` or `to_external_user`.
    Named,
    /// A child of the person stands in `to_student_userid`.
    Student(Arc<str>),
    /// The class of the person, or of a child, stands in `to_party`.
    Class(Arc<str>),
    /// `toall` is 1.
    School,
}

/// A person whom a notice was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recipient {
    pub(crate) userid: Arc<str>,
    pub(crate) kind: Kind,
    pub(crate) name: Arc<str>,
    pub(crate) why: Why,
}

impl Recipient {
    /// The person's userid.
    pub fn userid(&self) -> &str {
        &self.userid
    }

    /// A student or a parent.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The person's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Through which entry of the request.
    pub fn why(&self) -> &Why {
        &self.why
    }
}

/// A text that was longer than what is shown of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cut {
    pub(crate) pointer: String,
    pub(crate) shown: String,
    pub(crate) lost: String,
}

impl Cut {
    /// Where in the request: a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is left, up to the last whole character within the limit. Ids are not yet replaced here.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// What nobody sees.
    pub fn lost(&self) -> &str {
        &self.lost
    }
}

/// The entries of the request that reached nobody, as the answer listed them.
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
    /// How many there are of all kinds.
    pub(crate) fn len(&self) -> usize {
        self.external_user.len() + self.parent_userid.len() + self.student_userid.len() + self.party.len()
    }
}

/// Whom a notice was for, in short: the entries of the request that reached somebody.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Addressed {
    pub school: bool,
    /// The ids of the first classes.
    pub classes: Vec<Arc<str>>,
    pub class_count: usize,
    /// The userids of the first people who were named.
    pub people: Vec<Arc<str>>,
    pub people_count: usize,
}

/// A file that a notice names, as it was when the notice was accepted: its store may have forgotten it since.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SentFile {
    pub media_id: String,
    #[serde(rename = "type")]
    pub media_type: MediaType,
    pub filename: String,
    pub bytes: usize,
}

/// A notice that was accepted.
#[derive(Debug, Serialize)]
pub struct AcceptedNotice {
    pub(crate) id: u64,
    pub(crate) time: u64,
    pub(crate) agentid: i64,
    pub(crate) app: String,
    pub(crate) page: Page,
    pub(crate) msgtype: &'static str,
    pub(crate) shown: Value,
    pub(crate) cut: Vec<Cut>,
    pub(crate) files: Vec<SentFile>,
    pub(crate) recipients: People,
    pub(crate) not_following: People,
    pub(crate) invalid: Invalid,
    pub(crate) suppressed: AtomicU64,
    #[serde(serialize_with = "raw")]
    pub(crate) request: Box<str>,
    pub(crate) answer: Arc<RawValue>,
}

impl AcceptedNotice {
    /// Its number in the outbox, from 1, never used again before a reset.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// When it was accepted, in seconds since 1970 by the sandbox's clock.
    pub fn time(&self) -> u64 {
        self.time
    }

    /// The app that sent it.
    pub fn agentid(&self) -> i64 {
        self.agentid
    }

    /// The name of the app that sent it.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The page that it was judged by.
    pub fn page(&self) -> Page {
        self.page
    }

    /// Its `msgtype`.
    pub fn msgtype(&self) -> &str {
        self.msgtype
    }

    /// What people see: the message's body after cutting and id translation.
    pub fn shown(&self) -> &Value {
        &self.shown
    }

    /// The texts that were cut.
    pub fn cut(&self) -> &[Cut] {
        &self.cut
    }

    /// Everyone who received it, each once.
    pub fn recipients(&self) -> &[Recipient] {
        self.recipients.list()
    }

    /// Whether this person received it.
    pub fn reached(&self, userid: &str) -> bool {
        self.recipients.contains_userid(userid)
    }

    /// The parents whom it was for, and who follow nothing, so that they did not receive it.
    pub fn not_following(&self) -> &[Recipient] {
        self.not_following.list()
    }

    /// What the answer listed as invalid.
    pub fn invalid(&self) -> &Invalid {
        &self.invalid
    }

    /// How many repeats the duplicate check has suppressed so far.
    pub fn suppressed(&self) -> u64 {
        self.suppressed.load(Ordering::SeqCst)
    }

    /// The request, byte for byte, but for white space around it.
    pub fn request(&self) -> &str {
        self.request.trim_matches([' ', '\t', '\n', '\r'])
    }

    /// What was answered, as JSON. A repeat gets the same.
    pub fn answer(&self) -> &str {
        self.answer.get()
    }

    /// An estimate, in bytes.
    pub(crate) fn weight(&self) -> usize {
        let cut: usize = self.cut.iter().map(|cut| cut.shown.len() + cut.lost.len()).sum();
        let files: usize = self.files.iter().map(|file| file.filename.len() + size_of::<SentFile>()).sum();
        let people = self.recipients.weight() + self.not_following.weight();
        // The shown body is another copy of about the size of the request.
        2 * self.request.len() + self.answer.get().len() + cut + files + people + size_of::<Self>()
    }
}

/// Writes a text that is JSON as it is.
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
