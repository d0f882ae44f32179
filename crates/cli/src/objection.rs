//! Finds what is wrong or unusual in a request although the types accept it: links that open nothing, texts of blanks, and unusual
//! ids. `check`, a dry run and a real send use the same rules.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    audience::{self, Kind as IdKind},
    character::is_blank,
    finding::{Finding, Kind},
    lang::words,
    link,
    locations::each_string,
};

/// An unusual id: its list, why it is unusual, and the first of its kind there.
type Unusual = BTreeMap<(String, String), (String, Range<usize>, usize)>;

/// Returns the findings in a request that is JSON; each kind of unusual id once a list, at its first id.
pub fn of(request: &str) -> Vec<Finding> {
    let (mut found, mut unusual) = (Vec::new(), Unusual::new());
    each_string(request, &mut |string| {
        let name = string.names().next().unwrap_or_default();
        let id_kind = match name {
            "to_parent_userid" | "to_student_userid" | "to_external_user" => Some(IdKind::Userid),
            "to_party" => Some(IdKind::Department),
            _ => None,
        };
        if let Some(id_kind) = id_kind {
            if let Some(why) = audience::doubt(&string.text, id_kind) {
                let first = (string.pointer.clone(), string.span.clone(), 0);
                unusual.entry((name.to_owned(), why)).or_insert(first).2 += 1;
            }
            return;
        }
        let message = if link::PROPERTIES.contains(&name) {
            link::flaw(name, &string.text).map(|message| (Kind::Link, message))
        } else if !string.text.is_empty() && string.text.chars().all(is_blank) {
            let message = words!("a text of blanks, of which people see nothing: write a text"; "全是空白字符，什么也看不到：请填写内容");
            Some((Kind::Blank, message))
        } else {
            None
        };
        found.extend(message.map(|(kind, message)| Finding {
            pointer: Some(string.pointer.clone()),
            ..Finding::at(kind, string.span.clone(), message)
        }));
    });
    found.extend(unusual.into_iter().map(|((_, why), (pointer, span, count))| {
        let message = match count {
            1 => why,
            _ => words!("{why} (ids like this: {count})"; "{why}（此类 id 共 {count} 个）"),
        };
        Finding { pointer: Some(pointer), ..Finding::at(Kind::Id, span, message) }
    }));
    found.sort_by_key(|finding| finding.span.as_ref().map(|span| span.start));
    found
}
