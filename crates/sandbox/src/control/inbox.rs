//! `/sandbox/inbox`: summaries of notices, newest first, searched and filtered. A whole notice may have megabytes.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use axum::{Json, extract::State};
use regex::{Regex, RegexBuilder};
use serde_json::{Value, json};
use wecom_school_directory::{Department, Parent, Person, Student};

use super::{
    http::{ControlError, JsonResult, QueryParameters, control_error, read_bool, read_number, read_query},
    notices::{find_msgtype, find_person},
};
use crate::{
    School,
    outbox::{AcceptedNotice, SentFile},
    state::Shared,
};

/// The default and the maximum number of notices in an answer.
const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 200;

const PARAMETERS: [&str; 9] = ["q", "msgtype", "recipient", "class", "cut", "suppressed", "missed", "before", "limit"];

type Condition = Box<dyn Fn(&AcceptedNotice) -> bool + Send>;

pub(super) async fn list(State(shared): State<Shared>, given: QueryParameters) -> JsonResult {
    let [conditions @ .., before, limit] = read_query(given, PARAMETERS)?;
    let conditions = PARAMETERS.into_iter().zip(conditions);
    let conditions = conditions.filter_map(|(name, value)| Some(read_condition(&shared.school, name, &value?)));
    let conditions = conditions.collect::<Result<Vec<_>, _>>()?;
    let before = read_number("before", before.as_deref(), u64::MAX)?;
    let limit = read_number("limit", limit.as_deref(), DEFAULT_LIMIT)?.min(MAX_LIMIT);
    let (notices, dropped) = {
        let state = shared.lock();
        (state.outbox.notices.iter().rev().cloned().collect::<Vec<_>>(), state.outbox.dropped)
    };
    // A search reads the whole outbox, so it does not run on the thread that serves other requests.
    let answer = tokio::task::spawn_blocking(move || {
        let is_wanted = |notice: &&Arc<AcceptedNotice>| conditions.iter().all(|is_met| is_met(notice));
        let matching: Vec<_> = notices.iter().filter(is_wanted).collect();
        let mut rest = matching.iter().skip_while(|notice| notice.id >= before);
        let summaries: Vec<_> = rest.by_ref().take(limit).map(|notice| summarize(notice)).collect();
        Json(json!({
            "held": notices.len(), "dropped": dropped, "matching": matching.len(), "more": rest.next().is_some(),
            "notices": summaries,
        }))
    });
    answer.await.map_err(|_| control_error!(INTERNAL_SERVER_ERROR, "the search broke off"; "搜索中断"))
}

fn read_condition(school: &School, name: &str, value: &str) -> Result<Condition, ControlError> {
    Ok(match name {
        "q" => {
            let search = Search::new(value.trim(), school)?;
            Box::new(move |notice| search.finds(notice))
        }
        "msgtype" => {
            let msgtype = find_msgtype(value)?;
            Box::new(move |notice| notice.msgtype == msgtype)
        }
        "recipient" => {
            let person = find_person(school, value)?;
            Box::new(move |notice| notice.recipients.contains(person))
        }
        "class" => {
            let people = people_of_department(school, value).ok_or_else(
                || control_error!(NOT_FOUND, "the school has no class `{value}`"; "学校没有班级 `{value}`"),
            )?;
            Box::new(move |notice| notice.recipients.persons().any(|person| people.contains(&person)))
        }
        "cut" => {
            let is_cut = read_bool(name, value)?;
            Box::new(move |notice| notice.cut.is_empty() != is_cut)
        }
        "suppressed" => {
            let has_repeats = read_bool(name, value)?;
            Box::new(move |notice| (notice.suppressed() > 0) == has_repeats)
        }
        _ => {
            let is_met: fn(&AcceptedNotice) -> bool = match value {
                "not_following" => |notice| notice.not_following.len() > 0,
                "out_of_scope" => |notice| notice.out_of_scope.len() > 0,
                "unknown" => |notice| notice.unknown.len() > 0,
                _ if read_bool(name, value)? => has_missed,
                _ => |notice| !has_missed(notice),
            };
            Box::new(is_met)
        }
    })
}

/// Returns whether a notice did not reach everybody whom it addressed.
fn has_missed(notice: &AcceptedNotice) -> bool {
    notice.invalid.len() + notice.not_following.len() + notice.out_of_scope.len() > 0
}

/// Returns the students, and their parents, of a department and of all departments under it.
fn people_of_department(school: &School, id: &str) -> Option<BTreeSet<Person>> {
    let departments = school.directory().department(id.parse().ok()?)?.tree();
    let students = departments.flat_map(Department::students);
    let families = students.flat_map(|student| {
        std::iter::once(student.person()).chain(student.parents().map(|(parent, _)| parent.person()))
    });
    Some(families.collect())
}

/// Words in any case, with the people of the school whose name or userid contains them.
struct Search {
    words: Regex,
    people: BTreeSet<Person>,
}

