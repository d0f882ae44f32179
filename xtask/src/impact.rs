//! `cargo xtask impact [OLD] [NEW]` reports what a change of the schemas means to users.

use std::path::Path;

use clap::{Args, ValueEnum};
use wecom_impact::{Impact, Which};
use wecom_schemas::Sources;

use crate::{
    git,
    schemas::{self, SCHEMAS},
};

/// The generated types as people name them.
pub const MODULE: &str = "wecom_school_types";

#[derive(Debug, Args)]
pub struct Arguments {
    /// The old revision of git.
    #[arg(default_value = "HEAD")]
    old: String,
    /// The new revision; without it, the files of the working tree.
    new: Option<String>,
    /// Report for people, or for programs.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Fail if a change breaks code or refuses values.
    #[arg(long)]
    deny_breaking: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(arguments: &Arguments) -> Result<String, String> {
    let impact = compare(&crate::root()?, &arguments.old, arguments.new.as_deref())?;
    let report = match arguments.format {
        Format::Text => impact.in_words().trim_end().to_owned(),
        Format::Json => format!("{:#}", impact.to_json()),
    };
    let count = impact.breaking();
    if count == 0 || !arguments.deny_breaking {
        return Ok(report);
    }
    println!("{report}");
    Err(format!("{count} of these changes break something, and --deny-breaking was given"))
}

/// Compares two revisions, or one and the files of the working tree.
pub fn compare(root: &Path, old: &str, new: Option<&str>) -> Result<Impact, String> {
    let was = schemas_of(root, old)?;
    let is = match new {
        Some(revision) => schemas_of(root, revision)?,
        None => schemas::read(root, SCHEMAS)?,
    };
    let impact = wecom_impact::impact(&was, &is).map_err(|unreadable| {
        let name = if unreadable.which == Which::Old { old } else { new.unwrap_or("the working tree") };
        let problems = schemas::lines(SCHEMAS, &unreadable.problems);
        format!("{problems}the schemas of {name} can't be compared: their own dialect refuses them")
    })?;
    Ok(impact.below(MODULE))
}

/// Returns the schemas of a revision. The repository is only read, and what is checked out stays as it is.
fn schemas_of(root: &Path, revision: &str) -> Result<Sources, String> {
    let parse = |name: &str| git::run(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
    let commit = parse(&format!("{revision}^{{commit}}"))?.ok_or_else(|| {
        format!("git knows no revision {revision}: `git log -- {SCHEMAS}` lists those that touch the schemas")
    })?;
    let tree = parse(&format!("{}:./{SCHEMAS}", commit.trim()))?
        .ok_or_else(|| format!("the revision {revision} has no {SCHEMAS}/: name one that has"))?;
    let failed = || format!("git can't read {SCHEMAS}/ of the revision {revision}: is the repository whole?");
    let listed = git::run(root, &["ls-tree", "-r", "-z", "--long", "--full-tree", tree.trim()])?.ok_or_else(failed)?;
    // `MODE blob OBJECT SIZE<tab>PATH`
    let entries = listed.split_terminator('\0').filter_map(|entry| {
        let (about, path) = entry.split_once('\t')?;
        Path::new(path).extension().filter(|extension| *extension == "json")?;
        let mut about = about.split_whitespace().skip(2);
        Some((path, about.next()?, about.next()?.parse().ok()?))
    });
    let files: Vec<(&str, &str, usize)> = entries.collect();
    // One process reads all files; git prints them one after the other.
    let show = ["show", "--no-textconv"].into_iter().chain(files.iter().map(|(_, object, _)| *object));
    let texts = git::run(root, &show.collect::<Vec<_>>())?.ok_or_else(failed)?;
    let (mut rest, mut sources) = (texts.as_str(), Sources::new());
    for (path, _, size) in files {
        let (text, others) = rest.split_at_checked(size).ok_or_else(failed)?;
        sources.insert(path.to_owned(), text.to_owned());
        rest = others;
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::*;

    const NOTE: &str = r#"{
        "$schema": "wecom-school:/dialect/schema.json", "title": "Note", "description": "A note.",
        "source": { "page": "https://an.invalid/1", "section": "Notes" }, "type": "object",
        "properties": {
            "lines": { "description": "学", "type": "array", "maxItems": MOST, "items": { "type": "string" } }
        },
        "additionalProperties": false
    }"#;

    #[test]
    fn revisions_and_files_are_compared_and_a_refusal_names_its_side() {
        let root = env::temp_dir().join(format!("wecom-school-impact-{}", std::process::id()));
        let git = |arguments: &[&str]| git::change(&root, arguments);
        let commit = || {
            git(&["add", "--all"]);
            git(&["commit", "--quiet", "--allow-empty", "--message", "change"]);
        };
        let write = |text: &str| fs::write(root.join("schema/note.json"), text).unwrap();
        fs::create_dir_all(root.join("schema/dialect")).unwrap();
        git(&["init", "--quiet", "--initial-branch=main"]);
        commit();
        fs::copy("../schema/dialect/schema.json", root.join("schema/dialect/schema.json")).unwrap();
        for most in ["3", "2"] {
            write(&NOTE.replace("MOST", most));
            commit();
        }
        let note = NOTE.replace("MOST", "9");
        write(&note);

        let said = |old: &str, new: Option<&str>| {
            let impact = compare(&root, old, new).unwrap();
            impact.changes.into_iter().map(|change| [change.said, change.rust.join(" ")]).collect::<Vec<_>>()
        };
        let limit = |entries: &str| {
            let names = ["Note::lines", "NoteBuilder::lines", "NoteLines::MAX_ITEMS"];
            [format!("may have up to {entries}"), names.map(|name| format!("{MODULE}::{name}")).join(" ")]
        };
        assert_eq!(said("HEAD~1", Some("HEAD")), [limit("2 entries (before: 3)")]);
        assert_eq!(said("HEAD", None), [limit("9 entries (before: 2)")]);
        assert_eq!(said("HEAD", Some("HEAD")), Vec::<[String; 2]>::new());
        // Nothing that is checked out was touched.
        assert_eq!(fs::read_to_string(root.join("schema/note.json")).unwrap(), note);

        let refused = |old: &str, new: Option<&str>| compare(&root, old, new).unwrap_err();
        let mut errors = vec![refused("no-such-revision", None), refused("--help", None), refused("HEAD~2", None)];
        write(&note.replace("maxItems", "maxItem"));
        errors.push(refused("HEAD", None));
        commit();
        errors.push(refused("HEAD", Some("HEAD~1")));
        insta::assert_snapshot!("refusals", errors.join("\n\n"));
        fs::remove_dir_all(&root).unwrap();
    }
}
