//! `/sandbox/faults`

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Answered,
    error::ControlError,
    extract::{Body, Named},
};
use crate::{
    Endpoint, Fault, FaultId, FaultReport,
    bilingual::bilingual,
    faults::{Effect, LONGEST_DELAY},
    state::Shared,
};

/// A fault as the control API takes it: the kind says which of the others it needs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    kind: Kind,
    #[serde(default = "send")]
    on: Endpoint,
    request: Option<u64>,
    every: Option<u64>,
    times: Option<u64>,
    milliseconds: Option<u64>,
    status: Option<u16>,
    errcode: Option<i64>,
    seconds: Option<u64>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Delay,
    ResetBeforeAcceptance,
    ResetAfterAcceptance,
    CloseBeforeAnswer,
    TruncatedBody,
    Status,
    StatusAfterAcceptance,
    Errcode,
    TokenInvalid,
    TokenExpired,
    RateLimit,
    ConcurrencyLimit,
}

const fn send() -> Endpoint {
    Endpoint::Send
}

impl Asked {
    fn fault(mut self) -> Result<Fault, ControlError> {
        let effect = self.effect()?;
        for (name, is_left) in [
            ("milliseconds", self.milliseconds.is_some()),
            ("status", self.status.is_some()),
            ("errcode", self.errcode.is_some()),
            ("seconds", self.seconds.is_some()),
        ] {
            if is_left {
                let kind = effect.name();
                return Err(ControlError::bad_request(bilingual!(
                    "{kind} takes no {name}: remove it"; "{kind} 没有 {name}：请删去"
                )));
            }
        }
        if self.request.is_some() && self.every.is_some() {
            return Err(ControlError::bad_request(bilingual!(
                "request and every exclude each other: keep one"; "request 与 every 不能同时使用：请只保留一个"
            )));
        }
        if self.request == Some(0) || self.every == Some(0) {
            return Err(ControlError::bad_request(bilingual!(
                "request and every count from 1"; "request 和 every 从 1 数起"
            )));
        }
        Ok(Fault { effect, on: self.on, request: self.request, every: self.every, times: self.times })
    }

    /// Takes what the kind needs; what is left then was given in vain.
    fn effect(&mut self) -> Result<Effect, ControlError> {
        let status = |status: Option<u16>| match status {
            Some(status @ 200..600) => Ok(status),
            _ => Err(ControlError::bad_request(bilingual!(
                "this kind needs a status from 200 to 599"; "此类故障需要 200 至 599 的状态码"
            ))),
        };
        let needed = |name: &str| {
            ControlError::bad_request(bilingual!("this kind needs {name}: add it"; "此类故障需要 {name}：请补上"))
        };
        Ok(match self.kind {
            Kind::Delay => match self.milliseconds.take().ok_or_else(|| needed("milliseconds"))? {
                milliseconds if Duration::from_millis(milliseconds) <= LONGEST_DELAY => Effect::Delay { milliseconds },
                _ => {
                    let most = LONGEST_DELAY.as_millis();
                    let text = bilingual!(
                        "a delay has at most {most} milliseconds: an hour"; "延迟最多 {most} 毫秒，即一小时"
                    );
                    return Err(ControlError::bad_request(text));
                }
            },
            Kind::ResetBeforeAcceptance => Effect::ResetBeforeAcceptance,
            Kind::ResetAfterAcceptance => Effect::ResetAfterAcceptance,
            Kind::CloseBeforeAnswer => Effect::CloseBeforeAnswer,
            Kind::TruncatedBody => Effect::TruncatedBody,
            Kind::Status => Effect::Status { status: status(self.status.take())? },
            Kind::StatusAfterAcceptance => Effect::StatusAfterAcceptance { status: status(self.status.take())? },
            Kind::Errcode => match self.errcode.take().ok_or_else(|| needed("errcode"))? {
                0 => {
                    return Err(ControlError::bad_request(bilingual!(
                        "errcode 0 is success: a fault needs another one"; "errcode 0 表示成功：请换一个"
                    )));
                }
                errcode => Effect::Errcode { errcode },
            },
            Kind::TokenInvalid => Effect::TokenInvalid,
            Kind::TokenExpired => Effect::TokenExpired,
            Kind::RateLimit => Effect::RateLimit { seconds: self.seconds.take().ok_or_else(|| needed("seconds"))? },
            Kind::ConcurrencyLimit => Effect::ConcurrencyLimit,
        })
    }
}

pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "faults": shared.lock().faults.list() }))
}

pub(super) async fn one(State(shared): State<Shared>, Named(id): Named) -> Answered {
    let state = shared.lock();
    let report = state.faults.list().iter().find(|report| report.id.0.to_string() == id);
    report.map(|report| Json(json!(report))).ok_or_else(|| unknown(&id))
}

pub(super) async fn add(State(shared): State<Shared>, body: Body) -> Result<Response, ControlError> {
    let fault = body.read::<Asked>()?.fault()?;
    let mut state = shared.lock();
    let id = state.faults.add(fault);
    let report: Option<&FaultReport> = state.faults.list().last().filter(|report| report.id == id);
    Ok((StatusCode::CREATED, Json(json!(report))).into_response())
}

pub(super) async fn clear(State(shared): State<Shared>) -> Json<Value> {
    let mut state = shared.lock();
    let removed = state.faults.list().len();
    state.faults.clear();
    Json(json!({ "removed": removed }))
}

pub(super) async fn remove(State(shared): State<Shared>, Named(id): Named) -> Answered {
    let is_removed = id.parse().is_ok_and(|id| shared.lock().faults.remove(FaultId(id)));
    if is_removed { Ok(Json(json!({ "removed": 1 }))) } else { Err(unknown(&id)) }
}

fn unknown(id: &str) -> ControlError {
    ControlError::not_found(bilingual!(
        "no fault {id}: GET /sandbox/faults lists them"; "没有故障 {id}：GET /sandbox/faults 列出全部"
    ))
}
