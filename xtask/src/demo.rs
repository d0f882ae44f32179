//! `cargo xtask demo`: the bindings are fresh, and notices arrive.

use std::{env, process};

use crate::codegen;

/// Checks the bindings, then runs the client's example `demo`.
///
/// A process of its own, so that `cargo xtask codegen` need not be built with a client and a server in it.
///
/// # Errors
/// What `codegen --check` says; and if the demo can't be run, or fails.
pub fn run() -> Result<String, String> {
    println!("{}\n", codegen::run(true)?);
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = process::Command::new(cargo)
        .current_dir(crate::root()?)
        .args(["run", "--quiet", "--package", "wecom-school", "--example", "demo"])
        .status()
        .map_err(|error| format!("cargo can't be run: {error}"))?;
    if status.success() { Ok(String::new()) } else { Err(format!("the demo failed: {status}")) }
}
