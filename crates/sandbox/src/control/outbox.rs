//! `/sandbox/outbox`

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};
use wecom_school_types::{Enumeration, notice::Msgtype};

use super::{
    error::ControlError,
    input::{PathValue, QueryParameters, number},
};
use crate::{
    School,
    outbox::{AcceptedNotice, MOST_BYTES, OutboxStore},
    refusal::bilingual,
    school::Person,
    state::Shared,
};

/// The default and the most notices of an answer.
const LIMIT: u64 = 100;
const MOST: u64 = 1000;

/// The most memory of the notices of an answer, in bytes. An answer has one notice at least.
const MOST_ANSWERED_BYTES: usize = 32 * 1024 * 1024;

/// A part of a large outbox, which is written after the lock is released.
#[derive(Serialize)]
pub(super) struct OutboxAnswer {
    capacity: usize,
    capacity_bytes: usize,
    held: usize,
    dropped: u64,
    more: bool,
    notices: Vec<Arc<AcceptedNotice>>,
}

pub(super) async fn list(
    State(shared): State<Shared>,
    given: QueryParameters,
) -> Result<Json<OutboxAnswer>, ControlError> {
    let [recipient, msgtype, after, limit] = given.known(["recipient", "msgtype", "after", "limit"])?;
    let msgtype = msgtype.as_deref().map(find_msgtype).transpose()?;
    let recipient = recipient.map(|userid| find_person(&shared.school, &userid)).transpose()?;
    let selection = Selection::of(after.as_deref(), limit.as_deref())?;
    let state = shared.lock();
    let (notices, more) = selection.take(&state.outbox, |notice| {
        recipient.is_none_or(|person| notice.recipients.contains(person))
            && msgtype.is_none_or(|msgtype| notice.msgtype() == msgtype)
    });
    Ok(Json(OutboxAnswer {
        capacity: state.outbox.capacity(),
        capacity_bytes: MOST_BYTES,
        held: state.outbox.len(),
        dropped: state.outbox.dropped(),
        more,
        notices,
    }))
}

pub(super) fn find_msgtype(name: &str) -> Result<&'static str, ControlError> {
    let names: Vec<_> = Msgtype::ALL.iter().map(|msgtype| msgtype.as_str()).collect();
    names.iter().find(|known| **known == name).copied().ok_or_else(|| {
        let names = names.join(", ");
        let text = bilingual!("no msgtype `{name}`: it is one of {names}"; "没有消息类型 `{name}`：应为 {names} 之一");
        ControlError::bad_request(text)
    })
}

pub(super) fn find_person(school: &School, userid: &str) -> Result<Person, ControlError> {
    let nobody = || bilingual!("nobody at the school has the userid `{userid}`"; "学校里没有人使用 userid `{userid}`");
    school.person(userid).ok_or_else(|| ControlError::not_found(nobody()))
}

/// Selects the notices of an answer: `after` an id, at most `limit`.
pub(super) struct Selection {
    after: u64,
    limit: u64,
}

impl Selection {
    pub fn of(after: Option<&str>, limit: Option<&str>) -> Result<Self, ControlError> {
        Ok(Self { after: number("after", after, 0)?, limit: number("limit", limit, LIMIT)?.min(MOST) })
    }

    /// Returns the wanted notices, oldest first, and whether there are more of them.
    pub fn take(
        &self,
        outbox: &OutboxStore,
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
    PathValue(id): PathValue,
) -> Result<Json<Arc<AcceptedNotice>>, ControlError> {
    find(&shared, &id).map(Json)
}

pub(super) fn find(shared: &Shared, id: &str) -> Result<Arc<AcceptedNotice>, ControlError> {
    let found = id.parse().ok().and_then(|id| shared.lock().outbox.get(id).cloned());
    found.ok_or_else(|| {
        ControlError::not_found(bilingual!(
            "no notice {id} in the outbox: it was dropped, or never existed"; "没有通知 {id}：已被丢弃，或从未有过"
        ))
    })
}

pub(super) async fn clear(State(shared): State<Shared>) -> Json<Value> {
    let mut state = shared.lock();
    let removed = state.outbox.len();
    state.outbox.clear();
    Json(json!({ "removed": removed }))
}
