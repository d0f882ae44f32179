//! Which documented code a violation gets.

use wecom_school_types::{Errcode, Rule, Violation, Violations};

use crate::{
    bilingual::{Bilingual, bilingual},
    refusal::Refusal,
};

/// The refusal for all that is wrong with a request: that of the first violation, in the order of the page. That
/// nobody is addressed comes last, since a misspelt list (`toparty`) explains it.
// Choice: first-violation.
pub(crate) fn refusal(violations: &Violations) -> Refusal {
    let is_named = |violation: &&Violation| !matches!(violation.rule(), Rule::NothingGiven { .. });
    let first = violations.iter().find(is_named).or(violations.iter().next());
    let Some(first) = first else {
        return Refusal::new(Errcode::INVALID_PARAMETER, bilingual!("the request is not valid"; "请求无效"));
    };
    let rule = first.rule();
    let (code, detail) = (code(first), Bilingual { en: rule.to_string(), zh: rule.in_chinese() });
    match first.pointer() {
        // The request itself has no name.
        "" => Refusal::new(code, detail),
        pointer => Refusal::of(pointer, code, detail),
    }
}

fn code(violation: &Violation) -> Errcode {
    let place = Place::of(violation.pointer());
    match (violation.rule(), place.property) {
        (Rule::NothingGiven { .. }, _) => Errcode::NO_RECIPIENT,
        // Choice: unknown-property.
        (Rule::Unknown { .. } | Rule::Misplaced { .. } | Rule::Repeated, _) => Errcode::INVALID_PARAMETER,
        (Rule::Missing, property) => missing(property, &place),
        (_, "msgtype") => Errcode::INVALID_MSGTYPE,
        (_, "agentid") => Errcode::INVALID_AGENTID,
        (Rule::Empty, property) => empty(property, &place),
        (Rule::TooLong { .. }, "content") => Errcode::CONTENT_TOO_LARGE,
        (Rule::TooLong { .. }, "author") => Errcode::AUTHOR_TOO_LONG,
        (Rule::TooMany { .. }, "articles") => Errcode::TOO_MANY_ARTICLES,
        (Rule::TooFew { .. }, _) => Errcode::EMPTY_PARAMETER,
        _ => Errcode::INVALID_PARAMETER,
    }
}

// Choice: missing-parameter.
fn missing(property: &str, place: &Place<'_>) -> Errcode {
    match property {
        "msgtype" => Errcode::INVALID_MSGTYPE,
        "agentid" => Errcode::AGENTID_MISSING,
        "title" => Errcode::TITLE_MISSING,
        // Without the body of one of these, it is its one required property that is missing.
        "media_id" | "thumb_media_id" | "image" | "voice" | "video" | "file" => Errcode::MEDIA_ID_MISSING,
        "text" => Errcode::EMPTY_TEXT_CONTENT,
        "suite_id" => Errcode::SUITE_ID_MISSING,
        "suite_secret" => Errcode::SUITE_SECRET_MISSING,
        "suite_ticket" => Errcode::SUITE_TICKET_MISSING,
        "auth_corpid" => Errcode::AUTH_CORPID_MISSING,
        "permanent_code" => Errcode::PERMANENT_CODE_MISSING,
        property => empty(property, place),
    }
}

// Choice: empty-parameter.
fn empty(property: &str, place: &Place<'_>) -> Errcode {
    match property {
        "content" if place.parent == Some("text") => Errcode::EMPTY_TEXT_CONTENT,
        "to_parent_userid" | "to_student_userid" | "to_external_user" => Errcode::INVALID_USERID,
        "to_party" => Errcode::INVALID_PARAMETER,
        _ => Errcode::EMPTY_PARAMETER,
    }
}

/// The property that a pointer leads to or into, and the property that holds it.
struct Place<'a> {
    property: &'a str,
    parent: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn of(pointer: &'a str) -> Self {
        let is_index = |segment: &&str| segment.bytes().all(|byte| byte.is_ascii_digit());
        let mut properties = pointer.rsplit('/').filter(|segment| !is_index(segment));
        Self { property: properties.next().unwrap_or_default(), parent: properties.next() }
    }
}

#[cfg(test)]
mod tests {
    use wecom_school_types::{
        Checked,
        notice::{Notice, TextContent},
    };

    use super::*;

    fn judged(json: &str) -> (i64, String) {
        let Checked(verdict) = serde_json::from_str::<Checked<Notice>>(json).unwrap();
        let refusal = refusal(&verdict.unwrap_err());
        (refusal.code.get(), refusal.parameter.unwrap_or_default())
    }

