//! Drives Chromium by the few requests of the `WebDriver` protocol that the tests need.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use reqwest::{Client, Method};
use serde_json::{Value, json};

/// Keys of the keyboard, and the key of JSON that names an element.
pub const ENTER: &str = "\u{e007}";
pub const ESCAPE: &str = "\u{e00c}";
pub const TAB: &str = "\u{e004}";
pub const END: &str = "\u{e010}";
pub const DOWN: &str = "\u{e015}";
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Ends chromedriver when the input ends, which happens however the test ends. Chromium ends with its pipe to
/// chromedriver, and may write into its folder until then.
const CHROMEDRIVER: &str = r#"
    export TMPDIR="$(mktemp -d)"
    chromedriver --port=0 & read -r end; kill $!; wait
    for attempt in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$TMPDIR"; sleep 0.3; [ -e "$TMPDIR" ] || break; done
"#;

const ARGUMENTS: &str = "--headless=new --no-sandbox --remote-debugging-pipe --no-first-run --no-proxy-server \
    --disable-dev-shm-usage --force-prefers-reduced-motion --force-color-profile=srgb --hide-scrollbars --lang=en-US \
    --window-size=1280,900";

/// A host name that resolves to this machine.
const REBOUND: &str = "--host-resolver-rules=MAP rebound.example 127.0.0.1";

/// A browser with one window. It ends when it is dropped.
pub struct Browser {
    http: Client,
    session: String,
    _driver: Child,
    output: BufReader<ChildStdout>,
}

impl Browser {
    /// Starts a browser; `None` if Chromium or chromedriver is not installed.
    pub async fn start() -> Option<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", CHROMEDRIVER]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = shell.spawn().unwrap();
        let output = BufReader::new(driver.stdout.take().unwrap());
        let http = Client::builder().no_proxy().timeout(Duration::from_mins(1)).build().unwrap();
        let mut browser = Self { http, session: String::new(), _driver: driver, output };
        let mut lines = browser.output.by_ref().lines().map_while(Result::ok);
        let port = lines.find_map(|line| Some(line.split_once("started successfully on port ")?.1.to_owned()))?;
        browser.session = format!("http://127.0.0.1:{}/session", port.trim_end_matches('.'));
        let arguments: Vec<&str> = ARGUMENTS.split_whitespace().chain([REBOUND]).collect();
        let capabilities = json!({
            "browserName": "chrome",
            "unhandledPromptBehavior": "ignore",
            "timeouts": { "script": 20_000, "pageLoad": 60_000 },
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": arguments },
        });
        let capabilities = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let started = match browser.request(Method::POST, "", capabilities).await {
            Err(error) if error.contains("cannot find Chrome") => return None,
            started => started.unwrap(),
        };
        browser.session = format!("{}/{}", browser.session, started["sessionId"].as_str().unwrap());
        Some(browser)
    }

    pub async fn go(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
    }

    /// Returns what a function with this body returns in the page; a promise is waited for.
    pub async fn run(&self, script: &str, arguments: Value) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": arguments })).await
    }

    pub async fn elements(&self, selector: &str) -> Vec<String> {
        let found = self.post("/elements", json!({ "using": "css selector", "value": selector })).await;
        found.as_array().unwrap().iter().map(|element| element[ELEMENT].as_str().unwrap().to_owned()).collect()
    }

    /// Clicks as a mouse does: an error if something else lies above the element.
    pub async fn click(&self, element: &str) -> Result<(), String> {
        self.request(Method::POST, &format!("/element/{element}/click"), json!({})).await.map(drop)
    }

    /// Presses and releases keys one after the other.
    pub async fn press(&self, keys: &str) {
        let press = |key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key }));
        let presses: Vec<Value> = keys.chars().flat_map(press).collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": presses });
        self.post("/actions", json!({ "actions": [keyboard] })).await;
    }

    /// Drives the document of a frame from now on; without one, the document of the window.
    pub async fn enter(&self, frame: Option<&str>) {
        self.post("/frame", json!({ "id": frame.map(|element| json!({ ELEMENT: element })) })).await;
    }

    pub async fn windows(&self) -> usize {
        self.request(Method::GET, "/window/handles", Value::Null).await.unwrap().as_array().unwrap().len()
    }

    /// Returns the errors that the browser has logged since the last time.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.post("/se/log", json!({ "type": "browser" })).await;
        let severe = entries.as_array().unwrap().iter().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// Sends a command of [Chromium's own protocol](https://chromedevtools.github.io/devtools-protocol/).
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.request(Method::POST, path, body).await.unwrap()
    }

    async fn request(&self, method: Method, path: &str, body: Value) -> Result<Value, String> {
        let body = if method == Method::POST { body.to_string() } else { String::new() };
        let answer = self.http.request(method, format!("{}{path}", self.session)).body(body).send().await.unwrap();
        let is_success = answer.status().is_success();
        let mut answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        let value = answer["value"].take();
        if is_success { Ok(value) } else { Err(format!("{}: {:.200}", value["error"], value["message"].to_string())) }
    }
}
