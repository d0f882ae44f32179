//! The decisions where the pages are unclear: each is used by a schema, each use names a decision, and each reads as a whole
//! sentence, without the context in which it was taken. The rules for sentences refuse the usual signs of a fragment.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    library::{ERRATA, Library},
    pointer,
    problem::{Problem, Problems},
};

/// The sentence of each decision by its id.
pub type Decisions = BTreeMap<String, String>;

/// Reads the decisions of a library, and checks that each is used and reads as a sentence.
///
/// # Errors
/// An id that occurs twice, a decision that no schema names, an id without a decision, a decision that is no sentence.
pub fn read(library: &Library) -> Result<Decisions, Problems> {
    let mut problems = Problems::default();
    let mut decisions = Decisions::new();
    // The id, the file, and the pointer of the schema that names it.
    let mut uses: BTreeSet<(String, &str, String)> = BTreeSet::new();
    for (path, schema) in library.schemas() {
        pointer::walk(schema, "", &mut |pointer, value| {
            let ids = value.get("errata").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            uses.extend(ids.map(|id| (id.to_owned(), path, pointer.to_owned())));
        });
    }
    for (index, entry) in library.decisions().iter().enumerate() {
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        let id = text("id").unwrap_or_default();
        let mut problem = |below: &str, message: String| {
            problems.push(Problem::at(ERRATA, &format!("/errata/{index}{below}"), message));
        };
        for (key, flaw) in
            [("decided", text("decided").and_then(check_english)), ("term", text("term").and_then(check_chinese))]
        {
            if let Some(flaw) = flaw {
                problem(&format!("/{key}"), format!("not a sentence that is understood alone: {flaw}"));
            }
        }
        if !uses.iter().any(|(used, ..)| used == id) {
            problem("", format!("no schema names `{id}`: name it where it is used, or remove the entry"));
        }
        if decisions.insert(id.to_owned(), text("decided").unwrap_or_default().to_owned()).is_some() {
            problem("", format!("`{id}` occurs twice"));
        }
    }
    for (id, file, schema) in uses.iter().filter(|(id, ..)| !decisions.contains_key(id)) {
        problems.push(Problem::at(file, &format!("{schema}/errata"), format!("{ERRATA} has no entry `{id}`")));
    }
    problems.or(decisions)
}

const MAX_CHARACTERS: usize = 400;
const MIN_ENGLISH_WORDS: usize = 4;
const MIN_CHINESE_CHARACTERS: usize = 8;

/// First words of sentences that need a context or have no subject.
const FRAGMENT_STARTS: &str = "are because can if in is it its kept may must only otherwise refused sent that their them then these they \
                               this those when with without";
const CHINESE_FRAGMENT_STARTS: &str =
    "一律 不得 不能 也 但 其 则 可以 否则 均 它 并且 应 必须 拒绝 接受 最多 最少 此 而且 该 这 那 须";

/// Returns why an English text is no sentence that is understood alone: the first thing to change.
fn check_english(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let first = words.first().map(|word| word.trim_end_matches(',').to_lowercase()).unwrap_or_default();
    if !text.starts_with(|start: char| start.is_uppercase() || start == '`') {
        Some("begin with a capital letter, or with a name in backticks".into())
    } else if FRAGMENT_STARTS.split(' ').any(|start| start == first) {
        Some(format!("begin with its subject instead of `{first}`"))
    } else if words.len() < MIN_ENGLISH_WORDS {
        Some(format!("write {MIN_ENGLISH_WORDS} words or more"))
    } else {
        check_end(text, '.')
    }
}

/// Returns why a Chinese text is no sentence that is understood alone: the first thing to change.
fn check_chinese(text: &str) -> Option<String> {
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
        check_end(text, '。')
    }
}

fn check_end(text: &str, stop: char) -> Option<String> {
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
            let found = check_english(text).unwrap_or_default();
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
            let found = check_chinese(text).unwrap_or_default();
            assert!(found.contains(flaw) && found.is_empty() == flaw.is_empty(), "{text}: {found}");
        }
    }
}
