//! Answers of the API, in the shape in which the server's answers were seen.

use std::{
    borrow::Cow,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    http::{HeaderName, HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{
    json,
    value::{RawValue, to_raw_value},
};
use wecom_school_types::Errcode;

use crate::{
    Endpoint,
    refusal::{MEDIA_DATA_MISSING, Refusal},
};

#[derive(Serialize)]
struct Envelope<'a, T: Serialize> {
    errcode: Errcode,
    errmsg: &'a str,
    #[serde(flatten)]
    rest: T,
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub code: Errcode,
    pub errmsg: Cow<'static, str>,
    pub json: Arc<RawValue>,
}

impl Answer {
    pub fn accepted(rest: &impl Serialize) -> Self {
        Self::new(Errcode::OK, "ok".into(), rest)
    }

    pub fn refused(endpoint: Endpoint, refusal: &Refusal, now: Duration, ip: IpAddr) -> Self {
        let rest = match endpoint {
            // A refused notice was seen to get every list, empty.
            Endpoint::Send => json!({
                "invalid_parent_userid": [], "invalid_student_userid": [], "invalid_party": [],
                "invalid_external_user": [], "invalid_tag": [],
            }),
            _ => json!({}),
        };
        Self::new(refusal.code, write_errmsg(refusal, now, ip).into(), &rest)
    }

    fn new(errcode: Errcode, errmsg: Cow<'static, str>, rest: &impl Serialize) -> Self {
        // All keys are texts, so writing can't fail.
        let json = to_raw_value(&Envelope { errcode, errmsg: &errmsg, rest }).unwrap_or_default();
        Self { code: errcode, errmsg, json: json.into() }
    }
}

/// Sets an optional property of a builder.
pub(crate) fn set<B, T>(builder: B, value: Option<T>, setter: impl FnOnce(B, T) -> B) -> B {
    match value {
        Some(value) => setter(builder, value),
        None => builder,
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8")),
            (HeaderName::from_static("error-code"), HeaderValue::from(self.code.get())),
            (HeaderName::from_static("error-msg"), to_header(&self.errmsg)),
        ];
        (headers, self.json.get().to_owned()).into_response()
    }
}

/// `invalid parameter: /to_party: 101 entries, …, hint: [176…], from ip: 127.0.0.1, more info at …`
fn write_errmsg(refusal: &Refusal, now: Duration, ip: IpAddr) -> String {
    /// Makes every hint unique, as the server's are.
    static HINTS: AtomicU64 = AtomicU64::new(1);
    /// A parameter's name or value may be as long as the request.
    const MAX_DETAIL_BYTES: usize = 600;

    let code = refusal.code.get();
    let warning = if refusal.is_wrong_json { "Warning: wrong json format. " } else { "" };
    let meaning = match refusal.code.meaning() {
        // Some meanings go on to list what the code is for, which says nothing about this request.
        Some(meaning) => meaning.split(": ").next().unwrap_or(meaning),
        None if code == MEDIA_DATA_MISSING => "media data missing",
        None => "injected fault",
    };
    let parameter = refusal.parameter.as_ref().map_or_else(String::new, |parameter| format!("{parameter}: "));
    let detail = format!("{parameter}{}", refusal.detail.en);
    let shortened = &detail[..detail.floor_char_boundary(MAX_DETAIL_BYTES)];
    let ellipsis = if shortened.len() < detail.len() { "…" } else { "" };
    let hint = format!("{}{:06}", now.as_secs(), HINTS.fetch_add(1, Ordering::Relaxed));
    format!(
        "{warning}{meaning}: {shortened}{ellipsis}, hint: [{hint}], from ip: {ip}, \
         more info at https://open.work.weixin.qq.com/devtool/query?e={code}"
    )
}

fn to_header(text: &str) -> HeaderValue {
    let visible = |character: char| if character == ' ' || character.is_ascii_graphic() { character } else { '?' };
    let text: String = text.chars().map(visible).collect();
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("?"))
}
