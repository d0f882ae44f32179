//! Reads files and standard input (`-`), up to a bound, since a path may be a device without an end. Texts are decoded as Excel
//! and Windows write them.

use std::{
    fs::{File, Metadata},
    io::{self, Read},
    path::Path,
};

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use crate::{
    output,
    problem::{Exit, Problem},
};

/// More than any request takes, or a part of one.
pub const MAX_REQUEST_BYTES: u64 = 16 << 20;

/// More than the ids of the longest audience take.
pub const MAX_IDS_BYTES: u64 = 64 << 20;

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

#[derive(Debug, PartialEq, Eq)]
pub enum NoText {
    UnknownEncoding,
    /// UTF-8 that ends within a character.
    Truncated,
}

/// Decodes UTF-8, UTF-16 with its byte order mark, else GB18030, which contains GBK. Returns the text without a byte order mark,
/// and the name of an encoding other than UTF-8.
pub fn decode(bytes: &[u8]) -> Result<(String, Option<&'static str>), NoText> {
    let utf_8 = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(NoText::UnknownEncoding),
        Ok(text) => Ok((text.to_owned(), None)),
        // A character of GB18030 at the end of ASCII may look the same.
        Err(error) if error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii() => Err(NoText::Truncated),
        Err(_) => Err(NoText::UnknownEncoding),
    };
    let (encoding, rest) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return utf_8(rest).map_err(|_| NoText::UnknownEncoding),
        [0xff, 0xfe, rest @ ..] => (UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => (UTF_16BE, rest),
        _ => match utf_8(bytes) {
            Err(NoText::UnknownEncoding) => (GB18030, bytes),
            decoded => return decoded,
        },
    };
    match encoding.decode_without_bom_handling_and_without_replacement(rest) {
        Some(text) if !text.contains('\0') => Ok((text.into_owned(), Some(encoding.name()))),
        _ => Err(NoText::UnknownEncoding),
    }
}

/// Reads a text from the file that `option` names, or from standard input for `-`. Reports an encoding other than UTF-8.
pub fn read_text(path: &Path, option: &str, max_bytes: u64) -> Result<String, Problem> {
    let name = display_name(path);
    let problem = |what| Problem::new(Exit::Invalid, what).in_file(&name);
    let bytes = read_bytes(path, max_bytes).map_err(|unread| {
        let reason = unread.reason();
        problem(words!("{option} can't be read: {reason}"; "无法读取 {option}：{reason}")).maybe_help(unread.hint(path))
    })?;
    if let Some(kind) = detect_binary(&bytes) {
        return Err(problem(words!("{option} is {kind}, not a text"; "{option} 是{kind}，不是文本")).help(
            words!("save a table as CSV UTF-8, and a text as UTF-8"; "表格请另存为 CSV UTF-8，文本请另存为 UTF-8"),
        ));
    }
    let (text, encoding) = decode(&bytes).map_err(|no_text| match no_text {
        NoText::UnknownEncoding => problem(
            words!("{option} is not text in UTF-8, UTF-16 or GB18030"; "{option} 不是 UTF-8、UTF-16 或 GB18030 文本"),
        )
        .help(words!("save it as UTF-8"; "请另存为 UTF-8")),
        NoText::Truncated => {
            problem(words!("{option} ends in the middle of a character"; "{option} 在一个字符中间结束"))
                .help(words!("copy the file again: its end is missing"; "请重新复制该文件：末尾缺失"))
        }
    })?;
    if let Some(encoding) = encoding {
        output::remark(&words!("{name}: read as {encoding}"; "{name}：按 {encoding} 读取"));
    }
    Ok(text)
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
    fn what_excel_and_windows_write_is_read() {
        for (bytes, encoding) in [
            ("家长".as_bytes(), None),
            ("\u{feff}家长".as_bytes(), None),
            (b"\xff\xfe\xb6\x5b\x7f\x95", Some("UTF-16LE")),
            (b"\xfe\xff\x5b\xb6\x95\x7f", Some("UTF-16BE")),
            (b"\xbc\xd2\xb3\xa4", Some("gb18030")),
        ] {
            assert_eq!(decode(bytes), Ok(("家长".to_owned(), encoding)));
        }
        for no_text in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"\xff\xfe\0", b"a\0b\0", b"\xbc\xd2\xb3"] {
            assert_eq!(decode(no_text), Err(NoText::UnknownEncoding));
        }
        assert_eq!(decode(&"家长".as_bytes()[..5]), Err(NoText::Truncated));
        assert_eq!(without_last_newline("停课\r\n\r\n"), "停课\r\n");
    }
}
