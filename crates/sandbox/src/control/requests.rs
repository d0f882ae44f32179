//! `/sandbox/requests`

use axum::{Json, extract::State};
use serde_json::{Map, json};

use super::{
    Answered,
    extract::{Parameters, number},
};
use crate::{Endpoint, requests::CAPACITY, state::Shared};

/// How many requests an answer lists unless it is told otherwise.
const LIMIT: u64 = 100;

pub(super) async fn show(State(shared): State<Shared>, given: Parameters) -> Answered {
    let [limit] = given.known(["limit"])?;
    let limit = usize::try_from(number("limit", limit.as_deref(), LIMIT)?).unwrap_or(usize::MAX);
    let state = shared.lock();
    let counts: Map<_, _> = Endpoint::ALL
        .iter()
        .map(|endpoint| (endpoint.name().to_owned(), json!(state.requests.counts(*endpoint))))
        .collect();
    let newest: Vec<_> = state.requests.log().rev().take(limit).collect();
    Ok(Json(json!({ "counts": counts, "newest_first": newest, "capacity": CAPACITY })))
}
