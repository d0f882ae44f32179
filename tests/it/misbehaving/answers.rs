//! Answers to a notice: those that leave open whether it was accepted, and those that accept it in an unusual way.

use std::time::Duration;

use crate::servers::Reply;

/// An answer that leaves open whether the notice was accepted.
#[derive(Clone)]
pub struct Doubt {
    pub name: &'static str,
    pub reply: Reply,
    /// Whether the client waits until its time-out.
    pub is_silent: bool,
}

const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

/// Returns every answer that leaves the acceptance open.
pub fn doubts() -> Vec<Doubt> {
    let doubt = |is_silent| move |(name, reply)| Doubt { name, reply, is_silent };
    let prompt = [statuses(), broken_connections(), no_json_of_this_api()].concat();
    prompt.into_iter().map(doubt(false)).chain(silences().into_iter().map(doubt(true))).collect()
}

type Named = Vec<(&'static str, Reply)>;

fn statuses() -> Named {
    let with = |status, body: &str| Reply::answer(status, "", body);
    vec![
        ("500", Reply::status("500 Internal Server Error")),
        ("502", Reply::status("502 Bad Gateway")),
        ("504 that claims success", with("504 Gateway Timeout", OK)),
        ("500 with a code that is safe elsewhere", with("500 x", r#"{"errcode":40014}"#)),
        ("404", Reply::status("404 Not Found")),
        ("404 that claims success", with("404 Not Found", OK)),
        ("407", Reply::status("407 Proxy Authentication Required")),
        ("429", Reply::status("429 Too Many Requests")),
        ("204", Reply::BytesAndClose(b"HTTP/1.1 204 No Content\r\n\r\n".into())),
        ("302 to nowhere", Reply::answer("302 Found", "", "")),
        ("-1", Reply::errcode(-1)),
    ]
}

const HALF: &str = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"errcode\":0,";

fn broken_connections() -> Named {
    let raw = |bytes: &str| Reply::BytesAndClose(bytes.into());
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
    vec![
        ("closed without an answer", Reply::close()),
        ("reset without an answer", Reply::Reset),
        ("closed inside the body", raw(HALF)),
        ("a whole object, and less than was promised", raw(&HALF.replace("0,", "0}"))),
        ("100, then closed", raw("HTTP/1.1 100 Continue\r\n\r\n")),
        ("without end", Reply::Endless(chunked.into(), chunk, Duration::ZERO)),
        ("another protocol", raw("SSH-2.0-OpenSSH_9.6\r\n")),
        ("a head without end", raw(&format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(1 << 20)))),
        ("two lengths", raw(&format!("HTTP/1.1 200 OK\r\nContent-Length: 27\r\nContent-Length: 5\r\n\r\n{OK}"))),
        ("chunks without their end", raw(&format!("{chunked}1b\r\n{OK}\r\n"))),
    ]
}

fn silences() -> Named {
    let drop_by_drop = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n";
    vec![
        ("silence", Reply::silence()),
        ("half, then silence", Reply::BytesAndSilence(HALF.into())),
        ("a byte at a time", Reply::Endless(drop_by_drop.into(), b" ".into(), Duration::from_millis(30))),
    ]
}

fn no_json_of_this_api() -> Named {
    let deep = format!(r#"{{"errcode":0,"x":{}"#, "[".repeat(100_000));
    let bodies: [(_, &[u8]); 14] = [
        ("nothing", b""),
        ("HTML", b"<html>Sign in to this network</html>"),
        ("null", b"null"),
        ("an array", br#"[0,"ok"]"#),
        ("two objects", &[OK, OK].concat().into_bytes()),
        ("an object behind a byte order mark", &["\u{feff}", OK].concat().into_bytes()),
        ("invalid UTF-8", b"{\"errcode\":0,\"errmsg\":\"\xff\xfe\"}"),
        ("a code as a string", br#"{"errcode":"0","errmsg":"ok"}"#),
        ("a code beyond all numbers", br#"{"errcode":1e999}"#),
        ("a code that is true", br#"{"errcode":true}"#),
        ("two codes", br#"{"errcode":0,"errcode":40014}"#),
        ("too deep to be read", deep.as_bytes()),
        ("an object of nothing", b"{}"),
        ("a forwarder's own error", br#"{"error":"blocked","status":403}"#),
    ];
    let packed = Reply::answer("200 OK", "Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\0\0\0\0\0");
    bodies.map(|(name, body)| (name, Reply::json(body))).into_iter().chain([("packed", packed)]).collect()
}

/// Returns answers that accept the notice, some in an unusual way.
pub fn acceptances() -> Named {
    let raw = |bytes: &str| Reply::BytesAndClose(bytes.into());
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
pub fn unread() -> Named {
    let lists = [
        r#""invalid_party":[{"id":3}]"#,
        r#""invalid_parent_userid":[1.5]"#,
        r#""invalid_student_userid":{}"#,
        r#""errmsg":{"code":1},"invalid_party":true"#,
    ];
    lists.map(|lists| (lists, Reply::json(format!(r#"{{"errcode":0,{lists}}}"#)))).into()
}
