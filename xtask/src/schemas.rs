//! The schemas in a folder, as the generator reads them.

use std::path::Path;

use wecom_schemas::{DIALECT, ERRATA_DIALECT, Problems, Sources};

use crate::tree;

/// The folder of the schemas of the bindings.
pub const SCHEMAS: &str = "schema";

/// What else may stand there: documents, and below `dist/` what is exported.
const OTHERS: [&str; 3] = ["README.md", "pages.lock", "dist"];

/// Reads the schemas of a folder with the dialect, which all folders share. A file that is no schema is an error, because
/// its name may be misspelt; files that an editor or a system leaves behind are named on standard error.
pub fn read(root: &Path, schemas: &str) -> Result<Sources, String> {
    let (mut sources, mut errors) = (Sources::new(), Vec::new());
    tree::collect(&root.join(schemas), "", &mut |path, below| {
        let name = below.rsplit('/').next().unwrap_or_default();
        if is_left_over(name) {
            eprintln!("{schemas}/{below} is no schema and is passed over");
            return Ok(false);
        }
        if OTHERS.contains(&below.as_str()) {
            return Ok(false);
        }
        if path.extension().is_some_and(|extension| extension == "json") {
            // A pipe is not opened: it would wait for somebody to write.
            if path.is_file() {
                sources.insert(below, tree::read_text(path)?);
            } else {
                errors.push(format!("{schemas}/{below} is no file: rename it, or remove it"));
            }
        } else if !path.is_dir() {
            errors.push(format!("{schemas}/{below} is no schema: rename it to end in .json, or remove it"));
        }
        Ok(true)
    })?;
    if sources.is_empty() && errors.is_empty() {
        errors.push(format!("no schemas in {schemas}/"));
    }
    let dialect = tree::read(&root.join("schema/dialect"), "json")?;
    let dialect = dialect.into_iter().map(|(name, text)| (format!("dialect/{name}"), text));
    sources.extend(dialect.filter(|(path, _)| [DIALECT, ERRATA_DIALECT].contains(&path.as_str())));
    if errors.is_empty() { Ok(sources) } else { Err(errors.join("\n")) }
}

/// Returns whether editors or systems leave files or folders of this name: hidden ones, backups, indices of pictures.
fn is_left_over(name: &str) -> bool {
    let is_of_emacs = name.starts_with('#') && name.ends_with('#');
    let is_of_windows = ["thumbs.db", "desktop.ini"].contains(&name.to_lowercase().as_str());
    name.starts_with('.') || name.ends_with('~') || is_of_emacs || is_of_windows
}

/// Returns a line for each problem of a folder.
pub fn lines(schemas: &str, problems: &Problems) -> String {
    let lines = problems.0.iter().map(|problem| format!("{schemas}/{problem}\n"));
    lines.collect()
}

pub fn in_words(schemas: &str, problems: &Problems) -> String {
    format!("{}{} to mend, nothing written", lines(schemas, problems), problems.0.len())
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, process::Command};

    use super::*;

    /// Returns what is read of a folder with this file in it too, or the error.
    fn read_with(file: &str, change: impl FnOnce(&Path)) -> Result<Vec<String>, String> {
        let root = std::env::temp_dir().join(format!("wecom-school-schemas-{}", std::process::id()));
        for file in ["order.json", "parcel/letter.json", "README.md", "dist/all.md"] {
            tree::write(&root.join("schema").join(file), "{}").unwrap();
        }
        change(&root.join("schema").join(file));
        let read = read(&root, "schema").map(|sources| sources.into_keys().collect());
        fs::remove_dir_all(&root).unwrap();
        read.map_err(|error| error.replace(&root.display().to_string(), ""))
    }

    #[test]
    fn a_folder_holds_schemas_and_nothing_that_may_be_one() {
        let with_text = |file: &str, text: &[u8]| {
            read_with(file, |path| {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            })
        };
        for file in [".DS_Store", ".order.json.swp", "order.json~", "#order.json#", "parcel/Thumbs.db", ".idea/a.json"]
        {
            assert_eq!(with_text(file, b"").unwrap(), ["order.json", "parcel/letter.json"], "{file}");
        }
        for file in ["order.JSON", "order.jsonc", "order.json.bak", "parcel/README.md", "order"] {
            let expected = format!("schema/{file} is no schema: rename it to end in .json, or remove it");
            assert_eq!(with_text(file, b"").unwrap_err(), expected);
        }
        for (text, line) in [(&b"\xFF\xFE{\0}\0"[..], 1), (b"{\n\"a\": \"\xC4\"}", 2)] {
            let expected = format!("/schema/a.json is not UTF-8, in line {line}: save it as UTF-8");
            assert_eq!(with_text("a.json", text).unwrap_err(), expected);
        }
        let pipe = read_with("a.json", |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()));
        assert_eq!(pipe.unwrap_err(), "schema/a.json is no file: rename it, or remove it");
        let folder = read_with("a.json", |path| fs::create_dir(path).unwrap());
        assert_eq!(folder.unwrap_err(), "schema/a.json is no file: rename it, or remove it");
        let link = read_with("a.json", |path| std::os::unix::fs::symlink("order.json", path).unwrap());
        assert_eq!(link.unwrap(), ["a.json", "order.json", "parcel/letter.json"]);
    }
}
