//! The folder for files that the command keeps between runs.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// Returns the folder, which may not exist yet; `None` without a home folder.
pub fn find_folder() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let usual = || if cfg!(windows) { absolute("LOCALAPPDATA") } else { Some(env::home_dir()?.join(".local/state")) };
    let has_home = || env::home_dir().is_some_and(|home| home.is_dir());
    let folder = absolute("XDG_STATE_HOME").or_else(|| usual().filter(|_| has_home()))?;
    Some(folder.join("wecom-school"))
}

/// Creates a folder that only its owner can open, with the folders above it.
pub fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
