//! Checks a text that is given as an id: it is invalid, unusual or fine.

use crate::characters::{is_compatibility_form, is_invisible, name_character};

/// The most bytes of a userid (page 92337).
const MAX_BYTES: usize = 64;

/// How many digits of a number a spreadsheet keeps.
const EXACT_DIGITS: usize = 15;

/// Words that databases and programs export for an absent value, in lower case.
const ABSENT: &str = "null (null) \\n none nan nil undefined n/a true false 无 暂无";

/// Headings of a column of ids, in lower case.
const HEADINGS: &str = "id ids uid userid user_id userids username parent_userid parentuserid parent_id parentid \
    student_userid studentuserid student_id studentid external_userid party partyid party_id department_id departmentid \
    class_id classid to_party to_parent_userid to_student_userid 家长 学生 班级 部门 学校 老师 教师 用户 成员 收件人 年级 电话";

/// Parts of Chinese headings that are in no id.
const HEADING_PARTS: &str = "账号 帐号 学号 工号 编号 序号 姓名 名单 手机号 用户名";

/// Errors that a spreadsheet shows in place of a value, in upper case.
const ERRORS: &str = "#N/A|#N/A N/A|#NV|#N/D|#NA|#GETTING_DATA|#REF!|#VALUE!|#NAME?|#DIV/0!|#NUM!|#NULL!";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A parent, a student or an external user.
    Userid,
    Department,
    /// A department by its id, or by its name or path.
    Class,
}

impl From<wecom_school_campaign::Kind> for Kind {
    fn from(kind: wecom_school_campaign::Kind) -> Self {
        if kind == wecom_school_campaign::Kind::Class { Self::Class } else { Self::Userid }
    }
}

/// Returns why an id in a request is none, or is unusual.
pub fn doubt(id: &str, kind: Kind) -> Option<String> {
    check(id.trim(), kind).unwrap_or_else(Some)
}

/// Defines what a text is if it can't be an id, and what to do, in English and in Chinese.
macro_rules! flaws {
    ($($applies:expr => $english:literal $chinese:literal;)*) => {
        /// Returns the first flaw that makes an id of any kind invalid.
        fn find_flaw(id: &str) -> Option<String> {
            $(if $applies(id) {
                return Some(words!($english; $chinese));
            })*
            None
        }
    };
}

flaws! {
    str::is_empty => "it is empty" "为空";
    is_spreadsheet_error => "an error of a spreadsheet in place of the id: correct its cell"
        "电子表格的错误值，不是 id：请修正该单元格";
    |id| parse_exponent(id) == Some(true) =>
        "a spreadsheet has rounded it, and its last digits are lost: make the column text, and enter the id anew"
        "已被电子表格舍入，末尾数字丢失：把该列设为文本格式后重新填写";
    has_empty_fraction => "a number with a fraction: make the column text, so that no fraction is added"
        "带小数的数字：把该列设为文本格式";
    |id: &str| id.starts_with('=') => "a formula, not its result: save the values, and write only the id"
        "这是公式而不是结果：请另存为值，只写 id";
    |id: &str| id.contains(['<', '>']) || id.contains("://") => "a web page or a link, not an id"
        "这是网页或链接的内容，不是 id";
    |id: &str| id.contains(['|', '｜']) =>
        "a bar within: separate ids by commas on the command line, and write one a line in a file"
        "含有竖线：命令行中用逗号分隔 id，文件中每行写一个";
    |id: &str| id.contains(is_separator) =>
        "spaces, commas or quotes within: write one id a line; for a table, name its column"
        "含有空格、逗号或引号：每行写一个 id；若是表格，请指定列名";
    is_absent_value => "it means an absent value: fill in the id, or delete the row"
        "表示空值，不是 id：请填写 id，或删去该行";
}

pub fn describe_heading() -> String {
    words!(
        "the heading of a column, not an id: delete the line; for a table, name its column";
        "这是表头，不是 id：请删去该行；若是表格，请指定列名"
    )
}

