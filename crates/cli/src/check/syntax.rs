//! What keeps a text from being JSON, where, and what to do. `serde_json` says the first in English alone.

use std::ops::Range;

use serde_json::Error;

use super::{finding::Finding, rules::Kind};
use crate::lang::words;

/// What is wrong with a text that is not JSON.
pub fn not_json(text: &str, error: &Error) -> Finding {
    let span = place(text, error);
    if text.trim().is_empty() {
        let finding = Finding::of_text(Kind::NotJson, span, words!("the file is empty"; "文件为空"));
        return Finding { help: Some(Kind::NotJson.remedy()), ..finding };
    }
    let (line, column) = (error.line(), error.column());
    let reason = error.to_string();
    let reason = reason.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&reason);
    let (in_chinese, remedy) = said(reason);
    let message = words!("not JSON: {reason}"; "不是有效的 JSON：{in_chinese}");
    Finding { help: Some(remedy), ..Finding::of_text(Kind::NotJson, span, message) }
}

/// The character that was not expected, or the end of the text.
fn place(text: &str, error: &Error) -> Range<usize> {
    if error.is_eof() {
        let end = text.trim_end().len();
        return end..end;
    }
    // Of a line break that is not expected, serde_json gives the line that it begins.
    let is_line_break = error.column() == 0 && error.line() > 1;
    let start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    // The column counts bytes, up to the one that was not expected.
    let start = if is_line_break { start - 1 } else { start + error.column().saturating_sub(1) };
    let start = text.floor_char_boundary(start);
    start..text.ceil_char_boundary(start + 1)
}

/// A reason in Chinese, and what to do about it in the language of the run.
fn said(reason: &str) -> (&str, String) {
    match reason {
        "EOF while parsing a list"
        | "EOF while parsing an object"
        | "EOF while parsing a string"
        | "EOF while parsing a value" => (
            "内容不完整，文件提前结束",
            words!(
                "Is the file complete? A bracket or a quotation mark is not closed.";
                "文件是否完整？有括号或引号没有闭合。"
            ),
        ),
        "expected `:`" => ("此处应为冒号", words!("Write \"name\": value."; "请写成 \"参数名\": 值，用英文冒号。")),
        "expected `,` or `]`" => ("此处应为逗号或 ]", between()),
        "expected `,` or `}`" => ("此处应为逗号或 }", between()),
        "trailing comma" => ("多了一个逗号", words!("Remove the last comma."; "请删去最后一个逗号。")),
        "key must be a string" => (
            "参数名不在引号里",
            words!(
                "Write names in double quotes, and no comments."; "参数名要写在英文双引号里；不能有注释。"
            ),
        ),
        "expected value" => (
            "此处应为一个值",
            words!(
                "Write texts in double quotes, and no comments."; "文字要写在英文双引号里；不能有注释。"
            ),
        ),
        "expected ident" => ("不认识的单词", words!("Write true, false or null."; "只能是 true、false 或 null。")),
        "trailing characters" => (
            "后面还有多余的内容",
            words!("Write one JSON object a file, without comments."; "每个文件只写一个 JSON 对象，不能有注释。"),
        ),
        "invalid number" => (
            "数字写法有误",
            words!(
                "Write it as 7 or 0.5: no zero before it, no point at its end.";
                "请写成 7 或 0.5 的样子：前面没有多余的 0，末尾没有小数点。"
            ),
        ),
        "number out of range" => ("数字过大", words!("Choose a smaller number."; "请改用较小的数。")),
        "control character (\\u0000-\\u001F) found while parsing a string" => (
            "字符串里有换行、制表符等控制字符",
            words!("Write a new line as \\n, a tab as \\t."; "换行请写成 \\n，制表符请写成 \\t。"),
        ),
        "invalid escape" => (
            "反斜杠后面的字符有误",
            words!(
                "Write a backslash itself twice, \\\\; behind \\u stand four digits.";
                "反斜杠本身要写两次：\\\\；\\u 后面是 4 位十六进制数字。"
            ),
        ),
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" | "invalid unicode code point" => (
            "\\u 转义不完整",
            words!(
                "Write the character itself, or both halves of its escape."; "请直接写该字符，或把转义的两部分写全。"
            ),
        ),
        "recursion limit exceeded" => (
            "嵌套过深",
            words!("No request is nested so deeply: is it the right file?"; "请求不会有这么多层：文件选对了吗？"),
        ),
        // A reason that came later: better in English than not at all.
        other => (other, Kind::NotJson.remedy()),
    }
}

fn between() -> String {
    words!("Write a comma between two, and close what is opened."; "两项之间用英文逗号；括号要成对。")
}

#[cfg(test)]
mod tests {
    use wecom_school_types::notice::Notice;

    use super::super::judge::judge;
    use crate::lang::{Lang, tests::speaking};

    #[test]
    fn every_reason_is_said_in_both_languages() {
        let deep = "[".repeat(200);
        let texts = [
            "",
            "[1",
            "{\"a\": 1",
            "{\"a",
            "{\"a\":",
            "{\"a\" 1}",
            "[1 2]",
            "{\"a\": 1 \"b\": 2}",
            "[1,]",
            "{a: 1}",
            "{\"a\": “字”}",
            "{\"a\": nul}",
            "{} 字",
            "[01]",
            "[1.]",
            "[1e999]",
            "[\"a\nb\"]",
            "[\"C:\\x\"]",
            "[\"\\ud800\"]",
            "[\"\\ud800\\n\"]",
            "[\"\\udc00\"]",
            "[\"\\ud800\\u0041\"]",
            "[\"\\u00g0\"]",
            &deep,
        ];
        let said = |text: &str| {
            let [finding] = judge::<Notice>(text).unwrap_err().kept.try_into().unwrap();
            format!("{} / {}", finding.message, finding.help.unwrap())
        };
        let said = texts.map(|text| {
            let chinese = speaking(Lang::Zh, || said(text));
            format!("{text:.20}\n{}\n{chinese}\n", speaking(Lang::En, || said(text)))
        });
        insta::assert_snapshot!(said.join("\n"));
    }
}
