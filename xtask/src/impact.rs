//! `cargo xtask impact [OLD] [NEW]`: what a change of the schemas means to those downstream.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use clap::{Args, ValueEnum};
use wecom_codegen::{Impact, Sources, Which};

use crate::tree;

/// Where the schemas stand in every revision.
const SCHEMAS: &str = "schema";
/// The generated types as people name them.
const MODULE: &str = "wecom_school_types";

/// What is compared, and how it is said.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The revision of git that was.
    #[arg(default_value = "HEAD")]
    old: String,
    /// The revision that is; without it, the files as they are.
    new: Option<String>,
    /// For people, or for programs.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Fail if something breaks.
    #[arg(long)]
    deny_breaking: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Compares, and prints what was found.
///
/// # Errors
/// A revision that can't be read, schemas that can't be compared, and what breaks if that is denied.
pub fn run(arguments: &Arguments) -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_owned);
    let impact = compare(&root, &arguments.old, arguments.new.as_deref())?;
    let report = match arguments.format {
        Format::Text => impact.in_words(),
        Format::Json => format!("{:#}", impact.to_json()),
    };
    match impact.breaking() {
        count if count > 0 && arguments.deny_breaking => {
            println!("{}", report.trim_end());
            Err(format!("{count} of these changes break something, and --deny-breaking was given"))
        }
        _ => Ok(report.trim_end().to_owned()),
    }
}

/// Compares two revisions, or one and the files of the working tree.
fn compare(root: &Path, old: &str, new: Option<&str>) -> Result<Impact, String> {
    let repository = Repository { root };
    let was = repository.schemas(old)?;
    let is = match new {
        Some(revision) => repository.schemas(revision)?,
        None => tree::read(&root.join(SCHEMAS), "json")?,
    };
    let name = |which| match (which, new) {
        (Which::Old, _) => old,
        (Which::New, Some(revision)) => revision,
        (Which::New, None) => "the files as they are",
    };
    let impact = wecom_codegen::impact(&was, &is).map_err(|unreadable| {
        let problems = unreadable.problems.0.iter().map(|problem| format!("{SCHEMAS}/{problem}\n"));
        let problems = problems.collect::<String>();
        format!("{problems}the schemas of {} can't be compared: their own dialect refuses them", name(unreadable.which))
    })?;
    Ok(impact.below(MODULE))
}

/// A repository of git. It is only read, and what is checked out stays as it is.
struct Repository<'a> {
    root: &'a Path,
}

impl Repository<'_> {
    /// The schemas of a revision.
    fn schemas(&self, revision: &str) -> Result<Sources, String> {
        let commit = self
            .git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])?
            .ok_or_else(|| {
                format!("git knows no revision {revision}: `git log -- {SCHEMAS}` lists those that touch the schemas")
            })?;
        let folder = format!("{}:./{SCHEMAS}", commit.trim());
        let tree = self
            .git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &folder])?
            .ok_or_else(|| format!("the revision {revision} has no {SCHEMAS}/: name one that has"))?;
        let failed = || format!("git can't read {SCHEMAS}/ of the revision {revision}: is the repository whole?");
        let listed = self.git(&["ls-tree", "-r", "-z", "--full-tree", tree.trim()])?.ok_or_else(failed)?;
        let mut sources = Sources::new();
        for entry in listed.split('\0').filter(|entry| entry.ends_with(".json")) {
            let (about, path) = entry.split_once('\t').ok_or_else(failed)?;
            let object = about.rsplit(' ').next().ok_or_else(failed)?;
            let text = self.git(&["cat-file", "blob", object])?.ok_or_else(failed)?;
            sources.insert(path.to_owned(), text);
        }
        Ok(sources)
    }

    /// What git prints; `None` if it fails.
    fn git(&self, arguments: &[&str]) -> Result<Option<String>, String> {
        let output = Command::new("git")
            .arg("-C")
            .arg(self.root)
            .args(arguments)
            .output()
            .map_err(|error| format!("git can't be run: {error}; `cargo xtask impact` reads revisions by it"))?;
        if !output.status.success() {
            return Ok(None);
        }
        String::from_utf8(output.stdout).map(Some).map_err(|_| format!("git {}: no UTF-8", arguments.join(" ")))
    }
}
