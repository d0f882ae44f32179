//! The inbox of a sandbox, open in a browser, with everything that the tests do, send and see there.

use std::{
    any::type_name,
    cell::RefCell,
    fs,
    io::Write,
    panic::{AssertUnwindSafe, resume_unwind},
    path::PathBuf,
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::time::sleep;
use wecom_school::{Media, media::MediaType};

use super::browser::Browser;
use crate::sandboxed::Sandboxed;

const MAX_WAIT: Duration = Duration::from_secs(20);
const CHECKS: &str = include_str!("checks.js");

/// The phone on which a notice is shown.
pub const PHONE: &str = "[data-part=phone]";
/// The rows of the list, newest first.
pub const ROWS: &str = "[data-part=notices-list] li";
/// The number of listed notices.
pub const COUNT: &str = "[data-part=count]";

/// A new sandbox and a new browser with its inbox.
pub struct Inbox {
    pub at: Sandboxed,
    pub browser: Browser,
    expected: RefCell<Vec<&'static str>>,
}

/// Runs a test with an inbox. Fails if the browser logs an error that the test does not expect. Without a browser, reports
/// that the test is skipped.
pub fn in_browser<Test: AsyncFnOnce(&Inbox)>(test: Test) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let name = type_name::<Test>().trim_start_matches("it::inbox::").trim_end_matches("::{{closure}}");
        let Some(browser) = Browser::start().await else {
            skip(&format!("{name}: chromium and chromedriver are not installed"));
            return;
        };
        let inbox = Inbox { at: Sandboxed::start().await, browser, expected: RefCell::default() };
        let tested = AssertUnwindSafe(async {
            inbox.open("").await;
            test(&inbox).await;
            let mut complaints = inbox.browser.complaints().await;
            complaints.retain(|complaint| !inbox.expected.borrow().iter().any(|part| complaint.contains(part)));
            assert!(complaints.is_empty(), "the browser complains: {complaints:#?}");
        });
        if let Err(panic) = tested.catch_unwind().await {
            let file = inbox.keep_picture("screenshots/failed", &name.replace("::", "-")).await;
            eprintln!("{} shows the page; errors: {:#?}", file.display(), inbox.browser.complaints().await);
            resume_unwind(panic);
        }
    });
}

/// Reports that something is skipped. cargo hides the `eprintln` of a passing test, but not this.
pub fn skip(what: &str) {
    std::io::stderr().write_all(format!("SKIPPED inbox::{what}\n").as_bytes()).unwrap();
}

async fn wait_until(is_done: impl AsyncFn() -> bool, problem: impl Fn() -> String) {
    let began = Instant::now();
    while !is_done().await {
        assert!(began.elapsed() < MAX_WAIT, "{}", problem());
        sleep(Duration::from_millis(10)).await;
    }
}

/// The actions and sights of a person: each function waits until it is possible. Messages go to the first class.
impl Inbox {
    /// Goes to a part of the inbox, such as `#/requests`, and waits until it is loaded.
    pub async fn open(&self, route: &str) {
        self.browser.go(&format!("{}/{route}", self.at.sandbox.url())).await;
    }

    /// Returns the value of an expression in the page. It may use the functions of `checks.js`.
    pub async fn eval(&self, expression: &str) -> Value {
        self.call(expression, json!([])).await
    }

    async fn call(&self, expression: &str, arguments: Value) -> Value {
        self.browser.run(&format!("{CHECKS}\nreturn ({expression});"), arguments).await
    }

    pub async fn until(&self, expression: &str) {
        self.until_with(expression, json!([])).await;
    }

    async fn until_with(&self, expression: &str, arguments: Value) {
        let is_true = async || self.call(expression, arguments.clone()).await == true;
        wait_until(is_true, || format!("{expression} is not true of {arguments}")).await;
    }

    pub async fn see(&self, selector: &str, expected: &[&str]) {
        self.until_with("sees(...arguments)", json!([selector, expected])).await;
    }

    pub async fn see_no(&self, selector: &str, text: &str) {
        self.until_with("!sees(...arguments)", json!([selector, [text]])).await;
    }

    pub async fn count(&self, selector: &str, expected: usize) {
        self.until_with("counts(...arguments)", json!([selector, expected])).await;
    }

    pub async fn find(&self, selector: &str) {
        self.until_with("!counts(...arguments)", json!([selector, 0])).await;
    }

