//! Connections: many at once, and bytes that are not HTTP or exceed its limits.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::json;

use crate::{
    caller::{Caller, text},
    transcripts::exchange,
};

#[tokio::test]
async fn bytes_that_are_not_a_request_get_no_answer_or_a_refusal() {
    let caller = Caller::new().await;
    let mut random = 7_u64;
    let mut noise = Vec::new();
    for _ in 0..200 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.extend(random.to_le_bytes());
    }
    for bytes in [
        vec![],
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec(),
        noise,
        // The sandbox closes the connection before it has read all of these, so the answer may be lost.
        format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(200_000)).into_bytes(),
        format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(200_000)).into_bytes(),
    ] {
        let answer = exchange(caller.sandbox.address(), bytes).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    assert_eq!(caller.code(&text(&json!({}))).await, 0);
}

#[tokio::test]
async fn hundreds_of_connections_are_served_at_once() {
    const CONNECTIONS: usize = 300;
    let caller = Caller::new().await;
    let (path, body) = (caller.send_path(), text(&json!({})).to_string());
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
