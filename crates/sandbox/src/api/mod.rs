//! The calls of the API, from a request over HTTP to its answer.

mod record;
mod send;
mod token;
mod upload;

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Extension, Query, State as Extract},
    http::{HeaderValue, Method, Request, Response, StatusCode, header::CONTENT_TYPE, request::Parts},
    routing::any,
};
use bytes::Bytes;
use wecom_school_types::{
    Call as _, Errcode, Method as DocumentedMethod,
    media::Upload,
    notice::Notice,
    token::{GetCorpToken, GetSuiteToken, GetToken},
};

use self::record::Judged;
pub(crate) use self::upload::MEDIA_DATA_MISSING;
use crate::{
    Endpoint, School,
    answer::Answer,
    bilingual::bilingual,
    body::{self, ReadBody, Unread},
    connection::{Ending, Peer, broken_off},
    faults::{Disturbance, Effect},
    refusal::Refusal,
    state::{Shared, State},
    tokens::{Carrier, End},
};

/// A request whose body has been read.
struct Call<'a> {
    school: &'a Arc<School>,
    now: Duration,
    query: &'a [(String, String)],
    content_type: &'a str,
    body: &'a Bytes,
}

impl Call<'_> {
    /// The first parameter of the address with this name.
    fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What became of a call, and which app made it as far as that was seen.
struct Outcome {
    result: Result<Answer, Refusal>,
    agentid: Option<i64>,
    delivery: Option<Delivery>,
}

/// Which notice a request was accepted as, or repeats.
#[derive(Clone, Copy)]
struct Delivery {
    notice: u64,
    is_repeat: bool,
}

impl Outcome {
    /// A call that was refused before its app was known.
    fn refused(refusal: Refusal) -> Self {
        Self::of(None, Err(refusal))
    }

    fn of(agentid: Option<i64>, result: Result<Answer, Refusal>) -> Self {
        Self { result, agentid, delivery: None }
    }

    fn code(&self) -> Errcode {
        self.result.as_ref().err().map_or(Errcode::OK, |refusal| refusal.code)
    }
}

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

impl Endpoint {
    /// The path, as the types state it.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Token => GetToken::PATH,
            Self::SuiteToken => GetSuiteToken::PATH,
            Self::CorpToken => GetCorpToken::PATH,
            Self::Upload => Upload::PATH,
            Self::Send => Notice::PATH,
        }
    }

    /// Refuses a method that the call does not have.
    // Choice: wrong-method.
    fn check_method(self, method: &Method) -> Result<(), Refusal> {
        let documented = match self {
            Self::Token => GetToken::METHOD,
            Self::SuiteToken => GetSuiteToken::METHOD,
            Self::CorpToken => GetCorpToken::METHOD,
            Self::Upload => Upload::METHOD,
            Self::Send => Notice::METHOD,
        };
        let (is_right, name) = match documented {
            DocumentedMethod::Get => (method == Method::GET || method == Method::HEAD, "GET"),
            _ => (method == Method::POST, "POST"),
        };
        let detail = || bilingual!("{method} for a call that takes {name}"; "用了 {method}，此接口只接受 {name}");
        if is_right { Ok(()) } else { Err(Refusal::new(Errcode::INVALID_PARAMETER, detail())) }
    }
}

/// A request as it comes: which one it is, from where, and what happens to it.
struct Arrival {
    endpoint: Endpoint,
    number: u64,
    ip: IpAddr,
    disturbance: Disturbance,
}

/// Reads a request, lets faults happen to it, judges it and answers.
async fn serve(shared: Shared, endpoint: Endpoint, ip: IpAddr, request: Request<Body>) -> Response<Body> {
    let arrival = {
        let now = shared.clock.now();
        let mut state = shared.lock();
        // Counted as it comes, so that faults meet requests in their order.
        let (number, disturbance) = (state.requests.receive(endpoint), state.faults.meet(endpoint, now));
        Arrival { endpoint, number, ip, disturbance }
    };
    let (parts, body) = request.into_parts();
    let read = body::read(&shared, body::limit(endpoint), &parts.headers, body).await;
    let answer = decide(&shared, &arrival, &parts, &read);
    drop(read);
    if !arrival.disturbance.delay.is_zero() {
        tokio::time::sleep(arrival.disturbance.delay).await;
    }
    respond(arrival.disturbance.effect, answer)
}

