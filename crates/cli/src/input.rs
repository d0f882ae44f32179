//! Reads files and standard input (`-`), up to a bound, since a path may be a device without an end. Texts are
//! [decoded](crate::decoding) as Excel and Windows write them.

use std::{
    fs::{File, Metadata},
    io::{self, BufRead as _, BufReader, Read, Seek, Write},
    path::Path,
};

use tempfile::SpooledTempFile;

use crate::{
    decoding::{Unreadable, decode_to},
    output,
    problem::{Exit, Problem},
};

/// More than any request takes, or a part of one.
pub const MAX_REQUEST_BYTES: u64 = 16 << 20;

/// More than the ids of the longest audience take.
pub const MAX_IDS_BYTES: u64 = 64 << 20;

/// More than a table of a campaign takes, of which only a part is in memory.
pub const MAX_TABLE_BYTES: u64 = 2 << 30;

#[derive(Debug)]
pub enum Unread {
    Failed(io::Error),
    /// The path leads to a folder, a device or the like.
    NoFile,
    TooLarge(u64),
}

impl Unread {
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Failed(error) if error.kind() == io::ErrorKind::NotFound)
    }

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
                _ => output::describe_io_error(error),
            },
            Self::NoFile => words!("it is not a file, but a folder or a device"; "它不是文件，而是目录或设备"),
            Self::TooLarge(max) => {
                let max = if *max < 1 << 20 { format!("{} KiB", max >> 10) } else { format!("{} MiB", max >> 20) };
                words!("it is larger than {max}: is it the right one?"; "大于 {max}，文件选对了吗？")
            }
        }
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

pub fn read_bytes(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Unread> {
    if is_stdin(path) { read_bounded(io::stdin().lock(), max_bytes) } else { read_bounded(open(path)?.0, max_bytes) }
}

pub fn open(path: &Path) -> Result<(File, Metadata), Unread> {
    // Windows denies access to a folder. Other systems open it, and fail to read it.
    let of_folder = |error| if path.is_dir() { io::ErrorKind::IsADirectory.into() } else { error };
    let file = File::open(path).map_err(of_folder)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

pub fn read_bounded(reader: impl Read, max_bytes: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    reader.take(max_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes { Err(Unread::TooLarge(max_bytes)) } else { Ok(bytes) }
}

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

pub fn display_name(path: &Path) -> String {
    if is_stdin(path) { words!("standard input"; "标准输入") } else { path.display().to_string() }
}

trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// The most bytes of a line.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// A text may stand in memory up to this size; a longer one is in a temporary file without a name.
const MAX_IN_MEMORY: usize = 8 << 20;

/// A text that may be larger than the memory. It is a decoded copy, so that it stays the same however often it is read.
pub struct TextFile {
    /// What people call it.
    pub name: String,
    option: &'static str,
    text: SpooledTempFile,
}

impl TextFile {
    /// Copies the file that `option` names, or standard input for `-`. Reports an encoding other than UTF-8.
    pub fn open(path: &Path, option: &'static str, max_bytes: u64) -> Result<Self, Problem> {
        let LineWriter { text, .. } = read_to(path, option, max_bytes, LineWriter::default)?;
        Ok(Self { name: display_name(path), option, text })
    }

    #[cfg(test)]
    pub fn of_text(text: &str) -> Self {
        let mut copy = LineWriter::default();
        copy.write_all(text.as_bytes()).unwrap();
        Self { name: "x.csv".into(), option: "--parents-from", text: copy.text }
    }

    /// Returns the lines from the first one.
    pub fn lines(&mut self) -> Result<Lines<'_>, Problem> {
        let Self { name, option, text } = self;
        text.rewind().map_err(|error| describe_failure(name, option, &error.into()))?;
        Ok(Lines { text: BufReader::new(text), name, option, number: 0 })
    }
}

/// Writes a text so that all lines end in `\n`: old programs end them with a carriage return only.
struct LineWriter {
    text: SpooledTempFile,
    is_after_return: bool,
}

impl Default for LineWriter {
    fn default() -> Self {
        Self { text: tempfile::spooled_tempfile(MAX_IN_MEMORY), is_after_return: false }
    }
}

impl Write for LineWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = Vec::with_capacity(bytes.len());
        for byte in bytes {
            match byte {
                b'\n' if self.is_after_return => {}
                b'\r' => lines.push(b'\n'),
                byte => lines.push(*byte),
            }
            self.is_after_return = *byte == b'\r';
        }
        self.text.write_all(&lines)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.text.flush()
    }
}

