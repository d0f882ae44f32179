//! `/cases`: conformance cases for clients. The base URL `…/cases/ID` takes the call that a case is about.

use std::{collections::BTreeMap, convert::Infallible};

use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{FromRequest, Query, Request, State},
    http::{Method, Uri, header::CONTENT_TYPE, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use wecom_school_types::Errcode;

use super::http::{ControlError, JsonBody, JsonResult, PathValue, QueryParameters, control_error, read_query};
use crate::{
    Cases, Endpoint, api,
    body::{self, BodyError},
    cases::{Case, Outcome, Results, Said, difference, expand, judge},
    server::Peer,
    state::Shared,
};

/// The beginning of every path of the API, after the base URL.
const API: &str = "/cgi-bin/";
const VERDICT: &str = "/verdict";

fn cases(shared: &Shared) -> Result<&Cases, ControlError> {
    shared.cases.as_ref().ok_or_else(|| {
        control_error!(NOT_FOUND,
            "this sandbox has no cases: start it with --cases FOLDER, the folder is schema/dist/cases of the project";
            "沙箱没有用例：请用 --cases 目录 启动，目录为本项目的 schema/dist/cases"
        )
    })
}

fn find<'s>(shared: &'s Shared, id: &str) -> Result<&'s Case, ControlError> {
    let id: String = id.chars().take(200).collect();
    cases(shared)?.get(&id).ok_or_else(
        || control_error!(NOT_FOUND, "no case {id}: GET /cases lists them"; "没有用例 {id}：GET /cases 列出全部用例"),
    )
}

fn outcome(cases: &Cases, case: &Case, results: &Results) -> (Outcome, Option<String>) {
    judge(case, cases.is_request(case), results.get(&case.id))
}

pub(super) async fn list(State(shared): State<Shared>, given: QueryParameters) -> JsonResult {
    let [ty, kind, only] = read_query(given, ["type", "kind", "only"])?;
    let is_asked = |case: &&Case| {
        ty.as_ref().is_none_or(|ty| *ty == case.ty)
            && kind.as_ref().is_none_or(|kind| *kind == case.kind)
            && only.as_ref().is_none_or(|only| case.id.starts_with(only.as_str()))
    };
    let cases = cases(&shared)?;
    let results = &shared.lock().cases;
    let line = |case: &Case| {
        let (outcome, _) = outcome(cases, case, results);
        json!({ "id": case.id, "type": case.ty, "kind": case.kind, "verdict": case.verdict, "outcome": outcome })
    };
    Ok(Json(json!({ "cases": cases.iter().filter(is_asked).map(line).collect::<Vec<_>>() })))
}

pub(super) async fn results(State(shared): State<Shared>) -> JsonResult {
    let cases = cases(&shared)?;
    let results = &shared.lock().cases;
    let (mut kinds, mut failures): (BTreeMap<&str, BTreeMap<Outcome, usize>>, _) = (BTreeMap::new(), Vec::new());
    for case in cases.iter() {
        let (outcome, why) = outcome(cases, case, results);
        for kind in ["all", &case.kind] {
            *kinds.entry(kind).or_default().entry(outcome).or_default() += 1;
        }
        if outcome == Outcome::Failed {
            let mut failure = json!({ "case": case.id, "why": why, "verdict": case.verdict });
            for name in ["at", "reason", "reason_zh", "page", "section"] {
                if let Some(value) = case.rest.get(name) {
                    failure[name] = value.clone();
                }
            }
            failures.push(failure);
        }
    }
    Ok(Json(json!({ "kinds": kinds, "failures": failures })))
}

pub(super) async fn clear(State(shared): State<Shared>) -> JsonResult {
    cases(&shared)?;
    shared.lock().cases.clear();
    Ok(Json(json!({ "cleared": true })))
}

