//! The list of the inbox: notices in short, searched and filtered. A notice itself may have megabytes.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::{Regex, RegexBuilder};
use serde_json::{Value, json};

use crate::{
    School,
    outbox::{AcceptedNotice, SentFile},
    school::Person,
};

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
        let has_missed = notice.invalid.len() > 0 || notice.not_following.len() > 0;
        self.msgtype.is_none_or(|msgtype| notice.msgtype == msgtype)
            && self.is_cut.is_none_or(|is_cut| is_cut != notice.cut.is_empty())
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
        let people = school.by_userid.values().copied().filter(is_match).collect();
        Some(Self { words, people })
    }

    /// Looks in the shown and the cut texts, the names of the app and of files, and the recipients.
    fn finds(&self, notice: &AcceptedNotice) -> bool {
        let is_match = |text: &str| self.words.is_match(text);
        let is_found = |person| self.people.contains(&person);
        is_match(&notice.app)
            || notice.files.iter().any(|file| is_match(&file.filename))
            || notice.cut.iter().any(|cut| is_match(&cut.lost))
            || (!self.people.is_empty() && notice.recipients.persons().any(is_found))
            || self.finds_in(&notice.shown)
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

/// The message types whose first text may be an id if they have no title.
const CARDS: [&str; 4] = ["video", "news", "mpnews", "miniprogram"];

/// The most characters of a title and of an excerpt.
const MOST_TITLE: usize = 120;
const MOST_EXCERPT: usize = 200;

/// Returns what a list shows of a notice.
pub(crate) fn summary(notice: &AcceptedNotice) -> Value {
    let (title, excerpt) = title(notice.msgtype, &notice.shown, &notice.files);
    json!({
        "id": notice.id, "time": notice.time, "agentid": notice.agentid, "app": notice.app,
        "page": notice.page, "msgtype": notice.msgtype, "title": title, "excerpt": excerpt,
        "cut": notice.cut.len(), "to": notice.recipients.addressed(),
        "recipients": notice.recipients.len(), "not_following": notice.not_following.len(),
        "invalid": notice.invalid.len(), "suppressed": notice.suppressed(),
    })
}

/// Returns the title and the excerpt of a notice.
fn title(msgtype: &str, shown: &Value, files: &[SentFile]) -> (String, String) {
    match msgtype {
        "text" => first_line(text(shown, "content")),
        // Pictures and recordings have no words.
        "image" | "voice" => (String::new(), String::new()),
        "file" => (beginning(files.first().map_or("", |file| &file.filename), MOST_TITLE).to_owned(), String::new()),
        _ => {
            // Phones show the first of several articles large.
            let card = shown.pointer("/articles/0").unwrap_or(shown);
            let below = ["description", "digest"].map(|name| text(card, name));
            let below = below.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
            let part = |text: &str, most| beginning(trimmed(text), most).to_owned();
            match text(card, "title") {
                // A message type that only the schema files describe may have no title.
                "" if !CARDS.contains(&msgtype) => first_line(first_text(card)),
                title => (part(title, MOST_TITLE), part(below, MOST_EXCERPT)),
            }
        }
    }
}

/// Returns the first text in a value.
fn first_text(value: &Value) -> &str {
    match value {
        Value::String(text) => text,
        Value::Array(entries) => entries.iter().map(first_text).find(|text| !text.is_empty()).unwrap_or_default(),
        Value::Object(properties) => {
            properties.values().map(first_text).find(|text| !text.is_empty()).unwrap_or_default()
        }
        _ => "",
    }
}

fn text<'a>(card: &'a Value, name: &str) -> &'a str {
    card.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the first line and the rest.
fn first_line(text: &str) -> (String, String) {
    /// The tags of links, whose words people see.
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("(?i)<a [^>]*>|</a>").expect("a constant pattern, which tests use"));
    let text = LINK.replace_all(text, "");
    let text = trimmed(&text);
    let title = beginning(text.lines().next().unwrap_or_default(), MOST_TITLE);
    let rest = trimmed(&text[title.len()..]);
    (title.trim_end().to_owned(), beginning(rest, MOST_EXCERPT).to_owned())
}

/// Removes invisible characters at both ends.
fn trimmed(text: &str) -> &str {
    let is_unseen = |character: char| {
        let is_of_no_width = matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        character.is_whitespace() || character.is_control() || is_of_no_width
    };
    text.trim_matches(is_unseen)
}

/// Returns at most so many characters.
fn beginning(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_message_that_has_no_code_here_is_called_by_its_title_or_first_text() {
        let place = json!({ "scale": 15, "place": { "name": "东门\n请走侧门", "address": "学府路1号" } });
        let (title, below) = ("集合地点", "七点半");
        for (shown, expected) in [
            (place, ("东门", "请走侧门")),
            (json!({ "scale": 15, "title": title, "description": below }), (title, below)),
            (json!({ "scale": 15 }), ("", "")),
        ] {
            let (title, excerpt) = super::title("location", &shown, &[]);
            assert_eq!((&*title, &*excerpt), expected, "{shown}");
        }
    }
}
