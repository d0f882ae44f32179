//! Says why a text is not JSON, where, and what to do.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use crate::{
    finding::{Finding, Kind},
    lang::words,
};

/// Any value, read to its end and not kept. `IgnoredAny` and types pass over invalid escapes and numbers.
struct Skipped;

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Skipped {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

/// Returns why a text is not JSON.
pub fn fault(text: &str) -> Option<Finding> {
    let error = serde_json::from_str::<Skipped>(text).err()?;
    let end = text.trim_end().len();
    if end == 0 {
        let finding = Finding::at(Kind::NotJson, 0..0, words!("the file is empty"; "文件为空"));
        return Some(Finding { help: Some(Kind::NotJson.remedy()), ..finding });
    }
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let (reason, help) = if error.is_eof() { incomplete() } else { reason(message) };
    let start = if error.is_eof() { end } else { offset(text, error.line(), error.column(), message) };
    let span = start..if error.is_eof() { end } else { text.ceil_char_boundary(start + 1) };
    let finding = Finding::at(Kind::NotJson, span, words!("not JSON: {reason}"; "不是有效的 JSON：{reason}"));
    Some(Finding { help: Some(help), ..finding })
}

/// Returns the byte that `serde_json` names by its line and by its column, which counts bytes.
fn offset(text: &str, line: usize, column: usize, message: &str) -> usize {
    let line_start = match line.checked_sub(2) {
        Some(newline) => text.match_indices('\n').nth(newline).map_or(0, |(newline, _)| newline + 1),
        None => 0,
    };
    let offset = text.floor_char_boundary((line_start + column).saturating_sub(1));
    match message {
        // It names the last digit.
        "number out of range" => {
            text[..offset].rfind([' ', '\t', '\n', '\r', ',', ':', '[']).map_or(0, |blank| blank + 1)
        }
        _ => offset,
    }
}

fn incomplete() -> (String, String) {
    (
        words!("the text ends too early"; "内容不完整，文件提前结束"),
        words!("Is the file complete? A bracket or a quotation mark is not closed."; "文件是否完整？有括号或引号没有闭合。"),
    )
}

/// Returns what an error of `serde_json` means, and what to do. It has the reason as a sentence only; one that is not known
/// here is shown as it is.
fn reason(message: &str) -> (String, String) {
    let between = || words!("Write a comma between two, and close what is opened."; "两项之间用英文逗号；括号要成对。");
    match message {
        "expected `:`" => (
            words!("expected `:`"; "此处应为冒号"),
            words!("Write \"name\": value."; "请写成 \"参数名\": 值，用英文冒号。"),
        ),
        "expected `,` or `]`" => (words!("expected `,` or `]`"; "此处应为逗号或 ]"), between()),
        "expected `,` or `}`" => (words!("expected `,` or `}}`"; "此处应为逗号或 }}"), between()),
        "trailing comma" => {
            (words!("trailing comma"; "多了一个逗号"), words!("Remove the last comma."; "请删去最后一个逗号。"))
        }
        "key must be a string" => (
            words!("expected a name in double quotes"; "参数名不在引号里"),
            words!("Write names in double quotes, and no comments."; "参数名要写在英文双引号里；不能有注释。"),
        ),
        "expected value" => (
            words!("expected a value"; "此处应为一个值"),
            words!("Write texts in double quotes, and no comments."; "文字要写在英文双引号里；不能有注释。"),
        ),
        "expected ident" => (
            words!("unknown word"; "不认识的单词"),
            words!("Write true, false or null."; "只能是 true、false 或 null。"),
        ),
        "trailing characters" => (
            words!("something follows the value"; "后面还有多余的内容"),
            words!("Write one JSON object a file, without comments."; "每个文件只写一个 JSON 对象，不能有注释。"),
        ),
        "invalid number" => (
            words!("invalid number"; "数字写法有误"),
            words!(
                "Write it as 7 or 0.5: no zero before it, no point at its end.";
                "请写成 7 或 0.5 的样子：前面没有多余的 0，末尾没有小数点。"
            ),
        ),
        "number out of range" => {
            (words!("number out of range"; "数字过大"), words!("Choose a smaller number."; "请改用较小的数。"))
        }
        "control character (\\u0000-\\u001F) found while parsing a string" => (
            words!("a string holds a line break, a tab or another control character"; "字符串里有换行、制表符等控制字符"),
            words!("Write a new line as \\n, a tab as \\t."; "换行请写成 \\n，制表符请写成 \\t。"),
        ),
        "invalid escape" => (
            words!("invalid escape"; "反斜杠后面的字符有误"),
            words!(
                "Write a backslash itself twice, \\\\; behind \\u stand four digits.";
                "反斜杠本身要写两次：\\\\；\\u 后面是 4 位十六进制数字。"
            ),
        ),
        "lone leading surrogate in hex escape" | "unexpected end of hex escape" => (
            words!("an escape holds half of a character"; "\\u 转义不完整"),
            words!("Write the character itself, or both halves of its escape."; "请直接写该字符，或把转义的两部分写全。"),
        ),
        "recursion limit exceeded" => (
            words!("too many lists and objects are nested"; "嵌套过深"),
            words!("No request is nested so deeply: is it the right file?"; "请求不会有这么多层：文件选对了吗？"),
        ),
        other => (other.to_owned(), Kind::NotJson.remedy()),
    }
}

#[cfg(test)]
mod tests {
    use super::fault;
    use crate::lang::{Lang, tests::speaking};

    #[test]
    fn every_reason_has_a_location_and_is_said_in_both_languages() {
        let deep = "[".repeat(200);
        let texts = [
            "",
            "[1",
            "{\"a\": 1",
            "{\"a",
            "{\"a\":",
            "\"\\u12",
            "{\"a\" 1}",
            "[1 2]",
            "{\"a\": 1 \"b\": 2}",
            "{\n  \"字\": 1,\n}",
            "{a: 1}",
            "{\"a\": “字”}",
            "{\"a\": nul}",
            "{} 字",
            "[01]",
            "[--1]",
            "[1.]",
            "[1, -1e999]",
            "[\"a\nb\"]",
            "[\"C:\\x\"]",
            "[\"\\ud800\"]",
            "[\"\\ud800\\n\"]",
            "[\"\\udc00\"]",
            "[\"\\ud800\\u0041\"]",
            "[\"\\u00g0\"]",
            &deep,
        ];
        let said = texts.map(|text| {
            let found = |lang| {
                let finding = speaking(lang, || fault(text)).unwrap();
                (finding.span.unwrap(), format!("{} / {}", finding.message, finding.help.unwrap()))
            };
            let ((span, english), (_, chinese)) = (found(Lang::En), found(Lang::Zh));
            format!("{text:.20}\n{span:?} {:?}\n{english}\n{chinese}\n", &text[span.clone()])
        });
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn a_text_that_is_json_passes() {
        for text in
            ["null", "[1, -0, 1.5e3, 18446744073709551616, {\"a\": \"\\ud83d\\ude00\\n\", \"a\": [true, {}]}]\n"]
        {
            assert!(fault(text).is_none(), "{text}");
        }
    }
}
