//! A page and schemas of an API that does not exist, a library that lends books and films, and what a page states as text.

#[path = "../../../../../tests/sources.rs"]
mod folder;

use wecom_pages::{
    ReadPage,
    audit::{Finding, audit},
    fact::Facts,
    lock,
    page_facts::{PageFacts, RowFacts},
};
use wecom_schemas::Sources;

pub const PAGE: &str = include_str!("page.md");

/// The schemas, with the dialect of the workspace.
pub fn sources() -> Sources {
    folder::read("crates/pages/tests/it/library/schema")
}

pub fn locked() -> Vec<PageFacts> {
    vec![read(PAGE).facts]
}

/// The findings to mend for another text of the page, with the same lock and schemas.
pub fn to_mend(page: &str) -> Vec<Finding> {
    let findings = audit(&[read(page)], &locked(), &sources()).unwrap();
    findings.into_iter().filter(|finding| finding.status.is_to_mend()).collect()
}

pub fn read(text: &str) -> ReadPage {
    ReadPage::new("page.md", text)
}

/// Returns the facts of a row and what is unread: `type=integer ?30次`.
pub fn row(known: &Facts, unread: &[String]) -> String {
    let unread = unread.iter().map(|token| format!("?{token}"));
    known.iter().map(ToString::to_string).chain(unread).collect::<Vec<_>>().join(" ")
}

/// Returns the rows of all tables.
pub fn rows(page: &ReadPage) -> Vec<&RowFacts> {
    page.facts.rows().map(|(.., row)| row).collect()
}

/// Returns the page as the lock has it, and what was odd.
pub fn page(text: &str) -> String {
    let ReadPage { page, facts, .. } = read(text);
    let odd = page.oddities.iter().map(|(line, message)| format!("odd: line {line}: {message}\n"));
    odd.collect::<String>() + &lock::write(&[facts])
}