/// Returns why an id without blanks around it is unusual, if it is. The error says why a text can't be an id.
pub fn check(id: &str, kind: Kind) -> Result<Option<String>, String> {
    let is_name = kind == Kind::Class && is_class_name(id);
    // A name may have spaces in it.
    let spaceless = if is_name { id.replace(char::is_whitespace, "") } else { id.to_owned() };
    if let Some(flaw) = find_flaw(&spaceless) {
        return Err(flaw);
    }
    if is_heading(id) {
        return Err(describe_heading());
    }
    if id.contains('\u{fffd}') {
        return Err(words!(
            "U+FFFD (replacement character) within: a program could not read a character, type the id anew";
            "含有 U+FFFD（替换字符）：原字符已丢失，请重新输入这个 id"
        ));
    }
    if let Some(name) = id.chars().find(|character| is_invisible(*character)).map(name_character) {
        return Err(
            words!("an invisible character within, {name}: type the id anew"; "含有看不见的字符 {name}：请重新输入这个 id"),
        );
    }
    if is_name {
        return Ok(None);
    }
    if let Some(name) = id.chars().find(|character| is_compatibility_form(*character)).map(name_character) {
        return Err(words!(
            "{name} within, which is no plain letter or digit: type the id anew in half-width characters";
            "含有 {name}，不是普通的字母或数字：请用半角字符重新输入"
        ));
    }
    let bytes = id.len();
    match kind {
        Kind::Department | Kind::Class => check_department(id),
        Kind::Userid if bytes > MAX_BYTES => Err(
            words!("{bytes} bytes of UTF-8, at most {MAX_BYTES}: it is no id"; "{bytes} 字节（UTF-8），最多 {MAX_BYTES}：这不是 id"),
        ),
        Kind::Userid => Ok(find_oddity(id)),
    }
}

/// Returns whether a text names a class by more than an id: `一年级1班`, and not `21`, `-1`, `２１` or `21 22`.
pub fn is_class_name(text: &str) -> bool {
    let is_of_id = |character: char| character.is_numeric() || character.is_whitespace() || "+-.,".contains(character);
    !text.chars().all(is_of_id)
}

/// Returns whether a line is an error of a spreadsheet, although a comment begins with the same sign.
pub fn is_spreadsheet_error(text: &str) -> bool {
    let is_code =
        |code: &str| code.chars().all(|sign| sign.is_alphanumeric() && !sign.is_lowercase() || "/_.¡¿".contains(sign));
    let in_signs = text.strip_prefix('#').and_then(|rest| rest.strip_suffix(['!', '?']));
    ERRORS.split('|').any(|error| error == text.to_uppercase())
        || in_signs.is_some_and(|code| !code.is_empty() && is_code(code))
        // A spreadsheet shows this if a column is too narrow for its numbers.
        || text.len() > 1 && text.bytes().all(|byte| byte == b'#')
        || text.strip_prefix("Err:").is_some_and(are_digits)
}

fn check_department(id: &str) -> Result<Option<String>, String> {
    match id.parse::<i64>() {
        Ok(1..) if are_digits(id) => {
            Ok(id.starts_with('0').then(|| words!("ids of departments with a leading zero"; "部门 id 以 0 开头")))
        }
        _ => Err(words!("the id of a department is a positive integer, such as 21"; "部门 id 是正整数，例如 21")),
    }
}

fn find_oddity(id: &str) -> Option<String> {
    let is_documented = |byte: u8| byte.is_ascii_alphanumeric() || b"_-@.".contains(&byte);
    if !id.bytes().all(is_documented) || !id.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        Some(words!(
            "ids with other signs than ASCII letters, digits and _-@., or without a letter or digit at the beginning";
            "id 含有字母、数字、_-@. 以外的字符，或不以字母、数字开头"
        ))
    } else if parse_exponent(id).is_some() {
        Some(words!(
            "ids that look like numbers with an exponent: a spreadsheet may have rounded them";
            "id 像是科学计数法：可能已被电子表格舍入"
        ))
    } else if are_digits(id) && id.len() > EXACT_DIGITS && id[EXACT_DIGITS..].bytes().all(|digit| digit == b'0') {
        Some(words!(
            "ids with zeros after the 15th digit: a spreadsheet may have rounded them";
            "id 第 15 位之后全是 0：可能已被电子表格舍入"
        ))
    } else {
        None
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || ",;，；、\"'“”‘’`".contains(character)
}

