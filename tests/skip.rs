//! How a test says that it is skipped. Several crates include this file by its path.

use std::io::Write as _;

/// Says that a test is skipped, and why. `eprintln` would show it only if the test fails.
pub fn skip(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _written = std::io::stderr().write_all(format!("SKIPPED {test}: {why}\n").as_bytes());
}
