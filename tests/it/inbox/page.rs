//! The inbox of a sandbox, open in a browser.

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

use super::{
    browser,
    webdriver::{Element, Session},
};
use crate::sandboxed::Sandboxed;

/// How long it may take until something can be seen.
const PATIENCE: Duration = Duration::from_secs(5);

/// The inbox of a sandbox of its own, in a window of its own.
pub struct Inbox {
    pub at: Sandboxed,
    session: Session,
    expected: RefCell<Vec<String>>,
}

/// Runs a test with an inbox, and fails if the browser complains of anything. Where there is no browser the test is
/// skipped, and says so.
pub fn in_browser<Test: AsyncFnOnce(&Inbox)>(test: Test) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let name = type_name::<Test>().trim_start_matches("it::inbox::").trim_end_matches("::{{closure}}");
        let Some(session) = browser::take().await else {
            // Past cargo, which shows what a test prints only if it fails.
            let skipped = format!("SKIPPED inbox::{name}: chromium and chromedriver are not installed\n");
            std::io::stderr().write_all(skipped.as_bytes()).unwrap();
            return;
        };
        let first = session.windows().await.swap_remove(0);
        session.open_window().await;
        // What the browser had to say of the window before is not this test's.
        session.severe().await;
        let inbox = Inbox { at: Sandboxed::start().await, session, expected: RefCell::default() };
        let tested = AssertUnwindSafe(async {
            inbox.open("").await;
            test(&inbox).await;
            inbox.assert_nothing_went_wrong().await;
        });
        if let Err(panic) = tested.catch_unwind().await {
            inbox.say_what_is_seen(name).await;
            inbox.session.end().await;
            browser::release(None);
            resume_unwind(panic);
        }
        inbox.session.close_window().await;
        inbox.session.switch_to(&first).await;
        browser::release(Some(&inbox.session));
    });
}

/// A file of a folder beside what is built.
pub fn target_file(folder: &str, name: &str) -> PathBuf {
    // The folder of temporary files that cargo makes stands right in it.
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join(folder);
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

impl Inbox {
    /// Goes to a part of the inbox, such as `#/requests`, and waits until it is loaded.
    pub async fn open(&self, route: &str) {
        self.session.go(&format!("{}/{route}", self.at.sandbox.url())).await;
    }

    /// The browser, for what only one test wants of it.
    pub fn browser(&self) -> &Session {
        &self.session
    }

    /// What a function with this body gives in the page.
    pub async fn run(&self, script: &str) -> Value {
        self.session.run(script, json!([])).await
    }

    /// Waits until such a function gives something that counts as true, and gives it.
    pub async fn until(&self, script: &str) -> Value {
        self.wait(script, async || {
            let value = self.run(script).await;
            let counts = !matches!(value, Value::Null | Value::Bool(false)) && value != 0 && value != "";
            counts.then_some(value).ok_or_else(|| "it gives nothing".to_owned())
        })
        .await
    }

    /// Waits until there is such an element.
    pub async fn find(&self, selector: &str) -> Element {
        self.wait(selector, async || {
            self.session.elements(selector).await.into_iter().next().ok_or_else(|| "there is none".to_owned())
        })
        .await
    }

    /// Waits until there are so many of such elements.
    pub async fn count(&self, selector: &str, expected: usize) {
        self.wait(selector, async || {
            let found = self.session.elements(selector).await.len();
            (found == expected).then_some(()).ok_or_else(|| format!("there are {found}, not {expected}"))
        })
        .await;
    }

    /// What people can read in such elements, each of which is seen.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        const TEXTS: &str = "return [...document.querySelectorAll(arguments[0])]
            .filter(element => element.checkVisibility({ visibilityProperty: true })).map(element => element.innerText)";
        let texts = self.session.run(TEXTS, json!([selector])).await;
        texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    /// Waits until such an element can be read to say this, among other things.
    pub async fn see(&self, selector: &str, text: &str) {
        self.wait(&format!("{text:?} in {selector}"), async || {
            let texts = self.texts(selector).await;
            texts.iter().any(|seen| seen.contains(text)).then_some(()).ok_or_else(|| format!("there is {texts:?}"))
        })
        .await;
    }

    /// Waits until no such element can be read to say this.
    pub async fn see_no(&self, selector: &str, text: &str) {
        self.wait(&format!("no {text:?} in {selector}"), async || {
            let texts = self.texts(selector).await;
            texts.iter().all(|seen| !seen.contains(text)).then_some(()).ok_or_else(|| format!("there is {texts:?}"))
        })
        .await;
    }

    /// Clicks on the first such element that can be clicked on.
    pub async fn click(&self, selector: &str) {
        self.wait(&format!("a click on {selector}"), async || {
            let mut failed = "there is none".to_owned();
            for element in self.session.elements(selector).await {
                match self.session.click(&element).await {
                    Ok(()) => return Ok(()),
                    Err(error) => failed = error,
                }
            }
            Err(failed)
        })
        .await;
    }

    /// Writes into a field in place of what stands there.
    pub async fn write(&self, selector: &str, text: &str) {
        self.click(selector).await;
        self.run("document.activeElement.select()").await;
        self.session.devtools("Input.insertText", json!({ "text": text })).await;
    }

    /// Chooses a value of a list.
    pub async fn choose(&self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value={value:?}]")).await;
    }

    /// What the button of such a block copies.
    pub async fn copied(&self, block: &str) -> String {
        let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.session.devtools("Browser.grantPermissions", permissions).await;
        self.find(block).await;
        self.session.run("document.querySelector(arguments[0]).open = true", json!([block])).await;
        self.click(&format!("{block} [data-action=copy]")).await;
        self.see(&format!("{block} [data-action=copy]"), "Copied").await;
        self.run("return navigator.clipboard.readText()").await.as_str().unwrap().to_owned()
    }

    /// Does something in the document of the first frame.
    pub async fn in_frame(&self, work: impl AsyncFnOnce()) {
        let frame = self.find("iframe").await;
        self.session.enter(&frame).await;
        work().await;
        self.session.leave_frame().await;
    }

    /// Makes the window so wide and so high, and dark or light.
    pub async fn look(&self, width: u32, height: u32, scheme: &str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.session.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.session.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// What is seen, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        let picture = self.session.devtools("Page.captureScreenshot", json!({ "format": "png" })).await;
        BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()
    }

    /// The browser may complain of what contains this.
    pub fn expect_complaint(&self, part: &str) {
        self.expected.borrow_mut().push(part.to_owned());
    }

    async fn assert_nothing_went_wrong(&self) {
        let mut complaints = self.session.severe().await;
        complaints.retain(|complaint| !self.expected.borrow().iter().any(|part| complaint.contains(part)));
        assert!(complaints.is_empty(), "the browser complains: {complaints:#?}");
    }

    /// Shows whoever has to find out why a test failed what it ended with.
    async fn say_what_is_seen(&self, test: &str) {
        for complaint in self.session.severe().await {
            eprintln!("the browser complains: {complaint}");
        }
        let file = target_file("screenshots/failed", &format!("{}.png", test.replace("::", "-")));
        fs::write(&file, self.picture().await).unwrap();
        eprintln!("what was seen: {}", file.display());
    }

    /// Tries something until it succeeds, or says what was wanted and why it failed last.
    pub async fn wait<T>(&self, what: &str, mut attempt: impl AsyncFnMut() -> Result<T, String>) -> T {
        let began = Instant::now();
        loop {
            match attempt().await {
                Ok(value) => return value,
                Err(error) if began.elapsed() > PATIENCE => panic!("waited for {what}: {error}"),
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        }
    }
}
