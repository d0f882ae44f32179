//! Reads texts from files and standard input, in the encodings that Excel and Windows write.

use std::path::Path;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::bounded::{self, is_stdin};
use crate::{exit::Exit, lang::words, output, problem::Problem};

#[derive(Debug)]
pub struct Text {
    pub text: String,
    /// `None` for UTF-8.
    pub encoding: Option<&'static str>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum NoText {
    Unknown,
    /// UTF-8 that ends within a character.
    Truncated,
}

/// Decodes UTF-8, UTF-16 with its byte order mark, else GB18030, which contains GBK. The text has no byte order mark.
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

/// Reads a text of at most so many bytes that `option` names: a file, or standard input for `-`. Reports an encoding other
/// than UTF-8.
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

/// Returns the name of a path for people.
pub fn shown(path: &Path) -> String {
    if is_stdin(path) { words!("standard input"; "标准输入") } else { path.display().to_string() }
}

pub fn without_last_newline(text: &str) -> &str {
    text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// Returns what the first bytes of a file show it to be, if it is no text.
fn binary(bytes: &[u8]) -> Option<String> {
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
        assert_eq!(without_last_newline("停课\r\n\r\n"), "停课\r\n");
    }
}
