//! Judges a text that is given as an id: what can't be one is a flaw, what is merely unusual an oddity.

use crate::{
    character::{is_compatibility_form, is_invisible, named},
    lang::words,
};

/// The most bytes of a userid (page 92337).
const MOST_BYTES: usize = 64;

/// How many digits of a number a spreadsheet keeps.
const EXACT_DIGITS: usize = 15;

/// The words that databases and programs export for an absent value, in lower case.
const NOTHING: [&str; 12] =
    ["null", "(null)", "\\n", "none", "nan", "nil", "undefined", "n/a", "true", "false", "无", "暂无"];

/// Headings of a column of ids, in lower case.
const HEADINGS: [&str; 38] = [
    "id",
    "ids",
    "uid",
    "userid",
    "user_id",
    "userids",
    "username",
    "parent_userid",
    "parentuserid",
    "parent_id",
    "parentid",
    "student_userid",
    "studentuserid",
    "student_id",
    "studentid",
    "external_userid",
    "party",
    "partyid",
    "party_id",
    "department_id",
    "departmentid",
    "class_id",
    "classid",
    "to_party",
    "to_parent_userid",
    "to_student_userid",
    "家长",
    "学生",
    "班级",
    "部门",
    "学校",
    "老师",
    "教师",
    "用户",
    "成员",
    "收件人",
    "年级",
    "电话",
];

/// What is in a Chinese heading of a column, and in no id.
const HEADING_PARTS: [&str; 10] = ["账号", "帐号", "学号", "工号", "编号", "序号", "姓名", "名单", "手机号", "用户名"];

/// Errors that a spreadsheet shows in place of a value and that end without `!` or `?`, in upper case.
const ERRORS: [&str; 6] = ["#N/A", "#N/A N/A", "#NV", "#N/D", "#NA", "#GETTING_DATA"];

/// What an id belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A parent, a student or an external user.
    Userid,
    /// A class, or another department.
    Department,
}

/// Why a text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Empty,
    /// `#N/A`, `#REF!`: an error of a spreadsheet.
    Error,
    /// `NULL`, `nan`: an absent value.
    Nothing,
    /// `1.23E+10`, `2.02E7`: the digits that a spreadsheet dropped are lost.
    Rounded,
    /// `42949672961.0`: a number with a fraction that nobody typed.
    Fraction,
    /// `=A2`: a formula.
    Formula,
    /// `<td>`, `https://`: a part of a web page, or its address.
    Markup,
    /// `21|22`: ids separated by a bar.
    Bar,
    /// Spaces, commas or quotes within: several ids, or something else.
    SeveralWords,
    /// A character that nobody sees, or one that a program could not read.
    Invisible(char),
    /// A character that only looks like a letter or digit, such as `２`.
    OtherForm(char),
    /// The heading of a column.
    Heading,
    TooLong(usize),
    /// A department that is no positive integer of 64 bits.
    NoNumber,
}

/// What is unusual in an id, and may be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// Signs beside those that WeCom documents for the userids of members.
    Signs,
    /// More digits than a spreadsheet keeps, and zeros in the place of those beyond.
    Zeros,
    /// `12e3`: a spreadsheet shows numbers this way, though seldom.
    Exponent,
    /// `021`: a department with a zero before it.
    LeadingZero,
}