/// What a request is answered, if it is; what it asks for is done then.
fn decide(shared: &Shared, arrival: &Arrival, parts: &Parts, read: &Result<ReadBody, Unread>) -> Option<Answer> {
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).unwrap_or_default();
    let content_type = parts.headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    let now = shared.clock.now();
    let mut state = shared.lock();
    let outcome = match read {
        Err(Unread::Broken) => None,
        _ if arrival.disturbance.is_before_acceptance() => None,
        Err(Unread::TooLarge { limit }) => Some(Outcome::refused(too_large(arrival.endpoint, *limit))),
        Ok(body) => {
            let call = Call {
                school: &shared.school,
                now,
                query: &query,
                content_type: &String::from_utf8_lossy(content_type),
                body: &body.bytes,
            };
            Some(judge(&mut state, arrival, &parts.method, &call))
        }
    };
    let answer = outcome.as_ref().map(|outcome| match &outcome.result {
        Ok(answer) => answer.clone(),
        Err(refusal) => Answer::refused(arrival.endpoint, refusal, now, arrival.ip),
    });
    let judged = Judged { outcome: outcome.as_ref(), answer: answer.as_ref() };
    record::note(&mut state.requests, arrival, now, read, &judged);
    drop(state);
    tracing::info!(
        endpoint = %arrival.endpoint,
        number = arrival.number,
        agentid = outcome.as_ref().and_then(|outcome| outcome.agentid),
        errcode = outcome.as_ref().map(|outcome| outcome.code().get()),
        faults = ?arrival.disturbance.names,
        "request"
    );
    answer
}

fn judge(state: &mut State, arrival: &Arrival, method: &Method, call: &Call<'_>) -> Outcome {
    let endpoint = arrival.endpoint;
    if let Some(refusal) = injected(state, endpoint, call, arrival.disturbance.effect) {
        return Outcome::refused(refusal);
    }
    if let Err(refusal) = endpoint.check_method(method) {
        return Outcome::refused(refusal);
    }
    match endpoint {
        Endpoint::Token => token::get_token(state, call),
        Endpoint::SuiteToken => token::get_suite_token(state, call),
        Endpoint::CorpToken => token::get_corp_token(state, call),
        Endpoint::Upload => upload::upload(state, call),
        Endpoint::Send => send::send(state, call),
    }
}

/// Does what a fault does before a request is judged; a refusal if that is its end.
fn injected(state: &mut State, endpoint: Endpoint, call: &Call<'_>, effect: Option<Effect>) -> Option<Refusal> {
    let ended = match effect? {
        Effect::Errcode { errcode } => {
            let detail = bilingual!("a fault asks for it"; "由故障设定");
            return Some(Refusal::new(Errcode::from(errcode), detail));
        }
        Effect::RateLimit { .. } => {
            let detail = bilingual!("a fault limits this call for a while"; "故障使此接口暂时限流");
            return Some(Refusal::new(Errcode::RATE_LIMIT_EXCEEDED, detail));
        }
        Effect::ConcurrencyLimit => {
            let detail = bilingual!("a fault allows no more calls at once"; "故障不允许更多并发调用");
            return Some(Refusal::new(Errcode::CONCURRENCY_LIMIT_EXCEEDED, detail));
        }
        Effect::TokenInvalid => End::Invalid,
        Effect::TokenExpired => End::Expired,
        _ => return None,
    };
    let carrier = match endpoint {
        Endpoint::Token | Endpoint::SuiteToken => {
            state.tokens.end_all(ended);
            return None;
        }
        Endpoint::CorpToken => Carrier::SUITE,
        Endpoint::Upload | Endpoint::Send => Carrier::APP,
    };
    state.tokens.end(call.query(carrier.parameter).unwrap_or_default(), ended);
    None
}

fn too_large(endpoint: Endpoint, limit: usize) -> Refusal {
    let code = match endpoint {
        Endpoint::Upload => Errcode::MEDIA_TOO_LARGE,
        _ => Errcode::BODY_TOO_LARGE,
    };
    Refusal::new(
        code,
        bilingual!("the body has more than {limit} bytes: send less"; "请求体超过 {limit} 字节：请减少内容"),
    )
}

/// Puts an answer into HTTP, or does what a fault does instead.
fn respond(effect: Option<Effect>, answer: Option<Answer>) -> Response<Body> {
    match (effect, answer) {
        (Some(Effect::ResetBeforeAcceptance | Effect::ResetAfterAcceptance), _) => Ending::Reset.into_response(),
        (Some(Effect::Status { status } | Effect::StatusAfterAcceptance { status }), _) => gateway(status),
        (Some(Effect::CloseBeforeAnswer), _) | (_, None) => Ending::Close.into_response(),
        (Some(Effect::TruncatedBody), Some(answer)) => answer.into_response().map(broken_off),
        (_, Some(answer)) => answer.into_response(),
    }
}

/// What stands between a client and a server answers in HTML.
fn gateway(status: u16) -> Response<Body> {
    let status = StatusCode::from_u16(status)
        .ok()
        .filter(|status| (200..600).contains(&status.as_u16()))
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // A page after one of these would be read as the beginning of the next answer.
    if let StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED = status {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        return response;
    }
    let page = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<h1>{status}</h1>\r\n</body>\r\n</html>\r\n"
    );
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}
