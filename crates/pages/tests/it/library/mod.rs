//! A page and schemas of an API that does not exist: a library that lends books and films.

use std::{fs, path::Path};

use wecom_pages::{
    ReadPage,
    audit::{Finding, audit},
    page_facts::PageFacts,
};
use wecom_schemas::Sources;

pub const PAGE: &str = include_str!("page.md");

/// The schemas, with the dialect of the workspace.
pub fn sources() -> Sources {
    let mut sources = Sources::new();
    collect(Path::new("tests/it/library/schema"), "", &mut sources);
    collect(Path::new("../../schema/dialect"), "dialect/", &mut sources);
    sources
}

fn collect(folder: &Path, prefix: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), sources);
        } else {
            sources.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

pub fn locked() -> Vec<PageFacts> {
    vec![ReadPage::new("page.md", PAGE).facts]
}

/// The findings to mend for another text of the page, with the same lock and schemas.
pub fn to_mend(page: &str) -> Vec<Finding> {
    let findings = audit(&[ReadPage::new("page.md", page)], &locked(), &sources()).unwrap();
    findings.into_iter().filter(|finding| finding.status.is_to_mend()).collect()
}
