//! A thousand at once.

use std::{
    io::{BufRead, BufReader, Lines, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Barrier},
};

use serde_json::{Value, json};

use crate::caller::text;

const CONNECTIONS: usize = 1000;

/// A sandbox in a process of its own, so that the descriptors of clients and server are not the same process's.
pub struct Running {
    process: Child,
    pub address: SocketAddr,
    pub greeting: String,
}

impl Running {
    pub fn start(arguments: &[&str]) -> Self {
        let (mut running, mut lines) = Self::spawn(arguments, Stdio::null());
        // Up to the empty line after the example; the pipe stays open beyond it.
        while !running.greeting.contains("-d '{") {
            running.greeting += "\n";
            running.greeting += &lines.next().unwrap().unwrap();
        }
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        running
    }

    /// One whose output nobody reads beyond the first line: every write to its pipes fails.
    #[cfg(unix)]
    pub fn start_unread(arguments: &[&str]) -> Self {
        let (mut running, _) = Self::spawn(arguments, Stdio::piped());
        drop(running.process.stderr.take());
        running
    }

    /// One that has printed its first line, and the lines that follow.
    fn spawn(arguments: &[&str], stderr: Stdio) -> (Self, Lines<BufReader<ChildStdout>>) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_wecom-school-sandbox"))
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let greeting = lines.next().unwrap().unwrap();
        let address = greeting.rsplit("http://").next().unwrap().parse().unwrap();
        (Self { process, address, greeting }, lines)
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.process.wait().unwrap()
    }

    pub fn call(&self, request: &str) -> Value {
        call(&mut TcpStream::connect(self.address).unwrap(), request)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Writes a request and reads its answer; the connection stays open.
pub fn call(stream: &mut TcpStream, request: &str) -> Value {
    stream.write_all(request.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")
}

#[test]
fn a_thousand_connections_at_once_are_all_answered() {
    let running = Running::start(&["--quiet"]);
    let token = running.call(&get("/cgi-bin/gettoken?corpid=wwsandbox20260001&corpsecret=sandbox-secret-1000002"));
    let token = token["access_token"].as_str().unwrap().to_owned();
    let body = text(&json!({ "text": { "content": "x".repeat(1000) } })).to_string();
    let request = format!(
        "POST /cgi-bin/externalcontact/message/send?access_token={token} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (half, rest) = request.split_at(request.len() / 2);
    // Every connection is open, with half a request written, before any request is complete.
    let mut streams: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let mut stream = TcpStream::connect(running.address).unwrap();
            stream.write_all(half.as_bytes()).unwrap();
            stream
        })
        .collect();
    let (threads, rest) = (20, Arc::new(rest.to_owned()));
    let barrier = Arc::new(Barrier::new(threads));
    let workers: Vec<_> = (0..threads)
        .map(|_| {
            let mut mine = streams.split_off(streams.len() - CONNECTIONS / threads);
            let (barrier, rest, request) = (Arc::clone(&barrier), Arc::clone(&rest), request.clone());
            std::thread::spawn(move || {
                barrier.wait();
                for stream in &mut mine {
                    stream.write_all(rest.as_bytes()).unwrap();
                }
                for stream in &mut mine {
                    assert_eq!(call(stream, "")["errcode"], 0);
                    // And once more on the same connection.
                    assert_eq!(call(stream, &request)["errcode"], 0);
                }
                mine
            })
        })
        .collect();
    let open: Vec<_> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
    let counts = running.call(&get("/sandbox/requests?limit=0"));
    assert_eq!(counts["counts"]["send"]["accepted"], 2 * CONNECTIONS);
    let outbox = running.call(&get("/sandbox/outbox?limit=1"));
    assert_eq!((&outbox["held"], &outbox["dropped"]), (&json!(1000), &json!(1000)));
    drop(open);
}
