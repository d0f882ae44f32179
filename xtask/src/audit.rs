//! `cargo xtask audit [PAGE.md…]`: official pages against the lock and the schemas.

pub mod report;

use std::{
    fs,
    path::{Path, PathBuf},
};

use wecom_pages::{
    audit::{Finding, Read, audit},
    lock,
    said::Said,
};

use crate::{schemas, tree};

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The pages, as Markdown. Without any, what the lock says of them is held against the schemas.
    pages: Vec<PathBuf>,
    /// Write what these pages say into the lock, and compare then.
    #[arg(long, requires = "pages")]
    lock: bool,
    /// Show what agrees, too.
    #[arg(long)]
    all: bool,
    /// A table for people, or JSON for programs: every comparison, whatever --all says.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
}

/// Audits, prints the report, and fails if somebody has to mend something.
pub fn run(arguments: &Arguments) -> Result<String, String> {
    let root = crate::root()?;
    let pages = arguments.pages.iter().map(|path| page(path)).collect::<Result<Vec<_>, _>>()?;
    if let Some((one, other)) = twice(&pages) {
        return Err(format!("{} and {} are the same page, {}: give one of them", one.file, other.file, one.said.url));
    }
    let mut locked = locked(&root)?;
    if arguments.lock {
        locked.retain(|said| !pages.iter().any(|read| read.said.url == said.url));
        locked.extend(pages.iter().map(|read| read.said.clone()));
        let path = root.join(lock::FILE);
        fs::write(&path, lock::write(&locked)).map_err(|error| tree::failure("write", &path, &error))?;
    }
    let findings = compare(&root, &pages, &locked)?;
    tree::print(&match arguments.format {
        Format::Table => report::table(&findings, &pages, arguments.all),
        Format::Json => format!("{:#}", report::json(&findings, &pages)),
    });
    let to_mend = findings.iter().filter(|finding| finding.verdict.is_to_mend()).count();
    match to_mend {
        0 => Ok(String::new()),
        1 => Err("1 thing to mend".into()),
        _ => Err(format!("{to_mend} things to mend")),
    }
}

fn page(path: &Path) -> Result<Read, String> {
    let text = fs::read(path).map_err(|error| tree::failure("read", path, &error))?;
    let text = String::from_utf8(text)
        .map_err(|_| format!("{}: not UTF-8: save the page as UTF-8, and nothing of it is misread", path.display()))?;
    let read = Read::new(&path.to_string_lossy(), &text);
    if read.said.url.is_empty() {
        return Err(format!(
            "{}: no `source_url` between the lines of `---` at its head: without it nobody knows which page it is",
            path.display()
        ));
    }
    Ok(read)
}

/// Two files that are one page.
fn twice(pages: &[Read]) -> Option<(&Read, &Read)> {
    pages.iter().enumerate().find_map(|(index, read)| {
        let other = pages[..index].iter().find(|other| other.said.url == read.said.url)?;
        Some((other, read))
    })
}

fn locked(root: &Path) -> Result<Vec<Said>, String> {
    let path = root.join(lock::FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(&path).map_err(|error| tree::failure("read", &path, &error))?;
    lock::read(&text).map_err(|error| format!("{}: {error}", lock::FILE))
}

fn compare(root: &Path, pages: &[Read], locked: &[Said]) -> Result<Vec<Finding>, String> {
    let sources = schemas::read(root, schemas::SCHEMAS)?;
    audit(pages, locked, &sources).map_err(|problems| format!("{problems}the schemas in schema/ can't be read"))
}

#[cfg(test)]
mod tests {
    use wecom_pages::audit::Verdict;

    use super::*;

    /// What the lock says of the pages stands in the schemas, without the pages.
    #[test]
    fn the_lock_agrees_with_the_schemas() {
        let root = crate::root().unwrap();
        let locked = locked(&root).unwrap();
        assert!(!locked.is_empty(), "{} is missing or empty", lock::FILE);
        let findings = compare(&root, &[], &locked).unwrap();
        let to_mend: Vec<String> =
            findings.iter().filter(|finding| finding.verdict.is_to_mend()).map(report::line).collect();
        assert!(to_mend.is_empty(), "{}", to_mend.join("\n"));
        // These were read from what other pages say of them: nobody has them at hand.
        let unlocked: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Unlocked)
            .filter_map(|finding| finding.page.rsplit('/').next())
            .collect();
        assert_eq!(unlocked, ["90253", "90313", "90600", "90605", "91039"]);
    }

    #[test]
    fn the_lock_is_as_it_would_be_written() {
        let text = fs::read_to_string(crate::root().unwrap().join(lock::FILE)).unwrap();
        assert_eq!(lock::write(&lock::read(&text).unwrap()), text);
    }
}
