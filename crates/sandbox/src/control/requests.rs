//! `/sandbox/requests`

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;

use super::{
    error::ControlError,
    extract::{Named, Parameters, number},
};
use crate::{
    Endpoint, RequestCounts, RequestRecord,
    bilingual::bilingual,
    requests::{CAPACITY, Exchange},
    state::Shared,
};

/// How many requests an answer lists unless it is told otherwise.
const LIMIT: u64 = 100;

/// The counters, and the last requests. It is written after the lock is given back.
#[derive(Serialize)]
pub(super) struct Listed {
    counts: BTreeMap<Endpoint, RequestCounts>,
    newest_first: Vec<RequestRecord>,
    capacity: usize,
}

pub(super) async fn list(State(shared): State<Shared>, given: Parameters) -> Result<Json<Listed>, ControlError> {
    let [limit] = given.known(["limit"])?;
    let limit = usize::try_from(number("limit", limit.as_deref(), LIMIT)?).unwrap_or(usize::MAX);
    let state = shared.lock();
    Ok(Json(Listed {
        counts: Endpoint::ALL.into_iter().map(|endpoint| (endpoint, state.requests.counts(endpoint))).collect(),
        newest_first: state.requests.log().rev().take(limit).cloned().collect(),
        capacity: CAPACITY,
    }))
}

/// One request; of a notice's also what was sent and answered.
#[derive(Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    record: RequestRecord,
    #[serde(flatten)]
    exchange: Option<Exchange>,
}

pub(super) async fn one(State(shared): State<Shared>, Named(id): Named) -> Result<Json<Shown>, ControlError> {
    let found = id.parse().ok().and_then(|id| shared.lock().requests.get(id));
    let missing = || {
        ControlError::not_found(bilingual!(
            "no request {id} in the log: it was dropped, or never there"; "记录中没有请求 {id}：已被丢弃，或从未有过"
        ))
    };
    let (record, exchange) = found.ok_or_else(missing)?;
    Ok(Json(Shown { record, exchange }))
}
