//! The documented error code for a violation of the types.

use wecom_school_types::{Errcode, Rule, Violation, Violations};

use crate::refusal::{Bilingual, Refusal, refusal};

/// Returns the refusal for the first violation, in the order of the page. A request without recipients is refused as such
/// only if nothing else is wrong: a misspelt list (`toparty`) explains it better.
// Choice: first-violation.
pub(crate) fn refusal(violations: &Violations) -> Refusal {
    let is_named = |violation: &&Violation| !matches!(violation.rule(), Rule::NothingGiven { .. });
    let first = violations.iter().find(is_named).or(violations.iter().next());
    let Some(first) = first else {
        return refusal!(INVALID_PARAMETER, "the request is not valid"; "请求无效");
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
    // The property that the pointer leads to or into, and the property that contains it.
    let is_index = |segment: &&str| segment.bytes().all(|byte| byte.is_ascii_digit());
    let mut properties = violation.pointer().rsplit('/').filter(|segment| !is_index(segment));
    let (property, parent) = (properties.next().unwrap_or_default(), properties.next());
    match (violation.rule(), property) {
        (Rule::NothingGiven { .. }, _) => Errcode::NO_RECIPIENT,
        // Choice: unknown-property.
        (Rule::Unknown { .. } | Rule::Misplaced { .. } | Rule::Repeated, _) => Errcode::INVALID_PARAMETER,
        (Rule::Missing, property) => missing(property, parent),
        (_, "msgtype") => Errcode::INVALID_MSGTYPE,
        (_, "agentid") => Errcode::INVALID_AGENTID,
        (Rule::Empty, property) => empty(property, parent),
        (Rule::TooLong { .. }, "content") => Errcode::CONTENT_TOO_LARGE,
        (Rule::TooLong { .. }, "author") => Errcode::AUTHOR_TOO_LONG,
        (Rule::TooMany { .. }, "articles") => Errcode::TOO_MANY_ARTICLES,
        (Rule::TooFew { .. }, _) => Errcode::EMPTY_PARAMETER,
        _ => Errcode::INVALID_PARAMETER,
    }
}

// Choice: missing-parameter.
fn missing(property: &str, parent: Option<&str>) -> Errcode {
    match property {
        "msgtype" => Errcode::INVALID_MSGTYPE,
        "agentid" => Errcode::AGENTID_MISSING,
        "title" => Errcode::TITLE_MISSING,
        // Without the body of one of these, its one required property is missing.
        "media_id" | "thumb_media_id" | "image" | "voice" | "video" | "file" => Errcode::MEDIA_ID_MISSING,
        "text" => Errcode::EMPTY_TEXT_CONTENT,
        "suite_id" => Errcode::SUITE_ID_MISSING,
        "suite_secret" => Errcode::SUITE_SECRET_MISSING,
        "suite_ticket" => Errcode::SUITE_TICKET_MISSING,
        "auth_corpid" => Errcode::AUTH_CORPID_MISSING,
        "permanent_code" => Errcode::PERMANENT_CODE_MISSING,
        property => empty(property, parent),
    }
}

// Choice: empty-parameter.
fn empty(property: &str, parent: Option<&str>) -> Errcode {
    match property {
        "content" if parent == Some("text") => Errcode::EMPTY_TEXT_CONTENT,
        "to_parent_userid" | "to_student_userid" | "to_external_user" => Errcode::INVALID_USERID,
        "to_party" => Errcode::INVALID_PARAMETER,
        _ => Errcode::EMPTY_PARAMETER,
    }
}
