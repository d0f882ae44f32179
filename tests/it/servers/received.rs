//! Reads a request from its connection.

use std::io;

use reqwest::Url;
use tokio::{io::AsyncReadExt, net::TcpStream};

#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    /// The address in the request line, as it arrived and parsed.
    pub target: String,
    pub url: Url,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether the body was as long as its head says.
    pub is_whole: bool,
}

impl Received {
    /// Reads the head of the next request; `None` when the client has hung up before its head was complete.
    pub async fn head(connection: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if connection.read(&mut byte).await? == 0 {
                return Ok(None);
            }
            head.extend(byte);
        }
        let head = String::from_utf8(head).map_err(io::Error::other)?;
        let mut lines = head.lines();
        let request_line = lines.next().unwrap_or_default();
        let (method, rest) = request_line.split_once(' ').unwrap_or_default();
        let target = rest.split(' ').next().unwrap_or_default().to_owned();
        let headers = lines.filter_map(|line| line.split_once(": "));
        Ok(Some(Self {
            method: method.to_owned(),
            url: Url::parse("http://server").and_then(|server| server.join(&target)).map_err(io::Error::other)?,
            target,
            headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect(),
            body: Vec::new(),
            is_whole: false,
        }))
    }

    pub async fn read_body(&mut self, connection: &mut TcpStream) {
        let length = self.header("content-length").map_or(0, |length| length.parse().unwrap());
        // The bytes before a reset are kept.
        let _broken_off = connection.take(length).read_to_end(&mut self.body).await;
        self.is_whole = self.body.len() as u64 == length;
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Returns the path, even of a request to a proxy, which names the host.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// Returns a parameter of the query, still encoded.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.url.query()?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    pub fn asks_for_token(&self) -> bool {
        let path = self.path();
        path == "/cgi-bin/gettoken" || path.starts_with("/cgi-bin/service/")
    }
}
