//! Reads files and standard input (`-`), up to a bound, since a path may be a device without an end. Texts are
//! [decoded](crate::decoding) as Excel and Windows write them.

#[cfg(test)]
use std::io::Cursor;
use std::{
    fmt,
    fs::{File, Metadata},
    io::{self, Read, Seek},
    path::Path,
};

use crate::{
    decoding::{CHUNK, Decoding, NoText, TextEncoding, Unreadable, decode, detect_encoding},
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
    if is_stdin(path) {
        read_bounded(io::stdin().lock(), max_bytes)
    } else {
        read_bounded(File::open(path)?, max_bytes)
    }
}

pub fn open(path: &Path) -> Result<(File, Metadata), Unread> {
    let file = File::open(path)?;
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

trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// A text that is larger than the memory may be. It is read several times; standard input and pipes are copied first.
pub struct TextFile {
    /// What people call it.
    pub name: String,
    option: String,
    bytes: Box<dyn ReadSeek>,
    encoding: TextEncoding,
    digest: u64,
    chunk: usize,
}

impl TextFile {
    /// Opens the file that `option` names, or standard input for `-`. Reports an encoding other than UTF-8.
    pub fn open(path: &Path, option: &str, max_bytes: u64) -> Result<Self, Problem> {
        let unread = |unread: Unread| describe_unread(path, option, &unread);
        let mut bytes = open_or_copy(path, max_bytes).map_err(unread)?;
        let mut head = Vec::new();
        bytes
            .by_ref()
            .take(8)
            .read_to_end(&mut head)
            .and_then(|_| bytes.rewind())
            .map_err(|error| unread(error.into()))?;
        expect_text(path, option, &head)?;
        let (encoding, digest) = detect_encoding(&mut bytes, CHUNK).map_err(|error| match error {
            Unreadable::Failed(error) => unread(error.into()),
            Unreadable::NoText(no_text) => describe_no_text(path, option, &no_text),
        })?;
        remark_encoding(path, encoding.name());
        Ok(Self { name: display_name(path), option: option.to_owned(), bytes, encoding, digest, chunk: CHUNK })
    }

    /// Returns a text from memory that is decoded in small pieces.
    #[cfg(test)]
    pub fn of_text(text: &str, chunk: usize) -> Self {
        let mut bytes = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let Ok((encoding, digest)) = detect_encoding(&mut bytes, chunk) else { panic!("{text:?} is a text") };
        Self { name: "x.csv".into(), option: "--parents-from".into(), bytes, encoding, digest, chunk }
    }

    /// Returns the text from its beginning.
    pub fn read(&mut self) -> Result<TextReader<'_>, Problem> {
        self.bytes.rewind().map_err(|error| self.describe_failure(&error))?;
        let Self { encoding, digest, chunk, .. } = *self;
        let decoding = Decoding::of(&mut self.bytes, encoding, chunk);
        Ok(TextReader { decoding, digest, name: &self.name, option: &self.option })
    }

    fn describe_failure(&self, error: &io::Error) -> Problem {
        describe_failed_read(&self.name, &self.option, error)
    }
}

impl fmt::Debug for TextFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextFile").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A text that is read part by part.
pub struct TextReader<'f> {
    decoding: Decoding<&'f mut Box<dyn ReadSeek>>,
    digest: u64,
    name: &'f str,
    option: &'f str,
}

impl TextReader<'_> {
    /// Adds the next part to a text. Returns whether more may follow. Fails if the file is another one than that which was
    /// opened.
    pub fn read_more(&mut self, text: &mut String) -> Result<bool, Problem> {
        match self.decoding.read_more(text) {
            Ok(false) if self.decoding.digest() != self.digest => Err(self.describe_change()),
            Ok(may_follow) => Ok(may_follow),
            Err(Unreadable::Failed(error)) => Err(describe_failed_read(self.name, self.option, &error)),
            Err(Unreadable::NoText(_)) => Err(self.describe_change()),
        }
    }

    fn describe_change(&self) -> Problem {
        let option = self.option;
        let what = words!("{option} changed while it was read"; "读取期间 {option} 发生了变化");
        Problem::new(Exit::Invalid, what)
            .in_file(&self.name)
            .help(words!("run the command again when nothing writes to the file"; "请在没有程序写入该文件时重新运行"))
    }
}

