//! `/sandbox/outbox/{id}/articles/{index}`: an article of an mpnews as a page.
//!
//! The HTML of the article comes from the sender. The Content-Security-Policy forbids scripts and connections, whether a frame or
//! a browser tab shows the article.

use std::{borrow::Cow, sync::LazyLock};

use axum::{
    extract::State,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY},
    response::{IntoResponse, Response},
};
use regex::Regex;
use serde_json::Value;

use super::http::{ControlError, PathValue, QueryParameters, control_error, flag, known};
use crate::state::Shared;

const HEAD: &str = "<!doctype html>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <style>body { margin: 16px; font: 17px/1.6 system-ui, sans-serif; overflow-wrap: anywhere; \
    color: #1f2329; background: #fff } img, video, table { max-width: 100% } img { height: auto }</style>\n";

pub(super) async fn show(
    State(shared): State<Shared>,
    PathValue((id, index)): PathValue<(String, String)>,
    given: QueryParameters,
) -> Result<Response, ControlError> {
    let [pictures] = known(given, ["pictures"])?;
    let has_pictures = flag("pictures", pictures.as_deref())?.unwrap_or_default();
    let notice = super::outbox::find(&shared, &id)?;
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
