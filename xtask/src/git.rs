//! Reads the repository by `git`.

use std::{path::Path, process::Command};

/// Returns what git prints; `None` if it fails.
pub fn run(root: &Path, arguments: &[&str]) -> Result<Option<String>, String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output();
    let output = output.map_err(|error| format!("git can't be run: {error}"))?;
    let text = String::from_utf8(output.stdout).map_err(|_| format!("git {}: no UTF-8", arguments[0]))?;
    Ok(output.status.success().then_some(text))
}

/// Changes a repository of a test.
#[cfg(test)]
pub fn change(root: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@an.invalid", "-c", "commit.gpgsign=false"];
    let status = Command::new("git").arg("-C").arg(root).args(identity).args(arguments).status().unwrap();
    assert!(status.success(), "git {arguments:?}: {status}");
}