/// Judges a text that is free of spaces around it.
///
/// # Errors
/// Why it is certainly no id.
pub fn judge(id: &str, kind: Kind) -> Result<Option<Oddity>, Flaw> {
    let exponent = exponent(id);
    let flaw = if id.is_empty() {
        Some(Flaw::Empty)
    } else if is_error(id) {
        Some(Flaw::Error)
    } else if NOTHING.contains(&id.to_lowercase().as_str()) {
        Some(Flaw::Nothing)
    } else if exponent == Some(Exponent::Certain) {
        Some(Flaw::Rounded)
    } else if has_empty_fraction(id) {
        Some(Flaw::Fraction)
    } else if id.starts_with('=') {
        Some(Flaw::Formula)
    } else if id.contains(['<', '>']) || id.contains("://") {
        Some(Flaw::Markup)
    } else if id.contains(['|', '｜']) {
        Some(Flaw::Bar)
    } else if id.contains(|character: char| character.is_whitespace() || ",;，；、\"'“”‘’`".contains(character))
    {
        Some(Flaw::SeveralWords)
    } else if is_heading(id) {
        Some(Flaw::Heading)
    } else if let Some(character) = id.chars().find(|found| is_invisible(*found) || *found == '\u{fffd}') {
        Some(Flaw::Invisible(character))
    } else if let Some(character) = id.chars().find(|found| is_compatibility_form(*found)) {
        Some(Flaw::OtherForm(character))
    } else {
        id.chars().all(is_punctuation).then_some(Flaw::Nothing)
    };
    match (flaw, kind) {
        (Some(flaw), _) => Err(flaw),
        (None, Kind::Department) => department(id),
        (None, Kind::Userid) => match id.len() {
            bytes if bytes > MOST_BYTES => Err(Flaw::TooLong(bytes)),
            _ => Ok(oddity(id, exponent)),
        },
    }
}

/// Returns whether a line is an error of a spreadsheet: also where a comment begins with the same sign.
pub fn is_error(text: &str) -> bool {
    let upper = text.to_uppercase();
    let is_code =
        |code: &str| code.chars().all(|sign| sign.is_alphanumeric() && !sign.is_lowercase() || "/_.¡¿".contains(sign));
    let in_signs = text.strip_prefix('#').and_then(|rest| rest.strip_suffix(['!', '?']));
    ERRORS.contains(&upper.as_str())
        || ["#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"].contains(&upper.as_str())
        || in_signs.is_some_and(|code| !code.is_empty() && is_code(code))
        // A column that is too narrow for its numbers.
        || text.len() > 1 && text.bytes().all(|byte| byte == b'#')
        || text.strip_prefix("Err:").is_some_and(are_digits)
}

fn department(id: &str) -> Result<Option<Oddity>, Flaw> {
    match id.parse::<i64>() {
        Ok(1..) if are_digits(id) => Ok(id.starts_with('0').then_some(Oddity::LeadingZero)),
        _ => Err(Flaw::NoNumber),
    }
}

fn oddity(id: &str, exponent: Option<Exponent>) -> Option<Oddity> {
    let is_documented = |byte: u8| byte.is_ascii_alphanumeric() || b"_-@.".contains(&byte);
    if !id.bytes().all(is_documented) || !id.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        Some(Oddity::Signs)
    } else if exponent.is_some() {
        Some(Oddity::Exponent)
    } else if are_digits(id) && id.len() > EXACT_DIGITS && id[EXACT_DIGITS..].bytes().all(|digit| digit == b'0') {
        Some(Oddity::Zeros)
    } else {
        None
    }
}

/// ASCII punctuation, and the dashes and dots of other scripts.
fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation() || ('\u{2010}'..='\u{2026}').contains(&character)
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How surely a text is a number with an exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exponent {
    /// One digit before the point or the exponent, a fraction or a sign: as programs write numbers.
    Certain,
    Possible,
}

fn exponent(id: &str) -> Option<Exponent> {
    let unsigned = id.strip_prefix(['+', '-']).unwrap_or(id);
    let (mantissa, exponent) = unsigned.split_once(['E', 'e'])?;
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    if !are_digits(whole) || !(fraction.is_empty() || are_digits(fraction)) || !are_digits(digits) {
        return None;
    }
    let is_certain = mantissa.len() == 1 || mantissa.len() > whole.len() || digits.len() < exponent.len();
    Some(if is_certain { Exponent::Certain } else { Exponent::Possible })
}

fn has_empty_fraction(id: &str) -> bool {
    let is_empty = |fraction: &str| !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
    id.split_once('.').is_some_and(|(whole, fraction)| are_digits(whole) && is_empty(fraction))
}

