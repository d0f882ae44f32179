//! Fails if a published crate asks for the operating system outside of its one module, or if a system lacks a counterpart.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    circles::{read_code, regex},
    git, tree,
};

const MODULE: &str = "campaign/src/system/";

#[test]
fn what_depends_on_the_system_is_in_one_module() {
    let asks = regex(
        r"\b(?:cfg|cfg_attr)!?\([^\n]*\b(?:unix|windows|target_os|target_family)\b|\b(?:std|tokio::signal)::(?:os|unix|windows)::",
    );
    let mut found = Vec::new();
    let visit = &mut |file: &Path, below: String| {
        if file.extension().is_some_and(|found| found == "rs") && below.contains("/src/") && !below.starts_with(MODULE)
        {
            // Most files are done with at the first look, which takes less.
            let has_any = asks.is_match(&fs::read_to_string(file).unwrap());
            let code = if has_any { read_code(file) } else { String::new() };
            let lines = code.lines().enumerate().filter(|(_, line)| asks.is_match(line));
            found.extend(lines.map(|(number, _)| format!("crates/{below}:{}", number + 1)));
        }
        Ok(true)
    };
    tree::collect(&crate::root().unwrap().join("crates"), "", visit).unwrap();
    assert!(found.is_empty(), "write a function for each system into crates/{MODULE}: {found:#?}");
}

#[test]
fn all_systems_have_the_same_functions() {
    let item = regex(r"(?m)^pub (?:const|fn|struct|type) (\w+)");
    let [unix, windows] = ["unix.rs", "windows.rs"].map(|file| {
        let text = fs::read_to_string(crate::root().unwrap().join("crates").join(MODULE).join(file)).unwrap();
        item.captures_iter(&text).map(|found| found[1].to_owned()).collect::<BTreeSet<_>>()
    });
    assert!(unix.len() > 5);
    assert_eq!(unix, windows);
}

#[test]
fn windows_can_check_every_file_out() {
    let listed = git::run(&crate::root().unwrap(), &["ls-files", "-z"]).unwrap().unwrap();
    let refused = regex(r#"(?i)[:*?"<>|\\]|[ .](/|$)|(^|/)(con|prn|aux|nul|com\d|lpt\d)(\.|/|$)"#);
    let found: Vec<&str> = listed.split('\0').filter(|path| refused.is_match(path)).collect();
    assert!(listed.len() > 100 && found.is_empty(), "rename {found:?}");
}
