//! Makes texts from outside harmless on a terminal, and in a line that a person pastes into a shell.

/// Replaces what steers a terminal or turns the direction of writing. A control character becomes its picture (␛ for an
/// escape), so that people see it.
pub fn text(text: &str) -> String {
    let harmless = |character| match character {
        '\n' | '\t' => character,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ => character,
    };
    text.chars().map(harmless).collect()
}

/// Does the same, and puts the text in one line.
pub fn line(line: &str) -> String {
    text(line).replace(['\n', '\t'], " ")
}

/// Does the same, and quotes the text as one word for a shell.
pub fn word(word: &str) -> String {
    let word = line(word);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) { word } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stays_one_word() {
        assert_eq!(word("ww0123:a/b"), "ww0123:a/b");
        assert_eq!(word("1; touch /tmp/x; '$(id)\n"), r"'1; touch /tmp/x; '\''$(id) '");
        assert_eq!((word("").as_str(), word("班级").as_str()), ("''", "'班级'"));
    }
}
