//! The control API under `/sandbox/`: what tests and people ask of the sandbox itself.

mod cases;
mod events;
mod faults;
mod http;
mod inbox;
mod media;
mod notices;
mod page;
mod qr_code;
mod requests;
mod school;

use std::time::Duration;

use axum::{
    Json, Router,
    extract::{MatchedPath, State},
    http::{
        HeaderName, HeaderValue, Method, Uri,
        header::{X_CONTENT_TYPE_OPTIONS, X_DNS_PREFETCH_CONTROL},
    },
    middleware::map_response,
    response::Response,
    routing::{MethodRouter, any, delete, get, post},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(crate) use self::http::ControlError;
use self::http::{JsonBody, JsonResult, control_error};
use crate::{Endpoint, state::Shared};

/// Returns every call of the control API: method and path, what it does, and its handler.
#[rustfmt::skip]
fn calls() -> Vec<(&'static str, &'static str, MethodRouter<Shared>)> {
    vec![
        ("GET /", "the inbox: a page for people", get(page::index)),
        ("GET /inbox/{file}", "a file of the page", get(page::named)),
        ("GET /sandbox/", "this list", get(index)),
        ("GET /sandbox/inbox", "notices in short, newest first; ?q=WORDS, ?msgtype=TYPE, ?recipient=USERID, ?class=ID, \
             ?cut=true, ?suppressed=true, ?missed=true or a reason, ?before=ID, ?limit=N", get(inbox::list)),
        ("GET /sandbox/outbox", "accepted notices; ?recipient=USERID, ?msgtype=TYPE, ?after=ID, ?limit=N",
            get(notices::list)),
        ("DELETE /sandbox/outbox", "empties the outbox", delete(notices::clear)),
        ("GET /sandbox/outbox/{id}", "one notice", get(notices::one)),
        ("GET /sandbox/outbox/{id}/articles/{index}", "an article of an mpnews as a page; ?pictures=1",
            get(notices::show_article)),
        ("GET /sandbox/people", "students and parents", get(school::people)),
        ("GET /sandbox/people/{userid}", "one person, with family and class", get(school::person)),
        ("GET /sandbox/people/{userid}/notices", "what a person received; ?after=ID, ?limit=N", get(school::notices)),
        ("GET /sandbox/qr_code/{file}", "the QR code to follow: big.png, middle.png, thumb.png", get(qr_code::picture)),
        ("GET /sandbox/school", "corpid, apps, suites, departments, classes", get(school::show)),
        ("GET /sandbox/media", "uploaded files", get(media::list)),
        ("GET /sandbox/media/{media_id}", "the bytes of a file", get(media::content)),
        ("GET /sandbox/clock", "the sandbox's time, and the number of its run", get(clock)),
        ("POST /sandbox/clock", "moves it: {\"advance_seconds\": 7200}", post(advance)),
        ("GET /sandbox/faults", "faults, and which have fired", get(faults::list)),
        ("POST /sandbox/faults", "adds one: {\"kind\": \"close_before_answer\", \"on\": \"send\", \"request\": 2}",
            post(faults::add)),
        ("DELETE /sandbox/faults", "removes all", delete(faults::clear)),
        ("GET /sandbox/faults/{id}", "one fault", get(faults::one)),
        ("DELETE /sandbox/faults/{id}", "removes one", delete(faults::remove)),
        ("GET /sandbox/events", "events as they happen: server-sent events", get(events::listen)),
        ("GET /sandbox/requests", "counters, and the last requests; ?limit=N", get(requests::list)),
        ("GET /sandbox/requests/{id}", "one request; of a notice also what was sent and answered", get(requests::one)),
        ("GET /sandbox/errcodes", "the documented codes: what they mean, and what to do", get(requests::errcodes)),
        ("GET /sandbox/msgtypes", "the message types, with the page's terms for their properties",
            get(requests::msgtypes)),
        ("GET /cases", "conformance cases, and how the client did; ?type=TYPE, ?kind=KIND, ?only=PREFIX", get(cases::list)),
        ("GET /cases/results", "how many cases passed and failed, and why", get(cases::results)),
        ("DELETE /cases/results", "forgets what the client did", delete(cases::clear)),
        ("GET /cases/{*id}", "one case; /cases/ID is also the base URL for its call, and POST /cases/ID/verdict takes \
             {\"verdict\": \"refused\"}", any(cases::below)),
        ("POST /sandbox/reset", "puts everything back to the start", post(reset)),
    ]
}

pub(crate) fn router(shared: Shared) -> Router {
    calls()
        .into_iter()
        .fold(Router::new().route("/sandbox", get(index)), |router, (call, _, handler)| {
            router.route(path_of(call), handler)
        })
        .method_not_allowed_fallback(refuse_method)
        .fallback(refuse_path)
        .layer(map_response(isolate))
        .with_state(shared)
}

/// Returns the path of a call such as `GET /sandbox/outbox/{id}`.
fn path_of(call: &str) -> &str {
    call.split_once(' ').map_or(call, |(_, path)| path)
}

/// Keeps pages of other origins from embedding an answer. Browsers must not guess its type. They must not look up the
/// hosts that it names either, since these would learn that somebody reads it.
async fn isolate(mut response: Response) -> Response {
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_DNS_PREFETCH_CONTROL, "off"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn index() -> Json<Value> {
    let calls: Map<_, _> = calls().into_iter().map(|(call, text, _)| (call.to_owned(), Value::from(text))).collect();
    Json(json!({ "api": Endpoint::ALL.map(Endpoint::path), "control": calls }))
}

async fn reset(State(shared): State<Shared>) -> Json<Value> {
    shared.reset();
    Json(json!({ "reset": true }))
}

async fn clock(State(shared): State<Shared>) -> Json<Value> {
    let mut clock = json!(shared.clock.reading());
    clock["run"] = shared.lock().run.into();
    Json(clock)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

async fn advance(State(shared): State<Shared>, JsonBody(step): JsonBody<Advance>) -> JsonResult {
    if let Err(left) = shared.clock.try_advance(Duration::from_secs(step.advance_seconds)) {
        let left = left.as_secs();
        return Err(control_error!(BAD_REQUEST,
            "advance_seconds: all steps together end at a century: advance by at most {left} seconds, or reset the sandbox";
            "advance_seconds：累计最多一百年：最多再拨动 {left} 秒，或重置沙箱"
        ));
    }
    Ok(Json(json!(shared.clock.reading())))
}

async fn refuse_method(method: Method, matched: MatchedPath) -> ControlError {
    let is_here = |call: &&str| path_of(call).trim_end_matches('/') == matched.as_str().trim_end_matches('/');
    let calls: Vec<_> = calls().into_iter().map(|(call, _, _)| call).filter(is_here).collect();
    let (en, zh) = (calls.join(" or "), calls.join(" 或 "));
    control_error!(METHOD_NOT_ALLOWED, "no {method} here: use {en}"; "此处不能用 {method}：请用 {zh}")
}

// Choice: unknown-path.
async fn refuse_path(uri: Uri) -> ControlError {
    let path: String = uri.path().chars().take(200).collect();
    let api = Endpoint::ALL.map(Endpoint::path).join(", ");
    control_error!(NOT_FOUND,
        "no call under {path}: the sandbox answers {api}, and GET /sandbox/ lists its own";
        "{path} 下没有接口：沙箱应答 {api}，GET /sandbox/ 列出它自己的接口"
    )
}
