//! `cargo xtask demo`, `cargo xtask kill` and `cargo xtask fuzz`: commands that run cargo.

use std::{env, fs, io, path::Path, process::Command};

use clap::Args;
use serde_json::Value;

use crate::codegen;

#[derive(Debug, Args)]
pub struct Kill {
    /// How many notices are sent, each with its own words
    #[arg(long, default_value_t = 300_000)]
    notices: u32,
    /// How often the command is killed
    #[arg(long, default_value_t = 100)]
    kills: u32,
    /// How many schools they are for; a school has at most 19,000 of them
    #[arg(long, default_value_t = 20)]
    schools: u32,
    /// Another number kills at other moments
    #[arg(long, default_value_t = 1)]
    seed: u32,
}

/// Checks that the generated files are up to date, then runs the client's example `demo`.
///
/// The demo is a process of its own, so that `cargo xtask codegen` is built without a client and a server.
pub fn demo(root: &Path) -> Result<String, String> {
    println!("{}\n", codegen::run(root, true)?);
    let example = ["run", "--quiet", "--package", "wecom-school", "--example", "demo"];
    run("the demo", cargo().current_dir(root).args(example))?;
    Ok(String::new())
}

/// Runs the proof of campaigns in full, with a release build of the command.
pub fn kill(root: &Path, arguments: &Kill) -> Result<String, String> {
    let Kill { notices, kills, schools, seed } = arguments;
    let mut command = cargo();
    command.current_dir(root).args(["test", "--release", "--package", "wecom-school-cli", "--test", "kill", "--"]);
    command.args(["--ignored", "--nocapture", "--test-threads", "1", "full::"]);
    for (name, value) in [("NOTICES", notices), ("KILLS", kills), ("SCHOOLS", schools), ("SEED", seed)] {
        command.env(format!("WECOM_SCHOOL_KILL_{name}"), value.to_string());
    }
    run("the proof", &mut command)?;
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

pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

pub fn rustc(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.args(arguments);
    command
}

pub fn run(name: &str, command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| cannot_run(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed: {status}")) }
}

/// Returns what a program prints. If it fails, returns what it says about that.
pub fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| cannot_run(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{} failed: {}\n{}", command.get_program().display(), output.status, said.trim_end()))
}

/// Returns what cargo knows of the workspace and of everything that it depends on.
pub fn metadata(root: &Path, more: &[&str]) -> Result<Value, String> {
    let mut command = cargo();
    command.current_dir(root).args(["metadata", "--format-version", "1", "--locked"]).args(more);
    serde_json::from_str(&output(&mut command)?).map_err(|error| format!("cargo metadata prints no JSON: {error}"))
}

fn cannot_run(command: &Command, error: &io::Error) -> String {
    format!("{} can't be run: {error}", command.get_program().display())
}
