//! `/sandbox/clock`

use std::time::Duration;

use axum::{Json, body::Bytes, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answered, error};
use crate::{Clock, state::Shared};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    advance_seconds: u64,
}

pub(super) async fn show(State(shared): State<Shared>) -> Json<Value> {
    Json(shown(&shared.clock))
}

pub(super) async fn advance(State(shared): State<Shared>, body: Bytes) -> Answered {
    let step: Step = error::read(&body)?;
    shared.clock.advance(Duration::from_secs(step.advance_seconds));
    Ok(Json(shown(&shared.clock)))
}

fn shown(clock: &Clock) -> Value {
    json!({ "now": clock.now().as_secs(), "added_seconds": clock.added().as_secs() })
}
