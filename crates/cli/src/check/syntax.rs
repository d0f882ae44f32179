//! Reads the bytes of a request, and reports why they are no UTF-8 or no JSON, where, and what to do.

use crate::finding::{Finding, Kind};

/// Returns the text without a byte order mark, and what is wrong with its bytes. Only a text that is not UTF-8 at all can't be
/// checked: it has replacement characters, or is empty.
pub fn decode(bytes: Vec<u8>) -> (String, Option<Finding>) {
    let (text, finding) = match String::from_utf8(bytes) {
        Ok(text) => match text.strip_prefix('\u{feff}') {
            Some(rest) => {
                let message = words!(
                    "the file begins with a byte order mark, which the server refuses"; "文件以 BOM 开头，服务器会拒绝"
                );
                // Columns are counted after the mark, as editors do.
                (rest.to_owned(), Finding::at(Kind::ByteOrderMark, 0..0, message))
            }
            None => return (text, None),
        },
        Err(error) if matches!(error.as_bytes(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) => {
            let message =
                words!("the file is UTF-16, and a request has to be UTF-8"; "文件是 UTF-16，请求必须是 UTF-8");
            (String::new(), Finding::of_file(Kind::NotUtf8, message))
        }
        Err(error) => decode_other(error.as_bytes(), error.utf8_error().valid_up_to()),
    };
    (text, Some(finding.help(Kind::NotUtf8.remedy())))
}

/// Distinguishes GB18030, which Chinese programs save by default, from bytes that are not text.
fn decode_other(bytes: &[u8], valid: usize) -> (String, Finding) {
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

/// The messages of `serde_json` contain this word if the text ends too early.
const UNEXPECTED_END: &str = "EOF";

const OUT_OF_RANGE: &str = "number out of range";

pub fn find_syntax_error(text: &str) -> Option<Finding> {
    // `IgnoredAny` would need less memory, but it accepts invalid escapes and numbers.
    let error = serde_json::from_str::<serde_json::Value>(text).err()?;
    let end = text.trim_end().len();
    if end == 0 {
        let empty = words!("the file is empty"; "文件为空");
        return Some(Finding::at(Kind::NotJson, 0..0, empty).help(Kind::NotJson.remedy()));
    }
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let (reason, help) = explain(if error.is_eof() { UNEXPECTED_END } else { message });
    let start = if error.is_eof() { end } else { find_offset(text, error.line(), error.column(), message) };
    let span = start..if error.is_eof() { end } else { text.ceil_char_boundary(start + 1) };
    Some(Finding::at(Kind::NotJson, span, words!("not JSON: {reason}"; "不是有效的 JSON：{reason}")).help(help))
}

/// Returns the offset of a position of `serde_json`, whose column counts bytes.
fn find_offset(text: &str, line: usize, column: usize, message: &str) -> usize {
    let line_start = match line.checked_sub(2) {
        Some(newline) => text.match_indices('\n').nth(newline).map_or(0, |(newline, _)| newline + 1),
        None => 0,
    };
    let offset = text.floor_char_boundary((line_start + column).saturating_sub(1));
    if message != OUT_OF_RANGE {
        return offset;
    }
    // For a number out of range, `serde_json` names the last digit.
    text[..offset].rfind([' ', '\t', '\n', '\r', ',', ':', '[']).map_or(0, |blank| blank + 1)
}

/// Defines what the errors of `serde_json` mean, and what to do, in English and in Chinese.
macro_rules! reasons {
    ($($($message:pat_param)|+ => $reason:literal $reason_zh:literal, $help:literal $help_zh:literal;)*) => {
        /// Returns what an error means, and what to do. `serde_json` gives the reason as an English sentence only; an unknown
        /// reason is shown unchanged.
        fn explain(message: &str) -> (String, String) {
            match message {
                $($($message)|+ => (words!($reason; $reason_zh), words!($help; $help_zh)),)*
                other => (other.to_owned(), Kind::NotJson.remedy()),
            }
        }
    };
}

reasons! {
    UNEXPECTED_END => "the text ends too early" "内容不完整，文件提前结束",
        "Is the file complete? A bracket or a quotation mark is not closed." "文件是否完整？有括号或引号没有闭合。";
    "expected `:`" => "expected `:`" "此处应为冒号",
        "Write \"name\": value." "请写成 \"参数名\": 值，用英文冒号。";
    "expected `,` or `]`" => "expected `,` or `]`" "此处应为逗号或 ]",
        "Write a comma between two, and close what is opened." "两项之间用英文逗号；括号要成对。";
    "expected `,` or `}`" => "expected `,` or `}}`" "此处应为逗号或 }}",
        "Write a comma between two, and close what is opened." "两项之间用英文逗号；括号要成对。";
    "trailing comma" => "trailing comma" "多了一个逗号",
        "Remove the last comma." "请删去最后一个逗号。";
    "key must be a string" => "expected a name in double quotes" "参数名不在引号里",
        "Write names in double quotes, and no comments." "参数名要写在英文双引号里；不能有注释。";
    "expected value" => "expected a value" "此处应为一个值",
        "Write texts in double quotes, and no comments." "文字要写在英文双引号里；不能有注释。";
    "expected ident" => "unknown word" "不认识的单词",
        "Write true, false or null." "只能是 true、false 或 null。";
    "trailing characters" => "something follows the value" "后面还有多余的内容",
        "Write one JSON object a file, without comments." "每个文件只写一个 JSON 对象，不能有注释。";
    "invalid number" => "invalid number" "数字写法有误",
        "Write it as 7 or 0.5: no zero before it, no point at its end." "请写成 7 或 0.5 的样子：前面没有多余的 0，末尾没有小数点。";
    OUT_OF_RANGE => "number out of range" "数字过大",
        "Choose a smaller number." "请改用较小的数。";
    "control character (\\u0000-\\u001F) found while parsing a string" =>
        "a string holds a line break, a tab or another control character" "字符串里有换行、制表符等控制字符",
        "Write a new line as \\n, a tab as \\t." "换行请写成 \\n，制表符请写成 \\t。";
    "invalid escape" => "invalid escape" "反斜杠后面的字符有误",
        "Write a backslash itself twice, \\\\; after \\u write four digits." "反斜杠本身要写两次：\\\\；\\u 后面是 4 位十六进制数字。";
    "lone leading surrogate in hex escape" | "unexpected end of hex escape" =>
        "an escape holds half of a character" "\\u 转义不完整",
        "Write the character itself, or both halves of its escape." "请直接写该字符，或把转义的两部分写全。";
    "recursion limit exceeded" => "too many lists and objects are nested" "嵌套过深",
        "No request is nested so deeply: is it the right file?" "请求不会有这么多层：文件选对了吗？";
}
