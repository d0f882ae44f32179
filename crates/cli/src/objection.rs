//! Finds what is wrong or unusual in a request although the types accept it: links that can't be opened, texts of blanks
//! only, and unusual ids. `check`, a dry run and a real send use the same rules.

use std::collections::BTreeMap;

use wecom_school_types::{Errcode, after_http_scheme};

use crate::{
    audience::{IdKind, doubt},
    characters::{is_blank, name_character},
    finding::{Finding, Kind},
    locations::{JsonString, each_string},
};

/// Returns the findings in a JSON request. Each kind of unusual id is reported once per list, at the first such id.
pub fn check_request(request: &str) -> Vec<Finding> {
    // By list and reason: the first unusual id, and how many there are.
    let mut unusual = BTreeMap::<(String, String), (Finding, usize)>::new();
    let mut found = Vec::new();
    each_string(request, &mut |string: &JsonString| {
        let name = string.names().next().unwrap_or_default();
        let finding = |kind, message| Finding::at(kind, string.span.clone(), message).pointer(&string.pointer);
        let id_kind = match name {
            "to_parent_userid" | "to_student_userid" | "to_external_user" => IdKind::Userid,
            "to_party" => IdKind::Department,
            "url" | "picurl" | "content_source_url" => {
                found.extend(check_link(name, &string.text).map(|message| finding(Kind::Link, message)));
                return;
            }
            _ => {
                if !string.text.is_empty() && string.text.chars().all(is_blank) {
                    let message = words!("the text has only blanks, so people see nothing: write a text"; "全是空白字符，什么也看不到：请填写内容");
                    found.push(finding(Kind::Blank, message));
                }
                return;
            }
        };
        if let Some(why) = doubt(&string.text, id_kind) {
            let first = (finding(Kind::Id, why.clone()), 0);
            unusual.entry((name.to_owned(), why)).or_insert(first).1 += 1;
        }
    });
    found.extend(unusual.into_iter().map(|((_, why), (first, count))| {
        let message = words!("{why} (ids like this: {count})"; "{why}（此类 id 共 {count} 个）");
        if count == 1 { first } else { Finding { message, ..first } }
    }));
    found.sort_by_key(|finding| finding.span.as_ref().map(|span| span.start));
    found
}

/// Returns what is wrong with a link. An optional link may be empty.
fn check_link(property: &str, url: &str) -> Option<String> {
    let Some(rest) = after_http_scheme(url) else {
        let code = Errcode::URL_WITHOUT_SCHEME.get();
        return match (property, url) {
            ("url", _) => Some(words!(
                "a link without http:// or https://, which the server refuses ({code}): begin it with https://";
                "链接没有以 http:// 或 https:// 开头，服务器会拒绝（{code}）：请以 https:// 开头"
            )),
            (_, "") => None,
            _ => Some(words!(
                "a link without http:// or https://: begin it with https://";
                "链接没有以 http:// 或 https:// 开头：请以 https:// 开头"
            )),
        };
    };
    if let Some(character) = url.chars().find(|character| is_blank(*character)) {
        let character = name_character(character);
        return Some(words!("a link with {character} in it: remove it"; "链接中含有 {character}：请删去"));
    }
    let has_host = !rest.is_empty() && !rest.starts_with(['/', '?', '#']);
    (!has_host).then(|| words!("a link without a host: complete it"; "链接缺少主机名：请补全"))
}
