//! Ids as people type them and as Excel leaves them.

use crate::lang::words;

/// The most characters that an id has: beyond, the server answers 40003.
const MOST_CHARACTERS: usize = 64;

/// Why a text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// `1.23E+10`: the digits that Excel has dropped are lost.
    Rounded,
    /// `42949672961.0`: a number with a fraction that nobody typed.
    Fraction,
    TooLong(usize),
    /// What nobody sees, as it is copied from chats.
    Invisible(char),
    /// Spaces, commas or quotes within: several ids, or something else.
    SeveralWords,
}

/// Judges an id that is free of spaces around it.
///
/// # Errors
/// What makes the server refuse it, or has changed it before it came here.
pub fn judge(id: &str) -> Result<(), Flaw> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |text: &str| text.split('.').all(digits);
    let exponent = id.split_once(['E', 'e']).and_then(|(number, rest)| Some((number, rest.strip_prefix('+')?)));
    if exponent.is_some_and(|(mantissa, exponent)| number(mantissa) && digits(exponent)) {
        return Err(Flaw::Rounded);
    }
    if id
        .split_once('.')
        .is_some_and(|(whole, rest)| digits(whole) && !rest.is_empty() && rest.bytes().all(|byte| byte == b'0'))
    {
        return Err(Flaw::Fraction);
    }
    if id.contains(|character: char| character.is_whitespace() || ",;，；、\"'“”".contains(character)) {
        return Err(Flaw::SeveralWords);
    }
    if let Some(character) = id.chars().find(|character| is_invisible(*character)) {
        return Err(Flaw::Invisible(character));
    }
    match id.chars().count() {
        characters if characters > MOST_CHARACTERS => Err(Flaw::TooLong(characters)),
        _ => Ok(()),
    }
}

/// Whether a character has no shape of its own: it steers, joins, or turns the direction of writing.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

impl Flaw {
    /// What is wrong, and what to do.
    pub fn said(self) -> String {
        match self {
            Self::Rounded => words!(
                "Excel has rounded it, and its last digits are lost: make the column text, and enter the id anew";
                "已被 Excel 舍入，末尾数字丢失：把该列设为文本格式后重新填写"
            ),
            Self::Fraction => words!(
                "a number with a fraction: make the column text, so that Excel adds none";
                "带小数的数字：把该列设为文本格式"
            ),
            Self::TooLong(characters) => words!(
                "{characters} characters, at most {MOST_CHARACTERS}: it is no id"; "{characters} 个字符，最多 {MOST_CHARACTERS}：这不是 id"
            ),
            Self::Invisible(character) => {
                let code = format!("U+{:04X}", u32::from(character));
                words!(
                    "an invisible character within, {code}: type the id anew"; "含有看不见的字符 {code}：请重新输入这个 id"
                )
            }
            Self::SeveralWords => words!(
                "spaces, commas or quotes within: write one id a line; for a table, name its column";
                "含有空格、逗号或引号：每行写一个 id；若是表格，请指定列名"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_and_what_excel_made_of_them_is_not() {
        for id in [
            "zhangsan",
            "20240101-m",
            "42949672961",
            "001",
            "a.b@school",
            "E+",
            "1e10",
            "3.14",
            "家长",
            &"字".repeat(64),
        ] {
            assert_eq!(judge(id), Ok(()), "{id}");
        }
        assert_eq!(judge("1.23E+10"), Err(Flaw::Rounded));
        assert_eq!(judge("2e+07"), Err(Flaw::Rounded));
        assert_eq!(judge("42949672961.0"), Err(Flaw::Fraction));
        assert_eq!(judge(&"x".repeat(65)), Err(Flaw::TooLong(65)));
        for several in ["a b", "a,b", "a\u{3000}b", "一，二", "'001"] {
            assert_eq!(judge(several), Err(Flaw::SeveralWords), "{several}");
        }
        for (id, character) in [("a\0b", '\0'), ("\u{200b}900003", '\u{200b}'), ("a\u{202e}b", '\u{202e}')] {
            assert_eq!(judge(id), Err(Flaw::Invisible(character)), "{id:?}");
        }
        assert!(Flaw::Invisible('\u{200b}').said().contains("U+200B"));
    }
}
