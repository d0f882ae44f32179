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
    let repository = Repository { root };
    let was = repository.schemas(old)?;
    let is = match new {
        Some(revision) => repository.schemas(revision)?,
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
        for entry in listed.split_terminator('\0') {
            let (about, path) = entry.split_once('\t').ok_or_else(failed)?;
            if Path::new(path).extension().is_none_or(|extension| extension != "json") {
                continue;
            }
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

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    /// A repository of its own, which is gone when it is dropped.
    struct Temporary(PathBuf);

    impl Temporary {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("wecom-school-impact-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            let repository = Self(folder);
            repository.git(&["init", "--quiet", "--initial-branch=main"]);
            repository
        }

        fn git(&self, arguments: &[&str]) {
            let identity =
                ["-c", "user.name=Nobody", "-c", "user.email=nobody@an.invalid", "-c", "commit.gpgsign=false"];
            let status = Command::new("git").arg("-C").arg(&self.0).args(identity).args(arguments).status().unwrap();
            assert!(status.success(), "git {arguments:?}: {status}");
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn commit(&self, message: &str) {
            self.git(&["add", "--all"]);
            self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            // What is left of a folder for tests is no reason to fail.
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// A schema of one list with so many entries at most.
    fn schema(most: usize) -> String {
        format!(
            r#"{{
                "$schema": "wecom-school:/dialect/schema.json",
                "title": "Note",
                "description": "A note.",
                "source": {{ "page": "https://an.invalid/1", "section": "Notes" }},
                "type": "object",
                "properties": {{
                    "lines": {{ "description": "Its lines.", "type": "array", "maxItems": {most}, "items": {{ "type": "string" }} }}
                }},
                "additionalProperties": false
            }}"#
        )
    }

    fn repository(name: &str) -> Temporary {
        let repository = Temporary::new(name);
        repository.commit("empty");
        repository.write("schema/dialect/schema.json", include_str!("../../schema/dialect/schema.json"));
        repository.write("schema/notes/note.json", &schema(3));
        repository.commit("three");
        repository.write("schema/notes/note.json", &schema(2));
        repository.commit("two");
        repository.write("schema/notes/note.json", &schema(9));
        repository
    }

    #[test]
    fn revisions_and_the_files_as_they_are_can_be_compared() {
        let repository = repository("compared");
        let said = |old: &str, new: Option<&str>| {
            let impact = compare(&repository.0, old, new).unwrap();
            impact.changes.iter().map(|change| format!("{} {}", change.subject, change.said)).collect::<Vec<_>>()
        };
        assert_eq!(said("HEAD~1", Some("HEAD")), ["lines may have up to 2 entries, it was 3"]);
        assert_eq!(said("HEAD", None), ["lines may have up to 9 entries, it was 2"]);
        assert_eq!(said("HEAD", Some("HEAD")), Vec::<String>::new());
        let impact = compare(&repository.0, "HEAD~1", Some("HEAD")).unwrap();
        assert!(impact.changes[0].rust.contains(&"wecom_school_types::notes::NoteLines::MAX_ITEMS".to_owned()));
        // Nothing that is checked out was touched.
        assert_eq!(fs::read_to_string(repository.0.join("schema/notes/note.json")).unwrap(), schema(9));
    }

    #[test]
    fn what_can_t_be_compared_is_said_with_its_side() {
        let repository = repository("refused");
        let refused = |old: &str, new: Option<&str>| compare(&repository.0, old, new).unwrap_err();
        let mut said = vec![refused("no-such-revision", None), refused("--help", None), refused("HEAD~2", None)];
        repository.write("schema/notes/note.json", &schema(9).replace("maxItems", "maxItem"));
        said.push(refused("HEAD", None));
        repository.commit("wrong");
        said.push(refused("HEAD", Some("HEAD~1")));
        insta::assert_snapshot!(said.join("\n\n"));
    }
}
