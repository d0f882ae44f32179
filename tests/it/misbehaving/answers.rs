//! Answers that leave open what became of a notice, and odd ones that do not.

use std::time::Duration;

use crate::servers::Reply;

/// An answer that leaves open whether the notice was accepted.
#[derive(Clone)]
pub struct Doubt {
    pub name: &'static str,
    pub reply: Reply,
    /// What code the error tells.
    pub errcode: Option<i64>,
    /// Whether the client waits for more until its time is over.
    pub is_silent: bool,
}

impl Doubt {
    fn new(name: &'static str, reply: Reply) -> Self {
        Self { name, reply, errcode: None, is_silent: false }
    }

    fn silent(name: &'static str, reply: Reply) -> Self {
        Self { is_silent: true, ..Self::new(name, reply) }
    }

    fn json(name: &'static str, body: impl AsRef<[u8]>) -> Self {
        Self::new(name, Reply::json(body))
    }
}

const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

/// Every one of them.
pub fn doubts() -> Vec<Doubt> {
    [statuses(), broken_connections(), broken_http(), no_json_of_this_api()].into_iter().flatten().collect()
}

fn statuses() -> Vec<Doubt> {
    let with = |status, body: &str| Reply::answer(status, "", body);
    vec![
        Doubt::new("500", Reply::status("500 Internal Server Error")),
        Doubt::new("502", Reply::status("502 Bad Gateway")),
        Doubt::new("504 that claims success", with("504 Gateway Timeout", OK)),
        Doubt::new("500 with a code that is safe elsewhere", with("500 x", r#"{"errcode":40014}"#)),
        Doubt::new("404", Reply::status("404 Not Found")),
        Doubt::new("404 that claims success", with("404 Not Found", OK)),
        Doubt::new("407", Reply::status("407 Proxy Authentication Required")),
        Doubt::new("429", Reply::status("429 Too Many Requests")),
        Doubt::new("204", Reply::BytesAndClose(b"HTTP/1.1 204 No Content\r\n\r\n".into())),
        Doubt::new("302 to nowhere", Reply::answer("302 Found", "", "")),
        Doubt { errcode: Some(-1), ..Doubt::new("-1", Reply::errcode(-1)) },
    ]
}

fn broken_connections() -> Vec<Doubt> {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n";
    let half = format!("{head}{{\"errcode\":0,");
    let endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
    vec![
        Doubt::new("closed without an answer", Reply::close()),
        Doubt::new("reset without an answer", Reply::Reset),
        Doubt::new("closed inside the body", Reply::BytesAndClose(half.clone().into())),
        Doubt::new("a whole object, and less than was promised", Reply::BytesAndClose(format!("{head}{OK}").into())),
        Doubt::new("100, then closed", Reply::BytesAndClose(b"HTTP/1.1 100 Continue\r\n\r\n".into())),
        Doubt::new("without end", Reply::Endless(endless.into(), chunk, Duration::ZERO)),
        Doubt::silent("silence", Reply::silence()),
        Doubt::silent("half, then silence", Reply::BytesAndSilence(half.into())),
        Doubt::silent("a byte at a time", Reply::Endless(head.into(), b" ".into(), Duration::from_millis(30))),
    ]
}

fn broken_http() -> Vec<Doubt> {
    let raw = |bytes: &str| Reply::BytesAndClose(bytes.into());
    let chunked = |body: &str| raw(&format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}"));
    vec![
        Doubt::new("another protocol", raw("SSH-2.0-OpenSSH_9.6\r\n")),
        Doubt::new("a head without end", raw(&format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(1 << 20)))),
        Doubt::new(
            "two lengths",
            raw(&format!("HTTP/1.1 200 OK\r\nContent-Length: 27\r\nContent-Length: 5\r\n\r\n{OK}")),
        ),
        Doubt::new("chunks without their end", chunked("1b\r\n{\"errcode\":0,\"errmsg\":\"ok\"}\r\n")),
    ]
}

fn no_json_of_this_api() -> Vec<Doubt> {
    let deep = format!(r#"{{"errcode":0,"x":{}"#, "[".repeat(100_000));
    vec![
        Doubt::json("nothing", ""),
        Doubt::json("HTML", "<html>Sign in to this network</html>"),
        Doubt::json("null", "null"),
        Doubt::json("an array", r#"[0,"ok"]"#),
        Doubt::json("two objects", format!("{OK}{OK}")),
        Doubt::json("an object behind a byte order mark", format!("\u{feff}{OK}")),
        Doubt::json("invalid UTF-8", b"{\"errcode\":0,\"errmsg\":\"\xff\xfe\"}"),
        Doubt::json("a code as a string", r#"{"errcode":"0","errmsg":"ok"}"#),
        Doubt::json("a code beyond all numbers", r#"{"errcode":1e999}"#),
        Doubt::json("a code that is true", r#"{"errcode":true}"#),
        Doubt::json("two codes", r#"{"errcode":0,"errcode":40014}"#),
        Doubt::json("too deep to be read", deep),
        Doubt::json("an object of nothing", "{}"),
        Doubt::json("a forwarder's own error", r#"{"error":"blocked","status":403}"#),
        Doubt::new("packed", Reply::answer("200 OK", "Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\0\0\0\0\0")),
    ]
}

/// Answers that say clearly that the notice was accepted, however oddly.
pub fn acceptances() -> Vec<(&'static str, Reply)> {
    let raw = |bytes: String| Reply::BytesAndClose(bytes.into_bytes());
    vec![
        ("as it should be", Reply::sent()),
        ("HTTP/1.0 without a length", raw(format!("HTTP/1.0 200 OK\r\n\r\n{OK}"))),
        ("100 first", raw(format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{OK}"))),
        (
            "chunked",
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n{\"err\r\n8\r\ncode\":0}\r\n0\r\n\r\n"
                .into()),
        ),
        ("called a text", Reply::answer("200 OK", "Content-Type: text/plain; charset=gbk\r\n", OK)),
        ("null for every text and list", Reply::json(r#"{"errcode":0,"errmsg":null,"invalid_party":null}"#)),
        ("a huge errmsg", Reply::json(format!(r#"{{"errcode":0,"errmsg":"{}"}}"#, "哈".repeat(300_000)))),
        ("no code, but a list", Reply::json(r#"{"invalid_party":[]}"#)),
        ("properties of tomorrow", Reply::json(r#"{"errcode":0,"msgid":"x","invalid_group":[{"id":1}]}"#)),
    ]
}
