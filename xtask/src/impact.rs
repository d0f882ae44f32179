//! `cargo xtask impact [OLD] [NEW]`: what a change of the schemas means to those downstream.

use std::{path::Path, process::Command};

use clap::{Args, ValueEnum};
use wecom_impact::{Impact, Which};
use wecom_schemas::Sources;

use crate::tree;

/// Where the schemas stand in every revision.
const SCHEMAS: &str = "schema";
/// The generated types as people name them.
pub const MODULE: &str = "wecom_school_types";

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
    let impact = compare(&crate::root()?, &arguments.old, arguments.new.as_deref())?;
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
    let was = schemas(root, old)?;
    let is = match new {
        Some(revision) => schemas(root, revision)?,
        None => tree::schemas(&root.join(SCHEMAS))?.files,
    };
    let name = |which| match (which, new) {
        (Which::Old, _) => old,
        (Which::New, Some(revision)) => revision,
        (Which::New, None) => "the files as they are",
    };
    let impact = wecom_impact::impact(&was, &is).map_err(|unreadable| {
        let problems = unreadable.problems.0.iter().map(|problem| format!("{SCHEMAS}/{problem}\n"));
        let problems = problems.collect::<String>();
        format!("{problems}the schemas of {} can't be compared: their own dialect refuses them", name(unreadable.which))
    })?;
    Ok(impact.below(MODULE))
}

/// The schemas of a revision. The repository is only read, and what is checked out stays as it is.
fn schemas(root: &Path, revision: &str) -> Result<Sources, String> {
    let parse = |name: &str| git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
    let commit = parse(&format!("{revision}^{{commit}}"))?.ok_or_else(|| {
        format!("git knows no revision {revision}: `git log -- {SCHEMAS}` lists those that touch the schemas")
    })?;
    let tree = parse(&format!("{}:./{SCHEMAS}", commit.trim()))?
        .ok_or_else(|| format!("the revision {revision} has no {SCHEMAS}/: name one that has"))?;
    let failed = || format!("git can't read {SCHEMAS}/ of the revision {revision}: is the repository whole?");
    let listed = git(root, &["ls-tree", "-r", "-z", "--long", "--full-tree", tree.trim()])?.ok_or_else(failed)?;
    // `MODE blob OBJECT SIZE<tab>PATH`
    let entries = listed.split_terminator('\0').filter_map(|entry| {
        let (about, path) = entry.split_once('\t').filter(|(_, path)| path.ends_with(".json"))?;
        let mut about = about.split_whitespace().skip(2);
        Some((path, about.next()?, about.next()?.parse().ok()?))
    });
    let files: Vec<(&str, &str, usize)> = entries.collect();
    let show = ["show", "--no-textconv"].into_iter().chain(files.iter().map(|(_, object, _)| *object));
    let texts = git(root, &show.collect::<Vec<_>>())?.ok_or_else(failed)?;
    let mut rest = texts.as_str();
    let mut sources = Sources::new();
    for (path, _, size) in files {
        let (text, others) = rest.split_at_checked(size).ok_or_else(failed)?;
        sources.insert(path.to_owned(), text.to_owned());
        rest = others;
    }
    Ok(sources)
}

/// What git prints; `None` if it fails.
fn git(root: &Path, arguments: &[&str]) -> Result<Option<String>, String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output();
    let output =
        output.map_err(|error| format!("git can't be run: {error}; `cargo xtask impact` reads revisions by it"))?;
    let text = String::from_utf8(output.stdout).map_err(|_| format!("git {}: no UTF-8", arguments[0]))?;
    Ok(output.status.success().then_some(text))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    /// A repository of three commits: without schemas, with one of 3 entries, with one of 2. The file has 9.
    struct Temporary(PathBuf);

    impl Temporary {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("wecom-school-impact-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("schema/dialect")).unwrap();
            let repository = Self(folder);
            repository.git(&["init", "--quiet", "--initial-branch=main"]);
            repository.commit();
            fs::copy("../schema/dialect/schema.json", repository.0.join("schema/dialect/schema.json")).unwrap();
            for most in [3, 2] {
                repository.write(&schema(most));
                repository.commit();
            }
            repository.write(&schema(9));
            repository
        }

        fn git(&self, arguments: &[&str]) {
            let identity =
                ["-c", "user.name=Nobody", "-c", "user.email=nobody@an.invalid", "-c", "commit.gpgsign=false"];
            let status = Command::new("git").arg("-C").arg(&self.0).args(identity).args(arguments).status().unwrap();
            assert!(status.success(), "git {arguments:?}: {status}");
        }

        fn write(&self, schema: &str) {
            fs::write(self.0.join("schema/note.json"), schema).unwrap();
        }

        fn commit(&self) {
            self.git(&["add", "--all"]);
            self.git(&["commit", "--quiet", "--allow-empty", "--message", "change"]);
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            // What is left of a folder for tests is no reason to fail.
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn schema(most: usize) -> String {
        let lines = format!(
            r#"{{ "description": "学", "type": "array", "maxItems": {most}, "items": {{ "type": "string" }} }}"#
        );
        format!(
            r#"{{ "$schema": "wecom-school:/dialect/schema.json", "title": "Note", "description": "A note.", "type": "object",
                "source": {{ "page": "https://an.invalid/1", "section": "Notes" }},
                "properties": {{ "lines": {lines} }}, "additionalProperties": false }}"#
        )
    }

    #[test]
    fn revisions_and_the_files_as_they_are_can_be_compared() {
        let repository = Temporary::new("compared");
        let limit = |old: &str, new: Option<&str>| {
            let impact = compare(&repository.0, old, new).unwrap();
            impact.changes.into_iter().map(|change| (change.said, change.rust)).next()
        };
        let (said, rust) = limit("HEAD~1", Some("HEAD")).unwrap();
        assert_eq!(said, "may have up to 2 entries (before: 3)");
        assert!(rust.contains(&"wecom_school_types::NoteLines::MAX_ITEMS".to_owned()));
        assert_eq!(limit("HEAD", None).unwrap().0, "may have up to 9 entries (before: 2)");
        assert_eq!(limit("HEAD", Some("HEAD")), None);
        // Nothing that is checked out was touched.
        assert_eq!(fs::read_to_string(repository.0.join("schema/note.json")).unwrap(), schema(9));
    }

    #[test]
    fn what_can_t_be_compared_is_said_with_its_side() {
        let repository = Temporary::new("refused");
        let refused = |old: &str, new: Option<&str>| compare(&repository.0, old, new).unwrap_err();
        let mut said = vec![refused("no-such-revision", None), refused("--help", None), refused("HEAD~2", None)];
        repository.write(&schema(9).replace("maxItems", "maxItem"));
        said.push(refused("HEAD", None));
        repository.commit();
        said.push(refused("HEAD", Some("HEAD~1")));
        insta::assert_snapshot!(said.join("\n\n"));
    }
}
