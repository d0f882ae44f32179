//! `wecom-school sandbox` as a process: its options, its end, and output that nobody reads.
#![cfg(unix)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::run::{COMMAND, command};

/// Starts a sandbox and reads its first line. Returns the process, its output and its address.
fn start(options: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    let mut sandbox = command(COMMAND);
    sandbox.args(["sandbox", "--lang", "en", "--port", "0"]).args(options);
    let mut process = sandbox.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command");
    let mut stdout = BufReader::new(process.stdout.take().expect("a pipe"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("text");
    let (_, address) = line.trim_end().trim_end_matches('/').rsplit_once("http://").expect("an address");
    (process, stdout, address.to_owned())
}

fn get(address: &str, host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    answer
}

fn end(mut process: Child, signal: &str) {
    let killed = Command::new("kill").args([signal, &process.id().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    assert!(process.wait().is_ok_and(|status| status.success()), "{signal}");
}

#[test]
fn options_are_applied_and_a_signal_ends_it() {
    for signal in ["-INT", "-TERM"] {
        let (process, mut stdout, address) = start(&["--outbox-capacity", "7", "--allow-host", "sandbox.test"]);
        assert!(get(&address, "sandbox.test", "/sandbox/outbox").contains("\"capacity\":7"));
        assert!(get(&address, "other.test", "/sandbox/outbox").starts_with("HTTP/1.1 403 "));
        end(process, signal);
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).expect("text");
        assert!(rest.ends_with("The sandbox ends; what was in its inbox is gone.\n"), "{rest}");
    }
}

/// As with `wecom-school sandbox 2>&1 | head -1`.
#[test]
fn it_goes_on_when_nobody_reads_its_output() {
    let (mut process, stdout, address) = start(&[]);
    drop((stdout, process.stderr.take()));
    for _ in 0..2 {
        let path = "/cgi-bin/gettoken?corpid=wwsandbox20260001&corpsecret=sandbox-secret-1000002";
        assert!(get(&address, "localhost", path).contains("\"errcode\":0"));
    }
    end(process, "-TERM");
}
