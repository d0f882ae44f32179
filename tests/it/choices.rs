//! What the sandbox decides where the pages are silent is written down in `errata.json`, and nothing else is.

use std::{collections::BTreeMap, fs, path::Path};

use crate::schemas::{SCHOOL, workspace};

#[test]
fn every_choice_of_the_sandbox_is_written_down() {
    let mut marked = BTreeMap::new();
    collect(&workspace().join("crates/sandbox/src"), &mut marked);
    assert!(!marked.is_empty(), "the sandbox marks its choices");
    let errata = SCHOOL.file("errata.json")["errata"].as_array().unwrap();
    let of_sandbox = |entry: &&serde_json::Value| entry["scope"] == "sandbox";
    let written: Vec<&str> = errata.iter().filter(of_sandbox).map(|entry| entry["id"].as_str().unwrap()).collect();
    for (choice, places) in &marked {
        assert!(
            written.contains(&choice.as_str()),
            "{places:?} marks the choice `{choice}`: schema/errata.json has no such entry with the scope sandbox"
        );
    }
    for id in written {
        let places = marked.get(id).map_or(0, Vec::len);
        assert_eq!(places, 1, "schema/errata.json has `{id}`, which one place in crates/sandbox/src marks");
    }
    let row =
        |entry: &serde_json::Value| Some(format!("| `{}` | {} |", entry["id"].as_str()?, entry["decided"].as_str()?));
    let rows: Option<Vec<String>> = errata.iter().filter(of_sandbox).map(row).collect();
    let readme = fs::read_to_string(workspace().join("crates/sandbox/README.md")).unwrap();
    let (_, table) = readme.split_once("| choice | |\n| --- | --- |\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    assert_eq!(
        table,
        rows.unwrap().join("\n"),
        "the table in crates/sandbox/README.md has the sentences of schema/errata.json"
    );
}

#[test]
fn every_decision_stands_in_both_languages() {
    for entry in SCHOOL.file("errata.json")["errata"].as_array().unwrap() {
        assert!(entry["term"].is_string(), "schema/errata.json has {} in English alone", entry["id"]);
    }
}

/// The choices that the files of a folder mark, each with its places.
fn collect(folder: &Path, marked: &mut BTreeMap<String, Vec<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, marked);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let Some(choice) = line.trim().strip_prefix("// Choice: ") else { continue };
            let place = format!("{}:{}", path.display(), number + 1);
            marked.entry(choice.trim_end_matches('.').to_owned()).or_default().push(place);
        }
    }
}
