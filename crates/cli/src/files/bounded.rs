//! Reads bytes from files and from standard input (`-`), up to a bound: a path may be a device without an end.

use std::{
    fs::{File, Metadata},
    io::{self, Read},
    path::Path,
};

use crate::{lang::words, output, problem::Problem};

/// More than any request takes, or a part of one.
pub const REQUEST: u64 = 16 << 20;

/// More than the ids of the longest audience take.
pub const IDS: u64 = 64 << 20;

#[derive(Debug)]
pub enum Unread {
    Failed(io::Error),
    /// It is a folder, a device or the like.
    NoFile,
    /// There are more bytes than this.
    TooLarge(u64),
}

impl Unread {
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Failed(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// Returns what to do about a path that was not found.
    pub fn hint(&self, path: &Path) -> Option<String> {
        let is_marked = self.is_absent() && path.to_string_lossy().starts_with('@');
        is_marked.then(|| words!("write the path without @"; "请去掉路径前的 @"))
    }

    pub fn reason(&self) -> String {
        match self {
            Self::Failed(error) => match error.kind() {
                io::ErrorKind::NotFound => words!("there is no such file"; "文件不存在"),
                io::ErrorKind::IsADirectory => Self::NoFile.reason(),
                io::ErrorKind::PermissionDenied => words!("permission denied"; "没有读取权限"),
                _ => output::reason(error),
            },
            Self::NoFile => words!("it is not a file, but a folder or a device"; "它不是文件，而是目录或设备"),
            Self::TooLarge(most) => {
                let most = if *most < 1 << 20 { format!("{} KiB", most >> 10) } else { format!("{} MiB", most >> 20) };
                words!("it is larger than {most}: is it the right one?"; "大于 {most}，文件选对了吗？")
            }
        }
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// Reads a file, or standard input for `-`.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    if is_stdin(path) { read_from(io::stdin().lock(), most) } else { read_from(File::open(path)?, most) }
}

/// Opens a file that is checked before it is read.
pub fn open(path: &Path) -> Result<(File, Metadata), Unread> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

pub fn read_from(reader: impl Read, most: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(Unread::TooLarge(most)) } else { Ok(bytes) }
}

/// Fails if two of these options read standard input.
pub fn expect_one_reader(options: &[(&str, bool)]) -> Result<(), Problem> {
    let mut readers = options.iter().filter_map(|(option, reads)| reads.then_some(option));
    let (Some(one), Some(other)) = (readers.next(), readers.next()) else { return Ok(()) };
    let what = words!(
        "{one} and {other} both read standard input, which can be read only once";
        "{one} 和 {other} 都要读取标准输入，而标准输入只能读一次"
    );
    Err(Problem::usage(what).help(words!("give one of them a file"; "请为其中一个指定文件")))
}

pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_be_as_long_as_the_bound() {
        assert_eq!(read_from(&b"1234"[..], 4).unwrap(), b"1234");
        let longer = read_from(io::repeat(0), 4096).unwrap_err().reason();
        assert_eq!(longer, "it is larger than 4 KiB: is it the right one?");
    }
}
