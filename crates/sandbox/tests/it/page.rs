//! The files of the inbox page: all are served, both languages have the same texts, and the page uses exactly these.

use std::{collections::BTreeSet, fs, path::Path};

use crate::caller::Caller;

#[tokio::test]
async fn every_file_is_served() {
    let caller = Caller::new().await;
    let page = file("index.html");
    let references = page.split(['"', '\'']).filter_map(|text| text.strip_prefix("/inbox/")).map(str::to_owned);
    let files = fs::read_dir("page").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in references.chain(files) {
        let response = caller.http.get(format!("{}/inbox/{name}", caller.sandbox.url())).send().await.unwrap();
        assert_eq!(response.status(), 200, "{name}");
        assert_ne!(response.headers()["content-type"], "application/octet-stream", "{name}");
    }
}

fn file(name: &str) -> String {
    fs::read_to_string(Path::new("page").join(name)).unwrap()
}

/// Returns the keys of a list of texts, one a line, in its order.
fn keys(list: &str) -> Vec<String> {
    let items = list.lines().filter_map(|line| line.strip_prefix("  \"")?.split_once("\": "));
    items.map(|(key, _)| key.to_owned()).collect()
}

/// Returns the argument of each `word(` in the sources: keys, and beginnings of keys (`` `msgtype.${…}` ``).
fn used_keys() -> (BTreeSet<String>, BTreeSet<String>) {
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
fn both_languages_have_exactly_the_keys_that_the_page_uses() {
    let (english, chinese) = (keys(&file("words.en.js")), keys(&file("words.zh.js")));
    assert_eq!(english, chinese);
    let defined: BTreeSet<_> = english.iter().cloned().collect();
    assert_eq!(defined.len(), english.len(), "a key is defined twice");
    let (used, beginnings) = used_keys();
    let undefined: Vec<_> = used.difference(&defined).collect();
    assert!(undefined.is_empty(), "used and not defined: {undefined:?}");
    let begins = |key: &str, beginning: &str| key.strip_prefix(beginning).is_some_and(|rest| !rest.contains('.'));
    for beginning in &beginnings {
        assert!(defined.iter().any(|key| begins(key, beginning)), "no key begins with `{beginning}`");
    }
    let is_used = |key: &&String| used.contains(*key) || beginnings.iter().any(|beginning| begins(key, beginning));
    let idle: Vec<_> = defined.iter().filter(|key| !is_used(key)).collect();
    assert!(idle.is_empty(), "defined and not used: {idle:?}");
}
