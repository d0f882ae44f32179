//! Refusals of the API with their error codes, and texts for people in English and in Chinese.

use wecom_school_types::{Errcode, Rule, Violation, Violations};

/// A text in both languages of the inbox.
#[derive(Clone, Debug)]
pub(crate) struct Bilingual {
    pub en: String,
    pub zh: String,
}

/// `bilingual!("{n} parents"; "{n} 位家长")`: two format strings, which take their values from the scope.
macro_rules! bilingual {
    ($en:literal; $zh:literal) => {
        $crate::refusal::Bilingual { en: ::std::format!($en), zh: ::std::format!($zh) }
    };
}

/// `refusal!(INVALID_SECRET, "corpsecret", "…"; "…")`: a [`Refusal`] with its code, parameter and detail.
macro_rules! refusal {
    ($code:ident, $parameter:expr, $en:literal; $zh:literal) => {
        $crate::refusal::Refusal::of(
            $parameter,
            ::wecom_school_types::Errcode::$code,
            $crate::refusal::bilingual!($en; $zh),
        )
    };
    ($code:ident, $en:literal; $zh:literal) => {
        $crate::refusal::Refusal::new(::wecom_school_types::Errcode::$code, $crate::refusal::bilingual!($en; $zh))
    };
}

macro_rules! refuse {
    ($($refusal:tt)*) => {
        return ::std::result::Result::Err($crate::refusal::refusal!($($refusal)*))
    };
}
pub(crate) use {bilingual, refusal, refuse};

/// The code that the server was seen to answer where a part has no filename. Page 90313 does not list it.
pub(crate) const MEDIA_DATA_MISSING: i64 = 41005;

#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub code: Errcode,
    /// A JSON pointer into the request's body, or the name of a query parameter.
    pub parameter: Option<String>,
    /// What is wrong, and what to do.
    pub detail: Bilingual,
    /// Whether the body is not JSON, which `errmsg` marks.
    pub is_wrong_json: bool,
}

impl Refusal {
    pub fn new(code: Errcode, detail: Bilingual) -> Self {
        Self { code, parameter: None, detail, is_wrong_json: false }
    }

    pub fn of(parameter: impl Into<String>, code: Errcode, detail: Bilingual) -> Self {
        Self { parameter: Some(parameter.into()), ..Self::new(code, detail) }
    }

    pub fn wrong_json(detail: Bilingual) -> Self {
        Self { is_wrong_json: true, ..Self::new(Errcode::INVALID_PARAMETER, detail) }
    }
}

/// Returns the refusal for the first violation, in the order of the page. A request without recipients is refused as such
/// only if nothing else is wrong: a misspelt list (`toparty`) explains it better.
// Choice: first-violation.
pub(crate) fn refuse_violations(violations: &Violations) -> Refusal {
    let is_named = |violation: &&Violation| !matches!(violation.rule(), Rule::NothingGiven { .. });
    let first = violations.iter().find(is_named).or(violations.iter().next());
    let Some(first) = first else {
        return refusal!(INVALID_PARAMETER, "the request is not valid"; "请求无效");
    };
    let rule = first.rule();
    let (code, detail) = (code_of(first), Bilingual { en: rule.to_string(), zh: rule.in_chinese() });
    match first.pointer() {
        // The request itself has no name.
        "" => Refusal::new(code, detail),
        pointer => Refusal::of(pointer, code, detail),
    }
}

fn code_of(violation: &Violation) -> Errcode {
    // The property that the pointer leads to or into, and the property that contains it.
    let is_index = |segment: &&str| segment.bytes().all(|byte| byte.is_ascii_digit());
    let mut properties = violation.pointer().rsplit('/').filter(|segment| !is_index(segment));
    let (property, parent) = (properties.next().unwrap_or_default(), properties.next());
    match (violation.rule(), property) {
        (Rule::NothingGiven { .. }, _) => Errcode::NO_RECIPIENT,
        // Choice: unknown-property.
        (Rule::Unknown { .. } | Rule::Misplaced { .. } | Rule::Repeated, _) => Errcode::INVALID_PARAMETER,
        (Rule::Missing, property) => code_of_missing(property, parent),
        (_, "msgtype") => Errcode::INVALID_MSGTYPE,
        (_, "agentid") => Errcode::INVALID_AGENTID,
        (Rule::TooLong { .. }, "userid") => Errcode::INVALID_USERID,
        (Rule::Empty, property) => code_of_empty(property, parent),
        (Rule::TooLong { .. }, "content") => Errcode::CONTENT_TOO_LARGE,
        (Rule::TooLong { .. }, "author") => Errcode::AUTHOR_TOO_LONG,
        (Rule::TooMany { .. }, "articles") => Errcode::TOO_MANY_ARTICLES,
        (Rule::TooFew { .. }, _) => Errcode::EMPTY_PARAMETER,
        _ => Errcode::INVALID_PARAMETER,
    }
}

// Choice: missing-parameter.
fn code_of_missing(property: &str, parent: Option<&str>) -> Errcode {
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
        "userid" => Errcode::USERID_MISSING,
        "department_id" => Errcode::DEPARTMENT_NOT_FOUND,
        property => code_of_empty(property, parent),
    }
}

// Choice: empty-parameter.
fn code_of_empty(property: &str, parent: Option<&str>) -> Errcode {
    match property {
        "content" if parent == Some("text") => Errcode::EMPTY_TEXT_CONTENT,
        "to_parent_userid" | "to_student_userid" | "to_external_user" => Errcode::INVALID_USERID,
        "to_party" => Errcode::INVALID_PARAMETER,
        _ => Errcode::EMPTY_PARAMETER,
    }
}
