//! Looking for words in notices.

use std::collections::BTreeSet;

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use crate::{School, outbox::AcceptedNotice, school::Person};

/// The most characters that are looked for.
pub(crate) const MOST_CHARACTERS: usize = 200;

/// Words, in whatever case, with the people of the school whose name or userid has them.
#[derive(Debug)]
pub(crate) struct Search {
    words: Regex,
    people: BTreeSet<Person>,
}

impl Search {
    /// `None` if there are too many characters.
    pub fn of(words: &str, school: &School) -> Option<Self> {
        if words.chars().count() > MOST_CHARACTERS {
            return None;
        }
        let words = RegexBuilder::new(&regex::escape(words)).case_insensitive(true).build().ok()?;
        let is_match = |person: &Person| {
            let (userid, name) = school.named(*person);
            words.is_match(userid) || words.is_match(name)
        };
        let people = school.everybody().filter(is_match).collect();
        Some(Self { words, people })
    }

    /// Whether they stand in what was shown or lost, in the app's name, in a file's, or in a recipient's.
    pub fn finds(&self, notice: &AcceptedNotice) -> bool {
        let is_match = |text: &str| self.words.is_match(text);
        is_match(notice.app())
            || notice.files.iter().any(|file| is_match(&file.filename))
            || notice.cut().iter().any(|cut| is_match(cut.lost()))
            || self.finds_recipient(notice)
            || self.finds_in(notice.shown())
    }

    fn finds_recipient(&self, notice: &AcceptedNotice) -> bool {
        !self.people.is_empty() && notice.recipients.persons().any(|person| self.people.contains(&person))
    }

    fn finds_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.words.is_match(text),
            Value::Number(number) => self.words.is_match(&number.to_string()),
            Value::Array(entries) => entries.iter().any(|entry| self.finds_in(entry)),
            Value::Object(properties) => properties.values().any(|value| self.finds_in(value)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_and_numbers_are_found_however_deep() {
        let shown = json!({ "place": [{ "name": "东门 East", "scale": 15 }], "is_open": true });
        for (words, is_found) in [("东门", true), ("EAST", true), ("15", true), ("16", false), ("name", false)] {
            let search = Search::of(words, &School::invented()).unwrap();
            assert_eq!(search.finds_in(&shown), is_found, "{words}");
        }
    }
}