/// Returns whether a text is a word for an absent value, or consists of ASCII punctuation and dashes and dots of other scripts.
fn is_absent_value(id: &str) -> bool {
    let is_punctuation =
        |character: char| character.is_ascii_punctuation() || ('\u{2010}'..='\u{2026}').contains(&character);
    ABSENT.split(' ').any(|word| word == id.to_lowercase()) || id.chars().all(is_punctuation)
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a number with an exponent is certainly one: it has one digit before the point or the exponent, a fraction
/// or a sign, as programs write numbers. `None` if it may be no such number.
fn parse_exponent(id: &str) -> Option<bool> {
    let unsigned = id.strip_prefix(['+', '-']).unwrap_or(id);
    let (mantissa, exponent) = unsigned.split_once(['E', 'e'])?;
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    let is_number = are_digits(whole) && (fraction.is_empty() || are_digits(fraction)) && are_digits(digits);
    let is_certain = mantissa.len() == 1 || mantissa.len() > whole.len() || digits.len() < exponent.len();
    is_number.then_some(is_certain)
}

fn has_empty_fraction(id: &str) -> bool {
    let is_empty = |fraction: &str| !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
    id.split_once('.').is_some_and(|(whole, fraction)| are_digits(whole) && is_empty(fraction))
}

fn is_heading(id: &str) -> bool {
    let id = id.to_lowercase();
    let is_chinese = || id.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
    HEADINGS.split(' ').any(|word| word == id)
        || is_chinese() && (HEADING_PARTS.split(' ').any(|part| id.contains(part)) || id.contains("id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(id: &str, kind: Kind) -> String {
        match check(id, kind) {
            Ok(None) => "fine".to_owned(),
            Ok(Some(oddity)) => format!("odd: {oddity}"),
            Err(flaw) => format!("no id: {flaw}"),
        }
    }

    #[test]
    fn userids_are_told_apart_from_what_is_unusual_and_what_is_none() {
        let (long, longer) = ("x".repeat(64), "x".repeat(65));
        for (expected, ids) in [
            ("fine", &["zhangsan", "20240101-m", "42949672961", "001", "a.b@school", "E5a", "3.14", "3e", "e5"][..]),
            ("fine", &["110101199003070", "1101011990030701", &long]),
            ("odd: ids with other signs", &["张三", "_a", "a/b", "a:b", "#7", "-12", "é", "🌀", "#a!"]),
            ("odd: ids that look like numbers", &["12e3"]),
            ("odd: ids with zeros", &["1101011990030700"]),
            ("no id: it is empty", &[""]),
            ("no id: an error", &["#N/A", "#n/a", "#DIV/0!", "#SPILL!", "#GETTING_DATA", "#¡REF!", "####", "Err:502"]),
            ("no id: it means an absent", &["NULL", "None", "nan", "N/A", "\\N", "-", "——", "/", "无", "#", "#!"]),
            ("no id: a spreadsheet", &["1.23E+10", "2e+07", "2.02E7", "2E7", "-1.5e-3", "1,2E+10", "20E+6", "1.E5"]),
            ("no id: a number", &["42949672961.0", "7.00"]),
            ("no id: a formula", &["=A2", "=\"001\""]),
            ("no id: a web page", &["<tr>", "a>b", "https://a.example"]),
            ("no id: a bar", &["21|22", "a｜b"]),
            ("no id: spaces", &["a b", "a,b", "a\u{3000}b", "一，二", "'001", "a;b", "“a”", "a\u{a0}b", "&nbsp;"]),
            ("no id: an invisible character within, U+200B (zero-width space)", &["\u{200b}900003"]),
            ("no id: an invisible character within, U+FE0F", &["001\u{fe0f}"]),
            ("no id: U+FFFD (replacement character) within: a program", &["a\u{fffd}"]),
            ("no id: U+FF12 (full-width ２)", &["２１"]),
            ("no id: U+00B2", &["x²"]),
            (
                "no id: the heading",
                &["家长账号", "userid", "Parent_UserID", "学号", "部门ID", "家长编号（必填）", "userid列表"],
            ),
            ("no id: 65 bytes", &[&longer]),
            ("no id: 66 bytes", &["字字字字字字字字字字字字字字字字字字字字字字"]),
        ] {
            for id in ids {
                let found = describe(id, Kind::Userid);
                assert!(found.starts_with(expected), "{id}: {found}");
            }
        }
    }

    #[test]
    fn a_department_is_a_positive_integer() {
        for (expected, ids) in [
            ("fine", &["1", "21", "42949672961", "9223372036854775807"][..]),
            ("odd: ids of departments with a leading zero", &["021"]),
            ("no id: the id of a department", &["0", "-1", "+1", "9223372036854775808", "partyid1", "一班", "2/3"]),
            ("no id: a bar", &["21|22"]),
        ] {
            for id in ids {
                let found = describe(id, Kind::Department);
                assert!(found.starts_with(expected), "{id}: {found}");
            }
        }
    }

    #[test]
    fn a_class_is_an_id_or_a_name() {
        for (expected, texts) in [
            ("fine", &["21", "一年级1班", "一年级/1班", "一年级 1 班", "一年级１班", "Class 1A", "1班", "2/3"][..]),
            ("odd: ids of departments with a leading zero", &["021"]),
            ("no id: the id of a department", &["0", "-1", "+1", "9223372036854775808"]),
            ("no id: U+FF12", &["２１"]),
            ("no id: spaces", &["21 22", "21,22", "一年级1班，一年级2班"]),
            ("no id: a bar", &["一年级1班|一年级2班"]),
            ("no id: a formula", &["=A2"]),
            ("no id: an error", &["#N/A"]),
            ("no id: it means an absent", &["无", "—"]),
            ("no id: the heading", &["班级", "party"]),
            ("no id: an invisible", &["一年级\u{200b}1班"]),
        ] {
            for text in texts {
                let found = describe(text, Kind::Class);
                assert!(found.starts_with(expected), "{text}: {found}");
            }
        }
    }
}
