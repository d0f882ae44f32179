//! `/sandbox/outbox`

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};
use wecom_school_types::{Enumeration, notice::Msgtype};

use super::{
    error::ControlError,
    extract::{Named, Parameters, number},
};
use crate::{
    School,
    bilingual::bilingual,
    outbox::{self, AcceptedNotice, MOST_BYTES, Store},
    school::Person,
    state::Shared,
};

/// How many notices an answer holds unless it is told otherwise, and at most.
const LIMIT: u64 = 100;
const MOST: u64 = 1000;

/// The most memory that the notices of one answer take, in bytes; one notice is given whatever it takes.
const MOST_ANSWERED_BYTES: usize = 32 * 1024 * 1024;

/// A part of the outbox. It is written after the lock is given back: an outbox may be large.
#[derive(Serialize)]
pub(super) struct Listed {
    capacity: usize,
    capacity_bytes: usize,
    held: usize,
    dropped: u64,
    more: bool,
    notices: Vec<Arc<AcceptedNotice>>,
}

pub(super) async fn list(State(shared): State<Shared>, given: Parameters) -> Result<Json<Listed>, ControlError> {
    let [recipient, msgtype, after, limit] = given.known(["recipient", "msgtype", "after", "limit"])?;
    let msgtype = msgtype.map(known_msgtype).transpose()?;
    let recipient = recipient.map(|userid| known_person(&shared.school, &userid)).transpose()?;
    let part = Part::of(after.as_deref(), limit.as_deref())?;
    let state = shared.lock();
    let (notices, more) = part.take(&state.outbox, |notice| {
        recipient.is_none_or(|person| notice.recipients.contains(person))
            && msgtype.as_ref().is_none_or(|msgtype| notice.msgtype() == msgtype)
    });
    Ok(Json(Listed {
        capacity: state.outbox.capacity(),
        capacity_bytes: MOST_BYTES,
        held: state.outbox.len(),
        dropped: state.outbox.dropped(),
        more,
        notices,
    }))
}

/// The msgtype, if there is one of this name.
pub(super) fn known_msgtype(name: String) -> Result<String, ControlError> {
    let known = Msgtype::ALL.iter().map(|msgtype| msgtype.as_str()).collect::<Vec<_>>().join(", ");
    match outbox::msgtype(&name) {
        Some(_) => Ok(name),
        None => Err(ControlError::bad_request(bilingual!(
            "no msgtype `{name}`: it is one of {known}"; "没有消息类型 `{name}`：应为 {known} 之一"
        ))),
    }
}

/// The person with this userid.
pub(super) fn known_person(school: &School, userid: &str) -> Result<Person, ControlError> {
    let nobody = || bilingual!("nobody at the school has the userid `{userid}`"; "学校里没有人使用 userid `{userid}`");
    school.person(userid).ok_or_else(|| ControlError::not_found(nobody()))
}

/// Which part of the outbox an answer holds: `after` an id, at most `limit` notices.
pub(super) struct Part {
    after: u64,
    limit: u64,
}

impl Part {
    pub fn of(after: Option<&str>, limit: Option<&str>) -> Result<Self, ControlError> {
        Ok(Self { after: number("after", after, 0)?, limit: number("limit", limit, LIMIT)?.min(MOST) })
    }

    /// The notices that are wanted, oldest first, and whether there are more of them.
    pub fn take(
        &self,
        outbox: &Store,
        is_wanted: impl Fn(&AcceptedNotice) -> bool,
    ) -> (Vec<Arc<AcceptedNotice>>, bool) {
        let (mut notices, mut bytes) = (Vec::new(), 0);
        for notice in outbox.after(self.after).filter(|notice| is_wanted(notice)) {
            bytes += notice.weight();
            let is_full = notices.len() as u64 >= self.limit;
            if is_full || (bytes > MOST_ANSWERED_BYTES && !notices.is_empty()) {
                return (notices, true);
            }
            notices.push(Arc::clone(notice));
        }
        (notices, false)
    }
}

pub(super) async fn one(
    State(shared): State<Shared>,
    Named(id): Named,
) -> Result<Json<Arc<AcceptedNotice>>, ControlError> {
    find(&shared, &id).map(Json)
}

/// The notice of this id.
pub(super) fn find(shared: &Shared, id: &str) -> Result<Arc<AcceptedNotice>, ControlError> {
    let found = id.parse().ok().and_then(|id| shared.lock().outbox.get(id).cloned());
    found.ok_or_else(|| {
        ControlError::not_found(bilingual!(
            "no notice {id} in the outbox: it was dropped, or never there"; "没有通知 {id}：已被丢弃，或从未有过"
        ))
    })
}

pub(super) async fn clear(State(shared): State<Shared>) -> Json<Value> {
    let mut state = shared.lock();
    let removed = state.outbox.len();
    state.outbox.clear();
    Json(json!({ "removed": removed }))
}
