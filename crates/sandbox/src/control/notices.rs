//! `/sandbox/outbox`: the accepted notices, and the articles of an mpnews as pages.
//!
//! The HTML of an article comes from the sender. The Content-Security-Policy forbids scripts and connections, whether a
//! frame or a browser tab shows the article.

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

use axum::{
    Json,
    extract::State,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY},
    response::{IntoResponse, Response},
};
use regex::Regex;
use serde::Serialize;
use serde_json::{Value, json};
use wecom_school_directory::Person;
use wecom_school_types::{Enumeration, notice::Msgtype};

use super::http::{ControlError, PathValue, QueryParameters, control_error, read_bool, read_number, read_query};
use crate::{
    School,
    outbox::{AcceptedNotice, MAX_BYTES},
    state::Shared,
};

/// The default and the maximum number of notices in an answer.
const DEFAULT_LIMIT: usize = 100;
const MAX_LIMIT: usize = 1000;

/// The most memory of the notices of an answer, in bytes. An answer has one notice at least.
const MAX_ANSWERED_BYTES: usize = 32 * 1024 * 1024;

/// A part of a large outbox, which is written after the lock is released.
#[derive(Serialize)]
pub(super) struct OutboxAnswer {
    pub capacity: usize,
    capacity_bytes: usize,
    held: usize,
    pub dropped: u64,
    pub more: bool,
    pub notices: Vec<Arc<AcceptedNotice>>,
}

pub(super) fn select(
    shared: &Shared,
    [after, limit]: [Option<String>; 2],
    is_wanted: impl Fn(&AcceptedNotice) -> bool,
) -> Result<OutboxAnswer, ControlError> {
    let after = read_number("after", after.as_deref(), 0)?;
    let limit = read_number("limit", limit.as_deref(), DEFAULT_LIMIT)?.min(MAX_LIMIT);
    let outbox = &shared.lock().outbox;
    let (mut notices, mut bytes) = (Vec::new(), 0);
    let mut rest = outbox.after(after).filter(|notice| is_wanted(notice));
    let next = rest.find(|notice| {
        bytes += notice.estimate_bytes();
        let is_full = notices.len() >= limit || (bytes > MAX_ANSWERED_BYTES && !notices.is_empty());
        if !is_full {
            notices.push(Arc::clone(notice));
        }
        is_full
    });
    Ok(OutboxAnswer {
        capacity: outbox.capacity,
        capacity_bytes: MAX_BYTES,
        held: outbox.notices.len(),
        dropped: outbox.dropped,
        more: next.is_some(),
        notices,
    })
}

pub(super) async fn list(
    State(shared): State<Shared>,
    given: QueryParameters,
) -> Result<Json<OutboxAnswer>, ControlError> {
    let [recipient, msgtype, after, limit] = read_query(given, ["recipient", "msgtype", "after", "limit"])?;
    let msgtype = msgtype.as_deref().map(find_msgtype).transpose()?;
    let recipient = recipient.map(|userid| find_person(&shared.school, &userid)).transpose()?;
    let is_wanted = |notice: &AcceptedNotice| {
        recipient.is_none_or(|person| notice.recipients.contains(person))
            && msgtype.is_none_or(|msgtype| notice.msgtype == msgtype)
    };
    select(&shared, [after, limit], is_wanted).map(Json)
}

pub(super) fn find_msgtype(name: &str) -> Result<&'static str, ControlError> {
    let names: Vec<_> = Msgtype::ALL.iter().map(|msgtype| msgtype.as_str()).collect();
    names.iter().find(|known| **known == name).copied().ok_or_else(|| {
        let names = names.join(", ");
        control_error!(BAD_REQUEST, "no msgtype `{name}`: it is one of {names}"; "没有消息类型 `{name}`：应为 {names} 之一")
    })
}

pub(super) fn find_person(school: &School, userid: &str) -> Result<Person, ControlError> {
    school.directory().person(userid).ok_or_else(|| {
        control_error!(NOT_FOUND,
            "nobody at the school has the userid `{userid}`"; "学校里没有人使用 userid `{userid}`"
        )
    })
}

pub(super) async fn one(
    State(shared): State<Shared>,
    PathValue(id): PathValue,
) -> Result<Json<Arc<AcceptedNotice>>, ControlError> {
    find_notice(&shared, &id).map(Json)
}

fn find_notice(shared: &Shared, id: &str) -> Result<Arc<AcceptedNotice>, ControlError> {
    let found = id.parse().ok().and_then(|id| shared.lock().outbox.get(id).cloned());
    found.ok_or_else(|| {
        control_error!(NOT_FOUND,
            "no notice {id} in the outbox: it was dropped, or never existed"; "没有通知 {id}：已被丢弃，或从未有过"
        )
    })
}

pub(super) async fn clear(State(shared): State<Shared>) -> Json<Value> {
    let mut state = shared.lock();
    let removed = state.outbox.notices.len();
    state.outbox.clear();
    Json(json!({ "removed": removed }))
}

const HEAD: &str = "<!doctype html>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <style>body { margin: 16px; font: 17px/1.6 system-ui, sans-serif; overflow-wrap: anywhere; \
    color: #1f2329; background: #fff } img, video, table { max-width: 100% } img { height: auto }</style>\n";

pub(super) async fn show_article(
    State(shared): State<Shared>,
    PathValue((id, index)): PathValue<(String, String)>,
    given: QueryParameters,
) -> Result<Response, ControlError> {
    let [pictures] = read_query(given, ["pictures"])?;
    let has_pictures = pictures.map_or(Ok(false), |pictures| read_bool("pictures", &pictures))?;
    let notice = find_notice(&shared, &id)?;
    let index: Option<usize> = index.parse().ok();
    let article = index.and_then(|index| notice.shown.get("articles")?.get(index)?.get("content"));
    let Some(content) = article.and_then(Value::as_str) else {
        return Err(control_error!(NOT_FOUND,
            "notice {id} has no such article: an mpnews has them, from 0 on";
            "通知 {id} 没有这篇文章：只有 mpnews 有，从 0 数起"
        ));
    };
    let sources = if has_pictures { "data: http: https:" } else { "data:" };
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src {sources}; sandbox; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'self'"
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, &policy),
        (REFERRER_POLICY, "no-referrer"),
    ];
    Ok((headers, HEAD.to_owned() + &without_connecting_tags(content)).into_response())
}

/// Renames the tags for which browsers open a connection in spite of the policy, so that no host learns that somebody
/// reads the article. Scripts could add such tags, but the policy forbids scripts.
fn without_connecting_tags(html: &str) -> Cow<'_, str> {
    static CONNECTING: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("(?i-u)<(link|iframe|frame)").expect("a constant pattern, which tests use"));
    CONNECTING.replace_all(html, "<x-$1")
}