/// Serves everything below a case: the case itself, what the client says of it, and the calls.
pub(super) async fn below(
    State(shared): State<Shared>,
    PathValue(below): PathValue,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    let method = request.method().clone();
    let answer = match (below.find(API), below.strip_suffix(VERDICT)) {
        (Some(end), _) => call(&shared, &below[..end], &below[end..], peer, request).await,
        (None, Some(id)) if method == Method::POST => say(&shared, id, request).await.map(IntoResponse::into_response),
        (None, _) if method == Method::GET => one(&shared, &below).map(IntoResponse::into_response),
        _ => Err(control_error!(METHOD_NOT_ALLOWED,
            "no {method} here: GET the case, POST what the client says to …/verdict, or call an API below it";
            "此处不能用 {method}：GET 读取用例，POST …/verdict 报告结果，或在其下调用接口"
        )),
    };
    answer.unwrap_or_else(IntoResponse::into_response)
}

fn one(shared: &Shared, id: &str) -> JsonResult {
    let (cases, case) = (cases(shared)?, find(shared, id)?);
    let mut shown = json!(case);
    shown["instance"] = expand(&case.instance);
    let results = &shared.lock().cases;
    let (outcome, why) = outcome(cases, case, results);
    let calls = cases
        .calls(case)
        .map(|call| json!({ "method": call.method, "path": format!("/cases/{}{}", case.id, call.path) }));
    Ok(Json(json!({
        "case": shown, "calls": calls.collect::<Vec<_>>(), "outcome": outcome, "why": why, "received": results.get(&case.id),
    })))
}

async fn say(shared: &Shared, id: &str, request: Request) -> JsonResult {
    let JsonBody(said) = JsonBody::<Said>::from_request(request, shared).await?;
    let case = find(shared, id)?;
    shared.lock().cases.entry(case.id.clone()).or_default().said = Some(said);
    one(shared, id)
}

/// Takes a call below a case. The call that the case is about is compared and noted, and any other one is answered as usual.
async fn call(shared: &Shared, id: &str, path: &str, peer: Peer, request: Request) -> Result<Response, ControlError> {
    let (cases, case) = (cases(shared)?, find(shared, id)?);
    let Some(call) = cases.calls(case).find(|call| call.path == path) else {
        return forward(shared, path, peer, request).await;
    };
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).unwrap_or_default();
    let (parts, body) = request.into_parts();
    let body = body::read(&shared.body_budget, body::max_bytes(Endpoint::Upload), &parts.headers, body).await;
    let difference = match &body {
        Ok(body) => difference(call, case, parts.method.as_str(), &query, &body.bytes),
        Err(BodyError::TooLarge { limit }) => Some(format!("the body has more than {limit} bytes")),
        Err(BodyError::Broken) => Some("the body broke off".to_owned()),
    };
    let is_request = cases.is_request(case);
    let (outcome, why) = {
        let mut state = shared.lock();
        let received = state.cases.entry(case.id.clone()).or_default();
        received.arrived += 1;
        received.difference = difference.filter(|_| is_request);
        judge(case, is_request, Some(received))
    };
    tracing::info!(case = case.id, ?outcome, why, "case");
    let answer = match (is_request, outcome) {
        (true, Outcome::Failed) => {
            let why = why.unwrap_or_default();
            json!({ "errcode": Errcode::INVALID_PARAMETER, "errmsg": format!("case {id}: {why}") })
        }
        (true, _) => cases.example(&call.answer).unwrap_or_else(|| json!({ "errcode": 0, "errmsg": "ok" })),
        (false, _) => expand(&case.instance),
    };
    Ok(([(CONTENT_TYPE, "application/json; charset=UTF-8")], answer.to_string()).into_response())
}

async fn forward(shared: &Shared, path: &str, peer: Peer, mut request: Request) -> Result<Response, ControlError> {
    if Endpoint::ALL.iter().all(|endpoint| endpoint.path() != path) {
        let path: String = path.chars().take(200).collect();
        return Err(
            control_error!(NOT_FOUND, "no call under {path}: GET the case to see its calls"; "{path} 下没有接口：GET 该用例可查看它的接口"),
        );
    }
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Ok(path) = PathAndQuery::try_from(format!("{path}{query}")) {
        *request.uri_mut() = Uri::from(path);
    }
    request.extensions_mut().insert(peer);
    let router: Router = api::router(shared.clone());
    let answer: Result<Response, Infallible> = TowerToHyperService::new(router).call(request.map(Body::new)).await;
    Ok(answer.unwrap_or_else(|never| match never {}))
}
