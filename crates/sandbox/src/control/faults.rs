//! `/sandbox/faults`: failures on demand are added, listed and removed.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::http::{ControlError, JsonBody, JsonResult, PathValue, control_error};
use crate::{
    Fault, FaultId,
    faults::{Effect, MAX_DELAY},
    refusal::bilingual,
    state::Shared,
};

fn check(fault: &Fault) -> Result<(), ControlError> {
    let Fault { request, every, .. } = *fault;
    let flaw = match fault.effect {
        Effect::Delay { milliseconds } if Duration::from_millis(milliseconds) > MAX_DELAY => {
            let most = MAX_DELAY.as_millis();
            bilingual!("a delay has at most {most} milliseconds: an hour"; "延迟最多 {most} 毫秒，即一小时")
        }
        Effect::Status { status } | Effect::StatusAfterAcceptance { status } if !(200..600).contains(&status) => {
            bilingual!("this kind needs a status from 200 to 599"; "此类故障需要 200 至 599 的状态码")
        }
        Effect::Errcode { errcode: 0 } => {
            bilingual!("errcode 0 is success: a fault needs another one"; "errcode 0 表示成功：请换一个")
        }
        _ if request.is_some() && every.is_some() => {
            bilingual!("request and every exclude each other: keep one"; "request 与 every 不能同时使用：请只保留一个")
        }
        _ if request == Some(0) || every == Some(0) => {
            bilingual!("request and every count from 1"; "request 和 every 从 1 数起")
        }
        _ => return Ok(()),
    };
    Err(ControlError::new(StatusCode::BAD_REQUEST, flaw))
}

pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "faults": shared.faults.list() }))
}

fn find(shared: &Shared, id: &str) -> JsonResult {
    let report = shared.faults.list().into_iter().find(|report| report.id.0.to_string() == id);
    report.map(|report| Json(json!(report))).ok_or_else(|| unknown_fault(id))
}

pub(super) async fn one(State(shared): State<Shared>, PathValue(id): PathValue) -> JsonResult {
    find(&shared, &id)
}

pub(super) async fn add(
    State(shared): State<Shared>,
    JsonBody(fault): JsonBody<Fault>,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    check(&fault)?;
    let id = shared.faults.add(fault);
    Ok((StatusCode::CREATED, find(&shared, &id.0.to_string())?))
}

pub(super) async fn clear(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "removed": shared.faults.clear() }))
}

pub(super) async fn remove(State(shared): State<Shared>, PathValue(id): PathValue) -> JsonResult {
    let is_removed = id.parse().is_ok_and(|id| shared.faults.remove(FaultId(id)));
    if is_removed { Ok(Json(json!({ "removed": 1 }))) } else { Err(unknown_fault(&id)) }
}

fn unknown_fault(id: &str) -> ControlError {
    control_error!(NOT_FOUND,
        "no fault {id}: GET /sandbox/faults lists them"; "没有故障 {id}：GET /sandbox/faults 列出全部"
    )
}
