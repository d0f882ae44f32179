//! Answers to a notice: those that leave open whether it was accepted, and those that accept it in an unusual way.

use std::time::Duration;

use crate::servers::{Reply, Then};

const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;
const HALF_A_BODY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"errcode\":0,";

type Named = Vec<(&'static str, Reply)>;

/// Returns every answer that leaves the acceptance open, with its name.
pub fn doubtful_answers() -> Named {
    let with = |status, body: &str| Reply::answer(status, "", body);
    let raw = |bytes: &str| Reply::raw(bytes, Then::Close);
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
    let deep = format!(r#"{{"errcode":0,"x":{}"#, "[".repeat(100_000));
    vec![
        // A status.
        ("500", Reply::status("500 Internal Server Error")),
        ("502", Reply::status("502 Bad Gateway")),
        ("504 that claims success", with("504 Gateway Timeout", OK)),
        ("500 with a code that is safe elsewhere", with("500 x", r#"{"errcode":40014}"#)),
        ("404", Reply::status("404 Not Found")),
        ("404 that claims success", with("404 Not Found", OK)),
        ("407", Reply::status("407 Proxy Authentication Required")),
        ("429", Reply::status("429 Too Many Requests")),
        ("204", raw("HTTP/1.1 204 No Content\r\n\r\n")),
        ("302 to nowhere", with("302 Found", "")),
        ("-1", Reply::errcode(-1)),
        // A connection that breaks.
        ("closed without an answer", Reply::close()),
        ("reset without an answer", Reply::raw("", Then::Reset)),
        ("closed inside the body", raw(HALF_A_BODY)),
        ("a whole object, and less than was promised", raw(&HALF_A_BODY.replace("0,", "0}"))),
        ("100, then closed", raw("HTTP/1.1 100 Continue\r\n\r\n")),
        ("without end", Reply::raw(chunked, Then::Repeat(chunk, Duration::ZERO))),
        ("another protocol", raw("SSH-2.0-OpenSSH_9.6\r\n")),
        ("a head without end", raw(&format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(1 << 20)))),
        ("two lengths", raw(&format!("HTTP/1.1 200 OK\r\nContent-Length: 27\r\nContent-Length: 5\r\n\r\n{OK}"))),
        ("chunks without their end", raw(&format!("{chunked}1b\r\n{OK}\r\n"))),
        // No JSON of this API.
        ("nothing", Reply::json("")),
        ("HTML", Reply::json("<html>Sign in to this network</html>")),
        ("null", Reply::json("null")),
        ("an array", Reply::json(r#"[0,"ok"]"#)),
        ("two objects", Reply::json([OK, OK].concat())),
        ("an object after a byte order mark", Reply::json(["\u{feff}", OK].concat())),
        ("invalid UTF-8", Reply::json(b"{\"errcode\":0,\"errmsg\":\"\xff\xfe\"}")),
        ("a code as a string", Reply::json(r#"{"errcode":"0","errmsg":"ok"}"#)),
        ("a code beyond all numbers", Reply::json(r#"{"errcode":1e999}"#)),
        ("a code that is true", Reply::json(r#"{"errcode":true}"#)),
        ("two codes", Reply::json(r#"{"errcode":0,"errcode":40014}"#)),
        ("too deep to be read", Reply::json(deep)),
        ("an empty object", Reply::json("{}")),
        ("a forwarder's own error", Reply::json(r#"{"error":"blocked","status":403}"#)),
        ("packed", Reply::answer("200 OK", "Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\0\0\0\0\0")),
        // Silence.
        ("silence", Reply::silence()),
        ("half, then silence", Reply::raw(HALF_A_BODY, Then::Silence)),
        ("a byte at a time", Reply::raw(head, Then::Repeat(b" ".into(), Duration::from_millis(30)))),
    ]
}

/// Returns answers that accept the notice, some in an unusual way.
pub fn acceptances() -> Named {
    let raw = |bytes: &str| Reply::raw(bytes, Then::Close);
    let chunks = "5;x=y\r\n{\"err\r\n8\r\ncode\":0}\r\n0\r\n\r\n";
    vec![
        ("as it should be", Reply::sent()),
        ("HTTP/1.0 without a length", raw(&format!("HTTP/1.0 200 OK\r\n\r\n{OK}"))),
        ("100 first", raw(&format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{OK}"))),
        ("chunked", raw(&format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"))),
        ("called a text", Reply::answer("200 OK", "Content-Type: text/plain; charset=gbk\r\n", OK)),
        ("null for every text and list", Reply::json(r#"{"errcode":0,"errmsg":null,"invalid_party":null}"#)),
        ("a huge errmsg", Reply::json(format!(r#"{{"errcode":0,"errmsg":"{}"}}"#, "哈".repeat(300_000)))),
        ("no code, but a list", Reply::json(r#"{"invalid_party":[]}"#)),
        ("properties of tomorrow", Reply::json(r#"{"errcode":0,"msgid":"x","invalid_group":[{"id":1}]}"#)),
    ]
}

/// Returns answers that accept the notice with lists of invalid recipients that can't be read.
pub fn acceptances_with_unreadable_lists() -> Named {
    let lists = [
        r#""invalid_party":[{"id":3}]"#,
        r#""invalid_parent_userid":[1.5]"#,
        r#""invalid_student_userid":{}"#,
        r#""errmsg":{"code":1},"invalid_party":true"#,
    ];
    lists.map(|lists| (lists, Reply::json(format!(r#"{{"errcode":0,{lists}}}"#)))).into()
}
