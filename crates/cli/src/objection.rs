//! What a request says although the types accept it: links that open nothing, texts of blanks, and unusual ids. One
//! judgement for `check`, a dry run and a real send.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{
    audience::{self, Kind as IdKind},
    character::is_blank,
    check::{Kind, with_pointer},
    exit::Exit,
    lang::words,
    link,
    problem::Problem,
};

/// The lists of recipients, and what their ids belong to.
const AUDIENCE: [(&str, IdKind); 4] = [
    ("to_parent_userid", IdKind::Userid),
    ("to_student_userid", IdKind::Userid),
    ("to_party", IdKind::Department),
    ("to_external_user", IdKind::Userid),
];

/// One thing that should be corrected.
#[derive(Debug)]
pub struct Objection {
    /// The JSON pointer of what is meant.
    pub pointer: String,
    pub kind: Kind,
    /// What is wrong, without the pointer.
    pub said: String,
}

impl Objection {
    /// As people read it, without the text in which it stands.
    pub fn problem(&self) -> Problem {
        let what = with_pointer(&self.pointer, &self.said);
        if self.kind.is_warning() { Problem::warning(what) } else { Problem::new(Exit::Invalid, what) }
    }
}

/// Collects the objections to a request.
pub fn of(request: &impl Serialize) -> Vec<Objection> {
    let mut found = Vec::new();
    let request = serde_json::to_value(request).unwrap_or_default();
    look_into(&request, "", "", &mut found);
    found
}

fn look_into(value: &Value, pointer: &str, name: &str, found: &mut Vec<Objection>) {
    match value {
        Value::Object(properties) => {
            for (name, value) in properties {
                let pointer = format!("{pointer}/{name}");
                match AUDIENCE.iter().find(|(list, _)| list == name) {
                    Some((_, kind)) => ids(value, &pointer, *kind, found),
                    None => look_into(value, &pointer, name, found),
                }
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                look_into(entry, &format!("{pointer}/{index}"), name, found);
            }
        }
        Value::String(text) => {
            let objection = |kind, said| Objection { pointer: pointer.to_owned(), kind, said };
            if link::PROPERTIES.contains(&name) {
                found.extend(link::flaw(name, text).map(|said| objection(Kind::Link, said)));
            } else if !text.is_empty() && text.chars().all(is_blank) {
                found.push(objection(
                    Kind::Blank,
                    words!("a text of blanks, in which nobody sees anything: write a text"; "全是空白字符，什么也看不到：请填写内容"),
                ));
            }
        }
        _ => {}
    }
}

/// Each kind of unusual id once, at the first of them.
fn ids(list: &Value, pointer: &str, kind: IdKind, found: &mut Vec<Objection>) {
    let mut kinds = BTreeMap::<String, (usize, usize)>::new();
    let ids = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    for (index, id) in ids.enumerate() {
        if let Some(why) = audience::doubt(id, kind) {
            kinds.entry(why).or_insert((index, 0)).1 += 1;
        }
    }
    found.extend(kinds.into_iter().map(|(why, (first, count))| Objection {
        pointer: format!("{pointer}/{first}"),
        kind: Kind::Id,
        said: match count {
            1 => why,
            _ => words!("{why} (ids like this: {count})"; "{why}（此类 id 共 {count} 个）"),
        },
    }));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn objections(request: &Value) -> Vec<(String, Kind)> {
        of(request).into_iter().map(|objection| (objection.pointer, objection.kind)).collect()
    }

    #[test]
    fn links_blanks_and_ids_are_found_wherever_they_stand() {
        let request = json!({
            "to_party": ["21", "２１", "a"], "to_parent_userid": ["zhang", "张三", "李四", "#N/A"], "agentid": 1,
            "news": { "articles": [{ "title": "\u{200b} ", "url": "https://a.example", "picurl": "a.png", "description": "" }] },
            "mpnews": { "articles": [{ "title": "字", "content_source_url": "b", "content": "\n\u{3000}" }] },
        });
        let pointer = |pointer: &str, kind| (pointer.to_owned(), kind);
        assert_eq!(
            objections(&request),
            [
                pointer("/to_party/1", Kind::Id),
                pointer("/to_party/2", Kind::Id),
                pointer("/to_parent_userid/3", Kind::Id),
                pointer("/to_parent_userid/1", Kind::Id),
                pointer("/news/articles/0/title", Kind::Blank),
                pointer("/news/articles/0/picurl", Kind::Link),
                pointer("/mpnews/articles/0/content_source_url", Kind::Link),
                pointer("/mpnews/articles/0/content", Kind::Blank),
            ]
        );
        assert!(of(&request)[3].problem().what().ends_with("(ids like this: 2)"));
    }
}