    #[test]
    fn every_rule_has_its_code() {
        let long = "字".repeat(TextContent::MAX_BYTES);
        let ids = |count| format!("[{}]", vec!["\"1\""; count].join(","));
        let articles = |article: &str, count| {
            let articles = vec![article; count].join(",");
            format!(r#""toall":1,"agentid":1,"msgtype":"mpnews","mpnews":{{"articles":[{articles}]}}"#)
        };
        let author = "a".repeat(65);
        let html = "a".repeat(700_000);
        for (properties, code, parameter) in [
            (r#""toall":1,"agentid":1,"text":{"content":"a"}"#.to_owned(), 40008, "/msgtype"),
            (r#""toall":1,"agentid":1,"msgtype":"txt","text":{"content":"a"}"#.to_owned(), 40008, "/msgtype"),
            (r#""toall":1,"agentid":1,"msgtype":7,"text":{"content":"a"}"#.to_owned(), 40008, "/msgtype"),
            (r#""toall":1,"msgtype":"text","text":{"content":"a"}"#.to_owned(), 41011, "/agentid"),
            (r#""toall":1,"agentid":"1","msgtype":"text","text":{"content":"a"}"#.to_owned(), 40056, "/agentid"),
            (r#""toall":1,"agentid":1,"msgtype":"text","text":{"content":""}"#.to_owned(), 44004, "/text/content"),
            (r#""toall":1,"agentid":1,"msgtype":"text","text":{}"#.to_owned(), 44004, "/text/content"),
            (r#""toall":1,"agentid":1,"msgtype":"text""#.to_owned(), 44004, "/text"),
            (
                format!(r#""toall":1,"agentid":1,"msgtype":"text","text":{{"content":"{long}"}}"#),
                45002,
                "/text/content",
            ),
            (r#""toall":1,"agentid":1,"msgtype":"image","image":{}"#.to_owned(), 41006, "/image/media_id"),
            (r#""toall":1,"agentid":1,"msgtype":"image""#.to_owned(), 41006, "/image"),
            (r#""toall":1,"agentid":1,"msgtype":"image","image":{"media_id":""}"#.to_owned(), 40063, "/image/media_id"),
            (r#""toall":1,"agentid":1,"msgtype":"news","news":{"articles":[]}"#.to_owned(), 40063, "/news/articles"),
            (
                r#""toall":1,"agentid":1,"msgtype":"news","news":{"articles":[{"url":"u"}]}"#.to_owned(),
                41016,
                "/news/articles/0/title",
            ),
            (articles(r#"{"title":"t","thumb_media_id":"m","content":"c"}"#, 9), 45008, "/mpnews/articles"),
            (articles(r#"{"title":"t","thumb_media_id":"m"}"#, 1), 40063, "/mpnews/articles/0/content"),
            (
                articles(&format!(r#"{{"title":"t","thumb_media_id":"m","content":"c","author":"{author}"}}"#), 1),
                45032,
                "/mpnews/articles/0/author",
            ),
            (
                articles(&format!(r#"{{"title":"t","thumb_media_id":"m","content":"{html}"}}"#), 1),
                45002,
                "/mpnews/articles/0/content",
            ),
            (
                format!(r#""to_party":{},"agentid":1,"msgtype":"text","text":{{"content":"a"}}"#, ids(101)),
                40058,
                "/to_party",
            ),
            (r#""to_party":"1","agentid":1,"msgtype":"text","text":{"content":"a"}"#.to_owned(), 40058, "/to_party"),
            (
                r#""to_parent_userid":[""],"agentid":1,"msgtype":"text","text":{"content":"a"}"#.to_owned(),
                40003,
                "/to_parent_userid/0",
            ),
            (r#""toparty":["1"],"agentid":1,"msgtype":"text","text":{"content":"a"}"#.to_owned(), 40058, "/toparty"),
            (
                r#""toall":1,"recv_scope":3,"agentid":1,"msgtype":"text","text":{"content":"a"}"#.to_owned(),
                40058,
                "/recv_scope",
            ),
            (
                r#""toall":1,"agentid":1,"msgtype":"text","text":{"content":"a"},"duplicate_check_interval":14401"#
                    .to_owned(),
                40058,
                "/duplicate_check_interval",
            ),
            (r#""toall":0,"agentid":1,"msgtype":"text","text":{"content":"a"}"#.to_owned(), 82001, ""),
        ] {
            let shown = &properties[..properties.floor_char_boundary(120)];
            assert_eq!(judged(&format!("{{{properties}}}")), (code, parameter.to_owned()), "{shown}");
        }
    }
}
