//! Folders of text files: reading them, and making one hold exactly what it should.

use std::{
    collections::BTreeMap,
    fs::{self, FileType},
    io,
    path::{Path, PathBuf},
};

/// Path below a folder, with `/`, to text.
pub type Tree = BTreeMap<String, String>;

/// Every file below `folder` whose name ends in `.extension`.
pub fn read(folder: &Path, extension: &str) -> Result<Tree, String> {
    let mut tree = Tree::new();
    if folder.exists() {
        for entry in entries(folder, &|_| false)? {
            if entry.path.extension().is_some_and(|found| found == extension) && !entry.kind.is_dir() {
                tree.insert(entry.below.clone(), entry.text()?);
            }
        }
    }
    Ok(tree)
}

/// The files that stand beside the schemas in their folder.
const BESIDE: &[&str] = &["README.md", "pages.lock"];
/// Below this stands what is exported from the schemas.
const EXPORTED: &str = "dist/";

/// A folder of schemas.
pub struct Schemas {
    /// Every schema.
    pub files: Tree,
    /// What editors and systems have left there.
    pub passed_over: Vec<String>,
}

/// Reads a folder of schemas. A file in it is a schema, a document that belongs there, or what an editor or a system has
/// left; anything else may be a schema whose name somebody has mistyped.
///
/// # Errors
/// Every file that is none of these or can't be read.
pub fn schemas(folder: &Path) -> Result<Schemas, String> {
    let (mut files, mut passed_over, mut errors) = (Tree::new(), Vec::new(), Vec::new());
    for entry in entries(folder, &is_left_over)? {
        let is_schema = entry.path.extension().is_some_and(|extension| extension == "json");
        if entry.below.starts_with(EXPORTED) {
            continue;
        }
        if is_left_over(entry.name()) {
            passed_over.push(entry.below);
        } else if is_schema {
            match entry.text() {
                Ok(text) => _ = files.insert(entry.below, text),
                Err(error) => errors.push(error),
            }
        } else if !entry.kind.is_dir() && !BESIDE.contains(&entry.below.as_str()) {
            errors.push(format!(
                "{} is no schema: the name of one ends in .json, in small letters. Rename it, or remove it",
                entry.path.display()
            ));
        }
    }
    if errors.is_empty() { Ok(Schemas { files, passed_over }) } else { Err(errors.join("\n")) }
}

/// Whether an editor or a system leaves files or folders of this name: hidden ones, backups, indices of pictures.
fn is_left_over(name: &str) -> bool {
    let is_enclosed = name.starts_with('#') && name.ends_with('#');
    let of_windows = ["thumbs.db", "desktop.ini"];
    name.starts_with('.') || name.ends_with('~') || is_enclosed || of_windows.contains(&name.to_lowercase().as_str())
}

/// A file or a folder.
struct Entry {
    /// From the root, with `/`.
    below: String,
    path: PathBuf,
    /// What it is, or what a symbolic link leads to.
    kind: FileType,
}

impl Entry {
    fn name(&self) -> &str {
        self.below.rsplit('/').next().unwrap_or_default()
    }