/// The lines of a text, one after the other.
pub struct Lines<'f> {
    text: BufReader<&'f mut SpooledTempFile>,
    pub name: &'f str,
    option: &'f str,
    /// The number of the latest line, from 1.
    pub number: usize,
}

impl Lines<'_> {
    /// Adds the next line to a text, with its end. Returns whether there is one.
    pub fn read_line(&mut self, text: &mut String) -> Result<bool, Problem> {
        let before = text.len();
        self.number += 1;
        match self.text.by_ref().take(MAX_LINE_BYTES as u64).read_line(text) {
            Ok(count) if count < MAX_LINE_BYTES => {}
            Err(error) if error.kind() != io::ErrorKind::InvalidData => {
                return Err(describe_failure(self.name, self.option, &error.into()));
            }
            // The limit may divide a character.
            _ => {
                let line = self.number;
                let what = words!("line {line} is longer than 1 MiB"; "第 {line} 行超过 1 MiB");
                return Err(Problem::new(Exit::Invalid, what).in_file(&self.name));
            }
        }
        // Old programs end files with Ctrl-Z.
        if text.ends_with('\u{1a}') {
            text.pop();
        }
        Ok(text.len() > before)
    }
}

/// Opens a regular file; anything else is copied, to memory or to a temporary file without a name.
fn open_or_copy(path: &Path, max_bytes: u64) -> Result<Box<dyn ReadSeek>, Unread> {
    let reader: Box<dyn Read> = if is_stdin(path) {
        Box::new(io::stdin().lock())
    } else {
        let (file, metadata) = open(path)?;
        if metadata.is_dir() {
            return Err(Unread::NoFile);
        }
        if metadata.is_file() {
            return if metadata.len() > max_bytes { Err(Unread::TooLarge(max_bytes)) } else { Ok(Box::new(file)) };
        }
        Box::new(file)
    };
    let mut copy = tempfile::spooled_tempfile(MAX_IN_MEMORY);
    if io::copy(&mut reader.take(max_bytes + 1), &mut copy)? > max_bytes {
        return Err(Unread::TooLarge(max_bytes));
    }
    copy.rewind()?;
    Ok(Box::new(copy))
}

/// Reads a text from the file that `option` names, or from standard input for `-`. Reports an encoding other than UTF-8.
pub fn read_text(path: &Path, option: &str, max_bytes: u64) -> Result<String, Problem> {
    let text = read_to(path, option, max_bytes, Vec::new)?;
    String::from_utf8(text).map_err(|_| describe_unreadable(path, option, Unreadable::UnknownEncoding))
}

fn read_to<W: Write>(path: &Path, option: &str, max_bytes: u64, new: impl Fn() -> W) -> Result<W, Problem> {
    let unread = |unread: Unread| describe_unread(path, option, &unread);
    let mut bytes = open_or_copy(path, max_bytes).map_err(unread)?;
    let mut head = Vec::new();
    let read = bytes.by_ref().take(8).read_to_end(&mut head).and_then(|_| bytes.rewind());
    read.map_err(|error| unread(error.into()))?;
    expect_text(path, option, &head)?;
    let (text, encoding) = decode_to(&mut bytes, new).map_err(|why| describe_unreadable(path, option, why))?;
    if let Some(encoding) = encoding {
        let name = display_name(path);
        output::remark(&words!("{name}: read as {encoding}"; "{name}：按 {encoding} 读取"));
    }
    Ok(text)
}

