//! Refuses characters in the texts of schemas that are invisible or that change the text around them.

/// The keywords of the schemas and the decisions whose text may have several lines.
const PROSE: &str = "because, deprecationReason, description, doubts, meaning, page_says, remedy, remedyZh, row, where";

/// Returns what is wrong with a text under `keyword`.
pub fn check(keyword: &str, text: &str) -> Option<String> {
    let is_prose = PROSE.split(", ").any(|prose| prose == keyword);
    let (found, harm) =
        text.chars().find_map(|found| Some((found, harm(found)?)).filter(|_| !is_prose || found != '\n'))?;
    Some(if found == '\n' {
        format!("a line break is not accepted here: write it in one line (several may have: {PROSE})")
    } else {
        format!("U+{:04X} is not accepted in a text, {harm}: remove it", u32::from(found))
    })
}

/// Returns why no text may hold a character.
fn harm(character: char) -> Option<&'static str> {
    match character {
        '\t' => Some("a tab"),
        '\u{0085}' | '\u{2028}' | '\u{2029}' => Some("a line end that editors do not show"),
        _ if character.is_control() => Some("a control character"),
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some("it changes the direction of the text around it")
        }
        '\u{00AD}'
        | '\u{180E}'
        | '\u{200B}'
        | '\u{2060}'..='\u{2064}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' => Some("it is invisible"),
        _ => None,
    }
}

/// Writes characters that no text may hold as escapes of JSON, so that the text can be shown.
pub fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match harm(character) {
            None => shown.push(character),
            Some(_) => character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| shown += &format!("\\u{unit:04x}")),
        }
    }
    shown
}

/// Escapes the same characters in a JSON document, and keeps its line ends.
pub fn shown_json(document: &str) -> String {
    document.split('\n').map(shown).collect::<Vec<_>>().join("\n")
}
