//! The command, as people type it: each folder of `tests/cmd` against a sandbox of its own.
//!
//! | folder | the sandbox |
//! | --- | --- |
//! | `accepted` | as it is |
//!
//! `TRYCMD=overwrite cargo test -p wecom-school-cli --test it` writes what was printed into the cases, to be read before it
//! is kept.

use trycmd::TestCases;
use wecom_school_sandbox::Sandbox;

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

#[tokio::test]
async fn accepted() {
    let sandbox = sandbox().await;
    cases(&sandbox.url()).case("tests/cmd/accepted/*.trycmd");
}
