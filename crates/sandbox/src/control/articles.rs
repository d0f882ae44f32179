//! `/sandbox/outbox/{id}/articles/{index}`: what an mpnews article says, as a page of its own.
//!
//! It is HTML by whoever sent it. The policy allows it neither a script nor a connection, in a frame and out of it.

use axum::{
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY},
    },
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    error::ControlError,
    extract::{Named, Parameters, flag},
};
use crate::state::Shared;

/// `policy!("…")`: what an article may do that loads pictures from there.
macro_rules! policy {
    ($pictures:literal) => {
        concat!(
            "default-src 'none'; style-src 'unsafe-inline'; img-src ",
            $pictures,
            "; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )
    };
}

/// What stands before the article.
const HEAD: &str = "<!doctype html>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <style>body { margin: 16px; font: 17px/1.6 system-ui, sans-serif; overflow-wrap: anywhere; \
    color: #1f2329; background: #fff } img, video, table { max-width: 100% } img { height: auto }</style>\n";

pub(super) async fn show(
    State(shared): State<Shared>,
    Named((id, index)): Named<(String, String)>,
    given: Parameters,
) -> Result<Response, ControlError> {
    let [pictures] = given.known(["pictures"])?;
    let has_pictures = flag("pictures", pictures.as_deref())?.unwrap_or_default();
    let notice = super::outbox::find(&shared, &id)?;
    let index: Option<usize> = index.parse().ok();
    let article = index.and_then(|index| notice.shown().get("articles")?.get(index)?.get("content"));
    let Some(content) = article.and_then(Value::as_str) else {
        return Err(ControlError::not_found(format!("notice {id} has no such article: an mpnews has them, from 0 on")));
    };
    let policy = if has_pictures { policy!("data: http: https:") } else { policy!("data:") };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Ok((headers, [HEAD, content].concat()).into_response())
}
