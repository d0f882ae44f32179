//! The examples of the README, tried as they stand.

use std::{fs, path::Path};

use crate::{cases, sandbox};

/// Where the README says that the sandbox is.
const USUAL: &str = "http://127.0.0.1:8117";

#[tokio::test]
async fn its_examples_work() {
    let sandbox = sandbox().await;
    let readme = fs::read_to_string("README.md").unwrap();
    let tried = Path::new(env!("CARGO_TARGET_TMPDIR")).join("README.trycmd");
    // The sandbox of a test has a port of its own.
    fs::write(&tried, readme.replace(USUAL, "[SERVER]")).unwrap();
    cases(&sandbox.url()).case(&tried);
    if std::env::var_os("TRYCMD").is_some_and(|action| action == "overwrite") {
        let written = fs::read_to_string(&tried).unwrap();
        fs::write("README.md", written.replace("[SERVER]", USUAL)).unwrap();
    }
}
