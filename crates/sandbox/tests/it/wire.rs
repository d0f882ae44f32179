//! Requests byte by byte, valid and invalid ones.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::json;
use wecom_school_sandbox::Fault;

use crate::caller::{Caller, text};

/// Writes bytes, closes this side, and reads until the sandbox closes its own.
async fn exchange(address: SocketAddr, bytes: Vec<u8>) -> String {
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // The sandbox may have refused and closed already.
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}

fn path(caller: &Caller) -> String {
    format!("/cgi-bin/externalcontact/message/send?access_token={}", caller.token)
}

#[tokio::test]
async fn every_way_to_write_a_request_is_understood() {
    let caller = Caller::new().await;
    let (path, body) = (path(&caller), text(&json!({})).to_string());
    let length = body.len();
    let (half, rest) = body.split_at(body.floor_char_boundary(length / 2));
    let headers =
        |headers: &str| format!("POST {path} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    for request in [
        format!("POST {path} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}"),
        format!("POST http://elsewhere{path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{body}"),
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\
             {:x}\r\n{half}\r\n{:X};name=value\r\n{rest}\r\n0\r\nTrailer: x\r\n\r\n",
            half.len(),
            rest.len()
        ),
        headers("Expect: 100-continue\r\n"),
        headers("Content-Type: application/x-www-form-urlencoded\r\n"),
        headers("Content-Type: \u{6587}\r\n"),
        headers(
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n",
        ),
    ] {
        let answer = exchange(caller.sandbox.address(), request.clone().into_bytes()).await;
        assert!(answer.contains("\"errcode\":0") && answer.contains("Error-Code: 0\r\n"), "{request}\n{answer}");
        assert_eq!(answer.contains("HTTP/1.1 100 Continue"), request.contains("100-continue"), "{answer}");
    }
    // Pipelined: all are written before the first answer is read, which comes after the client's side is closed.
    caller.sandbox.faults().add(Fault::delay(Duration::from_millis(200)).request(1));
    let answer = exchange(caller.sandbox.address(), headers("").repeat(20).into_bytes()).await;
    assert_eq!(answer.matches("\"errcode\":0").count(), 20);
}

#[tokio::test]
async fn invalid_requests_are_answered_or_closed_and_the_sandbox_goes_on() {
    let caller = Caller::new().await;
    let path = path(&caller);
    let post = |rest: &str| format!("POST {path} HTTP/1.1\r\n{rest}").into_bytes();
    let mut random = 7_u64;
    let mut noise = Vec::new();
    for _ in 0..200 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.extend(random.to_le_bytes());
    }
    for request in [
        vec![],
        b"GET\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec(),
        noise,
        post("Content-Length: -1\r\n\r\n"),
        post("Content-Length: 99999999999999999999\r\n\r\n"),
        post("Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}"),
        post("Content-Length: 1000\r\n\r\n{}"),
        post("Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        post("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
        format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(200_000)).into_bytes(),
        format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(200_000)).into_bytes(),
        format!("GET / HTTP/1.1\r\n{}\r\n", "A: a\r\n".repeat(5_000)).into_bytes(),
        b"GET /%00%ff%zz?%=%&==&access_token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
        b"POST /cgi-bin/gettoken?%ff=%fe&corpid HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
    ] {
        let shown = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
        let answer = exchange(caller.sandbox.address(), request).await;
        let is_refused = ["HTTP/1.1 4", "HTTP/1.0 4", "HTTP/1.1 505"].iter().any(|start| answer.starts_with(start));
        assert!(answer.is_empty() || is_refused || answer.contains("Error-Code: 4"), "{shown}\n{answer}");
    }
    // The JSON is complete, but the body is not.
    let body = text(&json!({})).to_string();
    let request = post(&format!("Host: x\r\nContent-Length: {}\r\n\r\n{body}", body.len() + 1));
    exchange(caller.sandbox.address(), request).await;
    assert!(caller.sandbox.outbox().is_empty());
    assert_eq!(caller.code(&text(&json!({}))).await, 0);
}

