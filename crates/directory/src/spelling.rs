//! Compares spellings of a department's name: 1班, 一班, １班, （1）班 and 01班 are the same.

/// A name or path, as a [folded](fold) text that can be divided and compared.
#[derive(Clone, Copy)]
pub(crate) struct Spelling<'a>(&'a str);

/// Returns a text in lower case, with full-width forms replaced by ASCII.
pub(crate) fn fold(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

impl<'a> Spelling<'a> {
    /// Creates a spelling from a folded text, without the spaces, brackets and slashes at its ends.
    pub fn new(folded: &'a str) -> Self {
        Self(folded.trim_matches(|c| c == '/' || is_skipped(c)))
    }

    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub fn is_path(self) -> bool {
        self.0.contains('/')
    }

    /// Returns all ways to divide the text in two. A number in digits is not divided: 高11班 is not 高1/1班.
    pub fn splits(self) -> impl Iterator<Item = (Self, Self)> {
        let is_digit = |c: char| c.is_ascii_digit();
        let splits = self.0.char_indices().map(move |(index, _)| self.0.split_at(index));
        splits
            .filter(move |(start, end)| !(start.ends_with(is_digit) && end.starts_with(is_digit)))
            .map(|(start, end)| (Self::new(start), Self::new(end)))
    }

    /// Returns a key that is equal for the same names: numbers are in digits, spaces and brackets are left out. Two numbers
    /// in a row stay apart: 高一1班 is not 高11班.
    pub fn key(self) -> String {
        let mut key = String::new();
        let mut is_after_number = false;
        let characters: Vec<char> = self.0.chars().collect();
        let is_one_number = |one: &char, next: &char| {
            CharKind::of(*one) != CharKind::Other && CharKind::of(*one) == CharKind::of(*next)
        };
        for run in characters.chunk_by(is_one_number).filter(|run| !is_skipped(run[0])) {
            let number = match CharKind::of(run[0]) {
                CharKind::Other => None,
                CharKind::Digit => Some(run.iter().collect()),
                CharKind::Chinese => Some(chinese_number(run)),
            };
            match &number {
                None => key.push(run[0]),
                Some(number) => {
                    key.push_str(if is_after_number { " " } else { "" });
                    let digits = number.trim_start_matches('0');
                    key.push_str(if digits.is_empty() { "0" } else { digits });
                }
            }
            is_after_number = number.is_some();
        }
        key
    }
}

fn is_skipped(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CharKind {
    Digit,
    Chinese,
    Other,
}

impl CharKind {
    fn of(c: char) -> Self {
        match c {
            '0'..='9' => Self::Digit,
            '十' | '百' => Self::Chinese,
            c if chinese_digit(c).is_some() => Self::Chinese,
            _ => Self::Other,
        }
    }
}

fn chinese_digit(c: char) -> Option<u32> {
    if c == '零' {
        return Some(0);
    }
    "〇一二三四五六七八九".chars().zip(0..).find_map(|(digit, value)| (digit == c).then_some(value))
}

/// Returns a Chinese number in digits: 二十一 is 21, and 二〇二六 is 2026.
fn chinese_number(run: &[char]) -> String {
    // A longer run is not the number of a class, and its value could overflow.
    const MAX_LENGTH_WITH_UNITS: usize = 7;
    let has_units = run.len() <= MAX_LENGTH_WITH_UNITS && run.iter().any(|c| matches!(c, '十' | '百'));
    if !has_units {
        return run
            .iter()
            .map(|&c| chinese_digit(c).and_then(|value| char::from_digit(value, 10)).unwrap_or(c))
            .collect();
    }
    let (mut sum, mut digits) = (0, None);
    for &c in run {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            _ => {
                digits = Some(digits.unwrap_or(0) * 10 + u64::from(chinese_digit(c).unwrap_or(0)));
                continue;
            }
        };
        sum += digits.take().unwrap_or(1) * unit;
    }
    (sum + digits.unwrap_or(0)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        Spelling::new(&fold(text)).key()
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for spellings in [
            &["1班", "一班", "１班", "01班", " 1 班 ", "（1）班", "(一)班", "/1班"][..],
            &["一年级12班", "1年级12班", "一年级十二班", "一年级（12）班", "一年级一十二班"],
            &["高一1班", "高1(1)班", "高一（1）班", "高1 1班"],
            &["二〇二六级", "2026级", "二零二六级"],
            &["一百零五班", "105班"],
            &["A班", "a班", "Ａ班"],
            &["0班", "00班", "零班"],
        ] {
            for spelling in spellings {
                assert_eq!(key(spelling), key(spellings[0]), "{spelling}");
            }
        }
    }

    #[test]
    fn different_names_have_different_keys() {
        for (one, other) in [
            ("高一1班", "高11班"),
            ("高1(1)班", "高11班"),
            ("十班", "百班"),
            ("1班", "1/班"),
            ("一一班", "一班"),
            ("十一班", "一班"),
        ] {
            assert_ne!(key(one), key(other), "{one} and {other}");
        }
    }
}
