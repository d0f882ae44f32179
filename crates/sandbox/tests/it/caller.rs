//! A sandbox with a client, and requests for tests.

use serde_json::{Value, json};
use wecom_school_sandbox::{Sandbox, SandboxBuilder};

/// The invented school's app that parents can use.
pub const AGENTID: i64 = 1_000_002;

pub struct Caller {
    pub sandbox: Sandbox,
    pub http: reqwest::Client,
    pub token: String,
}

impl Caller {
    pub async fn new() -> Self {
        Self::with(Sandbox::builder()).await
    }

    /// Returns a caller with the token of the school's first app.
    pub async fn with(builder: SandboxBuilder) -> Self {
        let sandbox = builder.start().await.unwrap();
        let mut caller = Self { sandbox, http: client(), token: String::new() };
        let secret = caller.sandbox.school().apps()[0].secret().unwrap().to_owned();
        caller.token = caller.token_of(&secret).await;
        caller
    }

    pub async fn token_of(&self, secret: &str) -> String {
        let answer = self.get_token(self.sandbox.school().corpid(), secret).await;
        answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    pub async fn get_token(&self, corpid: &str, secret: &str) -> Value {
        let query = format!("/cgi-bin/gettoken?corpid={corpid}&corpsecret={secret}");
        self.get(&query).await
    }

    pub fn send_url(&self) -> String {
        format!("{}/cgi-bin/externalcontact/message/send?access_token={}", self.sandbox.url(), self.token)
    }

    /// Sends a notice and returns the answer.
    pub async fn send(&self, request: &Value) -> Value {
        self.send_bytes(request.to_string().into_bytes()).await
    }

    pub async fn send_bytes(&self, body: Vec<u8>) -> Value {
        let response = self.http.post(self.send_url()).body(body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// Sends a notice and returns the errcode.
    pub async fn code(&self, request: &Value) -> i64 {
        self.send(request).await["errcode"].as_i64().unwrap()
    }

    pub async fn get(&self, path: &str) -> Value {
        self.http.get(self.sandbox.url() + path).send().await.unwrap().json().await.unwrap()
    }

    /// Requests a path, and returns the status and the JSON.
    pub async fn request(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let request = self.http.request(method.parse().unwrap(), self.sandbox.url() + path).body(body.to_owned());
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or_default())
    }

    pub async fn post(&self, path: &str, body: &Value) -> Value {
        self.http.post(self.sandbox.url() + path).json(body).send().await.unwrap().json().await.unwrap()
    }

    pub async fn upload(&self, media_type: &str, filename: &str, content: impl Into<Vec<u8>>) -> Value {
        let part = reqwest::multipart::Part::bytes(content.into()).file_name(filename.to_owned());
        let form = reqwest::multipart::Form::new().part("media", part);
        let (url, token) = (self.sandbox.url(), &self.token);
        let url = format!("{url}/cgi-bin/media/upload?access_token={token}&type={media_type}");
        self.http.post(url).multipart(form).send().await.unwrap().json().await.unwrap()
    }

    pub async fn media_id(&self, media_type: &str, content: &[u8]) -> String {
        let answer = self.upload(media_type, "a file", content).await;
        answer["media_id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

/// Returns these headers of a response, one a line.
pub fn headers(response: &reqwest::Response, names: &[&str]) -> String {
    let line = |name: &&str| format!("{name}: {}\n", response.headers()[*name].to_str().unwrap());
    names.iter().map(line).collect::<Vec<_>>().concat()
}

/// Returns a message of this type to one student's parents.
pub fn message(msgtype: &str, body: &Value) -> Value {
    text(&json!({ "text": null, "msgtype": msgtype, msgtype: body }))
}

pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Returns a text to one student's parents, with changes: `null` removes a property.
pub fn text(changes: &Value) -> Value {
    let request = json!({
        "to_student_userid": ["20240101"], "msgtype": "text", "agentid": AGENTID, "text": { "content": "明日停课一天。" },
    });
    with(request, changes)
}

pub fn with(mut request: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            request.as_object_mut().unwrap().remove(name);
        } else {
            request[name] = value.clone();
        }
    }
    request
}

/// Removes the digits of hints, which differ from answer to answer.
pub fn tamed(text: &str) -> String {
    let mut parts = text.split("hint: [");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |tamed, part| {
        let rest = part.split_once(']').map_or(part, |(_, rest)| rest);
        tamed + "hint: […]" + rest
    })
}

/// The beginning of a picture.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and no more";
pub const MP4: &[u8] = b"\0\0\0\x18ftypisom and no more";

/// Returns a recording of so many frames of 20 milliseconds.
pub fn amr(frames: usize) -> Vec<u8> {
    [&b"#!AMR\n"[..], &vec![0x7c; frames]].concat()
}
