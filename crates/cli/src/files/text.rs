//! Texts from files and standard input, in the encodings that Excel and Windows write.

use std::path::Path;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{bounded, stdin};
use crate::{exit::Exit, lang::words, output, problem::Problem};

/// A text, and what it was written in.
#[derive(Debug)]
pub struct Text {
    pub text: String,
    /// The encoding, if it is none that goes without saying.
    pub encoding: Option<&'static str>,
}

/// Why bytes are no text.
#[derive(Debug, PartialEq, Eq)]
pub enum NoText {
    /// They are in none of the encodings that are read.
    Unknown,
    /// They are UTF-8 that ends within a character.
    Truncated,
}

/// Finds out how a text is written: UTF-8, UTF-16 if it begins by saying so, else GB18030, which has GBK in it. A byte order
/// mark is none of the text.
///
/// # Errors
/// None of these.
pub fn decode(bytes: &[u8]) -> Result<Text, NoText> {
    let (encoding, rest) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return utf_8(rest).map_err(|_| NoText::Unknown),
        [0xff, 0xfe, rest @ ..] => (UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => (UTF_16BE, rest),
        _ => match utf_8(bytes) {
            Ok(text) => return Ok(text),
            Err(NoText::Truncated) => return Err(NoText::Truncated),
            Err(NoText::Unknown) => (GB18030, bytes),
        },
    };
    match encoding.decode_without_bom_handling_and_without_replacement(rest) {
        Some(text) if !text.contains('\0') => Ok(Text { text: text.into_owned(), encoding: Some(encoding.name()) }),
        _ => Err(NoText::Unknown),
    }
}

fn utf_8(bytes: &[u8]) -> Result<Text, NoText> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(NoText::Unknown),
        Ok(text) => Ok(Text { text: text.to_owned(), encoding: None }),
        // A character of GB18030 at the end of ASCII may look the same.
        Err(error) if error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii() => Err(NoText::Truncated),
        Err(_) => Err(NoText::Unknown),
    }
}

/// Reads a text of at most so many bytes that `option` names: a file, or standard input for `-`. Says which encoding was
/// taken, if it is a guess.
///
/// # Errors
/// A file that can't be read, or is no text.
pub fn read(path: &Path, option: &str, most: u64) -> Result<String, Problem> {
    let name = shown(path);
    let problem = |what| Problem::new(Exit::Invalid, what).in_file(&name);
    let bytes = bounded::read(path, most).map_err(|unread| {
        let reason = unread.reason();
        let problem = problem(words!("{option} can't be read: {reason}"; "无法读取 {option}：{reason}"));
        unread.hint(path).into_iter().fold(problem, Problem::help)
    })?;
    if let Some(kind) = binary(&bytes) {
        return Err(problem(words!("{option} is {kind}, not a text"; "{option} 是{kind}，不是文本")).help(
            words!("save a table as CSV UTF-8, and a text as UTF-8"; "表格请另存为 CSV UTF-8，文本请另存为 UTF-8"),
        ));
    }
    let Text { text, encoding } = decode(&bytes).map_err(|no_text| match no_text {
        NoText::Unknown => problem(
            words!("{option} is no text in UTF-8, UTF-16 or GB18030"; "{option} 不是 UTF-8、UTF-16 或 GB18030 文本"),
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

/// How a path is called.
pub fn shown(path: &Path) -> String {
    if stdin::is_stdin(path) { stdin::name() } else { path.display().to_string() }
}

/// A text as it was meant: the newline that ends its last line is none of it.
pub fn without_last_newline(text: &str) -> &str {
    text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// What the first bytes of a file show it to be, if it is none of the texts.
fn binary(bytes: &[u8]) -> Option<String> {
    let begins = |start: &[u8]| bytes.starts_with(start);
    if begins(b"PK\x03\x04") {
        Some(
            words!("an Office document or another archive (.xlsx, .docx, .ods, .numbers, .zip)"; " Office 文档或压缩包（.xlsx、.docx、.ods、.numbers、.zip）"),
        )
    } else if begins(b"\xd0\xcf\x11\xe0") {
        Some(words!("an Office document of the old kind (.xls, .doc)"; "旧版 Office 文档（.xls、.doc）"))
    } else if begins(b"%PDF-") {
        Some(words!("a PDF"; " PDF 文件"))
    } else if begins(b"{\\rtf") {
        Some(words!("an RTF document"; " RTF 文档"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_excel_and_windows_write_is_read() {
        let said = |bytes: &[u8]| decode(bytes).map(|text| (text.text, text.encoding));
        let two = || "家长".to_owned();
        assert_eq!(said("家长".as_bytes()), Ok((two(), None)));
        assert_eq!(said("\u{feff}家长".as_bytes()), Ok((two(), None)));
        assert_eq!(said(b"\xff\xfe\xb6\x5b\x7f\x95"), Ok((two(), Some("UTF-16LE"))));
        assert_eq!(said(b"\xfe\xff\x5b\xb6\x95\x7f"), Ok((two(), Some("UTF-16BE"))));
        assert_eq!(said(b"\xbc\xd2\xb3\xa4"), Ok((two(), Some("gb18030"))));
        assert_eq!(said(b""), Ok((String::new(), None)));
        for no_text in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"\xff\xfe\0", b"a\0b\0", b"\xbc\xd2\xb3"] {
            assert_eq!(said(no_text).unwrap_err(), NoText::Unknown);
        }
        assert_eq!(said(&"家长".as_bytes()[..5]).unwrap_err(), NoText::Truncated);
    }

    #[test]
    fn one_newline_ends_a_text() {
        for text in ["停课", "停课\n", "停课\r\n"] {
            assert_eq!(without_last_newline(text), "停课");
        }
        assert_eq!(without_last_newline("停课\n\n"), "停课\n");
    }
}
