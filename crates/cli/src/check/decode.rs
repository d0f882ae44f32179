//! From bytes to a text.

use super::{finding::Finding, rules::Kind};
use crate::lang::words;

/// What a file says, and what is wrong with how it says it.
pub struct Decoded {
    /// The text, without a byte order mark; with replacement characters where it is not UTF-8.
    pub text: String,
    /// What is wrong with its bytes.
    pub findings: Vec<Finding>,
    /// Whether the text can be judged.
    pub is_utf8: bool,
}

/// Reads the bytes of a request, which have to be UTF-8 without a byte order mark.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let message = words!("the file is UTF-16, and a request has to be UTF-8"; "文件是 UTF-16，请求必须是 UTF-8");
        return not_utf8(String::new(), Finding::of_file(Kind::NotUtf8, message));
    }
    match String::from_utf8(bytes) {
        Ok(text) => marked(text),
        Err(error) => {
            let place = error.utf8_error().valid_up_to();
            foreign(&error.into_bytes(), place)
        }
    }
}

/// Bytes that are UTF-8 up to a place. What Chinese programs save by default is told apart from what is no text at all.
fn foreign(bytes: &[u8], place: usize) -> Decoded {
    let (text, has_errors) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if !has_errors {
        let message = words!(
            "the file reads as GB18030 (GBK), and a request has to be UTF-8";
            "文件像是 GB18030（GBK）编码，请求必须是 UTF-8"
        );
        // Both encodings have ASCII in common, and what follows it shows the difference.
        let start = text.find(|character: char| !character.is_ascii()).unwrap_or_default();
        let span = start..text.ceil_char_boundary(start + 1);
        return not_utf8(text.into_owned(), Finding::of_text(Kind::NotUtf8, span, message));
    }
    let byte = bytes.get(place).copied().unwrap_or_default();
    let message = words!(
        "the byte {byte:#04x} is not UTF-8, and a request has to be"; "字节 {byte:#04x} 不是 UTF-8，请求必须是 UTF-8"
    );
    let text = String::from_utf8_lossy(bytes).into_owned();
    let span = place..place + char::REPLACEMENT_CHARACTER.len_utf8();
    not_utf8(text, Finding::of_text(Kind::NotUtf8, span, message))
}

fn not_utf8(text: String, finding: Finding) -> Decoded {
    Decoded { text, findings: vec![remedied(finding)], is_utf8: false }
}

/// A text that may begin with a byte order mark. Positions are counted behind it, as editors do.
fn marked(text: String) -> Decoded {
    let Some(rest) = text.strip_prefix('\u{feff}') else {
        return Decoded { text, findings: Vec::new(), is_utf8: true };
    };
    let message = words!(
        "the file begins with a byte order mark, which the server refuses"; "文件以 BOM 开头，服务器会拒绝"
    );
    let finding = remedied(Finding::of_text(Kind::ByteOrderMark, 0..0, message));
    Decoded { text: rest.to_owned(), findings: vec![finding], is_utf8: true }
}

fn remedied(finding: Finding) -> Finding {
    Finding { help: Some(finding.kind.remedy()), ..finding }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_utf_8_have_a_place() {
        let decoded = decode("{\"a\": \"字".bytes().chain(*b"\xff\"}").collect());
        let [finding] = decoded.findings.as_slice() else { panic!("one finding") };
        assert_eq!(finding.message, "the byte 0xff is not UTF-8, and a request has to be");
        assert_eq!(&decoded.text[finding.span.clone().unwrap()], "\u{fffd}");
        assert!(!decoded.is_utf8);
    }

    #[test]
    fn what_chinese_programs_save_is_recognised() {
        let decoded = decode(b"{\"a\": \"\xcc\xa8\xb7\xe7\"}".to_vec());
        let [finding] = decoded.findings.as_slice() else { panic!("one finding") };
        assert_eq!(finding.message, "the file reads as GB18030 (GBK), and a request has to be UTF-8");
        assert_eq!(&decoded.text[finding.span.clone().unwrap()], "台");
        assert!(!decoded.is_utf8);
    }

    #[test]
    fn a_byte_order_mark_is_wrong_and_no_part_of_the_text() {
        let decoded = decode("\u{feff}{}".into());
        assert_eq!((decoded.text.as_str(), decoded.is_utf8), ("{}", true));
        assert_eq!(decoded.findings[0].kind, Kind::ByteOrderMark);
        let decoded = decode(b"\xff\xfe{\0}\0".to_vec());
        assert_eq!((decoded.findings[0].kind, decoded.is_utf8), (Kind::NotUtf8, false));
    }
}