impl Search {
    fn new(words: &str, school: &School) -> Result<Self, ControlError> {
        const MAX_CHARACTERS: usize = 200;
        let escaped = regex::escape(words);
        let regex = RegexBuilder::new(&escaped).case_insensitive(true).build();
        let regex = regex.ok().filter(|_| words.chars().count() <= MAX_CHARACTERS);
        let words = regex.ok_or_else(|| {
            control_error!(BAD_REQUEST,
                "q has more than {MAX_CHARACTERS} characters: look for fewer words";
                "q 超过 {MAX_CHARACTERS} 个字符：请缩短搜索词"
            )
        })?;
        let is_match =
            |person: &Person| words.is_match(school.userid_of(*person)) || words.is_match(school.name_of(*person));
        let directory = school.directory();
        let students = directory.students().map(Student::person);
        let people = students.chain(directory.parents().map(Parent::person)).filter(is_match).collect();
        Ok(Self { words, people })
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
            Value::Array(items) => items.iter().any(|item| self.finds_in(item)),
            Value::Object(properties) => properties.values().any(|value| self.finds_in(value)),
            _ => false,
        }
    }
}

/// Message types with a title. If it is empty, no other text replaces it, because their first text may be an id.
const TITLED_TYPES: [&str; 4] = ["video", "news", "mpnews", "miniprogram"];

/// The most characters of a title and of an excerpt.
const MAX_TITLE: usize = 120;
const MAX_EXCERPT: usize = 200;

fn summarize(notice: &AcceptedNotice) -> Value {
    let (title, excerpt) = title_and_excerpt(notice.msgtype, &notice.shown, &notice.files);
    json!({
        "id": notice.id, "time": notice.time, "agentid": notice.agentid, "app": notice.app,
        "page": notice.page, "msgtype": notice.msgtype, "title": title, "excerpt": excerpt,
        "cut": notice.cut.len(), "to": notice.recipients.summarize_entries(),
        "recipients": notice.recipients.len(), "not_following": notice.not_following.len(),
        "out_of_scope": notice.out_of_scope.len(), "unknown": notice.unknown.len(),
        "invalid": notice.invalid.len(), "suppressed": notice.suppressed(),
    })
}

fn title_and_excerpt(msgtype: &str, shown: &Value, files: &[SentFile]) -> (String, String) {
    match msgtype {
        "text" => split_first_line(text_property(shown, "content")),
        // Pictures and recordings have no words.
        "image" | "voice" => (String::new(), String::new()),
        "file" => {
            (first_characters(files.first().map_or("", |file| &file.filename), MAX_TITLE).to_owned(), String::new())
        }
        _ => {
            // Phones show the first of several articles large.
            let card = shown.pointer("/articles/0").unwrap_or(shown);
            let below = ["description", "digest"].map(|name| text_property(card, name));
            let below = below.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
            let part = |text: &str, most| first_characters(trim_invisible(text), most).to_owned();
            match text_property(card, "title") {
                // A message type that only the schema files describe may have no title.
                "" if !TITLED_TYPES.contains(&msgtype) => split_first_line(first_text(card)),
                title => (part(title, MAX_TITLE), part(below, MAX_EXCERPT)),
            }
        }
    }
}

fn first_text(value: &Value) -> &str {
    match value {
        Value::String(text) => text,
        Value::Array(items) => items.iter().map(first_text).find(|text| !text.is_empty()).unwrap_or_default(),
        Value::Object(properties) => {
            properties.values().map(first_text).find(|text| !text.is_empty()).unwrap_or_default()
        }
        _ => "",
    }
}

fn text_property<'a>(card: &'a Value, name: &str) -> &'a str {
    card.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn split_first_line(text: &str) -> (String, String) {
    /// The tags of links, whose words people see.
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("(?i)<a [^>]*>|</a>").expect("the pattern is constant and covered by tests"));
    let text = LINK.replace_all(text, "");
    let text = trim_invisible(&text);
    let title = first_characters(text.lines().next().unwrap_or_default(), MAX_TITLE);
    let rest = trim_invisible(&text[title.len()..]);
    (title.trim_end().to_owned(), first_characters(rest, MAX_EXCERPT).to_owned())
}

fn trim_invisible(text: &str) -> &str {
    let is_unseen = |character: char| {
        let is_zero_width = matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        character.is_whitespace() || character.is_control() || is_zero_width
    };
    text.trim_matches(is_unseen)
}

fn first_characters(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_message_type_known_only_from_schemas_is_summarized_by_its_title_or_first_text() {
        let place = json!({ "scale": 15, "place": { "name": "东门\n请走侧门", "address": "学府路1号" } });
        let (title, below) = ("集合地点", "七点半");
        for (shown, expected) in [
            (place, ("东门", "请走侧门")),
            (json!({ "scale": 15, "title": title, "description": below }), (title, below)),
            (json!({ "scale": 15 }), ("", "")),
        ] {
            let (title, excerpt) = super::title_and_excerpt("location", &shown, &[]);
            assert_eq!((&*title, &*excerpt), expected, "{shown}");
        }
    }
}
