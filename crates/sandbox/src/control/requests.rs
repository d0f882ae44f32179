//! `/sandbox/requests`, and what the pages say of error codes and message types.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};
use wecom_school_types::{Enumeration, Errcode, notice::Msgtype};

use super::http::{ControlError, JsonResult, PathValue, QueryParameters, control_error, read_number, read_query};
use crate::{
    Endpoint, RequestRecord,
    requests::{CAPACITY, Exchange},
    state::Shared,
};

/// The default number of requests in an answer.
const DEFAULT_LIMIT: usize = 100;

pub(super) async fn list(State(shared): State<Shared>, given: QueryParameters) -> JsonResult {
    let [limit] = read_query(given, ["limit"])?;
    let limit = read_number("limit", limit.as_deref(), DEFAULT_LIMIT)?;
    let (counts, newest_first): (BTreeMap<_, _>, Vec<_>) = {
        let requests = &shared.lock().requests;
        let counts = Endpoint::ALL.into_iter().map(|endpoint| (endpoint, requests.counts(endpoint)));
        (counts.collect(), requests.oldest_first().rev().take(limit).cloned().collect())
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

pub(super) async fn errcodes() -> Json<Value> {
    let codes = Errcode::KNOWN.iter().map(|known| {
        json!({
            "code": known.code, "class": format!("{:?}", known.class),
            "meaning": known.meaning, "remedy": known.remedy,
            "term": known.term, "remedy_zh": known.remedy_zh,
        })
    });
    Json(json!({ "codes": codes.collect::<Vec<_>>() }))
}

/// Lists the Chinese terms of the properties by JSON pointer, with `*` for an index.
pub(super) async fn msgtypes() -> Json<Value> {
    let msgtype = |msgtype: &Msgtype| {
        let terms: BTreeMap<_, _> = msgtype.terms().iter().copied().collect();
        json!({ "msgtype": msgtype.as_str(), "terms": terms })
    };
    Json(json!({ "msgtypes": Msgtype::ALL.iter().map(msgtype).collect::<Vec<_>>() }))
}
