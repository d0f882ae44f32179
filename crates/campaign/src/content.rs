//! A notice without recipients, and the requests that are made of it.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use sha2::{Digest as _, Sha256};
use wecom_school::{
    Addressable, Error, Invalid, Recipients,
    notice::{DuplicateCheckInterval, NoticeBuilder, ToParentUserid, ToParty, ToStudentUserid},
    types::Given,
};

use crate::names::names;

/// A notice without recipients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The request to [`NOBODY`].
    pub(crate) json: Vec<u8>,
    /// The same for notices that differ only in their duplicate check.
    pub(crate) digest: [u8; 32],
    pub(crate) msgtype: String,
}

/// The list of recipients for which others are put. In the order of the page, no text comes before it.
const NOBODY: &str = r#""to_parent_userid":["-"]"#;

/// The properties that name recipients.
const AUDIENCE: [&str; 5] = ["to_parent_userid", "to_student_userid", "to_party", "to_external_user", "toall"];

#[derive(Deserialize)]
struct Described {
    msgtype: String,
}

impl Content {
    /// Takes a notice, and sets its duplicate check to the longest interval, so that the server holds a repeat back for four
    /// hours.
    ///
    /// # Errors
    /// The violations of the notice, and a notice that names recipients itself.
    pub fn new(notice: NoticeBuilder<Given, Given>) -> Result<Self, Error> {
        let interval = DuplicateCheckInterval::MAXIMUM;
        Self::unprotected(notice.enable_duplicate_check(true).duplicate_check_interval(interval))
    }

    /// Takes a notice as it is. Without the duplicate check, as in all notices of page 20450, each of its requests is sent at
    /// most once.
    ///
    /// # Errors
    /// The violations of the notice, and a notice that names recipients itself.
    #[expect(clippy::needless_pass_by_value, reason = "as `new`")]
    pub fn unprotected<N: Addressable>(notice: N) -> Result<Self, Error> {
        let nobody = notice.to(&Recipients::Parents(vec!["-".to_owned()]))?;
        let json = serde_json::to_vec(&nobody).unwrap_or_default();
        let msgtype = serde_json::from_slice(&json).map(|Described { msgtype }| msgtype).unwrap_or_default();
        Ok(Self { digest: digest_of_notice(&json), json, msgtype })
    }

    /// Returns the notice of a frozen request, with the bytes of its properties; `None` if it is no JSON object.
    pub(crate) fn of_request(json: &[u8]) -> Option<Self> {
        let mut properties: IndexMap<String, Box<RawValue>> = serde_json::from_slice(json).ok()?;
        properties.retain(|name, _| !AUDIENCE.contains(&&name[..]));
        let msgtype = serde_json::from_str(properties.get("msgtype")?.get()).ok()?;
        let quoted = |name: &str| Value::from(name).to_string();
        let properties = properties.iter().map(|(name, value)| format!(",{}:{}", quoted(name), value.get()));
        let json = format!("{{{NOBODY}{}}}", properties.collect::<String>()).into_bytes();
        Some(Self { digest: digest_of_notice(&json), json, msgtype })
    }

    /// Returns the request to these recipients, with the bytes that [`Addressable::to`] leads to.
    pub(crate) fn address(json: &[u8], kind: Kind, ids: &[&str]) -> Vec<u8> {
        let name = match kind {
            Kind::Parent | Kind::Everyone => "to_parent_userid",
            Kind::Student => "to_student_userid",
            Kind::Class => "to_party",
            Kind::ExternalUser => "to_external_user",
        };
        let ids = serde_json::to_string(ids).unwrap_or_default();
        let json = String::from_utf8_lossy(json);
        json.replacen(NOBODY, &format!("\"{name}\":{ids}"), 1).into_bytes()
    }
}

pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Returns the digest of a notice without its recipients and without its duplicate check: what a person would call the same notice.
pub(crate) fn digest_of_notice(json: &[u8]) -> [u8; 32] {
    const CHECK: [&str; 2] = ["enable_duplicate_check", "duplicate_check_interval"];
    let Ok(Value::Object(mut properties)) = serde_json::from_slice(json) else { return digest(json) };
    properties.retain(|name, _| !AUDIENCE.contains(&&name[..]) && !CHECK.contains(&&name[..]));
    // A file may have them in another order, and another crate may turn on that serde_json keeps it.
    let mut notice = Value::Object(properties);
    notice.sort_all_objects();
    digest(&serde_json::to_vec(&notice).unwrap_or_default())
}

/// Returns how many recipients of a kind one request may name.
pub(crate) fn max_recipients(kind: Kind) -> usize {
    match kind {
        Kind::Parent => ToParentUserid::MAX_ITEMS,
        Kind::Student => ToStudentUserid::MAX_ITEMS,
        Kind::Class => ToParty::MAX_ITEMS,
        Kind::ExternalUser | Kind::Everyone => 1,
    }
}

/// A kind of recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A parent, in `to_parent_userid`.
    Parent,
    /// A student, in `to_student_userid`.
    Student,
    /// A class, in `to_party`.
    Class,
    /// An external user, in `to_external_user` of page 20450.
    ExternalUser,
    /// The whole school, by `toall`.
    Everyone,
}

names! {
    Kind: Parent = "parent", Student = "student", Class = "class", ExternalUser = "external_user", Everyone = "everyone"
}

impl Kind {
    /// Returns the list of an answer that names the invalid recipients of this kind; `None` if there is none.
    pub(crate) fn invalid_in(self, invalid: &mut Invalid) -> Option<&mut Vec<String>> {
        match self {
            Self::Parent => Some(&mut invalid.parent_userid),
            Self::Student => Some(&mut invalid.student_userid),
            Self::Class => Some(&mut invalid.party),
            Self::ExternalUser => Some(&mut invalid.external_user),
            Self::Everyone => None,
        }
    }
}