/// Opens a regular file; anything else is copied, to memory or to a temporary file without a name.
fn open_or_copy(path: &Path, max_bytes: u64) -> Result<Box<dyn ReadSeek>, Unread> {
    const MAX_IN_MEMORY: usize = 8 << 20;
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
    let bytes = read_bytes(path, max_bytes).map_err(|unread| describe_unread(path, option, &unread))?;
    expect_text(path, option, &bytes)?;
    let (text, encoding) = decode(&bytes).map_err(|no_text| describe_no_text(path, option, &no_text))?;
    remark_encoding(path, encoding);
    Ok(text)
}

fn remark_encoding(path: &Path, encoding: Option<&str>) {
    if let Some(encoding) = encoding {
        let name = display_name(path);
        output::remark(&words!("{name}: read as {encoding}"; "{name}：按 {encoding} 读取"));
    }
}

fn describe_unread(path: &Path, option: &str, unread: &Unread) -> Problem {
    let reason = unread.reason();
    let what = words!("{option} can't be read: {reason}"; "无法读取 {option}：{reason}");
    Problem::new(Exit::Invalid, what).in_file(&display_name(path)).maybe_help(unread.hint(path))
}

fn describe_failed_read(name: &str, option: &str, error: &io::Error) -> Problem {
    let reason = output::describe_io_error(error);
    Problem::new(Exit::Invalid, words!("{option} can't be read: {reason}"; "无法读取 {option}：{reason}"))
        .in_file(&name)
}

/// Refuses a file that its first bytes show to be no text.
fn expect_text(path: &Path, option: &str, head: &[u8]) -> Result<(), Problem> {
    let Some(kind) = detect_binary(head) else { return Ok(()) };
    let what = words!("{option} is {kind}, not a text"; "{option} 是{kind}，不是文本");
    Err(Problem::new(Exit::Invalid, what)
        .in_file(&display_name(path))
        .help(words!("save a table as CSV UTF-8, and a text as UTF-8"; "表格请另存为 CSV UTF-8，文本请另存为 UTF-8")))
}

fn describe_no_text(path: &Path, option: &str, no_text: &NoText) -> Problem {
    let problem = |what| Problem::new(Exit::Invalid, what).in_file(&display_name(path));
    match no_text {
        NoText::UnknownEncoding => problem(
            words!("{option} is not text in UTF-8, UTF-16 or GB18030"; "{option} 不是 UTF-8、UTF-16 或 GB18030 文本"),
        )
        .help(words!("save it as UTF-8"; "请另存为 UTF-8")),
        NoText::Truncated => {
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
    fn only_the_last_line_end_is_left_out() {
        assert_eq!(without_last_newline("停课\r\n\r\n"), "停课\r\n");
    }

    #[test]
    fn a_file_that_changes_between_two_passes_is_refused() {
        let path = std::env::temp_dir().join(format!("wecom-school-changing-{}", std::process::id()));
        std::fs::write(&path, "a\nb\n").unwrap();
        let mut file = TextFile::open(&path, "--parents-from", 100).unwrap();
        let mut read = || {
            let (mut text, mut reader) = (String::new(), file.read()?);
            while reader.read_more(&mut text)? {}
            Ok::<String, Problem>(text)
        };
        assert_eq!([read().unwrap(), read().unwrap()], ["a\nb\n", "a\nb\n"]);
        for text in ["a\nc\n", "a\nb\nc\n", "a\n", "a\n\u{ff}"] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(read().unwrap_err().what, "--parents-from changed while it was read", "{text:?}");
        }
        std::fs::remove_file(&path).unwrap();
    }
}
