//! Requests byte by byte: what libraries write, and what nobody should.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::json;
use wecom_school_sandbox::Fault;

use crate::caller::{Caller, text};

/// Writes bytes, and reads until the sandbox closes.
fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // It may have refused and closed already.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn path(caller: &Caller) -> String {
    format!("/cgi-bin/externalcontact/message/send?access_token={}", caller.token)
}

#[tokio::test]
async fn every_way_to_write_a_request_is_understood() {
    let caller = Caller::new().await;
    let (address, path, body) = (caller.sandbox.address(), path(&caller), text(&json!({})).to_string());
    let length = body.len();
    let (half, rest) = body.split_at(body.floor_char_boundary(length / 2));
    let requests = [
        format!("POST {path} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}"),
        format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"),
        format!("POST http://elsewhere{path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{body}"),
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\
             {:x}\r\n{half}\r\n{:X};name=value\r\n{rest}\r\n0\r\nTrailer: x\r\n\r\n",
            half.len(),
            rest.len()
        ),
        format!("POST {path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n{body}"),
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
        format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: \u{6587}\r\nContent-Length: {length}\r\n\r\n{body}"),
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\
             HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    ];
    for request in requests {
        let shown = request.clone();
        let answer = blocking(move || exchange(address, request.as_bytes())).await;
        assert!(answer.contains("\"errcode\":0"), "{shown}\n{answer}");
        assert!(answer.contains("Error-Code: 0\r\n"), "{answer}");
        assert_eq!(answer.contains("HTTP/1.1 100 Continue"), shown.contains("100-continue"), "{answer}");
    }
}

#[tokio::test]
async fn a_client_may_close_its_side_once_it_has_written() {
    let caller = Caller::new().await;
    caller.sandbox.faults().add(Fault::delay(Duration::from_millis(200)));
    let (address, path, body) = (caller.sandbox.address(), path(&caller), text(&json!({})).to_string());
    let request = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let answer = blocking(move || exchange(address, request.as_bytes())).await;
    assert!(answer.contains("\"errcode\":0"), "{answer}");
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let caller = Caller::new().await;
    let (address, path, body) = (caller.sandbox.address(), path(&caller), text(&json!({})).to_string());
    let request = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    // Pipelined: all are written before the first answer is read.
    let answer = blocking(move || exchange(address, request.repeat(20).as_bytes())).await;
    assert_eq!(answer.matches("\"errcode\":0").count(), 20);
}

#[tokio::test]
async fn what_is_no_request_is_answered_or_closed_and_the_sandbox_goes_on() {
    let caller = Caller::new().await;
    let (address, path) = (caller.sandbox.address(), path(&caller));
    let mut rng = 7_u64;
    let mut noise = Vec::new();
    for _ in 0..200 {
        rng = rng.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.extend(rng.to_le_bytes());
    }
    let requests: Vec<Vec<u8>> = vec![
        vec![],
        b"\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec(),
        noise,
        format!("POST {path} HTTP/1.1\r\nContent-Length: -1\r\n\r\n").into_bytes(),
        format!("POST {path} HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n").into_bytes(),
        format!("POST {path} HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{{}}").into_bytes(),
        format!("POST {path} HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{{}}").into_bytes(),
        format!("POST {path} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").into_bytes(),
        format!("POST {path} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n").into_bytes(),
        format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(200_000)).into_bytes(),
        format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(200_000)).into_bytes(),
        format!("GET / HTTP/1.1\r\n{}\r\n", "A: a\r\n".repeat(5_000)).into_bytes(),
        b"GET /%00%ff%zz?%=%&==&access_token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
        b"POST /cgi-bin/gettoken?%ff=%fe&corpid HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
    ];
    for request in requests {
        let shown = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
        let answer = blocking(move || exchange(address, &request)).await;
        let is_refused = ["HTTP/1.1 4", "HTTP/1.0 4", "HTTP/1.1 505"].iter().any(|start| answer.starts_with(start));
        assert!(answer.is_empty() || is_refused || answer.contains("Error-Code: 4"), "{shown}\n{answer}");
    }
    assert_eq!(caller.code(&text(&json!({}))).await, 0);
}

#[tokio::test]
async fn a_status_that_has_no_content_comes_without_any() {
    let caller = Caller::new().await;
    let (address, path, body) = (caller.sandbox.address(), path(&caller), text(&json!({})).to_string());
    let length = body.len();
    let request =
        |connection| format!("POST {path} HTTP/1.1\r\nHost: x\r\n{connection}Content-Length: {length}\r\n\r\n{body}");
    let twice = request("") + &request("Connection: close\r\n");
    for status in [204, 205, 304] {
        for fault in [Fault::status(status), Fault::status_after_acceptance(status)] {
            caller.sandbox.faults().add(fault.clone().request(1));
            let requests = twice.clone();
            let answers = blocking(move || exchange(address, requests.as_bytes())).await;
            caller.sandbox.faults().clear();
            // What follows the headers is the next answer, as any client takes it.
            let (head, next) = answers.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{fault:?}\n{answers}");
            assert!(next.starts_with("HTTP/1.1 200 OK\r\n"), "{fault:?}\n{answers}");
            let head = head.to_ascii_lowercase();
            assert!(!head.contains("content-type") && !head.contains("transfer-encoding"), "{fault:?}\n{head}");
            // 205 has to say that nothing comes; the others have no content by themselves.
            assert_eq!(head.contains("content-length: 0"), status == 205, "{fault:?}\n{head}");
            assert_eq!(head.contains("content-length"), status == 205, "{fault:?}\n{head}");
        }
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_accepted() {
    let caller = Caller::new().await;
    let (address, path, body) = (caller.sandbox.address(), path(&caller), text(&json!({})).to_string());
    // The JSON is whole, and the body is not.
    let request = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len() + 1);
    blocking(move || exchange(address, request.as_bytes())).await;
    assert!(caller.sandbox.outbox().is_empty());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_said_before_it_is_sent_or_after() {
    let caller = Caller::new().await;
    let (address, path) = (caller.sandbox.address(), path(&caller));
    let length = 17 * 1024 * 1024;
    let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n");
    let asking = format!("{head}Expect: 100-continue\r\n\r\n");
    let answer = blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(asking.as_bytes()).unwrap();
        let mut answer = [0; 64];
        let read = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    });
    assert!(answer.await.starts_with("HTTP/1.1 200 OK"), "no 100 Continue");
    let sending = [format!("{head}\r\n").into_bytes(), vec![b' '; length]].concat();
    let answer = blocking(move || exchange(address, &sending)).await;
    assert!(answer.contains("Error-Code: 40206"), "{answer}");
}

#[tokio::test]
async fn headers_stand_up_to_those_who_never_end_them() {
    let caller = Caller::new().await;
    let address = caller.sandbox.address();
    // Some clients that stand still do not keep others waiting.
    let slow: Vec<_> = (0..50)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\n").unwrap();
            stream
        })
        .collect();
    assert_eq!(caller.code(&text(&json!({}))).await, 0);
    drop(slow);
}
