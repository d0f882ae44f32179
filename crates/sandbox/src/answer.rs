//! What the sandbox answers, in the shape in which the API's answers were seen.

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
    body::Body,
    http::{HeaderName, HeaderValue, Response, header::CONTENT_TYPE},
};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use wecom_school_types::Errcode;

use crate::{Endpoint, api::MEDIA_DATA_MISSING, refusal::Refusal};

/// The answer to a notice that was accepted.
///
/// Every list is there, be it empty; page B's is there for page B alone.
// Choice: lists-always-there.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of the page")]
pub(crate) struct SendAnswer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invalid_external_user: Option<&'a [String]>,
    pub invalid_parent_userid: &'a [String],
    pub invalid_student_userid: &'a [String],
    pub invalid_party: &'a [String],
}

#[derive(Serialize)]
pub(crate) struct TokenAnswer {
    pub access_token: String,
    pub expires_in: u64,
}

#[derive(Serialize)]
pub(crate) struct SuiteTokenAnswer {
    pub suite_access_token: String,
    pub expires_in: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct UploadAnswer {
    #[serde(rename = "type")]
    pub media_type: String,
    pub media_id: String,
    /// Seconds since 1970, as text.
    pub created_at: String,
}

/// What was seen on a refused notice: every list, empty.
#[derive(Debug, Default, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of the page")]
struct EmptyLists {
    invalid_parent_userid: [(); 0],
    invalid_student_userid: [(); 0],
    invalid_party: [(); 0],
    invalid_external_user: [(); 0],
    invalid_tag: [(); 0],
}

#[derive(Serialize)]
struct Envelope<'a, T: Serialize> {
    errcode: Errcode,
    errmsg: &'a str,
    #[serde(flatten)]
    rest: Option<T>,
}

/// An answer before it is put into HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    code: Errcode,
    pub errmsg: Cow<'static, str>,
    pub json: Arc<RawValue>,
}

impl Answer {
    pub fn accepted(answer: &impl Serialize) -> Self {
        Self::new(Errcode::OK, "ok".into(), Some(answer))
    }

    pub fn refused(endpoint: Endpoint, refusal: &Refusal, now: Duration, ip: IpAddr) -> Self {
        let errmsg = errmsg(refusal, now, ip);
        let lists = (endpoint == Endpoint::Send).then(EmptyLists::default);
        Self::new(refusal.code, errmsg.into(), lists)
    }

    fn new(code: Errcode, errmsg: Cow<'static, str>, rest: Option<impl Serialize>) -> Self {
        // Nothing in it can fail to be written: all keys are texts.
        let json = to_raw_value(&Envelope { errcode: code, errmsg: &errmsg, rest }).unwrap_or_default();
        Self { code, errmsg, json: json.into() }
    }

    pub fn into_response(self) -> Response<Body> {
        let code = HeaderValue::from(self.code.get());
        let errmsg = header_text(&self.errmsg);
        let mut response = Response::new(Body::from(self.json.get().to_owned()));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
        headers.insert(HeaderName::from_static("error-code"), code);
        headers.insert(HeaderName::from_static("error-msg"), errmsg);
        response
    }
}

/// `invalid parameter: /to_party: 101 entries, …, hint: [176…], from ip: 127.0.0.1, more info at …`
fn errmsg(refusal: &Refusal, now: Duration, ip: IpAddr) -> String {
    /// Makes every hint another one, as they are there.
    static HINTS: AtomicU64 = AtomicU64::new(1);
    /// A parameter's name or value may be as long as the request.
    const LONGEST: usize = 600;

    let warning = if refusal.is_wrong_json { "Warning: wrong json format. " } else { "" };
    // A few meanings go on to list what the code is for; the list is not about this call.
    let meaning = match refusal.code.meaning() {
        Some(meaning) => meaning.split(": ").next().unwrap_or(meaning),
        None if refusal.code.get() == MEDIA_DATA_MISSING => "media data missing",
        None => "injected fault",
    };
    let parameter = refusal.parameter.as_ref().map_or_else(String::new, |parameter| format!("{parameter}: "));
    let detail = format!("{parameter}{}", refusal.detail.en);
    let shortened = &detail[..detail.floor_char_boundary(LONGEST)];
    let ellipsis = if shortened.len() < detail.len() { "…" } else { "" };
    let hint = format!("{}{:06}", now.as_secs(), HINTS.fetch_add(1, Ordering::Relaxed));
    let code = refusal.code.get();
    format!(
        "{warning}{meaning}: {shortened}{ellipsis}, hint: [{hint}], from ip: {ip}, \
         more info at https://open.work.weixin.qq.com/devtool/query?e={code}"
    )
}

/// A header holds visible ASCII; anything else becomes a question mark.
fn header_text(text: &str) -> HeaderValue {
    let visible = |character: char| if character == ' ' || character.is_ascii_graphic() { character } else { '?' };
    let text: String = text.chars().map(visible).collect();
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("?"))
}
