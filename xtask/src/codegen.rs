//! `cargo xtask codegen [--check]`: both go the same way up to the last step.

use std::path::{Path, PathBuf};

use similar::TextDiff;
use wecom_codegen::{DIALECT, ERRATA_DIALECT, Sources, Target};

use crate::tree::{self, Change, Tree};

/// A folder of schemas and the folder that is generated from it.
struct Job {
    schemas: &'static str,
    generated: &'static str,
    runtime: &'static str,
}

/// The bindings, and a small foreign API that shows that the generator knows none.
const JOBS: &[Job] = &[
    Job { schemas: "schema", generated: "crates/types/src/generated", runtime: "crate::runtime" },
    Job {
        schemas: "tests/foreign/schema",
        generated: "tests/foreign/generated",
        runtime: "wecom_school_types::runtime",
    },
];

/// Generates everything, and writes it or compares it.
pub fn run(check: bool) -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_owned);
    // Nothing is written unless everything can be generated.
    let generated = JOBS.iter().map(|job| generate(&root, job)).collect::<Result<Vec<Tree>, String>>()?;
    let mut outdated = String::new();
    let mut report = Vec::new();
    for (job, should) in JOBS.iter().zip(generated) {
        let folder = root.join(job.generated);
        let is = tree::read(&folder, "rs")?;
        let changes = tree::changes(&is, &should);
        if check {
            outdated.extend(changes.iter().map(|change| difference(job, change, &is, &should)));
        } else {
            tree::apply(&folder, &should, &changes)?;
        }
        report.push(format!("{}: {} files, {} changed", job.generated, should.len(), changes.len()));
        report.extend(changes.iter().map(|change| match change {
            Change::Add(path) => format!("  added   {path}"),
            Change::Alter(path) => format!("  changed {path}"),
            Change::Remove(path) => format!("  removed {path}"),
        }));
    }
    if outdated.is_empty() {
        Ok(report.join("\n"))
    } else {
        Err(format!(
            "{outdated}\nThe generated files are not what the schemas describe: run `cargo xtask codegen` and review the difference."
        ))
    }
}

fn generate(root: &Path, job: &Job) -> Result<Tree, String> {
    let folder = root.join(job.schemas);
    let mut sources: Sources = tree::read(&folder, "json")?;
    if sources.is_empty() {
        return Err(format!("no schemas in {}", folder.display()));
    }
    // There is one dialect, whoever speaks it.
    let dialect = tree::read(&root.join("schema/dialect"), "json")?;
    for path in [DIALECT, ERRATA_DIALECT] {
        if let Some(text) = path.strip_prefix("dialect/").and_then(|name| dialect.get(name)) {
            sources.insert(path.to_owned(), text.clone());
        }
    }
    let target = Target { runtime: job.runtime.to_owned(), source_folder: job.schemas.to_owned() };
    wecom_codegen::generate(&sources, &target).map_err(|problems| {
        let lines = problems.0.iter().map(|problem| format!("{}/{problem}\n", job.schemas));
        format!("{}{} to mend, nothing written", lines.collect::<String>(), problems.0.len())
    })
}

/// The difference as people read it, from what is there to what should be.
fn difference(job: &Job, change: &Change, is: &Tree, should: &Tree) -> String {
    let path = change.path();
    let (old, new) = (is.get(path).map_or("", String::as_str), should.get(path).map_or("", String::as_str));
    let head = match change {
        Change::Add(_) => "is missing",
        Change::Alter(_) => "is out of date",
        Change::Remove(_) => "is generated from nothing: remove it",
    };
    let diff = TextDiff::from_lines(old, new);
    let unified = diff.unified_diff().context_radius(2).header("as it is", "as it should be").to_string();
    let shown: Vec<&str> = unified.lines().take(60).collect();
    let more = if unified.lines().count() > shown.len() { "\n…" } else { "" };
    format!("{}/{path} {head}\n{}{more}\n\n", job.generated, shown.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files in the repository are those that the schemas describe.
    #[test]
    fn the_generated_files_are_fresh() {
        if let Err(outdated) = run(true) {
            panic!("{outdated}");
        }
    }

    #[test]
    fn a_difference_shows_what_is_and_what_should_be() {
        let tree = |files: &[(&str, &str)]| {
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect::<Tree>()
        };
        let is = tree(&[("text.rs", "a\nlimit = 2048\nb\n"), ("gone.rs", "x\n")]);
        let should = tree(&[("text.rs", "a\nlimit = 4096\nb\n"), ("new.rs", "y\n")]);
        let shown: String =
            tree::changes(&is, &should).iter().map(|change| difference(&JOBS[0], change, &is, &should)).collect();
        insta::assert_snapshot!(shown);
    }
}