    /// Waits until exactly these notices are listed, newest first. Each is named by a part of its row.
    pub async fn list(&self, expected: &[&str]) {
        self.until_with("lists(...arguments)", json!([ROWS, expected])).await;
    }

    /// Clicks on the first such element that a mouse can reach, as soon as there is one.
    pub async fn click(&self, selector: &str) {
        let is_clicked = async || {
            for element in self.browser.elements(selector).await {
                if self.browser.click(&element).await.is_ok() {
                    return true;
                }
            }
            false
        };
        wait_until(is_clicked, || format!("{selector} can't be clicked")).await;
    }

    pub async fn write(&self, selector: &str, text: &str) {
        self.click(selector).await;
        self.eval("document.activeElement.select()").await;
        self.browser.devtools("Input.insertText", json!({ "text": text })).await;
    }

    pub async fn choose(&self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value={value:?}]")).await;
    }

    pub async fn focus(&self, selector: &str) {
        self.find(selector).await;
        let give =
            "document.activeElement.blur() ?? document.querySelector(arguments[0]).focus({ preventScroll: true })";
        self.call(give, json!([selector])).await;
    }

    pub async fn has_focus(&self, selector: &str) {
        self.until_with("document.activeElement.matches(arguments[0])", json!([selector])).await;
    }

    /// Returns the text that the button of such a block copies.
    pub async fn copied(&self, block: &str) -> String {
        let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.browser.devtools("Browser.grantPermissions", permissions).await;
        self.find(block).await;
        self.call("document.querySelector(arguments[0]).open = true", json!([block])).await;
        self.click(&format!("{block} [data-action=copy]")).await;
        self.see(&format!("{block} [data-action=copy]"), &["Copied"]).await;
        self.eval("navigator.clipboard.readText()").await.as_str().unwrap().to_owned()
    }

    pub async fn in_frame(&self, work: impl AsyncFnOnce()) {
        self.find("iframe").await;
        self.browser.enter(Some(&self.browser.elements("iframe").await[0])).await;
        work().await;
        self.browser.enter(None).await;
    }

    pub async fn look(&self, width: u32, scheme: &str) {
        let size = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.browser.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.browser.devtools("Emulation.setEmulatedMedia", features).await;
    }

    pub async fn keep_picture(&self, folder: &str, name: &str) -> PathBuf {
        let picture = self.browser.devtools("Page.captureScreenshot", json!({ "format": "png" })).await;
        // Cargo's folder of temporary files lies in the target folder.
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join(folder);
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        fs::write(&file, BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()).unwrap();
        file
    }

    pub fn expect_complaints(&self, parts: &[&'static str]) {
        self.expected.borrow_mut().extend(parts);
    }

    pub async fn upload(&self, media_type: MediaType, name: &str, bytes: impl Into<Vec<u8>>) -> String {
        self.at.client.upload(Media::bytes(media_type, name, bytes.into())).await.unwrap().media_id.to_string()
    }

    pub async fn upload_poster(&self) -> String {
        self.upload(MediaType::Image, "校园开放日.png", include_bytes!("files/poster.png")).await
    }

    /// Returns a request that sends a message to the first class, with these changes.
    pub fn request(&self, msgtype: &str, message: Value, changes: &[(&str, Value)]) -> String {
        let agentid = self.at.agentid();
        let mut request = json!({ "to_party": ["21"], "agentid": agentid, "msgtype": msgtype });
        request[msgtype] = message;
        for (name, value) in changes {
            request[*name] = value.clone();
        }
        request.to_string()
    }

    pub async fn send(&self, request: String) -> u64 {
        let _sent = self.at.client.send_json(request).await.unwrap();
        self.at.sandbox.outbox().last().unwrap().id
    }

    pub async fn send_text(&self, content: &str) -> u64 {
        self.send(self.request("text", json!({ "content": content }), &[])).await
    }

    pub async fn read(&self, id: u64) {
        self.click(&format!("{ROWS}[data-id=\"{id}\"] a")).await;
        self.find(&format!("[data-notice=\"{id}\"] {PHONE}")).await;
    }

    pub async fn receive(&self, msgtype: &str, message: Value) -> u64 {
        let id = self.send(self.request(msgtype, message, &[])).await;
        self.read(id).await;
        id
    }
}
