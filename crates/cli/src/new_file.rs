//! Writes files with personal data: only their owner can read them, and they are never left half written.

use std::{
    fs::File,
    io::{self, BufWriter, IntoInnerError, Write as _},
    path::Path,
};

use tempfile::{Builder, NamedTempFile, PersistError};
use wecom_school_campaign::system::create_private_file;

use crate::{
    output,
    problem::{Exit, Problem},
};

/// Checks that `path`, the value of `option`, is a new file in an existing folder. Does not create it.
pub fn expect_new(path: &Path, option: &str) -> Result<(), Problem> {
    if path.symlink_metadata().is_ok() {
        let what = words!("{option} overwrites nothing, and the file exists"; "{option} 不会覆盖已有文件");
        return Err(Problem::usage(what)
            .in_file(&path.display())
            .help(words!("name another file, or remove this one"; "请换一个文件名，或先删除该文件")));
    }
    if path.file_name().is_none() || path == Path::new("-") || !folder_of(path).is_dir() {
        let what = words!("{option} requires a file in a folder that exists"; "{option} 需要位于已有目录中的文件");
        return Err(Problem::usage(what).in_file(&path.display()));
    }
    Ok(())
}

/// Writes a new file.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let mut file = NewFile::create(path)?;
    file.write(bytes)?;
    file.finish()
}

/// Replaces a file by a new one. The old file stays until the new one is complete.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let mut file = NewFile::create(path)?;
    file.write(bytes)?;
    file.finish_by(|file| file.persist(path))
}

pub fn describe_failure(path: &Path, error: &io::Error) -> Problem {
    let reason = output::describe_io_error(error);
    let what = words!("the file can't be written: {reason}"; "无法写出文件：{reason}");
    Problem::new(Exit::Unwritten, what).in_file(&path.display())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new file that is written in pieces. It has another name until it is finished, and is removed if it never is: a
/// partial list could be mistaken for a complete one.
pub struct NewFile<'p> {
    path: &'p Path,
    file: BufWriter<NamedTempFile>,
}

impl<'p> NewFile<'p> {
    pub fn create(path: &'p Path) -> Result<Self, Problem> {
        let file = Builder::new().make_in(folder_of(path), create_private_file);
        let file = file.map_err(|error| describe_failure(path, &error))?;
        Ok(Self { path, file: BufWriter::new(file) })
    }

    pub fn write(&mut self, text: impl AsRef<[u8]>) -> Result<(), Problem> {
        self.file.write_all(text.as_ref()).map_err(|error| describe_failure(self.path, &error))
    }

    pub fn finish(self) -> Result<(), Problem> {
        let path = self.path;
        self.finish_by(|file| file.persist_noclobber(path))
    }

    fn finish_by(self, name: impl FnOnce(NamedTempFile) -> Result<File, PersistError>) -> Result<(), Problem> {
        let written = self.file.into_inner().map_err(IntoInnerError::into_error);
        let written = written.and_then(|file| file.as_file().sync_all().and_then(|()| Ok(name(file)?)));
        written.map(|_| ()).map_err(|error| describe_failure(self.path, &error))
    }
}
