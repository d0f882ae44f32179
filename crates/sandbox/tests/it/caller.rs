//! A sandbox with a client, and requests for tests.

use serde_json::{Value, json};
use wecom_school_sandbox::{Sandbox, SandboxBuilder};

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
        caller.token = caller.get_token(&secret).await["access_token"].as_str().unwrap().into();
        caller
    }

    /// Asks for the token of the school's app with this secret.
    pub async fn get_token(&self, secret: &str) -> Value {
        let corpid = self.sandbox.school().corpid();
        self.get(&format!("/cgi-bin/gettoken?corpid={corpid}&corpsecret={secret}")).await
    }

    pub fn send_url(&self) -> String {
        self.sandbox.url() + &self.send_path()
    }

    pub fn send_path(&self) -> String {
        format!("/cgi-bin/externalcontact/message/send?access_token={}", self.token)
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

pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Returns a text to one student's parents, with changes: `null` removes a property.
pub fn text(changes: &Value) -> Value {
    let mut request = json!({
        "to_student_userid": ["20240101"], "msgtype": "text", "agentid": 1_000_002, "text": { "content": "明日停课一天。" },
    });
    for (name, value) in changes.as_object().unwrap() {
        request[name] = value.clone();
    }
    request.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    request
}

/// The beginnings of a picture and of a film.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and no more";
pub const MP4: &[u8] = b"\0\0\0\x18ftypisom and no more";

/// Returns a recording of so many frames of 20 milliseconds.
pub fn amr(frames: usize) -> Vec<u8> {
    [&b"#!AMR\n"[..], &vec![0x7c; frames]].concat()
}
