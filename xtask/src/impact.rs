//! `cargo xtask impact [OLD] [NEW]`: what a change of the schemas means to those downstream.

use std::{path::Path, process::Command};

use clap::{Args, ValueEnum};
use wecom_codegen::{Impact, Sources, Which};

use crate::schemas::{self, SCHEMAS};

/// The generated types as people name them.
pub const MODULE: &str = "wecom_school_types";

#[derive(Debug, Args)]
pub struct Arguments {
    /// The older revision of git.
    #[arg(default_value = "HEAD")]
    old: String,
    /// The newer revision; without it, the files of the working tree.
    new: Option<String>,
    /// Text for people, or JSON for programs.
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

/// Compares, and returns the report. Fails if something breaks and that is denied.
pub fn run(arguments: &Arguments) -> Result<String, String> {
    let impact = compare(&crate::root()?, &arguments.old, arguments.new.as_deref())?;
    let report = match arguments.format {
        Format::Text => impact.in_words().trim_end().to_owned(),
        Format::Json => format!("{:#}", impact.to_json()),
    };
    match impact.breaking() {
        count if count > 0 && arguments.deny_breaking => {
            println!("{report}");
            Err(format!("{count} of these changes break something, and --deny-breaking was given"))
        }
        _ => Ok(report),
    }
}

/// Compares two revisions, or one and the files of the working tree.
fn compare(root: &Path, old: &str, new: Option<&str>) -> Result<Impact, String> {
    let was = schemas_of(root, old)?;
    let is = new.map_or_else(|| schemas::read(root, SCHEMAS), |revision| schemas_of(root, revision))?;
    let impact = wecom_codegen::impact(&was, &is).map_err(|unreadable| {
        let problems = unreadable.problems.0.iter().map(|problem| format!("{SCHEMAS}/{problem}\n"));
        let name = match unreadable.which {
            Which::Old => old,
            Which::New => new.unwrap_or("the working tree"),
        };
        let problems = problems.collect::<String>();
        format!("{problems}the schemas of {name} can't be compared: their own dialect refuses them")
    })?;
    Ok(impact.below(MODULE))
}

/// Reads the schemas of a revision. What is checked out stays as it is.
fn schemas_of(root: &Path, revision: &str) -> Result<Sources, String> {
    let object = |name: &str| git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
    let commit = object(&format!("{revision}^{{commit}}"))?.ok_or_else(|| {
        format!("git knows no revision {revision}: `git log -- {SCHEMAS}` lists those that touch the schemas")
    })?;
    let tree = object(&format!("{}:./{SCHEMAS}", commit.trim()))?
        .ok_or_else(|| format!("the revision {revision} has no {SCHEMAS}/: name one that has"))?;
    let failed = || format!("git can't read {SCHEMAS}/ of the revision {revision}: is the repository whole?");
    let listed = git(root, &["ls-tree", "-r", "-z", "--full-tree", tree.trim()])?.ok_or_else(failed)?;
    let mut sources = Sources::new();
    for entry in listed.split_terminator('\0') {
        let (about, path) = entry.split_once('\t').ok_or_else(failed)?;
        if Path::new(path).extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let object = about.rsplit(' ').next().ok_or_else(failed)?;
        sources.insert(path.to_owned(), git(root, &["cat-file", "blob", object])?.ok_or_else(failed)?);
    }
    Ok(sources)
}

/// Returns what git prints; `None` if it fails.
fn git(root: &Path, arguments: &[&str]) -> Result<Option<String>, String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output();
    let output =
        output.map_err(|error| format!("git can't be run: {error}; `cargo xtask impact` reads revisions by it"))?;
    if !output.status.success() {
        return Ok(None);
    }
    String::from_utf8(output.stdout).map(Some).map_err(|_| format!("git {}: not UTF-8", arguments.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;

    /// A schema of one list with so many entries at most.
    fn schema(most: usize) -> String {
        let lines = format!(
            r#"{{ "description": "Its lines.", "type": "array", "maxItems": {most}, "items": {{ "type": "string" }} }}"#
        );
        format!(
            r#"{{ "$schema": "wecom-school:/dialect/schema.json", "title": "Note", "description": "A note.",
                "source": {{ "page": "https://an.invalid/1", "section": "Notes" }}, "type": "object",
                "properties": {{ "lines": {lines} }}, "additionalProperties": false }}"#
        )
    }

    #[test]
    fn revisions_and_the_working_tree_are_compared_or_refused_by_name() {
        let root = std::env::temp_dir().join(format!("wecom-school-impact-{}", std::process::id()));
        let file = root.join("schema/notes/note.json");
        let commit = || {
            let identity =
                ["-c", "user.name=Nobody", "-c", "user.email=nobody@an.invalid", "-c", "commit.gpgsign=false"];
            assert!(git(&root, &["add", "--all"]).unwrap().is_some());
            let commit = ["commit", "--quiet", "--allow-empty", "--message", "a change"];
            assert!(git(&root, &[&identity[..], &commit].concat()).unwrap().is_some());
        };
        std::fs::create_dir_all(&root).unwrap();
        assert!(git(&root, &["init", "--quiet", "--initial-branch=main"]).unwrap().is_some());
        commit();
        tree::write(&root.join("schema/dialect/schema.json"), include_str!("../../schema/dialect/schema.json"))
            .unwrap();
        for most in [3, 2] {
            tree::write(&file, &schema(most)).unwrap();
            commit();
        }
        tree::write(&file, &schema(9)).unwrap();

        let said = |old: &str, new: Option<&str>| {
            let changes = compare(&root, old, new).unwrap().changes;
            changes.iter().map(|change| format!("{} {}", change.subject, change.said)).collect::<Vec<_>>()
        };
        assert_eq!(said("HEAD~1", Some("HEAD")), ["lines may have up to 2 entries, it was 3"]);
        assert_eq!(said("HEAD", None), ["lines may have up to 9 entries, it was 2"]);
        assert_eq!(said("HEAD", Some("HEAD")), Vec::<String>::new());
        let impact = compare(&root, "HEAD~1", Some("HEAD")).unwrap();
        assert!(impact.changes[0].rust.contains(&"wecom_school_types::notes::NoteLines::MAX_ITEMS".to_owned()));
        assert_eq!(tree::read_text(&file).unwrap(), schema(9), "what is checked out stays");

        let refused = |old: &str, new: Option<&str>| compare(&root, old, new).unwrap_err();
        let mut texts = vec![refused("no-such-revision", None), refused("--help", None), refused("HEAD~2", None)];
        tree::write(&file, &schema(9).replace("maxItems", "maxItem")).unwrap();
        texts.push(refused("HEAD", None));
        commit();
        texts.push(refused("HEAD", Some("HEAD~1")));
        insta::assert_snapshot!(texts.join("\n\n"));
        std::fs::remove_dir_all(&root).unwrap();
    }
}
