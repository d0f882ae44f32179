//! Refuses requests that a page elsewhere on the web has caused.
//!
//! A browser reaches loopback for every page that it shows. It sends the origin of the page (`Origin`) and the name in the
//! address (`Host`). A page can let its own host name lead here (DNS rebinding), but it can't forge these headers.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, Method, StatusCode, Uri,
        header::{HOST, ORIGIN},
        uri::Authority,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    control::ControlError,
    refusal::{Bilingual, bilingual},
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

#[derive(Clone, Debug, Default)]
pub(crate) struct Guard(Arc<[String]>);

impl Guard {
    pub fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| without_root(name).to_owned()).collect())
    }

    fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Bilingual> {
        let host = read_host(headers)?;
        for named in uri.authority().into_iter().chain(&host) {
            if !self.is_known(named.host()) {
                let name = shorten(named.host());
                return Err(bilingual!(
                    "{name} is not a name of this machine, and a page of the web may have made it: \
                     call the sandbox by its IP address or localhost, or allow the name (--allow-host, allow_host)";
                    "{name} 不是本机的名称，可能是网上的页面指向这里的：\
                     请用 IP 地址或 localhost 访问沙箱，或允许这个名称（--allow-host、allow_host）"
                ));
            }
        }
        check_page(method, uri.path(), uri.authority().or(host.as_ref()), headers)
    }

    /// Returns whether it is an IP address, a name of this machine or its own network, or an allowed name.
    fn is_known(&self, name: &str) -> bool {
        let name = without_root(name);
        let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let is_localhost = name.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("localhost"));
        address.parse::<IpAddr>().is_ok()
            || is_localhost
            || !name.contains('.')
            || self.0.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    }
}

/// Removes the dot of the DNS root, which does not change a name.
fn without_root(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Reads `Host`. HTTP/1.0 allows a request without it, but browsers always send it.
fn read_host(headers: &HeaderMap) -> Result<Option<Authority>, Bilingual> {
    let mut hosts = headers.get_all(HOST).iter();
    let Some(host) = hosts.next() else { return Ok(None) };
    match Authority::try_from(host.as_bytes()) {
        Ok(authority) if is_plain(&authority) && hosts.next().is_none() => Ok(Some(authority)),
        _ => Err(bilingual!(
            "Host has to be one name or address, with a port if need be"; "Host 应为一个名称或地址，可带端口"
        )),
    }
}

fn is_plain(authority: &Authority) -> bool {
    let rest = authority.as_str().strip_prefix(authority.host());
    let port = rest.map(|rest| rest.strip_prefix(':').unwrap_or(rest));
    port.is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Refuses a request of a page elsewhere, as far as the browser tells. Pictures and forms have no `Origin`, and even a
/// request that only reads can occupy a listener, or trigger a fault.
fn check_page(method: &Method, path: &str, host: Option<&Authority>, headers: &HeaderMap) -> Result<(), Bilingual> {
    let is_own = |origin: &[u8]| {
        let origin = std::str::from_utf8(origin).unwrap_or_default();
        let rest = ["http://", "https://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
        rest.zip(host).is_some_and(|(rest, host)| rest.eq_ignore_ascii_case(host.as_str()))
    };
    if let Some(origin) = headers.get_all(ORIGIN).iter().find(|origin| !is_own(origin.as_bytes())) {
        let origin = String::from_utf8_lossy(origin.as_bytes());
        let origin = shorten(&origin);
        return Err(bilingual!(
            "a page of {origin} asks: the sandbox answers its own page, and programs, which send no Origin";
            "请求来自 {origin} 的页面：沙箱只应答它自己的页面和不带 Origin 的程序"
        ));
    }
    let is = |name: &HeaderName, values: &[&str]| {
        headers.get_all(name).iter().any(|value| values.iter().any(|expected| value == expected))
    };
    // Another port is another origin but the same site.
    let is_from_elsewhere = is(&SEC_FETCH_SITE, &["cross-site", "same-site"]) && !headers.contains_key(ORIGIN);
    let is_link = [Method::GET, Method::HEAD].contains(method) && is(&SEC_FETCH_DEST, &["document"]);
    if is_from_elsewhere && !(is_link && path == "/") {
        return Err(bilingual!(
            "a page elsewhere asks (Sec-Fetch-Site), and it may only link to /: open the sandbox's own page there";
            "请求来自别处的页面（Sec-Fetch-Site），它只能链接到 /：请在那里打开沙箱自己的页面"
        ));
    }
    Ok(())
}

/// Cuts a name to a line: it may be as long as the headers.
fn shorten(name: &str) -> &str {
    &name[..name.floor_char_boundary(200)]
}

pub(crate) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    match guard.check(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(text) => {
            tracing::warn!(path = request.uri().path(), "refused: {}", text.en);
            ControlError::new(StatusCode::FORBIDDEN, text).into_response()
        }
    }
}
