//! Refuses requests that a page elsewhere on the web has caused.
//!
//! A browser reaches loopback for every page that it shows. It sends the origin of the page (`Origin`) and the name in the
//! address (`Host`). A page can let a name of its own lead here (DNS rebinding), but it can't forge these headers.

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

/// The allowed host names besides those of this machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard(Arc<[String]>);

impl Guard {
    pub fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| without_root(name).to_owned()).collect())
    }

    fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Bilingual> {
        let host = host(headers)?;
        for named in uri.authority().into_iter().chain(&host) {
            if !self.is_known(named.host()) {
                let name = beginning(named.host());
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
fn host(headers: &HeaderMap) -> Result<Option<Authority>, Bilingual> {
    let mut hosts = headers.get_all(HOST).iter();
    let Some(host) = hosts.next() else { return Ok(None) };
    match Authority::try_from(host.as_bytes()) {
        Ok(authority) if is_plain(&authority) && hosts.next().is_none() => Ok(Some(authority)),
        _ => Err(bilingual!(
            "Host has to be one name or address, with a port if need be"; "Host 应为一个名称或地址，可带端口"
        )),
    }
}

/// Returns whether it is a host, perhaps with a port, and nothing else.
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
        let origin = beginning(&origin);
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
fn beginning(name: &str) -> &str {
    &name[..name.floor_char_boundary(200)]
}

/// Passes a request on, or refuses it.
pub(crate) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    match guard.check(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(text) => {
            tracing::warn!(path = request.uri().path(), "refused: {}", text.en);
            ControlError::new(StatusCode::FORBIDDEN, text).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header::HeaderName};

    use super::*;

    const NO_HEADERS: [(&str, &str); 0] = [];

    fn is_let_in(method: &str, target: &str, headers: &[(&str, &str)]) -> bool {
        let guard = Guard::new(&["school.test".to_owned(), "Box.Lan.".to_owned()]);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        guard.check(&method.parse().unwrap(), &target.parse().unwrap(), &map).is_ok()
    }

    #[test]
    fn only_names_of_this_machine_and_allowed_names_are_let_in() {
        let known = "127.0.0.1:8117 192.168.7.9:1 [::1]:8117 [::ffff:127.0.0.1]:8117 LocalHost:8117 localhost. \
                     school.localhost:8117 sandbox SCHOOL.test:8117 school.test.:8117 box.lan";
        let unknown = "rebound.example:8117 localhost.rebound.example 127.0.0.1.nip.io:8117 evil.school.test \
                       school.test.example localhost@rebound.example rebound.example@localhost [::1 [::1].example \
                       localhost:8117.example";
        for (hosts, is_known) in [(known, true), (unknown, false)] {
            for host in hosts.split_whitespace() {
                assert_eq!(is_let_in("GET", "/", &[("host", host)]), is_known, "{host}");
            }
        }
        for host in ["a b", "localhost, rebound.example", ""] {
            assert!(!is_let_in("GET", "/", &[("host", host)]), "{host}");
        }
        assert!(is_let_in("GET", "/", &NO_HEADERS), "HTTP/1.0 has no Host");
        assert!(!is_let_in("GET", "/", &[("host", "localhost"), ("host", "localhost")]));
        assert!(!is_let_in("GET", "/", &[("host", "localhost"), ("host", "rebound.example")]));
    }

    #[test]
    fn the_name_in_the_address_is_checked_too() {
        for (target, host, is_known) in [
            ("http://localhost:8117/sandbox/", "x", true),
            ("http://rebound.example/sandbox/", "localhost", false),
            ("http://localhost/sandbox/", "rebound.example", false),
            ("http://localhost@rebound.example/", "localhost", false),
            ("rebound.example:80", "localhost", false),
        ] {
            assert_eq!(is_let_in("GET", target, &[("host", host)]), is_known, "{target} {host}");
        }
    }

    #[test]
    fn only_the_sandboxs_own_page_is_let_in() {
        for (host, origins, is_own) in [
            ("127.0.0.1:8117", "http://127.0.0.1:8117 https://127.0.0.1:8117", true),
            ("LOCALHOST:8117", "http://localhost:8117", true),
            ("[::1]:8117", "http://[::1]:8117", true),
            (
                "127.0.0.1:8117",
                "null http://127.0.0.1 http://127.0.0.1:8118 http://localhost:8117 http://127.0.0.1:8117.evil.example \
                 http://127.0.0.1:8117/ moz-extension://127.0.0.1:8117",
                false,
            ),
        ] {
            for origin in origins.split_whitespace() {
                for method in ["GET", "HEAD", "POST", "DELETE", "OPTIONS"] {
                    let headers = [("host", host), ("origin", origin)];
                    assert_eq!(is_let_in(method, "/", &headers), is_own, "{method} {host} {origin}");
                }
            }
        }
        assert!(!is_let_in("GET", "/", &[("origin", "http://localhost")]), "no host to compare it with");
        let twice = [("host", "localhost"), ("origin", "http://localhost"), ("origin", "https://evil.example")];
        assert!(!is_let_in("GET", "/", &twice));
        // The name in the address takes precedence.
        let headers = [("host", "x"), ("origin", "http://localhost")];
        assert!(is_let_in("POST", "http://localhost/sandbox/reset", &headers));
        assert!(!is_let_in("POST", "http://x.localhost/sandbox/reset", &headers));
    }

    #[test]
    fn pictures_and_forms_of_other_pages_are_refused() {
        for (method, path, site, dest, is_let_through) in [
            ("GET", "/", "cross-site", "document", true),
            ("GET", "/", "same-site", "document", true),
            ("GET", "/", "cross-site", "iframe", false),
            ("GET", "/", "cross-site", "empty", false),
            ("POST", "/", "cross-site", "document", false),
            ("GET", "/sandbox/events", "cross-site", "document", false),
            ("GET", "/sandbox/events", "cross-site", "image", false),
            ("GET", "/sandbox/events", "same-origin", "empty", true),
            ("GET", "/cgi-bin/gettoken", "same-site", "empty", false),
            ("POST", "/sandbox/reset", "cross-site", "document", false),
            ("DELETE", "/sandbox/outbox", "cross-site", "empty", false),
            // A typed address, or a bookmark.
            ("GET", "/sandbox/outbox", "none", "document", true),
        ] {
            let headers = [("host", "localhost"), ("sec-fetch-site", site), ("sec-fetch-dest", dest)];
            assert_eq!(is_let_in(method, path, &headers), is_let_through, "{method} {path} {site} {dest}");
        }
        // The own page, under a name that the browser takes for another site.
        let own = [("host", "localhost"), ("sec-fetch-site", "cross-site"), ("origin", "http://localhost")];
        assert!(is_let_in("POST", "/sandbox/reset", &own));
    }
}
