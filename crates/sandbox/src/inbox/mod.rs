//! The inbox: a page for people, which shows what parents and students see, and what it lists.

mod files;
mod filter;
mod search;
mod summary;

use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY},
    },
    response::{IntoResponse, Response},
};

use self::files::FILES;
pub(crate) use self::{
    filter::{Filter, of_class},
    search::{MOST_CHARACTERS, Search},
    summary::Summary,
};
use crate::bilingual::bilingual;
use crate::control::{ControlError, Named};

/// What the page may do: run its own scripts, and talk to the sandbox that it comes from.
///
/// A notice may name pictures anywhere; the page asks before it loads them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: http: https:; \
    media-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// `GET /`
pub(crate) async fn page() -> Response {
    file("index.html")
}

/// `GET /inbox/{file}`
pub(crate) async fn named(Named(name): Named) -> Response {
    file(&name)
}

fn file(name: &str) -> Response {
    let Some((name, content)) = FILES.iter().find(|(known, _)| *known == name) else {
        return ControlError::new(
            StatusCode::NOT_FOUND,
            bilingual!("the page has no file {name}"; "页面没有文件 {name}"),
        )
        .into_response();
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media_type(name))),
        // A newer sandbox on the same port has newer files.
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (OPENER_POLICY, HeaderValue::from_static("same-origin")),
    ];
    (headers, *content).into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
