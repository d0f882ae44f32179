//! Writes files with personal data: only their owner can read them, and they are never left half written.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::Path,
};

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
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.file_name().is_none() || path == Path::new("-") || !folder.is_dir() {
        let what = words!("{option} requires a file in a folder that exists"; "{option} 需要位于已有目录中的文件");
        return Err(Problem::usage(what).in_file(&path.display()));
    }
    Ok(())
}

/// Writes a new file with mode 0600. If writing fails, removes it, because a partial list could be mistaken for a complete one.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    create_file(path, bytes).map_err(|error| describe_failure(path, &error))
}

/// Replaces a file by a new one with mode 0600. The old file stays until the new one is complete.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(format!(".{}", std::process::id()));
    let unfinished = Path::new(&unfinished);
    let written = create_file(unfinished, bytes)
        .and_then(|()| fs::rename(unfinished, path).inspect_err(|_| _ = fs::remove_file(unfinished)));
    written.map_err(|error| describe_failure(path, &error))
}

pub fn describe_failure(path: &Path, error: &io::Error) -> Problem {
    let reason = output::describe_io_error(error);
    let what = words!("the file can't be written: {reason}"; "无法写出文件：{reason}");
    Problem::new(Exit::Unwritten, what).in_file(&path.display())
}

fn create_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = open_new(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).inspect_err(|_| _ = fs::remove_file(path))
}

fn open_new(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create_new(true).open(path)
}

/// A new file with mode 0600 that is written in pieces. It is removed unless it is finished.
pub struct NewFile<'p> {
    path: &'p Path,
    file: BufWriter<File>,
    is_finished: bool,
}

impl<'p> NewFile<'p> {
    pub fn create(path: &'p Path) -> Result<Self, Problem> {
        let file = open_new(path).map_err(|error| describe_failure(path, &error))?;
        Ok(Self { path, file: BufWriter::new(file), is_finished: false })
    }

    pub fn write(&mut self, text: &str) -> Result<(), Problem> {
        self.file.write_all(text.as_bytes()).map_err(|error| describe_failure(self.path, &error))
    }

    pub fn finish(mut self) -> Result<(), Problem> {
        let written = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        self.is_finished = written.is_ok();
        written.map_err(|error| describe_failure(self.path, &error))
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = fs::remove_file(self.path);
        }
    }
}
