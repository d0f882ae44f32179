//! `/sandbox/outbox`

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::error::{ControlError, number, parameters};
use crate::{
    outbox::{self, AcceptedNotice, MOST_BYTES},
    state::Shared,
};

/// How many notices an answer holds unless it is told otherwise, and at most.
const LIMIT: u64 = 100;
const MOST: u64 = 1000;

/// A page of the outbox. It is written after the lock is given back: an outbox may be large.
#[derive(Serialize)]
pub(super) struct Listed {
    capacity: usize,
    capacity_bytes: usize,
    held: usize,
    dropped: u64,
    more: bool,
    notices: Vec<Arc<AcceptedNotice>>,
}

pub(super) async fn list(
    State(shared): State<Shared>,
    Query(given): Query<Vec<(String, String)>>,
) -> Result<Json<Listed>, ControlError> {
    let [recipient, msgtype, after, limit] = parameters(given, ["recipient", "msgtype", "after", "limit"])?;
    if let Some(name) = msgtype.as_deref().filter(|name| outbox::msgtype(name).is_none()) {
        return Err(ControlError::bad_request(format!("no msgtype `{name}`: it is one of the eight of the page")));
    }
    if let Some(userid) = recipient.as_deref().filter(|userid| shared.school.person(userid).is_none()) {
        return Err(ControlError::not_found(format!("nobody at the school has the userid `{userid}`")));
    }
    let after = number("after", after.as_deref(), 0)?;
    let limit = usize::try_from(number("limit", limit.as_deref(), LIMIT)?.min(MOST)).unwrap_or(usize::MAX);
    let is_wanted = |notice: &AcceptedNotice| {
        recipient.as_ref().is_none_or(|userid| notice.reached(userid))
            && msgtype.as_ref().is_none_or(|msgtype| notice.msgtype() == msgtype)
    };
    let state = shared.lock();
    let mut found = state.outbox.after(after).filter(|notice| is_wanted(notice)).cloned();
    let notices: Vec<_> = found.by_ref().take(limit).collect();
    Ok(Json(Listed {
        capacity: state.outbox.capacity(),
        capacity_bytes: MOST_BYTES,
        held: state.outbox.len(),
        dropped: state.outbox.dropped(),
        more: found.next().is_some(),
        notices,
    }))
}

pub(super) async fn one(
    State(shared): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<Arc<AcceptedNotice>>, ControlError> {
    let found = id.parse().ok().and_then(|id| shared.lock().outbox.get(id).cloned());
    let missing = || ControlError::not_found(format!("no notice {id} in the outbox: it was dropped, or never there"));
    found.map(Json).ok_or_else(missing)
}

pub(super) async fn clear(State(shared): State<Shared>) -> Json<Value> {
    let mut state = shared.lock();
    let removed = state.outbox.len();
    state.outbox.clear();
    Json(json!({ "removed": removed }))
}
