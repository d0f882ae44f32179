//! `/sandbox/outbox`

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};
use wecom_school_types::{Enumeration, notice::Msgtype};

use super::http::{ControlError, PathValue, QueryParameters, control_error, known, number};
use crate::{
    School,
    outbox::{AcceptedNotice, MOST_BYTES},
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
    pub capacity: usize,
    capacity_bytes: usize,
    held: usize,
    pub dropped: u64,
    pub more: bool,
    pub notices: Vec<Arc<AcceptedNotice>>,
}

/// Selects at most `limit` of the wanted notices after an id, oldest first.
pub(super) fn select(
    shared: &Shared,
    [after, limit]: [Option<String>; 2],
    is_wanted: impl Fn(&AcceptedNotice) -> bool,
) -> Result<OutboxAnswer, ControlError> {
    let after = number("after", after.as_deref(), 0)?;
    let limit = number("limit", limit.as_deref(), LIMIT)?.min(MOST);
    let outbox = &shared.lock().outbox;
    let (mut notices, mut bytes) = (Vec::new(), 0);
    let mut rest = outbox.after(after).filter(|notice| is_wanted(notice));
    let next = rest.find(|notice| {
        bytes += notice.weight();
        let is_full = notices.len() as u64 >= limit || (bytes > MOST_ANSWERED_BYTES && !notices.is_empty());
        if !is_full {
            notices.push(Arc::clone(notice));
        }
        is_full
    });
    Ok(OutboxAnswer {
        capacity: outbox.capacity,
        capacity_bytes: MOST_BYTES,
        held: outbox.notices.len(),
        dropped: outbox.dropped,
        more: next.is_some(),
        notices,
    })
}

pub(super) async fn list(
    State(shared): State<Shared>,
    given: QueryParameters,
) -> Result<Json<OutboxAnswer>, ControlError> {
    let [recipient, msgtype, after, limit] = known(given, ["recipient", "msgtype", "after", "limit"])?;
    let msgtype = msgtype.as_deref().map(find_msgtype).transpose()?;
    let recipient = recipient.map(|userid| find_person(&shared.school, &userid)).transpose()?;
    let is_wanted = |notice: &AcceptedNotice| {
        recipient.is_none_or(|person| notice.recipients.contains(person))
            && msgtype.is_none_or(|msgtype| notice.msgtype == msgtype)
    };
    select(&shared, [after, limit], is_wanted).map(Json)
}

pub(super) fn find_msgtype(name: &str) -> Result<&'static str, ControlError> {
    let names: Vec<_> = Msgtype::ALL.iter().map(|msgtype| msgtype.as_str()).collect();
    names.iter().find(|known| **known == name).copied().ok_or_else(|| {
        let names = names.join(", ");
        control_error!(BAD_REQUEST, "no msgtype `{name}`: it is one of {names}"; "没有消息类型 `{name}`：应为 {names} 之一")
    })
}

pub(super) fn find_person(school: &School, userid: &str) -> Result<Person, ControlError> {
    school.person(userid).ok_or_else(|| {
        control_error!(NOT_FOUND,
            "nobody at the school has the userid `{userid}`"; "学校里没有人使用 userid `{userid}`"
        )
    })
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
        control_error!(NOT_FOUND,
            "no notice {id} in the outbox: it was dropped, or never existed"; "没有通知 {id}：已被丢弃，或从未有过"
        )
    })
}

pub(super) async fn clear(State(shared): State<Shared>) -> Json<Value> {
    let mut state = shared.lock();
    let removed = state.outbox.notices.len();
    state.outbox.clear();
    Json(json!({ "removed": removed }))
}
