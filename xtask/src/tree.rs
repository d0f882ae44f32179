//! Folders of text files: reading them, and making them hold exactly what is generated.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use similar::TextDiff;

/// Path below a folder, with `/`, to text.
pub type Tree = BTreeMap<String, String>;

/// A folder of the workspace, and all files of their extensions that it should hold.
pub struct Output {
    pub folder: &'static str,
    pub should: Tree,
}

/// Returns every file below a folder whose name ends in `.extension`; none if there is no such folder.
pub fn read(folder: &Path, extension: &str) -> Result<Tree, String> {
    let mut tree = Tree::new();
    if folder.exists() {
        collect(folder, "", &mut |path, below| {
            if path.extension().is_some_and(|found| found == extension) && path.is_file() {
                tree.insert(below, read_text(path)?);
            }
            Ok(true)
        })?;
    }
    Ok(tree)
}

/// Calls `visit` with everything below a folder, in the order of the names: its path, and its path below the folder.
/// A folder is entered if `visit` returns true.
pub fn collect(
    folder: &Path,
    prefix: &str,
    visit: &mut impl FnMut(&Path, String) -> Result<bool, String>,
) -> Result<(), String> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut paths: Vec<_> = entries.map_err(|error: io::Error| failure("read", folder, &error))?;
    paths.sort();
    for path in paths {
        let below = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if visit(&path, below.clone())? && path.is_dir() {
            collect(&path, &format!("{below}/"), visit)?;
        }
    }
    Ok(())
}

pub fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| failure("read", path, &error))
}

pub fn read_text(path: &Path) -> Result<String, String> {
    let bytes = read_bytes(path)?;
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
        format!("{} is not UTF-8, in line {line}: save it as UTF-8", path.display())
    })
}

/// Writes a file, and makes its folder.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| failure("make", parent, &error))?;
    }
    fs::write(path, bytes).map_err(|error| failure("write", path, &error))
}

pub fn failure(what: &str, path: &Path, error: &io::Error) -> String {
    format!("can't {what} {}: {error}", path.display())
}

/// Makes the folders hold what they should, and returns what was changed. With `check`, writes nothing and fails with
/// the differences if there are any.
pub fn put(root: &Path, outputs: &[Output], check: bool) -> Result<String, String> {
    let (mut differences, mut report) = (String::new(), Vec::new());
    for Output { folder, should } in outputs {
        let extensions: BTreeSet<&str> = should.keys().filter_map(|path| Some(path.rsplit_once('.')?.1)).collect();
        let mut is = Tree::new();
        for extension in extensions {
            is.extend(read(&root.join(folder), extension)?);
        }
        let mut lines = Vec::new();
        for path in is.keys().chain(should.keys()).collect::<BTreeSet<_>>() {
            let (word, head) = match (is.get(path), should.get(path)) {
                (is, should) if is == should => continue,
                (None, _) => ("added  ", "is missing"),
                (_, None) => ("removed", "is generated from nothing: remove it"),
                _ => ("changed", "is out of date"),
            };
            lines.push(format!("  {word} {path}"));
            let file = root.join(folder).join(path);
            match should.get(path) {
                text if check => {
                    differences += &format!("{folder}/{path} {head}\n{}\n\n", difference(is.get(path), text));
                }
                Some(text) => write(&file, text)?,
                None => fs::remove_file(&file).map_err(|error| failure("remove", &file, &error))?,
            }
        }
        report.push(format!("{folder}: {} files, {} changed", should.len(), lines.len()));
        report.append(&mut lines);
    }
    if differences.is_empty() {
        return Ok(report.join("\n"));
    }
    let advice =
        "The generated files are not what the schemas describe: run `cargo xtask codegen` and review the difference.";
    Err(differences + advice)
}

fn difference(is: Option<&String>, should: Option<&String>) -> String {
    let [old, new] = [is, should].map(|text| text.map_or("", String::as_str));
    let diff = TextDiff::from_lines(old, new);
    let unified = diff.unified_diff().context_radius(2).header("as it is", "as it should be").to_string();
    let shown: Vec<&str> = unified.lines().take(60).collect();
    let more = if unified.lines().count() > shown.len() { "\n…" } else { "" };
    shown.join("\n") + more
}

/// Prints a text, in colour if it is shown on a terminal. A reader may close the pipe early.
pub fn print(text: &str) {
    let _ = io::Write::write_all(&mut anstream::stdout(), format!("{text}\n").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_compared_and_come_to_hold_what_they_should() {
        let root = std::env::temp_dir().join(format!("wecom-school-tree-{}", std::process::id()));
        let outputs = |files: &[(&str, &str)]| {
            let should = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
            [Output { folder: "generated", should }]
        };
        let first = outputs(&[("text.rs", "a\nlimit = 2048\nb\n"), ("notice/gone.rs", "x\n")]);
        put(&root, &first, false).unwrap();
        assert_eq!(read(&root.join("generated"), "rs").unwrap(), first[0].should);
        assert_eq!(put(&root, &first, true).unwrap(), "generated: 2 files, 0 changed");
        let second = outputs(&[("text.rs", "a\nlimit = 4096\nb\n"), ("new.rs", "y\n")]);
        insta::assert_snapshot!(put(&root, &second, true).unwrap_err());
        let report = put(&root, &second, false).unwrap();
        assert_eq!(
            report,
            "generated: 2 files, 3 changed\n  added   new.rs\n  removed notice/gone.rs\n  changed text.rs"
        );
        assert_eq!(read(&root.join("generated"), "rs").unwrap(), second[0].should);
        fs::remove_dir_all(&root).unwrap();
    }
}
