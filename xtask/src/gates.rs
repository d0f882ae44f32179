//! `cargo xtask gates [--since REVISION] [--strict]` checks whether the checkout can be released as the version in Cargo.toml.

mod changelog;
mod packages;
mod version;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use clap::Args;
use serde_json::Value;

use self::version::Version;
use crate::{
    cargo::{self, cargo},
    codegen, git, impact, tree,
};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The revision of the last version; without it, the last tag `v*` before this commit
    #[arg(long)]
    since: Option<String>,
    /// Fail if a check is skipped
    #[arg(long)]
    strict: bool,
}

/// What is to be released.
struct Candidate {
    root: PathBuf,
    version: Version,
    /// The revision of the last version, and the version; absent before the first one.
    since: Option<(String, Version)>,
    /// What `cargo metadata` prints.
    metadata: Value,
    is_strict: bool,
}

/// Why a gate is not passed.
enum Stop {
    Failed(String),
    Skipped(String),
}

impl From<String> for Stop {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

/// Returns what was found to be right.
type Gate = fn(&Candidate) -> Result<String, Stop>;

const GATES: [(&str, Gate); 8] = [
    ("tree", |candidate| is_clean(&candidate.root)),
    ("generated", |candidate| Ok(codegen::run(&candidate.root, true).map(|_| "the generated files are fresh".into())?)),
    ("packages", |candidate| Ok(packages::check(&candidate.root, &candidate.metadata, candidate.version)?)),
    ("changelog", |candidate| {
        let text = tree::read_text(&candidate.root.join("CHANGELOG.md"))?;
        Ok(changelog::check(&text, candidate.version)?)
    }),
    ("version", judge_version),
    ("semver", run_semver_checks),
    ("dependencies", |candidate| run_deny(candidate, &["licenses", "bans", "sources"])),
    ("advisories", |candidate| {
        if candidate.is_strict {
            run_deny(candidate, &["advisories"])
        } else {
            Err(Stop::Skipped("the database of advisories is fetched from the network; --strict does".into()))
        }
    }),
];

pub fn run(arguments: &Arguments) -> Result<String, String> {
    let root = crate::root()?;
    let metadata = cargo::metadata(&root, &[])?;
    let version = packages::version(&metadata)?;
    let since = version::since(&root, arguments.since.as_deref())?;
    let candidate = Candidate { root, version, since, metadata, is_strict: arguments.strict };
    let mut stopping = Vec::new();
    for (name, gate) in GATES {
        let (verdict, why) = match gate(&candidate) {
            Ok(found) => ("passed", found),
            Err(Stop::Failed(why)) => ("FAILED", why),
            Err(Stop::Skipped(why)) => ("skipped", why),
        };
        tree::print(&format!("{verdict:<7}  {name:<12}  {}", why.replace('\n', "\n  ")));
        if verdict == "FAILED" || verdict == "skipped" && candidate.is_strict {
            stopping.push(name);
        }
    }
    if stopping.is_empty() {
        return Ok(format!("{version} can be released"));
    }
    Err(format!("{version} can't be released: {}", stopping.join(", ")))
}

fn is_clean(root: &Path) -> Result<String, Stop> {
    let changed = git::run(root, &["status", "--porcelain"])?.ok_or("git can't read the status".to_owned())?;
    if changed.is_empty() {
        Ok("everything is committed".into())
    } else {
        Err(Stop::Failed(format!("these files are not committed:\n{}", changed.trim_end())))
    }
}

/// Compares the version with what the changes of the schemas ask for, and with the tags of this commit.
fn judge_version(candidate: &Candidate) -> Result<String, Stop> {
    let Candidate { root, version, since, .. } = candidate;
    let tags = git::run(root, &["tag", "--list", "v*", "--points-at", "HEAD"])?.unwrap_or_default();
    if let Some(tag) = tags.lines().find(|tag| *tag != format!("v{version}")) {
        return Err(Stop::Failed(format!("the tag of this commit is {tag}, and `version` in Cargo.toml is {version}")));
    }
    let Some((since, last)) = since else { return Ok(format!("{version} is the first version")) };
    let bump = last.step(impact::compare(root, since, None)?.bumps());
    Ok(version::judge(*version, *last, bump, since)?)
}

fn run_semver_checks(candidate: &Candidate) -> Result<String, Stop> {
    let Some((since, _)) = &candidate.since else { return Ok("there is no earlier version to compare with".into()) };
    let names = packages::libraries(&candidate.metadata).flat_map(|name| ["--package", name]);
    let arguments = ["check-release", "--baseline-rev", since].into_iter().chain(names);
    run_tool(&candidate.root, "semver-checks", arguments)
}

fn run_deny(candidate: &Candidate, checks: &[&'static str]) -> Result<String, Stop> {
    run_tool(&candidate.root, "deny", ["check"].into_iter().chain(checks.iter().copied()))
}

/// Runs a command of cargo that has to be installed, and shows what it prints.
fn run_tool<'a>(root: &Path, tool: &str, arguments: impl Iterator<Item = &'a str>) -> Result<String, Stop> {
    let start = || {
        let mut command: Command = cargo();
        command.current_dir(root).arg(tool);
        command
    };
    if !start().arg("--version").output().is_ok_and(|output| output.status.success()) {
        let why = format!("cargo-{tool} is not installed: run `cargo install --locked cargo-{tool}`");
        return Err(Stop::Skipped(why));
    }
    let status = start().args(arguments).status().map_err(|error| format!("cargo can't be run: {error}"))?;
    if status.success() {
        Ok(format!("cargo {tool} objects to nothing"))
    } else {
        Err(Stop::Failed(format!("cargo {tool} fails; its output is above")))
    }
}
