//! `/sandbox/clock`

use std::time::Duration;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answered, error::ControlError, extract::Body};
use crate::{Clock, state::Shared};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    advance_seconds: u64,
}

pub(super) async fn show(State(shared): State<Shared>) -> Json<Value> {
    Json(shown(&shared.clock))
}

pub(super) async fn advance(State(shared): State<Shared>, body: Body) -> Answered {
    let step: Step = body.read()?;
    match shared.clock.try_advance(Duration::from_secs(step.advance_seconds)) {
        Ok(()) => Ok(Json(shown(&shared.clock))),
        Err(left) => Err(ControlError::bad_request(format!(
            "advance_seconds: all steps together end at a century: advance by at most {} seconds, or reset the sandbox",
            left.as_secs()
        ))),
    }
}

fn shown(clock: &Clock) -> Value {
    json!({ "now": clock.now().as_secs(), "added_seconds": clock.added().as_secs() })
}
