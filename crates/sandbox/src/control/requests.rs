//! `/sandbox/requests`

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::json;

use super::http::{ControlError, JsonResult, PathValue, QueryParameters, control_error, known, number};
use crate::{
    Endpoint, RequestRecord,
    requests::{CAPACITY, Exchange},
    state::Shared,
};

/// The default number of requests of an answer.
const LIMIT: u64 = 100;

pub(super) async fn list(State(shared): State<Shared>, given: QueryParameters) -> JsonResult {
    let [limit] = known(given, ["limit"])?;
    let limit = usize::try_from(number("limit", limit.as_deref(), LIMIT)?).unwrap_or(usize::MAX);
    let (counts, newest_first): (BTreeMap<_, _>, Vec<_>) = {
        let requests = &shared.lock().requests;
        let counts = Endpoint::ALL.into_iter().map(|endpoint| (endpoint, requests.counts(endpoint)));
        (counts.collect(), requests.log().rev().take(limit).cloned().collect())
    };
    Ok(Json(json!({ "counts": counts, "newest_first": newest_first, "capacity": CAPACITY })))
}

#[derive(Serialize)]
pub(super) struct RequestAnswer {
    #[serde(flatten)]
    record: RequestRecord,
    #[serde(flatten)]
    exchange: Option<Exchange>,
}

pub(super) async fn one(
    State(shared): State<Shared>,
    PathValue(id): PathValue,
) -> Result<Json<RequestAnswer>, ControlError> {
    let found = id.parse().ok().and_then(|id| shared.lock().requests.get(id));
    let (record, exchange) = found.ok_or_else(|| {
        control_error!(NOT_FOUND,
            "no request {id} in the log: it was dropped, or never existed"; "记录中没有请求 {id}：已被丢弃，或从未有过"
        )
    })?;
    Ok(Json(RequestAnswer { record, exchange }))
}
