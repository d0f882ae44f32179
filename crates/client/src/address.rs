//! The server's address: https, unless it is this machine.

use std::net::IpAddr;

use reqwest::Url;

use crate::error::Error;

/// Reads a base address.
///
/// # Errors
/// An address that would send the secret over an open line, or that is none.
pub(crate) fn base(address: &str) -> Result<Url, Error> {
    // The text may hold a user and a password: it is not repeated.
    let url = Url::parse(address).map_err(|error| Error::setup(format!("the base URL is no address: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(Error::setup("the base URL has more than scheme, host, port and path: remove the rest"));
    }
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(Error::setup(
            "the base URL is http: secrets and tokens would travel openly. Use https; http is for this machine alone",
        )),
        scheme => Err(Error::setup(format!("the base URL has the scheme {scheme}: use https"))),
    }
}

/// Whether the address is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use wecom_school_types::{Call, notice::Notice};

    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_openly() {
        for accepted in [
            Notice::SERVER,
            "https://proxy.school.example/wecom/",
            "http://127.0.0.1:8117",
            "http://localhost:1",
            "http://[::1]:8117/",
            "http://127.1.2.3",
        ] {
            assert!(base(accepted).is_ok(), "{accepted}");
        }
        let refused = |address| base(address).unwrap_err().to_string();
        let open = "setup: the base URL is http: secrets and tokens would travel openly. Use https; http is for this machine alone";
        for address in
            ["http://qyapi.weixin.qq.com", "http://127.0.0.1.example", "http://localhost.example", "http://10.0.0.1"]
        {
            assert_eq!(refused(address), open, "{address}");
        }
        assert_eq!(refused("qyapi.weixin.qq.com"), "setup: the base URL is no address: relative URL without a base");
        assert_eq!(refused("ftp://x"), "setup: the base URL has the scheme ftp: use https");
        let more = "setup: the base URL has more than scheme, host, port and path: remove the rest";
        for address in ["https://user:canary@x", "https://x?access_token=canary", "https://x#canary"] {
            assert_eq!(refused(address), more);
        }
    }
}
