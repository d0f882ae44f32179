//! Checks the server's address: https, or http for this machine alone.

use std::net::IpAddr;

use reqwest::Url;

use crate::error::Error;

/// Reads a base address.
///
/// # Errors
/// An address that would send secrets in plain text, or that is invalid.
pub(crate) fn base(address: &str) -> Result<Url, Error> {
    // The address may hold a user and a password: the errors do not show it.
    let url = Url::parse(address).map_err(|error| Error::setup(format!("the base URL is no address: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(Error::setup("the base URL has more than scheme, host, port and path: remove the rest"));
    }
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(Error::setup(
            "the base URL is http: secrets and tokens would travel unencrypted. Use https; http is for this machine alone",
        )),
        scheme => Err(Error::setup(format!("the base URL has the scheme {scheme}: use https"))),
    }
}

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
    fn plain_http_is_for_this_machine_alone() {
        let open = "the base URL is http: secrets and tokens would travel unencrypted. Use https; http is for this machine alone";
        let more = "the base URL has more than scheme, host, port and path: remove the rest";
        for (addresses, refusal) in [
            (&[Notice::SERVER, "https://proxy.school.example/wecom/"][..], None),
            (&["http://127.0.0.1:8117", "http://localhost:1", "http://[::1]:8117/", "http://127.1.2.3"], None),
            (&["http://qyapi.weixin.qq.com", "http://127.0.0.1.example", "http://localhost.example"], Some(open)),
            (&["http://10.0.0.1"], Some(open)),
            (&["qyapi.weixin.qq.com"], Some("the base URL is no address: relative URL without a base")),
            (&["ftp://x"], Some("the base URL has the scheme ftp: use https")),
            (&["https://user:canary@x", "https://x?access_token=canary", "https://x#canary"], Some(more)),
        ] {
            for address in addresses {
                assert_eq!(base(address).err().map(|error| error.cause()).as_deref(), refusal, "{address}");
            }
        }
    }
}
