//! The few requests of [WebDriver](https://www.w3.org/TR/webdriver2/) that drive a browser.
//!
//! Nothing but the address of a session is kept, so one browser serves tests that run in different runtimes.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

/// The key under which an element is named.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys as [`Session::press`] takes them.
pub const ENTER: &str = "\u{e007}";
pub const ESCAPE: &str = "\u{e00c}";
pub const TAB: &str = "\u{e004}";
pub const END: &str = "\u{e010}";
pub const DOWN: &str = "\u{e015}";

/// A browser that has been started.
pub struct Session {
    http: reqwest::Client,
    url: String,
}

/// An element of a document, as the browser names it.
pub struct Element(String);

impl Session {
    /// Starts a browser.
    pub async fn start(driver: &str, capabilities: &Value) -> Self {
        let (http, capabilities) = (http(), json!({ "capabilities": { "alwaysMatch": capabilities } }));
        let started = request(&http, Method::POST, &format!("{driver}/session"), capabilities).await.unwrap();
        Self { http, url: format!("{driver}/session/{}", started["sessionId"].as_str().unwrap()) }
    }

    /// A browser that was started in another runtime.
    pub fn at(url: String) -> Self {
        Self { http: http(), url }
    }

    /// Where it is driven.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends the browser.
    pub async fn end(&self) {
        // All that a test could do about a failure is to hide its own.
        let _ended = request(&self.http, Method::DELETE, &self.url, Value::Null).await;
    }

    /// A window, which is the one that is driven from now on.
    pub async fn open_window(&self) -> String {
        let opened = self.post("window/new", json!({ "type": "tab" })).await;
        let window = opened["handle"].as_str().unwrap();
        self.switch_to(window).await;
        window.to_owned()
    }

    /// Drives this window from now on.
    pub async fn switch_to(&self, window: &str) {
        self.post("window", json!({ "handle": window })).await;
    }

    /// The windows there are.
    pub async fn windows(&self) -> Vec<String> {
        let windows = self.get("window/handles").await;
        windows.as_array().unwrap().iter().map(|window| window.as_str().unwrap().to_owned()).collect()
    }

    /// Closes the window that is driven.
    pub async fn close_window(&self) {
        self.request(Method::DELETE, "window", Value::Null).await.unwrap();
    }

    /// Goes to an address, and waits until it is loaded.
    pub async fn go(&self, url: &str) {
        self.post("url", json!({ "url": url })).await;
    }

    /// Runs the body of a function; a promise is waited for.
    pub async fn run(&self, script: &str, arguments: Value) -> Value {
        self.try_run(script, arguments).await.unwrap()
    }

    /// The same, where it may fail.
    pub async fn try_run(&self, script: &str, arguments: Value) -> Result<Value, String> {
        self.request(Method::POST, "execute/sync", json!({ "script": script, "args": arguments })).await
    }

    /// The elements that a selector of CSS finds, in the order of the document.
    pub async fn elements(&self, selector: &str) -> Vec<Element> {
        let found = self.post("elements", json!({ "using": "css selector", "value": selector })).await;
        found.as_array().unwrap().iter().map(|element| Element(element[ELEMENT].as_str().unwrap().to_owned())).collect()
    }

    /// Goes on in the document of a frame.
    pub async fn enter(&self, Element(id): &Element) {
        self.post("frame", json!({ "id": { ELEMENT: id } })).await;
    }

    /// Goes on in the document around a frame.
    pub async fn leave_frame(&self) {
        self.post("frame/parent", json!({})).await;
    }

    /// Clicks as a mouse does: an error if something else lies above it.
    pub async fn click(&self, element: &Element) -> Result<(), String> {
        self.request(Method::POST, &format!("element/{}/click", element.0), json!({})).await.map(|_| ())
    }

    /// Presses keys and lets them go, one after the other, wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let presses: Vec<Value> = keys
            .chars()
            .flat_map(|key| [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })])
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": presses });
        self.post("actions", json!({ "actions": [keyboard] })).await;
    }

    /// What went wrong in the eyes of the browser, since it was asked last.
    pub async fn severe(&self) -> Vec<String> {
        let entries = self.post("se/log", json!({ "type": "browser" })).await;
        let severe = entries.as_array().unwrap().iter().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// A command of Chromium's own [protocol](https://chromedevtools.github.io/devtools-protocol/).
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    async fn get(&self, path: &str) -> Value {
        self.request(Method::GET, path, Value::Null).await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.request(Method::POST, path, body).await.unwrap()
    }

    async fn request(&self, method: Method, path: &str, body: Value) -> Result<Value, String> {
        request(&self.http, method, &format!("{}/{path}", self.url), body).await
    }
}

/// A client that asks nobody else, whatever the environment says, and waits for no browser for ever.
fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap()
}

/// The value that is answered, or the error in a line.
async fn request(http: &reqwest::Client, method: Method, url: &str, body: Value) -> Result<Value, String> {
    let body = if method == Method::POST { body.to_string() } else { String::new() };
    let answer = http.request(method, url).body(body).send().await.map_err(|error| error.to_string())?;
    let is_success = answer.status().is_success();
    let answer = answer.bytes().await.map_err(|error| error.to_string())?;
    let mut answer: Value = serde_json::from_slice(&answer).map_err(|error| error.to_string())?;
    let value = answer["value"].take();
    if is_success {
        return Ok(value);
    }
    let (error, message) = (&value["error"], value["message"].as_str().unwrap_or_default());
    Err(format!("{error}: {}", message.lines().next().unwrap_or_default()))
}
