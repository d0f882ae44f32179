//! `cargo xtask audit [PAGE.md…]`: compares official pages with the lock and the schemas.

pub mod report;

use std::path::{Path, PathBuf};

use wecom_pages::{
    ReadPage,
    audit::{Finding, audit},
    lock,
    page_facts::PageFacts,
};

use crate::{schemas, tree};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The pages, as Markdown. Without pages, the lock is compared with the schemas.
    pages: Vec<PathBuf>,
    /// Write the facts of these pages into the lock first.
    #[arg(long, requires = "pages")]
    lock: bool,
    /// Show the facts that agree, too.
    #[arg(long)]
    all: bool,
    /// A table for people, or JSON for programs. JSON always has every comparison.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
}

/// Audits, prints the report, and fails if there is something to mend.
pub fn run(arguments: &Arguments) -> Result<String, String> {
    let root = crate::root()?;
    let pages = arguments.pages.iter().map(|path| page(path)).collect::<Result<Vec<_>, _>>()?;
    for (index, page) in pages.iter().enumerate() {
        if let Some(other) = pages[..index].iter().find(|other| other.facts.url == page.facts.url) {
            let (one, other) = (&other.file, &page.file);
            return Err(format!("{one} and {other} are the same page, {}: give one of them", page.facts.url));
        }
    }
    let mut locked = locked(&root)?;
    if arguments.lock {
        locked.retain(|facts| !pages.iter().any(|page| page.facts.url == facts.url));
        locked.extend(pages.iter().map(|page| page.facts.clone()));
        tree::write(&root.join(lock::FILE), lock::write(&locked))?;
    }
    let findings = compare(&root, &pages, &locked)?;
    tree::print(&match arguments.format {
        Format::Table => report::table(&findings, &pages, arguments.all),
        Format::Json => format!("{:#}", report::json(&findings, &pages)),
    });
    match findings.iter().filter(|finding| finding.status.is_to_mend()).count() {
        0 => Ok(String::new()),
        1 => Err("1 thing to mend".into()),
        count => Err(format!("{count} things to mend")),
    }
}

fn page(path: &Path) -> Result<ReadPage, String> {
    let page = ReadPage::new(&path.to_string_lossy(), &tree::read_text(path)?);
    if page.facts.url.is_empty() {
        return Err(format!(
            "{}: no `source_url` between the lines of `---` at its beginning: add it, because it identifies the page",
            path.display()
        ));
    }
    Ok(page)
}

fn locked(root: &Path) -> Result<Vec<PageFacts>, String> {
    let path = root.join(lock::FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    lock::read(&tree::read_text(&path)?).map_err(|error| format!("{}: {error}", lock::FILE))
}

fn compare(root: &Path, pages: &[ReadPage], locked: &[PageFacts]) -> Result<Vec<Finding>, String> {
    let sources = schemas::read(root, schemas::SCHEMAS)?;
    audit(pages, locked, &sources).map_err(|problems| format!("{problems}the schemas in schema/ can't be read"))
}

#[cfg(test)]
mod tests {
    use wecom_pages::audit::Status;

    use super::*;

    #[test]
    fn the_lock_agrees_with_the_schemas() {
        let root = crate::root().unwrap();
        let locked = locked(&root).unwrap();
        assert!(!locked.is_empty(), "{} is missing or empty", lock::FILE);
        let findings = compare(&root, &[], &locked).unwrap();
        let to_mend = findings.iter().filter(|finding| finding.status.is_to_mend());
        let to_mend: Vec<String> = to_mend.map(report::line).collect();
        assert!(to_mend.is_empty(), "{}", to_mend.join("\n"));
        let unlocked = findings.iter().filter(|finding| finding.status == Status::Unlocked);
        let unlocked: Vec<&str> = unlocked.map(|finding| finding.page.as_str()).collect();
        assert!(unlocked.is_empty(), "{unlocked:?}");
    }

    #[test]
    fn the_lock_is_as_it_would_be_written() {
        let text = tree::read_text(&crate::root().unwrap().join(lock::FILE)).unwrap();
        assert_eq!(lock::write(&lock::read(&text).unwrap()), text);
    }
}
