//! `cargo xtask fuzz`: the reader of pages against pages that nobody wrote.

use std::{env, fs, process};

/// Runs cargo-fuzz for some seconds, from the pages of the tests on.
///
/// # Errors
/// If cargo-fuzz is not installed, or finds something: it says what, and where it wrote the page.
pub fn run(seconds: u32) -> Result<String, String> {
    let pages = crate::root()?.join("crates/pages");
    let (fuzz, seeds) = (pages.join("fuzz"), pages.join("tests/it/pages"));
    let found = fuzz.join("corpus/page");
    fs::create_dir_all(&found).map_err(|error| format!("{}: can't be made: {error}", found.display()))?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let is_installed = process::Command::new(&cargo).args(["fuzz", "--version"]).output();
    if !is_installed.is_ok_and(|output| output.status.success()) {
        return Err("cargo-fuzz is not installed: run `cargo install cargo-fuzz`".to_owned());
    }
    let status = process::Command::new(cargo)
        // The stable compiler has the flags that cargo-fuzz passes, but not for everybody.
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["fuzz", "run", "--sanitizer", "none", "--fuzz-dir"])
        .arg(&fuzz)
        .arg("page")
        .args([&found, &seeds])
        .args(["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-max_len=16384"])
        .status()
        .map_err(|error| format!("cargo can't be run: {error}"))?;
    if status.success() { Ok(format!("nothing found in {seconds} s")) } else { Err(format!("cargo fuzz: {status}")) }
}