fn describe_unread(path: &Path, option: &str, unread: &Unread) -> Problem {
    describe_failure(&display_name(path), option, unread).maybe_help(unread.hint(path))
}

fn describe_failure(name: &str, option: &str, unread: &Unread) -> Problem {
    let reason = unread.reason();
    let what = words!("{option} can't be read: {reason}"; "无法读取 {option}：{reason}");
    Problem::new(Exit::Invalid, what).in_file(&name)
}

/// Refuses a file that its first bytes show to be no text.
fn expect_text(path: &Path, option: &str, head: &[u8]) -> Result<(), Problem> {
    let Some(kind) = detect_binary(head) else { return Ok(()) };
    let what = words!("{option} is {kind}, not a text"; "{option} 是{kind}，不是文本");
    Err(Problem::new(Exit::Invalid, what)
        .in_file(&display_name(path))
        .help(words!("save a table as CSV UTF-8, and a text as UTF-8"; "表格请另存为 CSV UTF-8，文本请另存为 UTF-8")))
}

fn describe_unreadable(path: &Path, option: &str, why: Unreadable) -> Problem {
    let problem = |what| Problem::new(Exit::Invalid, what).in_file(&display_name(path));
    match why {
        Unreadable::Failed(error) => describe_unread(path, option, &error.into()),
        Unreadable::UnknownEncoding => problem(
            words!("{option} is not text in UTF-8, UTF-16 or GB18030"; "{option} 不是 UTF-8、UTF-16 或 GB18030 文本"),
        )
        .help(words!("save it as UTF-8"; "请另存为 UTF-8")),
        Unreadable::Truncated => {
            problem(words!("{option} ends in the middle of a character"; "{option} 在一个字符中间结束"))
                .help(words!("copy the file again: its end is missing"; "请重新复制该文件：末尾缺失"))
        }
    }
}

pub fn without_last_newline(text: &str) -> &str {
    text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// Returns what the first bytes of a file show it to be, if it is no text.
fn detect_binary(bytes: &[u8]) -> Option<String> {
    Some(match bytes {
        [b'P', b'K', 3, 4, ..] => {
            words!("an Office document or another archive (.xlsx, .docx, .ods, .numbers, .zip)"; " Office 文档或压缩包（.xlsx、.docx、.ods、.numbers、.zip）")
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            words!("an Office document of the old kind (.xls, .doc)"; "旧版 Office 文档（.xls、.doc）")
        }
        [b'%', b'P', b'D', b'F', b'-', ..] => words!("a PDF"; " PDF 文件"),
        [b'{', b'\\', b'r', b't', b'f', ..] => words!("an RTF document"; " RTF 文档"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_is_no_text() {
        assert!(detect_binary(b"PK\x03\x04").is_some_and(|kind| kind.contains(".xlsx")));
    }

    #[test]
    fn only_the_last_line_end_is_left_out() {
        assert_eq!(without_last_newline("停课\r\n\r\n"), "停课\r\n");
    }

    #[test]
    fn a_file_that_changes_after_it_was_opened_is_read_as_it_was() {
        let path = std::env::temp_dir().join(format!("wecom-school-changing-{}", std::process::id()));
        std::fs::write(&path, "a\r\nb\r\n\x1a").unwrap();
        let mut file = TextFile::open(&path, "--parents-from", 100).unwrap();
        std::fs::remove_file(&path).unwrap();
        for _ in 0..2 {
            let (mut text, mut lines) = (String::new(), file.lines().unwrap());
            while lines.read_line(&mut text).unwrap() {}
            assert_eq!(text, "a\nb\n");
        }
    }

    #[test]
    fn a_line_without_an_end_is_not_read_into_memory() {
        let text = "\n甲".to_owned() + &"乙".repeat(MAX_LINE_BYTES);
        let (mut file, mut line) = (TextFile::of_text(&text), String::new());
        let mut lines = file.lines().unwrap();
        assert!(lines.read_line(&mut line).unwrap());
        assert_eq!(lines.read_line(&mut line).unwrap_err().what, "line 2 is longer than 1 MiB");
    }
}
