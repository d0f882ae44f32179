//! Folders of text files: reading them, and making one hold exactly what it should.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Path below a folder, with `/`, to text.
pub type Tree = BTreeMap<String, String>;

/// Every file below `folder` whose name ends in `.extension`.
pub fn read(folder: &Path, extension: &str) -> Result<Tree, String> {
    let mut tree = Tree::new();
    if folder.exists() {
        collect(folder, folder, extension, &mut tree)?;
    }
    Ok(tree)
}

fn collect(root: &Path, folder: &Path, extension: &str, tree: &mut Tree) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| failure("read", folder, &error))? {
        let path = entry.map_err(|error| failure("read", folder, &error))?.path();
        if path.is_dir() {
            collect(root, &path, extension, tree)?;
        } else if path.extension().is_some_and(|found| found == extension) {
            let text = fs::read_to_string(&path).map_err(|error| failure("read", &path, &error))?;
            let below = path.strip_prefix(root).unwrap_or(&path);
            let segments: Vec<_> = below.iter().map(|segment| segment.to_string_lossy()).collect();
            tree.insert(segments.join("/"), text);
        }
    }
    Ok(())
}

/// What has to happen to a file so that the folder holds what it should.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// It is missing.
    Add(String),
    /// Its text is another one.
    Alter(String),
    /// Nothing generates it.
    Remove(String),
}

impl Change {
    /// The file.
    pub fn path(&self) -> &str {
        let (Self::Add(path) | Self::Alter(path) | Self::Remove(path)) = self;
        path
    }
}

/// How `is` differs from `should`.
pub fn changes(is: &Tree, should: &Tree) -> Vec<Change> {
    let wanted = should.iter().filter_map(|(path, text)| match is.get(path) {
        None => Some(Change::Add(path.clone())),
        Some(old) if old != text => Some(Change::Alter(path.clone())),
        Some(_) => None,
    });
    let orphans = is.keys().filter(|path| !should.contains_key(*path)).map(|path| Change::Remove(path.clone()));
    wanted.chain(orphans).collect()
}

/// Carries the changes out.
pub fn apply(folder: &Path, should: &Tree, changes: &[Change]) -> Result<(), String> {
    for change in changes {
        let path: PathBuf = change.path().split('/').fold(folder.to_owned(), |path, segment| path.join(segment));
        match should.get(change.path()) {
            Some(text) => write(&path, text)?,
            None => fs::remove_file(&path).map_err(|error| failure("remove", &path, &error))?,
        }
    }
    Ok(())
}

/// Writes a file, and makes its folder.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| failure("make", parent, &error))?;
    }
    fs::write(path, text).map_err(|error| failure("write", path, &error))
}

/// What could not be done with a file, and why.
pub fn failure(what: &str, path: &Path, error: &io::Error) -> String {
    format!("can't {what} {}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_comes_to_hold_what_it_should() {
        let folder = std::env::temp_dir().join(format!("wecom-school-tree-{}", std::process::id()));
        let tree = |files: &[(&str, &str)]| {
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect::<Tree>()
        };
        let first = tree(&[("mod.rs", "1"), ("notice/text.rs", "2")]);
        apply(&folder, &first, &changes(&Tree::new(), &first)).unwrap();
        assert_eq!(read(&folder, "rs").unwrap(), first);
        let second = tree(&[("mod.rs", "1"), ("notice/news.rs", "3")]);
        let step = changes(&first, &second);
        assert_eq!(step, [Change::Add("notice/news.rs".into()), Change::Remove("notice/text.rs".into())]);
        apply(&folder, &second, &step).unwrap();
        assert_eq!(read(&folder, "rs").unwrap(), second);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_folder_that_is_missing_is_empty() {
        assert_eq!(read(Path::new("/no/such/folder"), "rs").unwrap(), Tree::new());
    }
}
