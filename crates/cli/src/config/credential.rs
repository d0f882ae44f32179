//! Credentials as other programs leave them: with a byte order mark before them, or a line end behind them.

use crate::{
    character::{is_blank, named},
    exit::Exit,
    files::text,
    lang::words,
    problem::Problem,
};

/// Returns a credential without a byte order mark and without the end of its line.
///
/// # Errors
/// Why it can't be right, without a word of it: it is empty, in quotation marks, or has characters that nobody sees.
pub fn judge(text: &str) -> Result<&str, String> {
    let text = without_marks(text);
    if text.chars().all(is_blank) {
        return Err(words!("it is empty"; "内容为空"));
    }
    if let Some((place, character)) = text.char_indices().find(|(_, character)| is_blank(*character)) {
        let name = named(character);
        return Err(if place == 0 {
            words!("it begins with {name}"; "开头是 {name}")
        } else if text[place..].chars().all(is_blank) {
            words!("it ends with {name}"; "末尾是 {name}")
        } else {
            words!("it has {name} in it"; "其中含有 {name}")
        });
    }
    let is_quoted = |mark: char| text.len() > 1 && text.starts_with(mark) && text.ends_with(mark);
    if is_quoted('"') || is_quoted('\'') || text.starts_with('“') {
        return Err(words!("it stands in quotation marks"; "它在引号里"));
    }
    Ok(text)
}

/// Returns the credential that some bytes hold, which are UTF-8, or UTF-16 with its mark.
///
/// # Errors
/// As [`judge`]; bytes that are no such text.
pub fn of_bytes(bytes: &[u8]) -> Result<String, String> {
    match text::decode(bytes) {
        Ok(decoded) if decoded.encoding != Some("gb18030") => judge(&decoded.text).map(str::to_owned),
        _ => Err(words!("it is no text in UTF-8 or UTF-16"; "它不是 UTF-8 或 UTF-16 文本")),
    }
}

/// Returns the credential that stands at a place which people can name.
///
/// # Errors
/// As [`judge`], with the place.
pub fn of_text(place: &str, text: &str) -> Result<String, Problem> {
    judge(text).map(str::to_owned).map_err(|why| {
        Problem::new(Exit::Configuration, words!("{place} can't be used: {why}"; "{place} 无法使用：{why}"))
            .help(remedy())
    })
}

/// Returns a value without a byte order mark before it and without the end of its line.
pub fn without_marks(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// What to do about a credential that can't be right.
pub fn remedy() -> String {
    words!(
        "write it anew in one line, without blanks and quotation marks"; "请重新填写：只写一行，不带空白和引号"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_before_and_the_line_end_behind_are_none_of_it() {
        for text in ["canary", "canary\n", "canary\r\n", "canary\r", "\u{feff}canary", "\u{feff}canary\r\n"] {
            assert_eq!(of_bytes(text.as_bytes()).as_deref(), Ok("canary"), "{text:?}");
            assert_eq!(judge(text), Ok("canary"), "{text:?}");
        }
        let utf_16: Vec<u8> = "\u{feff}canary\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of_bytes(&utf_16).as_deref(), Ok("canary"));
        let utf_16: Vec<u8> = "\u{feff}canary".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(of_bytes(&utf_16).as_deref(), Ok("canary"));
    }

    #[test]
    fn whatever_else_nobody_sees_is_refused_by_name_and_never_shown() {
        for (text, why) in [
            ("", "it is empty"),
            ("\u{feff}\r\n", "it is empty"),
            (" \u{200b}", "it is empty"),
            (" canary", "it begins with U+0020 (space)"),
            ("\u{feff}\u{feff}canary", "it begins with U+FEFF (byte order mark)"),
            ("canary\u{200b}", "it ends with U+200B (zero-width space)"),
            ("canary \n", "it ends with U+0020 (space)"),
            ("canary\n\n", "it ends with U+000A (line feed)"),
            ("can\u{a0}ary", "it has U+00A0 (no-break space) in it"),
            ("can\r\nary", "it has U+000D (carriage return) in it"),
            ("can\0ary", "it has U+0000 (NUL) in it"),
            ("\"canary\"", "it stands in quotation marks"),
            ("“canary”", "it stands in quotation marks"),
        ] {
            assert_eq!(judge(text), Err(why.to_owned()), "{text:?}");
        }
        assert_eq!(of_bytes(b"canary\xff"), Err("it is no text in UTF-8 or UTF-16".to_owned()));
        assert_eq!(of_bytes(b"canary\xbc\xd2"), Err("it is no text in UTF-8 or UTF-16".to_owned()));
    }
}
