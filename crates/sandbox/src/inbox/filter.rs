//! Selects notices by words and properties.

use std::collections::BTreeSet;

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use crate::{School, outbox::AcceptedNotice, school::Person};

/// The most characters of a search.
pub(crate) const MOST_CHARACTERS: usize = 200;

/// Conditions on a notice; `None` is no condition.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub search: Option<Search>,
    pub msgtype: Option<&'static str>,
    pub recipient: Option<Person>,
    /// The students of a class and their parents.
    pub class: Option<BTreeSet<Person>>,
    pub is_cut: Option<bool>,
    pub has_repeats: Option<bool>,
    /// Whether an entry of the request is invalid, or a parent does not follow.
    pub is_missed: Option<bool>,
}

impl Filter {
    pub fn admits(&self, notice: &AcceptedNotice) -> bool {
        let has_reached = |people: &BTreeSet<Person>| notice.recipients.persons().any(|one| people.contains(&one));
        let has_missed = notice.invalid().len() > 0 || notice.not_following.len() > 0;
        self.msgtype.is_none_or(|msgtype| notice.msgtype() == msgtype)
            && self.is_cut.is_none_or(|is_cut| is_cut != notice.cut().is_empty())
            && self.has_repeats.is_none_or(|has_repeats| has_repeats == (notice.suppressed() > 0))
            && self.is_missed.is_none_or(|is_missed| is_missed == has_missed)
            && self.recipient.is_none_or(|person| notice.recipients.contains(person))
            && self.class.as_ref().is_none_or(has_reached)
            && self.search.as_ref().is_none_or(|search| search.finds(notice))
    }
}

/// Returns the students of a class and their parents.
pub(crate) fn people_of_class(school: &School, id: &str) -> Option<BTreeSet<Person>> {
    let students = &school.classes()[school.class_index(id)?].students;
    let parents = students.iter().flat_map(|&student| &school.students()[student].parents);
    let students = students.iter().map(|&index| Person::Student(index));
    Some(students.chain(parents.map(|&index| Person::Parent(index))).collect())
}

/// Words in any case, with the people of the school whose name or userid contains them.
#[derive(Debug)]
pub(crate) struct Search {
    words: Regex,
    people: BTreeSet<Person>,
}

impl Search {
    /// Returns `None` if there are more than [`MOST_CHARACTERS`].
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

    /// Looks in the shown and the cut texts, the names of the app and of files, and the recipients.
    fn finds(&self, notice: &AcceptedNotice) -> bool {
        let is_match = |text: &str| self.words.is_match(text);
        let is_found = |person| self.people.contains(&person);
        is_match(notice.app())
            || notice.files.iter().any(|file| is_match(&file.filename))
            || notice.cut().iter().any(|cut| is_match(cut.lost()))
            || (!self.people.is_empty() && notice.recipients.persons().any(is_found))
            || self.finds_in(notice.shown())
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
