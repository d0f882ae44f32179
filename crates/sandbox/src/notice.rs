//! A request as the sandbox goes through it, whichever page it was judged by.

use std::time::Duration;

use serde_json::{Map, Value};
use wecom_school_types::{
    Checked, Read,
    notice::{DuplicateCheckInterval, Msgtype, Notice},
    properties_only_of,
    third_party::ThirdPartyNotice,
};

use crate::{audience::Audience, bilingual::bilingual, content::Content, judge, outbox::Page, refusal::Refusal};

/// A request that the types accept.
pub(crate) enum Judged {
    A(Box<Notice>),
    B(Box<ThirdPartyNotice>),
}

/// Reads a body as JSON and judges it by the page that is meant.
pub(crate) fn judge(body: &[u8], is_third_party: bool) -> Result<Judged, Refusal> {
    if is_third_party && is_page_b(body) {
        read(body).map(Box::new).map(Judged::B)
    } else {
        read(body).map(Box::new).map(Judged::A)
    }
}

/// Reads a body as JSON of a known shape.
pub(crate) fn read<T: Read>(body: &[u8]) -> Result<T, Refusal> {
    // Choice: byte-order-mark.
    if body.starts_with("\u{feff}".as_bytes()) {
        return Err(Refusal::wrong_json(bilingual!(
            "it begins with a byte order mark: write UTF-8 without one";
            "开头有字节顺序标记（BOM）：请写成不带 BOM 的 UTF-8"
        )));
    }
    // A text is checked once to be UTF-8, bytes once for each string in them.
    let read: serde_json::Result<Checked<T>> = match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(body),
    };
    match read {
        Ok(Checked(Ok(request))) => Ok(request),
        Ok(Checked(Err(violations))) => Err(judge::refusal(&violations)),
        Err(_) if body.is_empty() => Err(Refusal::wrong_json(bilingual!(
            "the body is empty: send the request as JSON"; "请求体为空：请以 JSON 发送请求"
        ))),
        Err(error) => Err(wrong_json(&error)),
    }
}

/// The refusal of what is no JSON.
pub(crate) fn wrong_json(error: &serde_json::Error) -> Refusal {
    let (line, column) = (error.line(), error.column());
    Refusal::wrong_json(bilingual!(
        "{error}: the body has to be JSON in UTF-8";
        "第 {line} 行第 {column} 列不是正确的 JSON：请求体须是 UTF-8 编码的 JSON"
    ))
}

/// Whether a third-party app's request is meant for page B.
///
/// A miniprogram message is, unless it has a property that page A alone knows; and so is what has
/// `to_external_user`, which page B alone knows.
// Choice: page-of-a-third-party-request.
fn is_page_b(body: &[u8]) -> bool {
    let Ok(request) = serde_json::from_slice::<Map<String, Value>>(body) else { return false };
    let is_miniprogram = request.get("msgtype").is_some_and(|msgtype| msgtype == "miniprogram");
    let has = |name: &str| request.contains_key(name);
    let is_of_page_a = || properties_only_of::<Notice, ThirdPartyNotice>().any(has);
    properties_only_of::<ThirdPartyNotice, Notice>().any(has) || is_miniprogram && !is_of_page_a()
}

impl Judged {
    pub fn page(&self) -> Page {
        match self {
            Self::A(_) => Page::A,
            Self::B(_) => Page::B,
        }
    }

    pub fn agentid(&self) -> i64 {
        match self {
            Self::A(notice) => notice.agentid().get(),
            Self::B(notice) => notice.agentid().get(),
        }
    }

    pub fn msgtype(&self) -> &'static str {
        match self {
            Self::A(notice) => notice.message().msgtype().as_str(),
            // Page B has one type, of the same name.
            Self::B(_) => Msgtype::Miniprogram.as_str(),
        }
    }

    /// How long a repeat is suppressed; `None` if the check is off.
    pub fn duplicate_interval(&self) -> Option<Duration> {
        let Self::A(notice) = self else { return None };
        let is_on = notice.enable_duplicate_check() == Some(true);
        let interval = notice.duplicate_check_interval().unwrap_or(DuplicateCheckInterval::DEFAULT);
        // The type knows no negative interval.
        is_on.then(|| Duration::from_secs(interval.get().unsigned_abs()))
    }

    pub fn audience(&self) -> Audience<'_> {
        match self {
            Self::A(notice) => Audience {
                scope: notice.recv_scope().unwrap_or_default(),
                external_users: Vec::new(),
                parents: ids(notice.to_parent_userid()),
                students: ids(notice.to_student_userid()),
                parties: ids(notice.to_party()),
                is_whole_school: notice.toall() == Some(true),
            },
            #[expect(deprecated, reason = "page B knows the list still")]
            Self::B(notice) => Audience {
                external_users: ids(notice.to_external_user()),
                parents: ids(notice.to_parent_userid()),
                students: ids(notice.to_student_userid()),
                parties: ids(notice.to_party()),
                is_whole_school: notice.toall() == Some(true),
                ..Audience::default()
            },
        }
    }

    pub fn content(&self) -> Content<'_> {
        match self {
            Self::A(notice) => Content::of(notice),
            Self::B(notice) => Content::of_page_b(notice),
        }
    }
}

/// The ids of a list that may be absent.
fn ids<'a, E: AsRef<str> + 'a>(list: Option<&'a impl std::ops::Deref<Target = [E]>>) -> Vec<&'a str> {
    list.map_or_else(Vec::new, |list| list.iter().map(AsRef::as_ref).collect())
}
