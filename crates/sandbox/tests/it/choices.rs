//! `choices.json` lists exactly the choices that the source marks.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

#[test]
fn every_choice_is_written_down_and_marked_once() {
    let mut marked = BTreeMap::new();
    collect(Path::new("src"), &mut marked);
    let file: Value = serde_json::from_str(&fs::read_to_string("choices.json").unwrap()).unwrap();
    for choice in file["choices"].as_array().unwrap() {
        let text = |key: &str| choice[key].as_str().unwrap_or_else(|| panic!("no text {key}: {choice}"));
        let id = text("id");
        let locations: Vec<String> = marked.remove(id).unwrap_or_default();
        assert_eq!(locations.len(), 1, "one place in src marks the choice `{id}`: {locations:?}");
        assert!(text("decided").ends_with('.') && text("term").ends_with('。'), "{id}: write whole sentences");
        assert!(!text("where").is_empty() && !text("page_says").is_empty() && !text("because").is_empty(), "{id}");
    }
    assert!(marked.is_empty(), "choices.json has no entry for {marked:?}");
}

/// Collects the choices that the files of a folder mark, with their locations.
fn collect(folder: &Path, marked: &mut BTreeMap<String, Vec<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, marked);
            continue;
        }
        for (line, text) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            if let Some(choice) = text.trim().strip_prefix("// Choice: ") {
                let location = format!("{}:{}", path.display(), line + 1);
                marked.entry(choice.trim_end_matches('.').to_owned()).or_default().push(location);
            }
        }
    }
}
