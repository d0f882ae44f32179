//! Replays the files of `transcripts/`, and compares the answers with those in the files.
//!
//! `TRANSCRIPTS=overwrite cargo test -p wecom-school-sandbox --test it transcripts` writes the answers that differ.
//!
//! - `# TITLE` starts a sandbox, which knows the token of its first app as `«token»`; `school FILE` and `capacity N`
//!   start one with another school or a smaller outbox.
//! - `> METHOD PATH [header: value] BODY` is a request.
//! - `> send CHANGES` sends the text of [`text`] with changes, `> bytes TEXT` sends exactly this body.
//! - `> raw BYTES | HEADER …` writes exactly these bytes to a connection. The status lines of the answers and the
//!   lines of these headers are shown.
//! - `> upload TYPE FILENAME` uploads a small file of this type. Its `media_id` is `«TYPE»` from then on.
//! - `> N× …` makes the request N times, and shows the last answer.
//! - `> … | /POINTER HEADER …` shows only these values of the answer, or of the notice that `send` adds to the outbox. `*`
//!   means every item of a list, `.` the whole answer, and `-` the status alone.
//! - `let NAME = /POINTER` names a value of the last answer. `«NAME»` is its text, `«crlf»` and `«lf»`
//!   are line ends, `«url»` is the base URL in an answer, and `«字×3»` is `字字字`.

