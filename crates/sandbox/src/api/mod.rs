//! The operations of the API: from an HTTP request to its answer.

mod people;
mod request;
mod school;
mod send;
mod token;
mod upload;
mod view;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Extension, Query, State as Extract},
    http::{
        Method, Request, StatusCode,
        header::{CONTENT_TYPE, HOST},
        request::Parts,
    },
    response::{IntoResponse, Response},
    routing::any,
};
use wecom_school_types::Errcode;

use self::request::ApiRequest;
use crate::{
    Endpoint, RequestRecord,
    answer::Answer,
    body::{self, BodyError, RequestBody},
    faults::{Disturbance, Effect},
    refusal::{Refusal, bilingual, refuse},
    requests::Exchange,
    server::{Ending, Peer, truncate},
    state::Shared,
    tokens::{TokenEnd, TokenParameter},
};

pub(crate) fn router(shared: Shared) -> Router {
    let route = |endpoint: Endpoint| {
        any(move |Extract(shared): Extract<Shared>, Extension(Peer(ip)): Extension<Peer>, request: Request<Body>| {
            serve(shared, endpoint, ip, request)
        })
    };
    Endpoint::ALL
        .into_iter()
        .fold(Router::new(), |router, endpoint| router.route(endpoint.path(), route(endpoint)))
        .with_state(shared)
}

async fn serve(shared: Shared, endpoint: Endpoint, ip: IpAddr, request: Request<Body>) -> Response {
    let (number, disturbance) = {
        let mut state = shared.lock();
        // Both count under one lock, so that a fault happens to the request of its number.
        (state.requests.receive(endpoint), shared.faults.apply(endpoint, shared.clock.now()))
    };
    let record = RequestRecord { endpoint, number, faults: disturbance.names.clone(), ..RequestRecord::default() };
    let (parts, body) = request.into_parts();
    let body = body::read(&shared.body_budget, body::max_bytes(endpoint), &parts.headers, body).await;
    let answer = process(&shared, record, &disturbance, ip, &parts, &body);
    drop(body);
    if !disturbance.delay.is_zero() {
        tokio::time::sleep(disturbance.delay).await;
    }
    respond(disturbance.effect, answer).await
}

/// Checks a request, does what it asks for, and notes it in the log. Returns no answer if a fault prevents the check.
fn process(
    shared: &Shared,
    mut record: RequestRecord,
    disturbance: &Disturbance,
    ip: IpAddr,
    parts: &Parts,
    body: &Result<RequestBody, BodyError>,
) -> Option<Answer> {
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).unwrap_or_default();
    let content_type = parts.headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    let (endpoint, number, now) = (record.endpoint, record.number, shared.clock.now());
    let mut state = shared.lock();
    let result = match body {
        Err(BodyError::Broken) => None,
        // The request is lost before it is checked.
        _ if matches!(disturbance.effect, Some(Effect::ResetBeforeAcceptance {} | Effect::Status { .. })) => None,
        Err(BodyError::TooLarge { limit }) => {
            let code = if endpoint == Endpoint::Upload { Errcode::MEDIA_TOO_LARGE } else { Errcode::BODY_TOO_LARGE };
            let detail =
                bilingual!("the body has more than {limit} bytes: send less"; "请求体超过 {limit} 字节：请减少内容");
            Some(Err(Refusal::new(code, detail)))
        }
        Ok(body) => {
            let mut request = ApiRequest {
                state: &mut state,
                record: &mut record,
                school: &shared.school,
                now,
                query: &query,
                content_type: &String::from_utf8_lossy(content_type),
                host: parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default(),
                body: &body.bytes,
            };
            Some(check(&mut request, &parts.method, disturbance.effect))
        }
    };
    let answer = result.map(|result| {
        result.unwrap_or_else(|refusal| {
            let answer = Answer::refused(endpoint, &refusal, now, ip);
            note_refusal(&mut record, refusal, &answer);
            answer
        })
    });
    record.time = now.as_secs();
    record.errcode = answer.as_ref().map(|answer| answer.code.get());
    let (agentid, errcode) = (record.agentid, record.errcode);
    let exchange = (endpoint == Endpoint::Send).then(|| {
        let body = body.as_ref().ok().map(|body| &body.bytes);
        Exchange::new(body, answer.as_ref().map(|answer| Arc::clone(&answer.json)))
    });
    state.requests.note(record, exchange);
    drop(state);
    tracing::info!(%endpoint, number, agentid, errcode, faults = ?disturbance.names, "request");
    answer
}