#[tokio::test]
async fn the_name_in_the_address_takes_precedence_over_host() {
    let caller = Caller::new().await;
    for (request, status) in [
        ("GET http://localhost:8117/sandbox/ HTTP/1.1\r\nHost: x\r\n", 200),
        ("GET http://rebound.example/sandbox/ HTTP/1.1\r\nHost: localhost\r\n", 403),
        ("GET http://localhost/sandbox/ HTTP/1.1\r\nHost: rebound.example\r\n", 403),
        ("GET http://localhost@rebound.example/ HTTP/1.1\r\nHost: localhost\r\n", 403),
        ("CONNECT rebound.example:80 HTTP/1.1\r\nHost: localhost\r\n", 403),
        ("POST http://localhost/sandbox/reset HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost\r\n", 200),
        ("POST http://x.localhost/sandbox/reset HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost\r\n", 403),
        // HTTP/1.0 has no Host, with which an origin could be compared.
        ("GET / HTTP/1.0\r\n", 200),
        ("GET / HTTP/1.0\r\nOrigin: http://localhost\r\n", 403),
        ("GET / HTTP/1.1\r\nHost: \r\n", 403),
    ] {
        let answer = exchange(caller.sandbox.address(), format!("{request}\r\n").into_bytes()).await;
        assert_eq!(answer.split(' ').nth(1), Some(status.to_string().as_str()), "{request}\n{answer}");
    }
}

#[tokio::test]
async fn a_status_without_content_has_none() {
    let caller = Caller::new().await;
    let (path, body) = (path(&caller), text(&json!({})).to_string());
    let length = body.len();
    let request =
        |connection| format!("POST {path} HTTP/1.1\r\nHost: x\r\n{connection}Content-Length: {length}\r\n\r\n{body}");
    let twice = request("") + &request("Connection: close\r\n");
    for status in [204, 205, 304] {
        for fault in [Fault::status(status), Fault::status_after_acceptance(status)] {
            caller.sandbox.faults().add(fault.clone().request(1));
            let answers = exchange(caller.sandbox.address(), twice.clone().into_bytes()).await;
            caller.sandbox.faults().clear();
            // A client takes what follows the headers for the next answer.
            let (head, next) = answers.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{fault:?}\n{answers}");
            assert!(next.starts_with("HTTP/1.1 200 OK\r\n"), "{fault:?}\n{answers}");
            let head = head.to_ascii_lowercase();
            assert!(!head.contains("content-type") && !head.contains("transfer-encoding"), "{fault:?}\n{head}");
            // 205 has to state its length; the others never have content.
            assert_eq!(head.contains("content-length: 0"), status == 205, "{fault:?}\n{head}");
            assert_eq!(head.contains("content-length"), status == 205, "{fault:?}\n{head}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_or_after_it_is_sent() {
    let caller = Caller::new().await;
    let (address, length) = (caller.sandbox.address(), 17 * 1024 * 1024);
    let head = format!("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n", path(&caller));
    let asking = format!("{head}Expect: 100-continue\r\n\r\n");
    let answer = exchange(address, asking.into_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("Error-Code: 40206"), "{answer}");
    let answer = exchange(address, [format!("{head}\r\n").into_bytes(), vec![b' '; length]].concat()).await;
    assert!(answer.contains("Error-Code: 40206"), "{answer}");
}

#[tokio::test]
async fn hundreds_of_connections_are_served_at_once() {
    const CONNECTIONS: usize = 300;
    let caller = Caller::new().await;
    let (path, body) = (path(&caller), text(&json!({})).to_string());
    let request = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    // Every connection is open, with half a request written, before any request is complete.
    let (half, rest) = request.split_at(request.len() / 2);
    let open = |_| {
        let mut stream = TcpStream::connect(caller.sandbox.address()).unwrap();
        stream.write_all(half.as_bytes()).unwrap();
        stream
    };
    let mut streams: Vec<_> = (0..CONNECTIONS).map(open).collect();
    assert_eq!(caller.code(&text(&json!({}))).await, 0);
    for stream in &mut streams {
        stream.write_all(rest.as_bytes()).unwrap();
    }
    for stream in &mut streams {
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        assert_eq!(status, *b"HTTP/1.1 200");
    }
    assert_eq!(caller.sandbox.outbox().len(), CONNECTIONS + 1);
}
