//! Checks that a decision reads as a whole sentence, without the context in which it was taken.
//!
//! The rules refuse the usual signs of a fragment. They can't prove that a sentence is good.

const MAX_CHARACTERS: usize = 400;
const MIN_ENGLISH_WORDS: usize = 4;
const MIN_CHINESE_CHARACTERS: usize = 8;

/// First words of sentences that need a context or have no subject.
const FRAGMENT_STARTS: &str = "are because can if in is it its kept may must only otherwise refused sent that their them then these they \
                               this those when with without";
const CHINESE_FRAGMENT_STARTS: &str =
    "一律 不得 不能 也 但 其 则 可以 否则 均 它 并且 应 必须 拒绝 接受 最多 最少 此 而且 该 这 那 须";

/// Returns why an English text is no sentence that is understood alone: the first thing to change.
pub fn flaw_of_english(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let first = words.first().map(|word| word.trim_end_matches(',').to_lowercase()).unwrap_or_default();
    if !text.starts_with(|start: char| start.is_uppercase() || start == '`') {
        Some("begin with a capital letter, or with a name in backticks".into())
    } else if FRAGMENT_STARTS.split(' ').any(|start| start == first) {
        Some(format!("begin with its subject instead of `{first}`"))
    } else if words.len() < MIN_ENGLISH_WORDS {
        Some(format!("write {MIN_ENGLISH_WORDS} words or more"))
    } else {
        flaw_of_end(text, '.')
    }
}

/// Returns why a Chinese text is no sentence that is understood alone: the first thing to change.
pub fn flaw_of_chinese(text: &str) -> Option<String> {
    let is_han = |character: char| matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}');
    if !text.contains(is_han) {
        Some("write it in Chinese".into())
    } else if !text.starts_with(|start: char| start.is_alphanumeric() || "`“「《".contains(start)) {
        Some("begin with a word, not with punctuation".into())
    } else if let Some(start) = CHINESE_FRAGMENT_STARTS.split(' ').find(|start| text.starts_with(*start)) {
        Some(format!("begin with its subject instead of `{start}`"))
    } else if text.chars().filter(|character| character.is_alphanumeric()).count() < MIN_CHINESE_CHARACTERS {
        Some(format!("write {MIN_CHINESE_CHARACTERS} characters or more"))
    } else {
        flaw_of_end(text, '。')
    }
}

fn flaw_of_end(text: &str, stop: char) -> Option<String> {
    if text.strip_suffix(stop).is_none_or(|before| before.ends_with([stop, ' '])) {
        return Some(format!("end with one full stop, `{stop}`"));
    }
    (text.chars().count() > MAX_CHARACTERS).then(|| format!("write at most {MAX_CHARACTERS} characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_a_whole_sentence() {
        let long = format!("Parcels {}are weighed.", "of one kind ".repeat(40));
        for (text, flaw) in [
            ("`weight` is 0 for a letter.", ""),
            ("One parcel has at most 3.5 kg and one label.", ""),
            ("Parcels of 学校 have a label. They may be empty.", ""),
            ("text", "capital letter"),
            ("weight is 0 for a letter.", "capital letter"),
            ("681984 bytes are the limit of a parcel.", "capital letter"),
            (" Parcels are weighed at the counter.", "capital letter"),
            ("包裹会在柜台称重。", "capital letter"),
            ("They are refused at the counter.", "subject"),
            ("If two labels are there, the first counts.", "subject"),
            ("Parcels are refused.", "4 words"),
            ("Parcels are weighed at the counter", "full stop"),
            ("Parcels are weighed at the counter...", "full stop"),
            (&long, "400 characters"),
        ] {
            let found = flaw_of_english(text).unwrap_or_default();
            assert!(found.contains(flaw) && found.is_empty() == flaw.is_empty(), "{text}: {found}");
        }
        for (text, flaw) in [
            ("部门 id 以字符串发送，与页面示例一致。", ""),
            ("`weight` 为 0 时视为信件。", ""),
            ("Parcels are weighed。", "in Chinese"),
            ("，包裹会在柜台称重。", "punctuation"),
            ("它们会在柜台被称重。", "subject"),
            ("字符串。", "8 characters"),
            ("包裹会在柜台称重.", "full stop"),
            ("包裹会在柜台称重。。", "full stop"),
        ] {
            let found = flaw_of_chinese(text).unwrap_or_default();
            assert!(found.contains(flaw) && found.is_empty() == flaw.is_empty(), "{text}: {found}");
        }
    }
}
