//! The browsers that are there: started when they are wanted, kept for the next test, ended with the process.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};

use super::webdriver::Session;

/// Names under which Chromium is installed.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Ends chromedriver when its own input ends, and that is when this process does, however it does. Each Chromium ends
/// when its pipe to chromedriver is closed, and until then may make its folder anew.
const UNTIL_OUR_END: &str = r#"
    "$1" --port=0 & read -r end; kill $!; wait
    for attempt in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$TMPDIR"; sleep 0.3; [ -e "$TMPDIR" ] || break; done
"#;

/// What drives the browsers; nothing if one of the two programs is not installed.
static DRIVER: LazyLock<Option<Driver>> =
    LazyLock::new(|| Some(Driver::start(&find(&["chromedriver"])?, &find(&CHROMIUM)?)));

/// How many there are at most, each of which takes some hundred megabytes.
const MOST: usize = 4;

static BROWSERS: Mutex<Browsers> = Mutex::new(Browsers { idle: Vec::new(), in_use: 0 });
static RELEASED: Condvar = Condvar::new();

struct Browsers {
    /// The addresses of those that no test uses.
    idle: Vec<String>,
    in_use: usize,
}

/// A browser that no other test uses, once there is one; nothing if none is installed.
pub async fn take() -> Option<Session> {
    let driver = DRIVER.as_ref()?;
    Some(match idle() {
        Some(url) => Session::at(url),
        None => Session::start(&driver.url, &driver.capabilities).await,
    })
}

/// Waits until another test may have a browser, and gives one if it is there. Every test has a thread of its own.
fn idle() -> Option<String> {
    let mut browsers = RELEASED.wait_while(browsers(), |browsers| browsers.in_use == MOST).unwrap();
    browsers.in_use += 1;
    browsers.idle.pop()
}

/// A test is over: keeps its browser for the next one, if that can go on.
pub fn release(kept: Option<&Session>) {
    let mut browsers = browsers();
    browsers.idle.extend(kept.map(|session| session.url().to_owned()));
    browsers.in_use -= 1;
    RELEASED.notify_one();
}

fn browsers() -> MutexGuard<'static, Browsers> {
    BROWSERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A chromedriver.
struct Driver {
    url: String,
    capabilities: Value,
    /// Its input is what it lives by.
    _process: Child,
    _output: BufReader<ChildStdout>,
}

impl Driver {
    fn start(chromedriver: &Path, chromium: &Path) -> Self {
        let dir = env::temp_dir().join(format!("wecom-school-browser-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let mut process = Command::new("sh")
            .args(["-c", UNTIL_OUR_END, "sh"])
            .arg(chromedriver)
            .env("TMPDIR", &dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let port = port(&mut output);
        let is_root = fs::metadata(&dir).unwrap().uid() == 0;
        Self {
            url: format!("http://127.0.0.1:{port}"),
            capabilities: capabilities(chromium, is_root),
            _process: process,
            _output: output,
        }
    }
}

/// The port that chromedriver says it has taken.
fn port(output: &mut impl BufRead) -> u16 {
    let mut said = String::new();
    while output.read_line(&mut said).unwrap() > 0 {
        let last = said.lines().last().and_then(|line| line.split_once("started successfully on port "));
        if let Some((_, port)) = last {
            return port.trim_end_matches('.').parse().unwrap();
        }
    }
    panic!("chromedriver does not start: {said}");
}

fn capabilities(chromium: &Path, is_root: bool) -> Value {
    let mut arguments = vec![
        "--headless=new",
        "--remote-debugging-pipe",
        "--no-first-run",
        "--no-proxy-server",
        // In a container there is little shared memory.
        "--disable-dev-shm-usage",
        "--force-prefers-reduced-motion",
        // A name whose owner has let it point to this machine.
        "--host-resolver-rules=MAP rebound.example 127.0.0.1",
        "--force-color-profile=srgb",
        "--hide-scrollbars",
        "--lang=en-US",
        "--window-size=1280,900",
    ];
    if is_root {
        // As root, Chromium starts in no other way.
        arguments.push("--no-sandbox");
    }
    json!({
        "browserName": "chrome",
        "unhandledPromptBehavior": "ignore",
        "timeouts": { "script": 10_000, "pageLoad": 20_000 },
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": { "binary": chromium, "args": arguments },
    })
}

/// Where the first of these programs is installed.
fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| env::split_paths(&path).map(|dir| dir.join(name)).find(|program| program.is_file()))
}
