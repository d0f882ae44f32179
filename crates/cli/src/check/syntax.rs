//! Says what keeps a text from being JSON, where, and what to do.

use super::{
    finding::Finding,
    rules::Kind,
    scan::{Fault, Reason},
};
use crate::lang::words;

/// Describes the place where a text stops being JSON.
pub fn not_json(text: &str, Fault { at, reason }: Fault) -> Finding {
    let end = text.trim_end().len();
    if end == 0 {
        let finding = Finding::of_text(Kind::NotJson, 0..0, words!("the file is empty"; "文件为空"));
        return Finding { help: Some(Kind::NotJson.remedy()), ..finding };
    }
    let span = if reason == Reason::Incomplete { end..end } else { at..text.ceil_char_boundary(at + 1) };
    let (why, remedy) = (why(reason), remedy(reason));
    let message = words!("not JSON: {why}"; "不是有效的 JSON：{why}");
    Finding { help: Some(remedy), ..Finding::of_text(Kind::NotJson, span, message) }
}

fn why(reason: Reason) -> String {
    match reason {
        Reason::Incomplete => words!("the text ends too early"; "内容不完整，文件提前结束"),
        Reason::Colon => words!("expected `:`"; "此处应为冒号"),
        Reason::CommaOrBracket => words!("expected `,` or `]`"; "此处应为逗号或 ]"),
        Reason::CommaOrBrace => words!("expected `,` or `}}`"; "此处应为逗号或 }}"),
        Reason::TrailingComma => words!("trailing comma"; "多了一个逗号"),
        Reason::Name => words!("expected a name in double quotes"; "参数名不在引号里"),
        Reason::Value => words!("expected a value"; "此处应为一个值"),
        Reason::Word => words!("unknown word"; "不认识的单词"),
        Reason::Trailing => words!("something follows the value"; "后面还有多余的内容"),
        Reason::Number => words!("invalid number"; "数字写法有误"),
        Reason::NumberOutOfRange => words!("number out of range"; "数字过大"),
        Reason::Control => {
            words!("a string holds a line break, a tab or another control character"; "字符串里有换行、制表符等控制字符")
        }
        Reason::Escape => words!("invalid escape"; "反斜杠后面的字符有误"),
        Reason::Surrogate => words!("an escape holds half of a character"; "\\u 转义不完整"),
        Reason::TooDeep => words!("too many lists and objects are nested"; "嵌套过深"),
    }
}

fn remedy(reason: Reason) -> String {
    match reason {
        Reason::Incomplete => words!(
            "Is the file complete? A bracket or a quotation mark is not closed."; "文件是否完整？有括号或引号没有闭合。"
        ),
        Reason::Colon => words!("Write \"name\": value."; "请写成 \"参数名\": 值，用英文冒号。"),
        Reason::CommaOrBracket | Reason::CommaOrBrace => {
            words!("Write a comma between two, and close what is opened."; "两项之间用英文逗号；括号要成对。")
        }
        Reason::TrailingComma => words!("Remove the last comma."; "请删去最后一个逗号。"),
        Reason::Name => {
            words!("Write names in double quotes, and no comments."; "参数名要写在英文双引号里；不能有注释。")
        }
        Reason::Value => {
            words!("Write texts in double quotes, and no comments."; "文字要写在英文双引号里；不能有注释。")
        }
        Reason::Word => words!("Write true, false or null."; "只能是 true、false 或 null。"),
        Reason::Trailing => {
            words!("Write one JSON object a file, without comments."; "每个文件只写一个 JSON 对象，不能有注释。")
        }
        Reason::Number => words!(
            "Write it as 7 or 0.5: no zero before it, no point at its end.";
            "请写成 7 或 0.5 的样子：前面没有多余的 0，末尾没有小数点。"
        ),
        Reason::NumberOutOfRange => words!("Choose a smaller number."; "请改用较小的数。"),
        Reason::Control => words!("Write a new line as \\n, a tab as \\t."; "换行请写成 \\n，制表符请写成 \\t。"),
        Reason::Escape => words!(
            "Write a backslash itself twice, \\\\; behind \\u stand four digits.";
            "反斜杠本身要写两次：\\\\；\\u 后面是 4 位十六进制数字。"
        ),
        Reason::Surrogate => words!(
            "Write the character itself, or both halves of its escape."; "请直接写该字符，或把转义的两部分写全。"
        ),
        Reason::TooDeep => {
            words!("No request is nested so deeply: is it the right file?"; "请求不会有这么多层：文件选对了吗？")
        }
    }
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
