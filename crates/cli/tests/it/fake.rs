//! A server whose answers a test chooses.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

pub const SEND: &str = "/cgi-bin/externalcontact/message/send";

pub const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

/// A notice is accepted, and the answer can't be read.
pub const UNREAD: &str = r#"{"errcode":0,"invalid_party":true}"#;

pub const TOKEN: &str = r#"{"errcode":0,"errmsg":"ok","access_token":"T","expires_in":7200}"#;

pub struct Fake {
    pub address: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    /// Answers each request by its path and its body, or its query if it has none. An empty answer closes the connection.
    pub fn start<A: Into<Vec<u8>>>(answer: impl Fn(&str, &str) -> A + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (seen, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answer));
        let paths = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (paths, answer) = (Arc::clone(&paths), Arc::clone(&answer));
                thread::spawn(move || {
                    let Some((path, body)) = read(&stream) else { return };
                    paths.lock().expect("a list").push(path.clone());
                    let _ = (&stream).write_all(&answer(&path, &body).into());
                });
            }
        });
        Self { address, seen }
    }

    /// Gives a token, and answers sends by their number, from 0, and their body.
    pub fn sending(answer: impl Fn(usize, &str) -> String + Send + Sync + 'static) -> Self {
        let sends = AtomicUsize::new(0);
        Self::start(move |path, body| match path {
            "/cgi-bin/gettoken" => json(TOKEN),
            SEND => answer(sends.fetch_add(1, Ordering::SeqCst), body),
            _ => status(404, "nothing here"),
        })
    }

    pub fn count(&self, path: &str) -> usize {
        self.seen.lock().expect("a list").iter().filter(|seen| *seen == path).count()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Answers wait here until a test opens the gate.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub fn wait(&self) {
        let (is_open, changed) = &*self.0;
        drop(changed.wait_while(is_open.lock().expect("a flag"), |is_open| !*is_open));
    }

    pub fn open(&self) {
        *self.0.0.lock().expect("a flag") = true;
        self.0.1.notify_all();
    }
}

/// Returns a server that answers the first sends at once, and the others when the gate opens.
pub fn gated(at_once: usize) -> (Fake, Gate) {
    let gate = Gate::default();
    let held = gate.clone();
    let server = Fake::sending(move |send, _| {
        if send >= at_once {
            held.wait();
        }
        json(OK)
    });
    (server, gate)
}

pub fn wait_for_sends(server: &Fake, sends: usize) {
    wait_until(|| server.count(SEND) >= sends);
}

pub fn wait_until(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_mins(2), "nothing arrives");
        thread::sleep(Duration::from_millis(20));
    }
}

pub fn json(body: &str) -> String {
    status(200, body)
}

pub fn status(status: u16, body: &str) -> String {
    format!("HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn read(stream: &TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(stream);
    let mut lines = reader.by_ref().lines().map_while(Result::ok);
    let address = lines.next()?.split(' ').nth(1)?.to_owned();
    let (path, query) = address.split_once('?').unwrap_or((&address, ""));
    let headers: Vec<String> =
        lines.take_while(|line| !line.is_empty()).map(|line| line.to_ascii_lowercase()).collect();
    let length = headers.iter().find_map(|header| header.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Some((path.to_owned(), if body.is_empty() { query.to_owned() } else { body }))
}