/// Returns whether a text is the heading of a column of ids.
fn is_heading(id: &str) -> bool {
    let id = id.to_lowercase();
    let is_chinese = || id.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
    HEADINGS.contains(&id.as_str())
        || is_chinese() && (HEADING_PARTS.iter().any(|part| id.contains(part)) || id.contains("id"))
}

impl Flaw {
    /// What is wrong, and what to do.
    pub fn said(self) -> String {
        match self {
            Self::Empty => words!("it is empty"; "为空"),
            Self::Error => words!(
                "an error of a spreadsheet in place of the id: correct its cell"; "电子表格的错误值，不是 id：请修正该单元格"
            ),
            Self::Nothing => words!(
                "it stands for an absent value: fill in the id, or delete the row";
                "表示空值，不是 id：请填写 id，或删去该行"
            ),
            Self::Rounded => words!(
                "a spreadsheet has rounded it, and its last digits are lost: make the column text, and enter the id anew";
                "已被电子表格舍入，末尾数字丢失：把该列设为文本格式后重新填写"
            ),
            Self::Fraction => words!(
                "a number with a fraction: make the column text, so that no fraction is added";
                "带小数的数字：把该列设为文本格式"
            ),
            Self::Formula => words!(
                "a formula, not its result: save the values, and write the id alone"; "这是公式而不是结果：请另存为值，只写 id"
            ),
            Self::Markup => words!("a web page or a link, not an id"; "这是网页或链接的内容，不是 id"),
            Self::Bar => words!(
                "a bar within: separate ids by commas on the command line, and write one a line in a file";
                "含有竖线：命令行中用逗号分隔 id，文件中每行写一个"
            ),
            Self::SeveralWords => words!(
                "spaces, commas or quotes within: write one id a line; for a table, name its column";
                "含有空格、逗号或引号：每行写一个 id；若是表格，请指定列名"
            ),
            Self::Invisible('\u{fffd}') => {
                let character = named('\u{fffd}');
                words!(
                    "{character} within: a program could not read a character, type the id anew";
                    "含有 {character}：原字符已丢失，请重新输入这个 id"
                )
            }
            Self::Invisible(character) => {
                let character = named(character);
                words!(
                    "an invisible character within, {character}: type the id anew";
                    "含有看不见的字符 {character}：请重新输入这个 id"
                )
            }
            Self::OtherForm(character) => {
                let character = named(character);
                words!(
                    "{character} within, which is no plain letter or digit: type the id anew in half-width characters";
                    "含有 {character}，不是普通的字母或数字：请用半角字符重新输入"
                )
            }
            Self::Heading => words!(
                "the heading of a column, not an id: delete the line; for a table, name its column";
                "这是表头，不是 id：请删去该行；若是表格，请指定列名"
            ),
            Self::TooLong(bytes) => words!(
                "{bytes} bytes of UTF-8, at most {MOST_BYTES}: it is no id"; "{bytes} 字节（UTF-8），最多 {MOST_BYTES}：这不是 id"
            ),
            Self::NoNumber => words!(
                "the id of a department is a positive integer, such as 21"; "部门 id 是正整数，例如 21"
            ),
        }
    }
}

