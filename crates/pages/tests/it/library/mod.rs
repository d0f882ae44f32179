//! An API that does not exist: a library that lends books and films, with a page and schemas of its own.

use std::{fs, path::Path};

use wecom_pages::{
    audit::{Finding, Read, audit},
    said::Said,
};
use wecom_schemas::Sources;

/// The page, as official ones are written.
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

/// The page as it was locked.
pub fn locked() -> Vec<Said> {
    vec![Read::new("page.md", PAGE).said]
}

/// What is to mend when the page reads so, and the lock and schemas stay as they are.
pub fn to_mend(page: &str) -> Vec<Finding> {
    let findings = audit(&[Read::new("page.md", page)], &locked(), &sources()).unwrap();
    findings.into_iter().filter(|finding| finding.verdict.is_to_mend()).collect()
}