fn note_refusal(record: &mut RequestRecord, refusal: Refusal, answer: &Answer) {
    /// Names and values that a client made up may be as long as its request.
    const MAX_PARAMETER: usize = 200;
    const MAX_DETAIL: usize = 600;
    let beginning = |text: &str, most| text.chars().take(most).collect();
    record.parameter = refusal.parameter.map(|parameter| beginning(&parameter, MAX_PARAMETER));
    record.detail = Some(beginning(&refusal.detail.en, MAX_DETAIL));
    record.detail_zh = Some(beginning(&refusal.detail.zh, MAX_DETAIL));
    record.errmsg = Some(answer.errmsg.clone().into_owned());
}

fn check(request: &mut ApiRequest<'_>, method: &Method, effect: Option<Effect>) -> Result<Answer, Refusal> {
    let endpoint = request.record.endpoint;
    apply_fault(effect, request)?;
    endpoint.check_method(method)?;
    match endpoint {
        Endpoint::Token => token::get_token(request),
        Endpoint::SuiteToken => token::get_suite_token(request),
        Endpoint::CorpToken => token::get_corp_token(request),
        Endpoint::AuthInfo => token::get_auth_info(request),
        Endpoint::DepartmentList => school::list_departments(request),
        Endpoint::StudentList => school::list_students(request),
        Endpoint::ParentList => school::list_parents(request),
        Endpoint::User => school::get_user(request),
        Endpoint::AllowScope => school::get_allow_scope(request),
        Endpoint::SubscribeQrCode => school::get_subscribe_qr_code(request),
        Endpoint::SubscribeMode => school::get_subscribe_mode(request),
        Endpoint::Upload => upload::upload(request),
        Endpoint::Send => send::send(request),
    }
}

fn apply_fault(effect: Option<Effect>, request: &mut ApiRequest<'_>) -> Result<(), Refusal> {
    let end = match effect {
        Some(Effect::Errcode { errcode }) => {
            return Err(Refusal::new(Errcode::from(errcode), bilingual!("a fault asks for it"; "由故障设定")));
        }
        Some(Effect::RateLimit { .. }) => {
            refuse!(RATE_LIMIT_EXCEEDED, "a fault limits this call for a while"; "故障使此接口暂时限流")
        }
        Some(Effect::ConcurrencyLimit {}) => {
            refuse!(CONCURRENCY_LIMIT_EXCEEDED, "a fault allows no more calls at once"; "故障不允许更多并发调用")
        }
        Some(Effect::TokenInvalid {}) => TokenEnd::Invalid,
        Some(Effect::TokenExpired {}) => TokenEnd::Expired,
        _ => return Ok(()),
    };
    let token = match request.record.endpoint {
        Endpoint::Token | Endpoint::SuiteToken => None,
        Endpoint::CorpToken | Endpoint::AuthInfo => Some(TokenParameter::SUITE),
        _ => Some(TokenParameter::APP),
    };
    match token {
        None => request.state.tokens.end_all(end),
        Some(token) => request.state.tokens.end(request.query(token.name).unwrap_or_default(), end),
    }
    Ok(())
}

/// Puts an answer into HTTP, or does what a fault does instead.
async fn respond(effect: Option<Effect>, answer: Option<Answer>) -> Response {
    match (effect, answer) {
        (Some(Effect::ResetBeforeAcceptance {} | Effect::ResetAfterAcceptance {}), _) => Ending::Reset.into_response(),
        (Some(Effect::Status { status } | Effect::StatusAfterAcceptance { status }), _) => gateway_response(status),
        (Some(Effect::CloseBeforeAnswer {}), _) | (_, None) => Ending::Close.into_response(),
        (Some(Effect::TruncatedBody {}), Some(answer)) => truncate(answer.into_response()).await,
        (_, Some(answer)) => answer.into_response(),
    }
}

/// Answers in HTML, as a gateway between client and server does.
fn gateway_response(status: u16) -> Response {
    let status = StatusCode::from_u16(status).ok().filter(|status| (200..600).contains(&status.as_u16()));
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // Clients would read a page after one of these as the beginning of the next response.
    if [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT, StatusCode::NOT_MODIFIED].contains(&status) {
        return status.into_response();
    }
    let head = format!("<html>\r\n<head><title>{status}</title></head>\r\n");
    let page = format!("{head}<body>\r\n<h1>{status}</h1>\r\n</body>\r\n</html>\r\n");
    (status, [(CONTENT_TYPE, "text/html")], page).into_response()
}
