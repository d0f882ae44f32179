//! The licences of everything that others wrote and that is in the program.

use std::{collections::BTreeMap, path::Path};

use super::{
    packages::{Package, Packages},
    target::Target,
};
use crate::tree;

/// Crates whose packages have no text of their licence: the text that holds for them, and why.
const WITHOUT_TEXT: [(&str, &str); 2] = [
    // The repository of both has the texts; they are published without. Of Zlib, Apache-2.0 and MIT we choose Apache-2.0.
    ("objc2-core-foundation", "LICENSE-APACHE"),
    ("objc2-system-configuration", "LICENSE-APACHE"),
];

/// Returns the notices for a target. Fails for a crate without a text.
pub fn write(root: &Path, target: &Target) -> Result<String, String> {
    let mut packages = Packages::read(root, Some(target))?;
    packages.retain_linked(root, target)?;
    // Text → the crates with this text. The texts are in the order of their first crate.
    let mut texts: Vec<(String, Vec<String>)> = Vec::new();
    let (mut places, mut list, mut without) = (BTreeMap::new(), String::new(), Vec::new());
    for package in &packages.all {
        let crate_name = format!("{} {}", package.name, package.version);
        let repository = package.repository.as_deref().unwrap_or_default();
        list += format!("{crate_name:<44} {:<40} {repository}", package.license).trim_end();
        list.push('\n');
        let found = texts_of(root, package)?;
        if found.is_empty() {
            without.push(crate_name.clone());
        }
        for (file, text) in found {
            let place = *places.entry(text.clone()).or_insert_with(|| {
                texts.push((text, Vec::new()));
                texts.len() - 1
            });
            texts[place].1.push(format!("{crate_name} ({file})"));
        }
    }
    if !without.is_empty() {
        return Err(format!(
            "no text of a licence in {}: name the text for each in WITHOUT_TEXT of xtask/src/dist/notices.rs",
            without.join(", ")
        ));
    }
    let mut notices = include_str!("texts/third-party.txt").replace("{target}", target.triple);
    if target.has_glibc() {
        notices += include_str!("texts/glibc.txt");
    }
    notices += &format!("\n{list}");
    for (text, crates) in texts {
        notices += &format!("\n{}\n{}\n\n{text}\n", "=".repeat(80), crates.join("\n"));
    }
    Ok(notices)
}

/// Returns the files of a package that have a licence, a copyright or a notice in them, also those of sources that it
/// includes, with their path in the package.
fn texts_of(root: &Path, package: &Package) -> Result<Vec<(String, String)>, String> {
    const NAMES: [&str; 6] = ["license", "licence", "unlicense", "copying", "copyright", "notice"];
    const NOT_TEXTS: [&str; 9] = ["rs", "c", "h", "py", "js", "json", "toml", "html", "png"];
    if let Some((_, text)) = WITHOUT_TEXT.iter().find(|(name, _)| *name == package.name) {
        return Ok(vec![((*text).to_owned(), tree::read_text(&root.join(text))?)]);
    }
    let mut texts = Vec::new();
    tree::collect(&package.folder, "", &mut |path, below| {
        let name = below.rsplit('/').next().unwrap_or_default().to_lowercase();
        let is_code = path.extension().is_some_and(|end| NOT_TEXTS.iter().any(|code| end == *code));
        let is_in_folder = below.split('/').any(|folder| folder == "LICENSES");
        if path.is_file() && !is_code && (is_in_folder || NAMES.iter().any(|begin| name.starts_with(begin))) {
            let bytes = tree::read_bytes(path)?;
            let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
            texts.push((below, text.trim_matches('\n').trim_end().to_owned()));
        }
        Ok(true)
    })?;
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::{super::target, *};
    use crate::root::root;

    #[test]
    fn every_crate_in_the_program_has_the_text_of_its_licence() {
        let root = root().unwrap();
        for target in &target::ALL {
            // Crates that only another system needs are downloaded for this test.
            if let Err(error) = Packages::read(&root, Some(target)) {
                eprintln!("skipped for {}: {error}", target.triple);
                continue;
            }
            let notices = write(&root, target).unwrap();
            // A crate with sources of others in C, and one that only this system needs.
            for part in ["libsqlite3-sys", "Permission is hereby granted"] {
                assert!(notices.contains(part), "{}: {part}", target.triple);
            }
            assert_eq!(notices.contains("windows-sys"), target.is_windows(), "{}", target.triple);
            assert_eq!(notices.contains("GNU C Library"), target.has_glibc(), "{}", target.triple);
            assert!(!notices.contains("\nproptest "), "only tests have it");
        }
    }
}
