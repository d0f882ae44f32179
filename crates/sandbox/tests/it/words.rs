//! The texts of the inbox page: both languages have the same keys, and the page uses exactly these.

use std::{collections::BTreeSet, fs, path::Path};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new("page").join(name)).unwrap()
}

/// Returns the keys of a list of texts, one a line, in its order.
fn keys(list: &str) -> Vec<String> {
    let entries = list.lines().filter_map(|line| line.strip_prefix("  \"")?.split_once("\": "));
    entries.map(|(key, _)| key.to_owned()).collect()
}

/// Returns the argument of each `word(` in the sources: keys, and beginnings of keys (`` `msgtype.${…}` ``).
fn used() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut keys, mut beginnings) = (BTreeSet::new(), BTreeSet::new());
    let folder = fs::read_dir("page").unwrap();
    for path in folder.map(|entry| entry.unwrap().path()) {
        if path.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        for argument in source.split("word(").skip(1) {
            if let Some(text) = argument.strip_prefix('"') {
                keys.insert(text.split_once('"').unwrap().0.to_owned());
            } else if let Some(text) = argument.strip_prefix('`') {
                beginnings.insert(text.split_once("${").unwrap().0.to_owned());
            } else if !argument.starts_with("key, ...values") {
                panic!("{}: word({}… names no key", path.display(), argument.lines().next().unwrap());
            }
        }
    }
    (keys, beginnings)
}

#[test]
fn both_languages_have_the_same_keys_in_the_same_order() {
    let (english, chinese) = (keys(&file("words.en.js")), keys(&file("words.zh.js")));
    assert_eq!(english, chinese);
    assert!(english.len() > 100, "{}", english.len());
    let distinct: BTreeSet<_> = english.iter().collect();
    assert_eq!(distinct.len(), english.len(), "a key stands twice");
}

#[test]
fn every_key_that_is_used_is_there_and_every_key_that_is_there_is_used() {
    let there: BTreeSet<_> = keys(&file("words.en.js")).into_iter().collect();
    let (used, beginnings) = used();
    let missing: Vec<_> = used.difference(&there).collect();
    assert!(missing.is_empty(), "used and not there: {missing:?}");
    let begins = |key: &str, beginning: &str| key.strip_prefix(beginning).is_some_and(|rest| !rest.contains('.'));
    for beginning in &beginnings {
        assert!(there.iter().any(|key| begins(key, beginning)), "no key begins with `{beginning}`");
    }
    let idle: Vec<_> =
        there.difference(&used).filter(|key| !beginnings.iter().any(|beginning| begins(key, beginning))).collect();
    assert!(idle.is_empty(), "there and not used: {idle:?}");
}