    /// The text of a file. Nothing else is opened: a pipe would wait for somebody to write.
    fn text(&self) -> Result<String, String> {
        let shown = self.path.display();
        if self.kind.is_dir() {
            return Err(format!("{shown} is a folder: rename it, or remove it"));
        }
        if self.kind.is_symlink() {
            return Err(format!("{shown} is a symbolic link that leads nowhere or back to itself: remove it"));
        }
        if !self.kind.is_file() {
            return Err(format!("{shown} is a pipe, a socket or a device, and no file: remove it"));
        }
        let bytes = fs::read(&self.path).map_err(|error| failure("read", &self.path, &error))?;
        String::from_utf8(bytes).map_err(|error| {
            let is_utf_16 = matches!(error.as_bytes(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
            let found = if is_utf_16 { "is UTF-16".to_owned() } else { format!("is not UTF-8, in line {line}") };
            format!("{shown} {found}: save it as UTF-8")
        })
    }
}

/// Everything below a folder, in the order of the names. What `skip` names is not entered.
fn entries(folder: &Path, skip: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    collect(folder, "", skip, &mut Vec::new(), &mut entries)?;
    Ok(entries)
}

fn collect(
    folder: &Path,
    prefix: &str,
    skip: &dyn Fn(&str) -> bool,
    above: &mut Vec<PathBuf>,
    entries: &mut Vec<Entry>,
) -> Result<(), String> {
    let real = fs::canonicalize(folder).map_err(|error| failure("read", folder, &error))?;
    if above.contains(&real) {
        return Err(format!("{} is a symbolic link to a folder around it: remove it", folder.display()));
    }
    above.push(real);
    let paths = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut paths: Vec<PathBuf> = paths.map_err(|error: io::Error| failure("read", folder, &error))?;
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let below = format!("{prefix}{name}");
        // A link is what it leads to, if it leads anywhere.
        let found = fs::metadata(&path).or_else(|_| fs::symlink_metadata(&path));
        let kind = found.map_err(|error| failure("read", &path, &error))?.file_type();
        if kind.is_dir() && !skip(&name) {
            collect(&path, &format!("{below}/"), skip, above, entries)?;
        }
        entries.push(Entry { below, path, kind });
    }
    above.pop();
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

    /// A folder of schemas with `change` made to it: what is read, or what is wrong, without the path of the folder.
    #[cfg(unix)]
    fn schemas_after(name: &str, change: impl FnOnce(&Path)) -> Result<Schemas, String> {
        let folder = std::env::temp_dir().join(format!("wecom-school-schemas-{name}-{}", std::process::id()));
        let files = [("order.json", "{}"), ("parcel/letter.json", "{}"), ("README.md", ""), ("dist/all.md", "")];
        let files: Tree = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        apply(&folder, &files, &changes(&Tree::new(), &files)).unwrap();
        change(&folder);
        let read = schemas(&folder).map_err(|error| error.replace(&format!("{}/", folder.display()), ""));
        fs::remove_dir_all(&folder).unwrap();
        read
    }

    #[cfg(unix)]
    #[test]
    fn what_is_left_beside_the_schemas_is_named() {
        let read = schemas_after("left", |folder| {
            for file in
                [".DS_Store", ".order.json.swp", "order.json~", "#order.json#", "parcel/Thumbs.db", ".idea/a.json"]
            {
                write(&folder.join(file), "").unwrap();
            }
            std::os::unix::fs::symlink(folder.join("order.json"), folder.join("parcel/same.json")).unwrap();
        })
        .unwrap();
        let files: Vec<&str> = read.files.keys().map(String::as_str).collect();
        assert_eq!(files, ["order.json", "parcel/letter.json", "parcel/same.json"]);
        let left = ["#order.json#", ".DS_Store", ".idea", ".order.json.swp", "order.json~", "parcel/Thumbs.db"];
        assert_eq!(read.passed_over, left);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_schema_is_refused_by_name() {
        use std::{os::unix, process::Command};
        let refused = |name, change: &dyn Fn(&Path)| schemas_after(name, change).err().unwrap_or_default();
        for file in ["order.JSON", "order.jsonc", "order.json.bak", "parcel/README.md", "order"] {
            let error = refused("stray", &|folder| write(&folder.join(file), "{}").unwrap());
            let rest = "is no schema: the name of one ends in .json, in small letters. Rename it, or remove it";
            assert_eq!(error, format!("{file} {rest}"));
        }
        let fifo = refused("fifo", &|folder| {
            assert!(Command::new("mkfifo").arg(folder.join("pipe.json")).status().unwrap().success());
        });
        assert_eq!(fifo, "pipe.json is a pipe, a socket or a device, and no file: remove it");
        let folder = refused("folder", &|folder| fs::create_dir(folder.join("a.json")).unwrap());
        assert_eq!(folder, "a.json is a folder: rename it, or remove it");
        let around = refused("around", &|folder| unix::fs::symlink(folder, folder.join("parcel/again")).unwrap());
        assert_eq!(around, "parcel/again is a symbolic link to a folder around it: remove it");
        let itself = refused("itself", &|folder| unix::fs::symlink("b.json", folder.join("b.json")).unwrap());
        assert_eq!(itself, "b.json is a symbolic link that leads nowhere or back to itself: remove it");
        for (bytes, found) in [(&b"\xFF\xFE{\0}\0"[..], "UTF-16"), (b"{\n\"a\": \"\xC4\"}", "not UTF-8, in line 2")] {
            let error = refused("bytes", &|folder| fs::write(folder.join("order.json"), bytes).unwrap());
            assert_eq!(error, format!("order.json is {found}: save it as UTF-8"));
        }
        // All of them are named at once.
        let both = refused("both", &|folder| {
            write(&folder.join("order.JSON"), "").unwrap();
            write(&folder.join("order.yaml"), "").unwrap();
        });
        assert_eq!(both.lines().count(), 2, "{both}");
    }

    #[test]
    fn a_folder_that_is_missing_is_empty() {
        assert_eq!(read(Path::new("/no/such/folder"), "rs").unwrap(), Tree::new());
    }
}
