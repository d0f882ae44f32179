//! The control API under `/sandbox/`: what a test or a person asks of the sandbox itself.

mod articles;
mod clock;
mod errcodes;
mod error;
mod events;
mod extract;
mod faults;
mod inbox;
mod media;
mod msgtypes;
mod outbox;
mod people;
mod range;
mod requests;
mod school;

use axum::{
    Json, Router,
    extract::State,
    http::{
        HeaderName, HeaderValue, Method, StatusCode, Uri,
        header::{X_CONTENT_TYPE_OPTIONS, X_DNS_PREFETCH_CONTROL},
    },
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use serde_json::{Value, json};

pub(crate) use self::{error::ControlError, extract::Named};
use crate::{Endpoint, bilingual::bilingual, inbox as page, state::Shared};

/// What the control API answers.
type Answered = Result<Json<Value>, ControlError>;

/// Every call of the control API, with its methods and what it does.
const CALLS: &[(&str, &str)] = &[
    ("GET /", "the inbox: a page for people"),
    ("GET /inbox/{file}", "what the page is made of"),
    ("GET /sandbox/", "this list"),
    (
        "GET /sandbox/inbox",
        "notices in short, newest first; ?q=WORDS, ?msgtype=TYPE, ?recipient=USERID, ?class=ID, ?cut=true, \
         ?suppressed=true, ?missed=true, ?before=ID, ?limit=N",
    ),
    ("GET /sandbox/outbox", "accepted notices; ?recipient=USERID, ?msgtype=TYPE, ?after=ID, ?limit=N"),
    ("DELETE /sandbox/outbox", "empties the outbox"),
    ("GET /sandbox/outbox/{id}", "one notice"),
    ("GET /sandbox/outbox/{id}/articles/{index}", "an article of an mpnews as a page; ?pictures=1"),
    ("GET /sandbox/people", "students and parents"),
    ("GET /sandbox/people/{userid}", "one person, with family and class"),
    ("GET /sandbox/people/{userid}/notices", "what a person received; ?after=ID, ?limit=N"),
    ("GET /sandbox/school", "corpid, apps, suites, classes"),
    ("GET /sandbox/media", "uploaded files"),
    ("GET /sandbox/media/{media_id}", "the bytes of a file"),
    ("GET /sandbox/clock", "the sandbox's time, and the number of its run"),
    ("POST /sandbox/clock", "moves it: {\"advance_seconds\": 7200}"),
    ("GET /sandbox/faults", "faults, and which have fired"),
    ("POST /sandbox/faults", "adds one: {\"kind\": \"close_before_answer\", \"on\": \"send\", \"request\": 2}"),
    ("DELETE /sandbox/faults", "removes all"),
    ("DELETE /sandbox/faults/{id}", "removes one"),
    ("GET /sandbox/events", "what happens, as it happens: server-sent events"),
    ("GET /sandbox/requests", "counters, and the last requests; ?limit=N"),
    ("GET /sandbox/requests/{id}", "one request; of a notice's also what was sent and answered"),
    ("GET /sandbox/errcodes", "the documented codes: what they mean, and what to do"),
    ("GET /sandbox/msgtypes", "the message types, with the page's terms for their properties"),
    ("POST /sandbox/reset", "everything as at the start"),
];

pub(crate) fn router(shared: Shared) -> Router {
    let route = |methods: MethodRouter<Shared>| methods.fallback(wrong_method);
    Router::new()
        .route("/", route(get(page::page)))
        .route("/inbox/{file}", route(get(page::named)))
        .route("/sandbox", route(get(index)))
        .route("/sandbox/", route(get(index)))
        .route("/sandbox/inbox", route(get(inbox::list)))
        .route("/sandbox/outbox", route(get(outbox::list).delete(outbox::clear)))
        .route("/sandbox/outbox/{id}", route(get(outbox::one)))
        .route("/sandbox/outbox/{id}/articles/{index}", route(get(articles::show)))
        .route("/sandbox/people", route(get(people::list)))
        .route("/sandbox/people/{userid}", route(get(people::one)))
        .route("/sandbox/people/{userid}/notices", route(get(people::notices)))
        .route("/sandbox/school", route(get(school::show)))
        .route("/sandbox/media", route(get(media::list)))
        .route("/sandbox/media/{media_id}", route(get(media::content)))
        .route("/sandbox/clock", route(get(clock::show).post(clock::advance)))
        .route("/sandbox/faults", route(get(faults::list).post(faults::add).delete(faults::clear)))
        .route("/sandbox/faults/{id}", route(get(faults::one).delete(faults::remove)))
        .route("/sandbox/events", route(get(events::listen)))
        .route("/sandbox/requests", route(get(requests::list)))
        .route("/sandbox/requests/{id}", route(get(requests::one)))
        .route("/sandbox/errcodes", route(get(errcodes::list)))
        .route("/sandbox/msgtypes", route(get(msgtypes::list)))
        .route("/sandbox/reset", route(post(reset)))
        .fallback(unknown)
        .layer(map_response(kept_apart))
        .with_state(shared)
}

/// No page elsewhere may have an answer for a picture or a script of its own. A browser must not guess what an answer is,
/// and not look up the hosts that it names: they would learn that somebody reads of them.
async fn kept_apart(mut response: Response) -> Response {
    const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_DNS_PREFETCH_CONTROL, HeaderValue::from_static("off"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    response
}

async fn index() -> Json<Value> {
    let calls: serde_json::Map<String, Value> =
        CALLS.iter().map(|(call, what)| ((*call).to_owned(), Value::from(*what))).collect();
    let api: Vec<_> = Endpoint::ALL.iter().map(|endpoint| endpoint.path()).collect();
    Json(json!({ "api": api, "control": calls }))
}

async fn reset(State(shared): State<Shared>) -> Json<Value> {
    shared.reset();
    Json(json!({ "reset": true }))
}

async fn wrong_method(method: Method, uri: Uri) -> ControlError {
    let path = uri.path();
    let calls: Vec<_> = CALLS.iter().map(|(call, _)| *call).filter(|call| matches(call, path)).collect();
    let (en, zh) = (calls.join(" or "), calls.join(" 或 "));
    ControlError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        bilingual!("no {method} here: use {en}"; "此处不能用 {method}：请用 {zh}"),
    )
}

/// Whether a path is one of a call such as `GET /sandbox/outbox/{id}`.
fn matches(call: &str, path: &str) -> bool {
    let call = call.split_once(' ').map_or(call, |(_, call)| call).trim_end_matches('/');
    let (mut call, mut path) = (call.split('/'), path.trim_end_matches('/').split('/'));
    loop {
        match (call.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(given)) if expected.starts_with('{') || expected == given => {}
            _ => return false,
        }
    }
}

/// A path that is no call, of the API or of the sandbox.
// Choice: unknown-path.
async fn unknown(uri: Uri) -> Response {
    let path: String = uri.path().chars().take(200).collect();
    let api: Vec<_> = Endpoint::ALL.iter().map(|endpoint| endpoint.path()).collect();
    let api = api.join(", ");
    let text = bilingual!(
        "no call under {path}: the sandbox answers {api}, and GET /sandbox/ lists its own";
        "{path} 下没有接口：沙箱应答 {api}，GET /sandbox/ 列出它自己的接口"
    );
    ControlError::new(StatusCode::NOT_FOUND, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_among_the_calls() {
        assert!(matches("GET /sandbox/outbox/{id}", "/sandbox/outbox/7"));
        assert!(matches("GET /sandbox/", "/sandbox"));
        assert!(!matches("GET /sandbox/outbox/{id}", "/sandbox/outbox"));
        assert!(!matches("GET /sandbox/outbox", "/sandbox/outbox/7"));
    }
}
