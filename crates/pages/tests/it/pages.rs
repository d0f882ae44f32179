//! Reads the pages of `pages/`, one for each way in which the official ones are no plain Markdown.

use std::fs;

use crate::shown;

#[test]
fn every_page_states_its_facts() {
    let mut files: Vec<_> = fs::read_dir("tests/it/pages").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10);
    for file in files {
        let name = file.file_stem().and_then(|name| name.to_str()).unwrap().to_owned();
        insta::assert_snapshot!(name, shown::page(&fs::read_to_string(&file).unwrap()));
    }
}
