//! Characters that people can't see, that look like others, or that steer a terminal.

use wecom_school_campaign::system::{PLAIN_SIGNS, quote};

/// Returns whether a character shows nothing: white space, a control character, or a character without a shape.
pub fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// Returns whether a character has no shape, and is not white space.
pub fn is_invisible(character: char) -> bool {
    character.is_control() && !character.is_whitespace()
        || matches!(
            u32::from(character),
            // The code points that Unicode calls default ignorable: joiners, marks of direction, variation selectors, tags.
            0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
                | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
                | 0x1_bca0..=0x1_bca3 | 0x1_d173..=0x1_d17a | 0xe_0000..=0xe_0fff
                // The Braille pattern without dots, and what is no character.
                | 0x2800 | 0xfffe..=0xffff
        )
}

/// Returns whether a character is another form of an ASCII letter, digit or sign, as `２` is of 2.
pub fn is_compatibility_form(character: char) -> bool {
    // 〇 is a Chinese numeral, and a part of names.
    character.is_numeric() && !character.is_ascii() && character != '〇'
        || matches!(
            u32::from(character),
            0x2100..=0x214f | 0x2460..=0x24ff | 0x3200..=0x33ff | 0xfb00..=0xfb06 | 0xff01..=0xffee
                | 0x1_d400..=0x1_d7ff | 0x1_f100..=0x1_f1ff
        )
}

/// Returns the code point of a character, with its name where it is a frequent one: `U+FEFF (byte order mark)`.
pub fn name_character(character: char) -> String {
    let code = format!("U+{:04X}", u32::from(character));
    let name = match character {
        '\0' => words!("NUL"; "空字符"),
        '\t' => words!("tab"; "制表符"),
        '\n' => words!("line feed"; "换行符"),
        '\r' => words!("carriage return"; "回车符"),
        ' ' => words!("space"; "空格"),
        '\u{a0}' => words!("no-break space"; "不换行空格"),
        '\u{ad}' => words!("soft hyphen"; "软连字符"),
        '\u{200b}' => words!("zero-width space"; "零宽空格"),
        '\u{200c}' | '\u{200d}' => words!("zero-width joiner"; "零宽连接符"),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            words!("mark of the writing direction"; "书写方向标记")
        }
        '\u{2028}' | '\u{2029}' => words!("line separator"; "行分隔符"),
        '\u{2800}' => words!("blank Braille pattern"; "空白盲文"),
        '\u{3000}' => words!("ideographic space"; "全角空格"),
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => words!("Hangul filler"; "韩文填充符"),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => words!("variation selector"; "变体选择符"),
        '\u{feff}' => words!("byte order mark"; "字节顺序标记 BOM"),
        '\u{fffd}' => words!("replacement character"; "替换字符"),
        '\u{ff01}'..='\u{ff5e}' => words!("full-width {character}"; "全角 {character}"),
        _ if character.is_control() => words!("control character"; "控制字符"),
        _ if is_blank(character) => words!("no visible shape"; "不可见字符"),
        _ => character.to_string(),
    };
    words!("{code} ({name})"; "{code}（{name}）")
}

pub fn trim_blanks(text: &str) -> &str {
    text.trim_matches(is_blank)
}

pub fn reveal_invisible(text: &str) -> String {
    let reveal = |character: char| {
        if is_invisible(character) { format!("<U+{:04X}>", u32::from(character)) } else { character.to_string() }
    };
    text.chars().map(reveal).collect()
}

/// Replaces what steers a terminal or turns the direction of writing. A control character becomes its picture (␛ for an
/// escape), so that people see it.
pub fn make_harmless(text: &str) -> String {
    let replace = |character| match character {
        '\n' | '\t' => character,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ => character,
    };
    text.chars().map(replace).collect()
}

pub fn make_harmless_line(text: &str) -> String {
    make_harmless(text).replace(['\n', '\t'], " ")
}

pub fn quote_for_shell(word: &str) -> String {
    let word = make_harmless_line(word);
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || PLAIN_SIGNS.contains(sign);
    if !word.is_empty() && word.chars().all(is_plain) { word } else { quote(&word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_and_what_looks_like_a_letter_is_found() {
        let invisible = "\0\u{7f}\u{9b}\u{ad}\u{200b}\u{202e}\u{2800}\u{3164}\u{fe0f}\u{feff}\u{e0041}\u{e0101}";
        assert!(invisible.chars().all(is_invisible));
        assert!(!"a0-. \n\u{3000}字〇é🌀🇨".contains(is_invisible));
        assert!("\u{3000}\u{85}".chars().all(is_blank) && !is_blank('字'));
        assert!("２ａ！²①Ⅳ٢𝟐ℂ㍿ﬁｱ".chars().all(is_compatibility_form));
        assert!(!"2a!é字〇あ한".contains(is_compatibility_form));
    }
}
