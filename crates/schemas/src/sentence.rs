//! Checks that a decision reads as a whole sentence, without the context in which it was taken.
//!
//! The rules refuse the usual signs of a fragment. They can't prove that a sentence is good.

const MOST_CHARACTERS: usize = 400;
const FEWEST_ENGLISH_WORDS: usize = 4;
const FEWEST_CHINESE_CHARACTERS: usize = 8;

/// First words of sentences that need a context or have no subject.
const FRAGMENT_STARTS: &str = "are because can if in is it its kept may must only otherwise refused sent that their them then these they \
                               this those when with without";
const CHINESE_FRAGMENT_STARTS: &str =
    "一律 不得 不能 也 但 其 则 可以 否则 均 它 并且 应 必须 拒绝 接受 最多 最少 此 而且 该 这 那 须";

/// Returns why an English text is no sentence that stands alone: the first thing to change.
pub fn flaw_of_english(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let first = words.first().map(|word| word.trim_end_matches(',').to_lowercase()).unwrap_or_default();
    if !text.starts_with(|start: char| start.is_uppercase() || start == '`') {
        Some("begin with a capital letter, or with a name in backticks".into())
    } else if FRAGMENT_STARTS.split(' ').any(|start| start == first) {
        Some(format!("begin with its subject instead of `{first}`"))
    } else if words.len() < FEWEST_ENGLISH_WORDS {
        Some(format!("write {FEWEST_ENGLISH_WORDS} words or more"))
    } else {
        flaw_of_end(text, '.')
    }
}

/// Returns why a Chinese text is no sentence that stands alone: the first thing to change.
pub fn flaw_of_chinese(text: &str) -> Option<String> {
    let is_han = |character: char| matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}');
    if !text.contains(is_han) {
        Some("write it in Chinese".into())
    } else if !text.starts_with(|start: char| start.is_alphanumeric() || "`“「《".contains(start)) {
        Some("begin with a word, not with punctuation".into())
    } else if let Some(start) = CHINESE_FRAGMENT_STARTS.split(' ').find(|start| text.starts_with(*start)) {
        Some(format!("begin with its subject instead of `{start}`"))
    } else if text.chars().filter(|character| character.is_alphanumeric()).count() < FEWEST_CHINESE_CHARACTERS {
        Some(format!("write {FEWEST_CHINESE_CHARACTERS} characters or more"))
    } else {
        flaw_of_end(text, '。')
    }
}

fn flaw_of_end(text: &str, stop: char) -> Option<String> {
    if text.strip_suffix(stop).is_none_or(|before| before.ends_with([stop, ' '])) {
        Some(format!("end with one full stop, `{stop}`"))
    } else if text.chars().count() > MOST_CHARACTERS {
        Some(format!("write at most {MOST_CHARACTERS} characters"))
    } else {
        None
    }
}