impl Oddity {
    /// What is unusual, and what to do about it.
    pub fn said(self) -> String {
        match self {
            Self::Signs => words!(
                "ids with other signs than ASCII letters, digits and _-@., or without a letter or digit at the beginning";
                "id 含有字母、数字、_-@. 以外的字符，或不以字母、数字开头"
            ),
            Self::Zeros => words!(
                "ids with zeros behind the 15th digit: a spreadsheet may have rounded them";
                "id 第 15 位之后全是 0：可能已被电子表格舍入"
            ),
            Self::Exponent => words!(
                "ids that look like numbers with an exponent: a spreadsheet may have rounded them";
                "id 像是科学计数法：可能已被电子表格舍入"
            ),
            Self::LeadingZero => words!("ids of departments with a leading zero"; "部门 id 以 0 开头"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn userid(id: &str) -> Result<Option<Oddity>, Flaw> {
        judge(id, Kind::Userid)
    }

    #[test]
    fn userids_of_the_documented_signs_are_taken() {
        for id in
            ["zhangsan", "20240101-m", "42949672961", "001", "a.b@school", "E5a", "3.14", "3e", "e5", &"x".repeat(64)]
        {
            assert_eq!(userid(id), Ok(None), "{id}");
        }
    }

    #[test]
    fn what_is_unusual_is_told_apart_from_what_is_no_id() {
        for id in ["张三", "_a", "a/b", "a:b", "#7", "-12", "é", "🌀"] {
            assert_eq!(userid(id), Ok(Some(Oddity::Signs)), "{id}");
        }
        assert_eq!(userid("12e3"), Ok(Some(Oddity::Exponent)));
        assert_eq!(userid("1101011990030700"), Ok(Some(Oddity::Zeros)));
        assert_eq!(userid("1101011990030701"), Ok(None));
        assert_eq!(judge("021", Kind::Department), Ok(Some(Oddity::LeadingZero)));
    }

    #[test]
    fn what_can_not_be_an_id_is_refused_with_its_reason() {
        for (flaw, ids) in [
            (Flaw::Empty, &[""][..]),
            (
                Flaw::Error,
                &["#N/A", "#n/a", "#DIV/0!", "#SPILL!", "#GETTING_DATA", "#¡REF!", "#BEZUG!", "####", "Err:502"],
            ),
            (Flaw::Nothing, &["NULL", "None", "nan", "N/A", "\\N", "-", "——", "/", "无"]),
            (
                Flaw::Rounded,
                &["1.23E+10", "2e+07", "2.02E7", "1.234567890123E12", "2E7", "-1.5e-3", "1,2E+10", "20E+6", "1.E5"],
            ),
            (Flaw::Fraction, &["42949672961.0", "7.00"]),
            (Flaw::Formula, &["=A2", "=\"001\""]),
            (Flaw::Markup, &["<tr>", "a>b", "https://a.example"]),
            (Flaw::Bar, &["21|22", "a｜b"]),
            (Flaw::SeveralWords, &["a b", "a,b", "a\u{3000}b", "一，二", "'001", "a;b", "“a”", "a\u{a0}b", "&nbsp;"]),
            (Flaw::Invisible('\u{200b}'), &["\u{200b}900003"]),
            (Flaw::Invisible('\0'), &["a\0b"]),
            (Flaw::Invisible('\u{fe0f}'), &["001\u{fe0f}"]),
            (Flaw::Invisible('\u{2800}'), &["002\u{2800}"]),
            (Flaw::Invisible('\u{fffd}'), &["a\u{fffd}"]),
            (Flaw::OtherForm('２'), &["２１"]),
            (Flaw::OtherForm('²'), &["x²"]),
            (Flaw::OtherForm('ａ'), &["ａ"]),
            (
                Flaw::Heading,
                &["家长账号", "userid", "Parent_UserID", "学号", "部门ID", "家长编号（必填）", "id", "userid列表"],
            ),
            (Flaw::TooLong(65), &["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
            (Flaw::TooLong(66), &["字字字字字字字字字字字字字字字字字字字字字字"]),
        ] {
            for id in ids {
                assert_eq!(userid(id), Err(flaw), "{id}");
            }
        }
    }

    #[test]
    fn a_department_is_a_positive_integer() {
        for id in ["1", "21", "42949672961", "9223372036854775807"] {
            assert_eq!(judge(id, Kind::Department), Ok(None), "{id}");
        }
        for id in ["0", "-1", "+1", "9223372036854775808", "partyid1", "一班", "2/3"] {
            assert_eq!(judge(id, Kind::Department), Err(Flaw::NoNumber), "{id}");
        }
        assert_eq!(judge("21|22", Kind::Department), Err(Flaw::Bar));
        assert_eq!(judge("２１", Kind::Department), Err(Flaw::OtherForm('２')));
    }

    #[test]
    fn the_character_is_named() {
        assert!(Flaw::Invisible('\u{200b}').said().contains("U+200B (zero-width space)"));
        assert!(Flaw::OtherForm('２').said().contains("U+FF12"));
    }
}
