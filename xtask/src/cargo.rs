//! `cargo xtask demo` and `cargo xtask fuzz`: commands that run cargo.

use std::{env, fs, path::Path, process::Command};

use crate::codegen;

/// Checks that the generated files are up to date, then runs the client's example `demo`.
///
/// The demo is a process of its own, so that `cargo xtask codegen` is built without a client and a server.
pub fn demo(root: &Path) -> Result<String, String> {
    println!("{}\n", codegen::run(root, true)?);
    let example = ["run", "--quiet", "--package", "wecom-school", "--example", "demo"];
    run("the demo", cargo().current_dir(root).args(example))?;
    Ok(String::new())
}

/// Runs cargo-fuzz on the reader of pages for some seconds, beginning with the pages of the tests.
pub fn fuzz(root: &Path, seconds: u32) -> Result<String, String> {
    let pages = root.join("crates/pages");
    let (fuzz, seeds) = (pages.join("fuzz"), pages.join("tests/it/pages"));
    let corpus = fuzz.join("corpus/page");
    fs::create_dir_all(&corpus).map_err(|error| crate::tree::failure("make", &corpus, &error))?;
    if !cargo().args(["fuzz", "--version"]).output().is_ok_and(|output| output.status.success()) {
        return Err("cargo-fuzz is not installed: run `cargo install cargo-fuzz`".to_owned());
    }
    let mut command = cargo();
    // The stable compiler accepts the flags of cargo-fuzz with this variable.
    command.env("RUSTC_BOOTSTRAP", "1").args(["fuzz", "run", "--sanitizer", "none", "--fuzz-dir"]).arg(&fuzz);
    command.arg("page").args([&corpus, &seeds]);
    command.args(["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-max_len=16384"]);
    run("cargo fuzz", &mut command)?;
    Ok(format!("nothing found in {seconds} s"))
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn run(name: &str, command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("cargo can't be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed: {status}")) }
}
