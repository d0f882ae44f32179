//! The command, as people type it: each folder of `tests/cmd` against a sandbox of its own.
//!
//! | folder | the sandbox |
//! | --- | --- |
//! | `check`, `explain`, `help` | none: these commands use no network |
//! | `sandbox` | none: it does not start |
//! | `send`, `token` | as it is |
//! | `send_in_doubt` | accepts every notice, and closes the connection without an answer |
//! | `send_unreachable` | none: nobody listens there |
//!
//! `TRYCMD=overwrite cargo test -p wecom-school-cli --test it` writes what was printed into the cases, to be read before it
//! is kept.

mod completions;
mod credentials;
mod environment;
mod failures;
mod fake;
#[cfg(unix)]
mod interrupted;
mod readme;
mod repeats;
mod rest;
mod run;
mod running;
mod unwritten;

use trycmd::TestCases;
use wecom_school_sandbox::{Fault, Sandbox};

/// The cases of a folder, in an environment that has nothing of whoever runs the tests.
fn cases(server: &str) -> TestCases {
    let cases = TestCases::new();
    for (name, value) in [
        ("WECOM_BASE_URL", server),
        ("LC_ALL", "C.UTF-8"),
        ("HOME", "/nonexistent"),
        ("XDG_CONFIG_HOME", "/nonexistent"),
    ] {
        cases.env(name, value);
    }
    // The port is another one each time.
    cases.insert_var("[SERVER]", server.to_owned()).expect("a name in brackets");
    cases
}

async fn sandbox() -> Sandbox {
    Sandbox::builder().start().await.expect("a free port on loopback")
}

/// An address at which nobody listens.
const NOWHERE: &str = "http://127.0.0.1:1";

#[test]
fn check() {
    cases(NOWHERE).case("tests/cmd/check/*.trycmd");
}

#[test]
fn explain() {
    cases(NOWHERE).case("tests/cmd/explain/*.trycmd");
}

#[test]
fn help() {
    cases(NOWHERE).case("tests/cmd/help/*.trycmd");
}

#[test]
fn refused_sandbox() {
    cases(NOWHERE).case("tests/cmd/sandbox/*.trycmd");
}

#[tokio::test]
async fn send() {
    let sandbox = sandbox().await;
    cases(&sandbox.url()).case("tests/cmd/send/*.trycmd");
}

#[tokio::test]
async fn token() {
    let sandbox = sandbox().await;
    cases(&sandbox.url()).case("tests/cmd/token/*.t*");
}

#[tokio::test]
async fn send_in_doubt() {
    let sandbox = sandbox().await;
    sandbox.faults().add(Fault::close_before_answer());
    cases(&sandbox.url()).case("tests/cmd/send_in_doubt/*.trycmd");
}

#[test]
fn send_unreachable() {
    cases(NOWHERE).case("tests/cmd/send_unreachable/*.trycmd");
}
