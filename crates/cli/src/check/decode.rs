//! Reads the bytes of a request, which have to be UTF-8 without a byte order mark.

use crate::{
    finding::{Finding, Kind},
    lang::words,
};

/// Returns the text without a byte order mark, and what is wrong with its bytes. Only a text that is not UTF-8 at all can't be
/// checked: it has replacement characters, or is empty.
pub fn decode(bytes: Vec<u8>) -> (String, Option<Finding>) {
    let remedied = |finding: Finding| Some(finding.help(Kind::NotUtf8.remedy()));
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let message = words!("the file is UTF-16, and a request has to be UTF-8"; "文件是 UTF-16，请求必须是 UTF-8");
        return (String::new(), remedied(Finding::of_file(Kind::NotUtf8, message)));
    }
    match String::from_utf8(bytes) {
        // Positions are counted behind the mark, as editors do.
        Ok(text) => match text.strip_prefix('\u{feff}') {
            Some(rest) => {
                let message = words!(
                    "the file begins with a byte order mark, which the server refuses"; "文件以 BOM 开头，服务器会拒绝"
                );
                (rest.to_owned(), remedied(Finding::at(Kind::ByteOrderMark, 0..0, message)))
            }
            None => (text, None),
        },
        Err(error) => {
            let (text, finding) = not_utf8(error.as_bytes(), error.utf8_error().valid_up_to());
            (text, remedied(finding))
        }
    }
}

/// Distinguishes GB18030, which Chinese programs save by default, from bytes that are not text.
fn not_utf8(bytes: &[u8], valid: usize) -> (String, Finding) {
    let (text, has_errors) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if !has_errors {
        let message = words!(
            "the file reads as GB18030 (GBK), and a request has to be UTF-8";
            "文件像是 GB18030（GBK）编码，请求必须是 UTF-8"
        );
        // Both encodings contain ASCII: the first other character shows the difference.
        let start = text.find(|character: char| !character.is_ascii()).unwrap_or_default();
        let span = start..text.ceil_char_boundary(start + 1);
        return (text.into_owned(), Finding::at(Kind::NotUtf8, span, message));
    }
    let byte = bytes.get(valid).copied().unwrap_or_default();
    let message = words!(
        "the byte {byte:#04x} is not UTF-8, and a request has to be"; "字节 {byte:#04x} 不是 UTF-8，请求必须是 UTF-8"
    );
    let span = valid..valid + char::REPLACEMENT_CHARACTER.len_utf8();
    (String::from_utf8_lossy(bytes).into_owned(), Finding::at(Kind::NotUtf8, span, message))
}
