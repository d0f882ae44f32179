//! Notices that the types accept, of either page.

use std::time::Duration;

use serde_json::{Map, Value};
use wecom_school_directory::NoticeAudience;
use wecom_school_types::{
    Checked, Read,
    notice::{DuplicateCheckInterval, Notice},
    properties_only_of,
    third_party::ThirdPartyNotice,
};

use crate::{
    content::Content,
    outbox::Page,
    refusal::{Refusal, bilingual, refuse_violations},
};

pub(crate) enum CheckedNotice {
    A(Box<Notice>),
    B(Box<ThirdPartyNotice>),
}

pub(crate) struct Parameters<'a> {
    pub page: Page,
    pub agentid: i64,
    /// How long repeats are suppressed; `None` if the duplicate check is off.
    pub duplicate_interval: Option<Duration>,
    pub audience: NoticeAudience<'a>,
    pub content: Content<'a>,
}

pub(crate) fn check(body: &[u8], is_third_party: bool) -> Result<CheckedNotice, Refusal> {
    if is_third_party && is_page_b(body) {
        read(body).map(Box::new).map(CheckedNotice::B)
    } else {
        read(body).map(Box::new).map(CheckedNotice::A)
    }
}

pub(crate) fn read<T: Read>(body: &[u8]) -> Result<T, Refusal> {
    // Choice: byte-order-mark.
    if body.starts_with("\u{feff}".as_bytes()) {
        return Err(Refusal::wrong_json(bilingual!(
            "it begins with a byte order mark: write UTF-8 without one";
            "开头有字节顺序标记（BOM）：请写成不带 BOM 的 UTF-8"
        )));
    }
    // UTF-8 is checked once for a text, but for each string of bytes.
    let read: serde_json::Result<Checked<T>> = match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(body),
    };
    match read {
        Ok(Checked(Ok(request))) => Ok(request),
        Ok(Checked(Err(violations))) => Err(refuse_violations(&violations)),
        Err(_) if body.is_empty() => Err(Refusal::wrong_json(bilingual!(
            "the body is empty: send the request as JSON"; "请求体为空：请以 JSON 发送请求"
        ))),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            Err(Refusal::wrong_json(bilingual!(
                "{error}: the body has to be JSON in UTF-8";
                "第 {line} 行第 {column} 列不是正确的 JSON：请求体须是 UTF-8 编码的 JSON"
            )))
        }
    }
}

/// Returns whether a third-party app's request is meant for page B.
///
/// A miniprogram message is meant for page B unless it has a property that only page A describes. A request with
/// `to_external_user`, which only page B describes, always is.
// Choice: page-of-a-third-party-request.
fn is_page_b(body: &[u8]) -> bool {
    let Ok(request) = serde_json::from_slice::<Map<String, Value>>(body) else { return false };
    let is_miniprogram = request.get("msgtype").is_some_and(|msgtype| msgtype == "miniprogram");
    let has = |name: &str| request.contains_key(name);
    let is_of_page_a = || properties_only_of::<Notice, ThirdPartyNotice>().any(has);
    properties_only_of::<ThirdPartyNotice, Notice>().any(has) || is_miniprogram && !is_of_page_a()
}

impl CheckedNotice {
    pub fn parameters(&self) -> Parameters<'_> {
        match self {
            Self::A(notice) => Parameters {
                page: Page::A,
                agentid: notice.agentid().get(),
                duplicate_interval: duplicate_interval(notice),
                audience: NoticeAudience::from(&**notice),
                content: Content::of(notice),
            },
            Self::B(notice) => Parameters {
                page: Page::B,
                agentid: notice.agentid().get(),
                duplicate_interval: None,
                audience: NoticeAudience::from(&**notice),
                content: Content::of_page_b(notice),
            },
        }
    }
}

fn duplicate_interval(notice: &Notice) -> Option<Duration> {
    let interval = notice.duplicate_check_interval().unwrap_or(DuplicateCheckInterval::DEFAULT);
    // The type accepts no negative interval.
    let interval = Duration::from_secs(interval.get().unsigned_abs());
    (notice.enable_duplicate_check() == Some(true) && !interval.is_zero()).then_some(interval)
}