use std::{
    collections::BTreeMap,
    env,
    fmt::Write as _,
    fs,
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

use reqwest::header::HeaderMap;
use serde_json::Value;
use wecom_school_sandbox::{Sandbox, SandboxBuilder, School};

use crate::caller::{Caller, MP4, PNG, amr, text};

#[tokio::test]
async fn every_answer_is_as_in_the_transcripts() {
    let mut differences = String::new();
    for entry in fs::read_dir("tests/it/transcripts").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap();
        let found = replay(&expected).await;
        if env::var("TRANSCRIPTS").is_ok_and(|mode| mode == "overwrite") {
            fs::write(&path, found).unwrap();
        } else if found != expected {
            let mut lines = expected.lines().zip(found.lines()).enumerate();
            let (line, (expected, found)) = lines.find(|(_, (expected, found))| expected != found).unwrap_or_default();
            writeln!(differences, "{}:{}:\n  {expected}\n  {found}", path.display(), line + 1).unwrap();
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// Returns the transcript with the answers that the sandbox gives now.
async fn replay(transcript: &str) -> String {
    let mut found = String::new();
    let mut replay = Replay::start(Sandbox::builder()).await;
    for line in transcript.lines().filter(|line| !line.starts_with('<')) {
        writeln!(found, "{line}").unwrap();
        match line.split_once(' ') {
            Some(("#", _)) => replay = Replay::start(Sandbox::builder()).await,
            Some(("school", file)) => {
                let school = School::from_file(format!("tests/it/transcripts/{file}")).unwrap();
                replay = Replay::start(Sandbox::builder().school(school)).await;
            }
            Some(("capacity", notices)) => {
                replay = Replay::start(Sandbox::builder().outbox_capacity(notices.parse().unwrap())).await;
            }
            Some(("let", assignment)) => {
                let (name, pointer) = assignment.split_once(" = ").unwrap();
                let value = replay.answer.pointer(pointer).unwrap_or_else(|| panic!("{line}: {}", replay.answer));
                replay.names.insert(name.to_owned(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            }
            Some((">", request)) => {
                let repeated = request.split_once("× ").and_then(|(times, rest)| Some((times.parse().ok()?, rest)));
                let (times, request) = repeated.unwrap_or((1, request));
                for _ in 1..times {
                    replay.request(request).await;
                }
                writeln!(found, "< {}", replay.request(request).await).unwrap();
            }
            _ => {}
        }
    }
    found
}

struct Replay {
    caller: Caller,
    names: BTreeMap<String, String>,
    headers: HeaderMap,
    answer: Value,
}

impl Replay {
    async fn start(builder: SandboxBuilder) -> Self {
        let caller = Caller::with(builder.allow_host("school.test").allow_host("Box.Lan.")).await;
        let names = [("token", &*caller.token), ("crlf", "\r\n"), ("lf", "\n")];
        let names = names.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        Self { caller, names, headers: HeaderMap::new(), answer: Value::Null }
    }

    /// Makes a request and returns the answer as the transcript shows it.
    async fn request(&mut self, line: &str) -> String {
        let (line, shown) = line.rsplit_once(" | ").map_or((line, None), |(line, shown)| (line, Some(shown)));
        let line = self.expanded(line);
        let (verb, rest) = line.split_once(' ').unwrap();
        self.caller.token.clone_from(&self.names["token"]);
        let mut status = None;
        if verb == "raw" {
            let answer = exchange(self.caller.sandbox.address(), rest.as_bytes().to_vec()).await;
            return raw_lines(&answer, shown.unwrap_or_default());
        }
        self.answer = match verb {
            "send" => self.caller.send(&text(&serde_json::from_str(rest).unwrap())).await,
            "bytes" => self.caller.send_bytes(rest.into()).await,
            "upload" => self.upload(rest).await,
            method => {
                let (path, mut rest) = rest.split_once(' ').unwrap_or((rest, ""));
                let url = self.caller.sandbox.url() + path;
                let mut request = self.caller.http.request(method.parse().unwrap(), url);
                while let Some((header, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
                    && let Some((name, value)) = header.split_once(": ")
                {
                    request = request.header(name, value.replace('(', "[").replace(')', "]"));
                    rest = after.trim_start();
                }
                let response = request.body(rest.to_owned()).send().await.unwrap();
                status = Some(response.status().as_u16());
                self.headers.clone_from(response.headers());
                let text = response.text().await.unwrap();
                serde_json::from_str(&text).unwrap_or(Value::String(text))
            }
        };
        let answer = match (verb, shown) {
            (_, Some("-")) => String::new(),
            ("send", Some(pointers)) if self.answer["errcode"] == 0 => {
                self.selected(&self.newest_notice().await, pointers)
            }
            (method, Some(pointers)) if method != "send" => self.selected(&self.answer, pointers),
            _ => whole(&self.answer),
        };
        let status = status.filter(|_| self.answer["errmsg"].is_null() || shown == Some("-"));
        let answer = answer.replace(&self.caller.sandbox.url(), "«url»");
        compressed(format!("{} {answer}", status.map_or_else(String::new, |status| status.to_string())).trim())
    }

    async fn upload(&mut self, file: &str) -> Value {
        let (media_type, filename) = file.split_once(' ').unwrap();
        let content = match media_type {
            "image" => PNG.to_vec(),
            "video" => MP4.to_vec(),
            "voice" => amr(100),
            _ => b"abcdefghij".to_vec(),
        };
        let answer = self.caller.upload(media_type, filename, content).await;
        self.names.insert(media_type.to_owned(), answer["media_id"].as_str().unwrap_or_default().to_owned());
        answer
    }

    /// Returns the notice that the last request was accepted as, or that it repeats.
    async fn newest_notice(&self) -> Value {
        let id = &self.caller.get("/sandbox/requests?limit=1").await["newest_first"][0]["notice"];
        self.caller.get(&format!("/sandbox/outbox/{id}")).await
    }

    /// Returns the values at the pointers, and the headers, one after the other.
    fn selected(&self, answer: &Value, names: &str) -> String {
        let show = |name: &str| match self.headers.get(name) {
            Some(header) => without_hint(header.to_str().unwrap()).to_owned(),
            None if name == "." => tamed(answer).to_string(),
            None => tamed(&select(answer, name)).to_string(),
        };
        names.split(' ').map(show).collect::<Vec<_>>().join(" ")
    }

    fn expanded(&self, line: &str) -> String {
        let mut parts = line.split('«');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |line, part| {
            let (inside, rest) = part.split_once('»').unwrap();
            let text = inside.rsplit_once('×').map(|(text, count)| text.repeat(count.parse().unwrap()));
            line + &text.unwrap_or_else(|| self.names[inside].clone()) + rest
        })
    }
}

fn select(value: &Value, pointer: &str) -> Value {
    match pointer.split_once("/*") {
        None => value.pointer(pointer).cloned().unwrap_or_default(),
        Some((list, rest)) => {
            let entries = value.pointer(list).and_then(Value::as_array);
            entries.into_iter().flatten().map(|entry| select(entry, rest)).collect()
        }
    }
}

/// Writes bytes, closes this side, and reads until the sandbox closes its own.
pub async fn exchange(address: SocketAddr, bytes: Vec<u8>) -> String {
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // The sandbox may have refused and closed already.
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    };
    String::from_utf8_lossy(&tokio::task::spawn_blocking(exchange).await.unwrap()).into_owned()
}

/// Returns the status lines, the lines of these headers, and the first line of HTML.
fn raw_lines(answer: &str, headers: &str) -> String {
    if answer.is_empty() {
        return "no answer".to_owned();
    }
    let is_shown = |line: &&str| {
        let header = line.split_once(':').map_or("", |(name, _)| name);
        let is_named = headers.split_whitespace().any(|name| name.eq_ignore_ascii_case(header));
        line.starts_with("HTTP/") || *line == "<html>" || is_named
    };
    answer.lines().filter(is_shown).collect::<Vec<_>>().join(" ")
}

/// Returns a value without what differs from run to run.
fn tamed(value: &Value) -> Value {
    const VARYING: &str = "time now run created_at expires_at expires_in media_id access_token suite_access_token";
    match value {
        Value::Object(properties) => {
            let kept = properties.iter().filter(|(name, _)| !VARYING.split(' ').any(|varying| varying == *name));
            kept.map(|(name, value)| (name.clone(), tamed(value))).collect()
        }
        Value::Array(items) => items.iter().map(tamed).collect(),
        Value::String(text) => without_hint(text).into(),
        _ => value.clone(),
    }
}

fn without_hint(text: &str) -> &str {
    text.split(", hint: [").next().unwrap_or_default()
}

/// Returns an answer in short, without empty lists.
fn whole(answer: &Value) -> String {
    let Value::Object(mut properties) = tamed(answer) else { return answer.to_string() };
    if let (Value::String(en), Value::String(zh)) = (&answer["error"], &answer["error_zh"]) {
        return format!("{en} / {zh}");
    }
    properties.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    let Some(Value::String(errmsg)) = properties.shift_remove("errmsg") else {
        return Value::Object(properties).to_string();
    };
    let code = properties.shift_remove("errcode").unwrap_or_default();
    let rest = if properties.is_empty() { String::new() } else { Value::Object(properties).to_string() };
    format!("{code} {errmsg} {rest}")
}

/// Writes long runs of one character as `«字×42»`.
fn compressed(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let run = |run: &[char]| {
        if run.len() < 20 { run.iter().collect() } else { format!("«{}×{}»", run[0], run.len()) }
    };
    characters.chunk_by(|one, next| one == next).map(run).collect()
}
