//! A page and schemas of an API that does not exist: a library that lends books and films.

#[path = "../../../../../tests/sources.rs"]
mod folder;

use wecom_pages::{
    audit::{Finding, ReadPage, audit},
    page_facts::PageFacts,
};
use wecom_schemas::Sources;

pub const PAGE: &str = include_str!("page.md");

/// The schemas, with the dialect of the workspace.
pub fn sources() -> Sources {
    folder::read("../..", "crates/pages/tests/it/library/schema")
}

pub fn locked() -> Vec<PageFacts> {
    vec![ReadPage::new("page.md", PAGE).facts]
}

/// The findings to mend for another text of the page, with the same lock and schemas.
pub fn to_mend(page: &str) -> Vec<Finding> {
    let findings = audit(&[ReadPage::new("page.md", page)], &locked(), &sources()).unwrap();
    findings.into_iter().filter(|finding| finding.status.is_to_mend()).collect()
}
