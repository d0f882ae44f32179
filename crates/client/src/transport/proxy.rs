//! Finds the proxy in use, and the status with which it refuses.

use std::{net::IpAddr, time::Duration};

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::Url;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

#[derive(Clone, Debug)]
pub(crate) struct Proxy(Intercept);

impl Proxy {
    /// Returns the proxy for this server: at the address, or else the one that the environment names. reqwest asks the same
    /// matcher.
    pub fn find(address: Option<&str>, server: &Url) -> Option<Self> {
        let matcher = address.map_or_else(Matcher::from_system, |address| Matcher::builder().all(address).build());
        Some(Self(matcher.intercept(&server.as_str().parse().ok()?)?))
    }

    /// Returns the address without user and password.
    pub fn shown(&self) -> String {
        let uri = self.0.uri();
        let port = uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}", uri.scheme_str().unwrap_or("http"), uri.host().unwrap_or_default())
    }

    /// Asks once more for a tunnel to the server and returns the status of the refusal, which the library that builds tunnels
    /// does not tell. `None` if the proxy does not refuse this time, or speaks TLS itself.
    pub async fn refusal(&self, server: &Url) -> Option<u16> {
        const LIMIT: Duration = Duration::from_secs(3);
        timeout(LIMIT, self.status_of_tunnel(server)).await.ok()?.filter(|status| !(200..300).contains(status))
    }

    async fn status_of_tunnel(&self, server: &Url) -> Option<u16> {
        let uri = self.0.uri();
        if uri.scheme_str() != Some("http") {
            return None;
        }
        let (host, port) = (server.host_str()?, server.port_or_known_default()?);
        let proxy_host = uri.host()?.trim_matches(['[', ']']);
        let mut connection = TcpStream::connect((proxy_host, uri.port_u16().unwrap_or(80))).await.ok()?;
        let mut request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
        if let Some(credentials) = self.0.basic_auth() {
            request += &format!("Proxy-Authorization: {}\r\n", credentials.to_str().ok()?);
        }
        connection.write_all(format!("{request}\r\n").as_bytes()).await.ok()?;
        // "HTTP/1.1 403": the rest does not matter.
        let mut begin = [0; 12];
        connection.read_exact(&mut begin).await.ok()?;
        let begin = str::from_utf8(&begin).ok()?;
        begin.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..))?.parse().ok()
    }
}
/// Returns whether an address is that of this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}
