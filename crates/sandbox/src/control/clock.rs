//! `/sandbox/clock`

use std::time::Duration;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};

use super::{error::ControlError, extract::Body};
use crate::{bilingual::bilingual, clock::Reading, state::Shared};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    advance_seconds: u64,
}

/// The time, and which run of the sandbox it belongs to.
#[derive(Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    reading: Reading,
    run: u32,
}

pub(super) async fn show(State(shared): State<Shared>) -> Json<Shown> {
    Json(Shown { reading: shared.clock.reading(), run: shared.lock().run })
}

pub(super) async fn advance(State(shared): State<Shared>, body: Body) -> Result<Json<Reading>, ControlError> {
    let step: Step = body.read()?;
    match shared.clock.try_advance(Duration::from_secs(step.advance_seconds)) {
        Ok(()) => Ok(Json(shared.clock.reading())),
        Err(left) => {
            let left = left.as_secs();
            Err(ControlError::bad_request(bilingual!(
                "advance_seconds: all steps together end at a century: advance by at most {left} seconds, or reset the \
                 sandbox";
                "advance_seconds：累计最多一百年：最多再拨动 {left} 秒，或重置沙箱"
            )))
        }
    }
}
