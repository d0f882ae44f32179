//! Asks a server on this machine whether it is a sandbox.

use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    sync::OnceLock,
    time::{Duration, Instant, SystemTime},
};

use serde_json::Value;

use crate::connect::Settings;

/// A sandbox answers in a millisecond. Another server may never answer.
const TIMEOUT: Duration = Duration::from_millis(500);

/// More than the answer with its headers takes.
const MAX_ANSWER_BYTES: usize = 8 << 10;

pub struct LocalSandbox {
    /// Changes with each start and each reset, when the sandbox forgets everything.
    pub run: String,
    /// Its clock, which can be moved.
    pub now: SystemTime,
}

/// Returns the sandbox that a run of the command sends to; `None` for any other server. A server is asked once, and only on this
/// machine.
pub fn find(settings: &Settings) -> Option<&'static LocalSandbox> {
    static ANSWER: OnceLock<Option<LocalSandbox>> = OnceLock::new();
    if !settings.is_loopback() {
        return None;
    }
    ANSWER.get_or_init(|| ask(settings.server()).ok().flatten()).as_ref()
}

fn ask(server: &str) -> io::Result<Option<LocalSandbox>> {
    let rest = server.split_once("://").map_or(server, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    let slash = if path.is_empty() { "" } else { "/" };
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let address = if has_port { host.to_owned() } else { format!("{host}:80") };
    let mut answer = Vec::new();
    for address in address.to_socket_addrs()? {
        let Ok(mut stream) = TcpStream::connect_timeout(&address, TIMEOUT) else { continue };
        stream.set_write_timeout(Some(TIMEOUT))?;
        write!(stream, "GET {slash}{path}/sandbox/clock HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
        answer = read_until(&mut stream, Instant::now() + TIMEOUT)?;
        break;
    }
    Ok(parse_answer(&answer))
}

/// Reads the whole answer, within a time and a length that a server can't stretch.
fn read_until(stream: &mut TcpStream, deadline: Instant) -> io::Result<Vec<u8>> {
    let (mut answer, mut buffer) = (Vec::new(), [0; 1 << 10]);
    loop {
        // A timeout of zero is an error, which is right here: the time is over.
        stream.set_read_timeout(Some(deadline.saturating_duration_since(Instant::now())))?;
        match stream.read(&mut buffer)? {
            0 => return Ok(answer),
            count if answer.len() < MAX_ANSWER_BYTES => answer.extend_from_slice(&buffer[..count]),
            _ => return Err(io::ErrorKind::FileTooLarge.into()),
        }
    }
}

fn parse_answer(answer: &[u8]) -> Option<LocalSandbox> {
    let answer = std::str::from_utf8(answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let is_ok = head.split(' ').nth(1) == Some("200");
    let reading: Value = is_ok.then(|| serde_json::from_str(body).ok()).flatten()?;
    let now = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(reading["now"].as_u64()?))?;
    Some(LocalSandbox { run: reading["run"].as_u64()?.to_string(), now })
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_server_that_never_answers_is_given_up() {
        // The system accepts the connection, and no program reads from it.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        assert!(ask(&format!("http://{}", listener.local_addr().unwrap())).is_err());
    }
}
