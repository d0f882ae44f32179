//! `/` and `/inbox/{file}`: the files of the inbox page, which are part of the program.

use axum::{
    http::{
        HeaderName, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY},
    },
    response::{IntoResponse, Response},
};

use super::http::{PathValue, control_error};

/// The page runs only its own scripts and connects only to its sandbox.
///
/// A notice may name pictures anywhere; the page asks before it loads them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: http: https:; \
    media-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// `files! { a.css b.en.js }`: the name and the content of each file of `page/`.
macro_rules! files {
    ($($stem:ident $(.$extension:ident)+)*) => {
        &[$((
            concat!(stringify!($stem) $(, ".", stringify!($extension))+),
            include_str!(concat!("../../page/", stringify!($stem) $(, ".", stringify!($extension))+)),
        )),*]
    };
}

const FILES: &[(&str, &str)] = files! {
    addressed.js api.js articles.js audience.js codes.js controls.js copy.js curl.js directory.js dom.js faults.js
    files.js filters.js firstrun.js fresh.js group.js icon.svg icons.js inbox.css index.html json.js keys.js live.js
    main.js more.js notice.js notices.js panel.js person.js phone.css phone.js pictures.js powershell.js properties.js
    request.js requests.js route.js roving.js rows.js school.js settings.js source.js split.js text.js time.js types.js
    words.en.js words.js words.zh.js
};

pub(super) async fn index() -> Response {
    file("index.html")
}

pub(super) async fn named(PathValue(name): PathValue) -> Response {
    file(&name)
}

fn file(name: &str) -> Response {
    let Some((name, content)) = FILES.iter().find(|(known, _)| *known == name) else {
        return control_error!(NOT_FOUND, "the page has no file {name}"; "页面没有文件 {name}").into_response();
    };
    let headers = [
        (CONTENT_TYPE, media_type(name)),
        // A newer sandbox on the same port may have newer files.
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    (headers.map(|(name, value)| (name, HeaderValue::from_static(value))), *content).into_response()
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
