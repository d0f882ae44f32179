//! What an answer means, or that there is none.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use wecom_school_types::{Checked, Errcode};

use super::Calls;
use crate::{
    error::Unreadable,
    retry::Outcome,
    transport::{Answer, Failure},
};

/// How an attempt ended, in the words of an error.
pub(super) enum Ending {
    Answered { errcode: Errcode, errmsg: String, outcome: Outcome, body: Bytes },
    Unanswered(Failure),
}

impl Calls {
    /// What an answer, or none, means to a call with or without a token.
    pub(super) fn judge(&self, answer: Result<Answer, Failure>, carries_token: bool) -> (Outcome, Ending) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => return (failure.outcome, Ending::Unanswered(failure)),
        };
        let status = answer.status;
        // Only a tunnel keeps the two apart.
        let is_proxied = self.proxy.is_some() && self.base.scheme() == "http";
        let who = if is_proxied { "the server, or the proxy before it," } else { "the server" };
        let unknown = |why: String| {
            let failure = Failure { status: Some(status), ..Failure::new(Outcome::Unknown, why) };
            (failure.outcome, Ending::Unanswered(failure))
        };
        if status >= 500 {
            return unknown(format!("{who} answered with status {status}"));
        }
        let Some(verdict) = Verdict::read(&answer.body) else {
            return unknown(format!("{who} answered with status {status} and no JSON of this API"));
        };
        let errcode = match verdict.errcode.map(|Checked(errcode)| errcode).transpose() {
            Ok(errcode) => errcode.unwrap_or(Errcode::OK),
            Err(violations) => {
                let undocumented = Unreadable::Undocumented(violations.below("errcode"));
                let failure = Failure::new(Outcome::Unknown, undocumented.to_string());
                let failure = Failure { status: Some(status), undocumented: Some(undocumented), ..failure };
                return (failure.outcome, Ending::Unanswered(failure));
            }
        };
        if errcode == Errcode::OK && !(200..300).contains(&status) {
            return unknown(format!("{who} answered with status {status} and no errcode"));
        }
        let errmsg = match verdict.errmsg.as_str() {
            Some(errmsg) if errcode != Errcode::OK => shortened(self.scrub.clean(errmsg)),
            _ => String::new(),
        };
        let outcome = Outcome::of(errcode, carries_token);
        (outcome, Ending::Answered { errcode, errmsg, outcome, body: answer.body })
    }
}

/// The beginning of a text that is too long to be read by anybody.
fn shortened(mut text: String) -> String {
    const LONGEST: usize = 500;
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// What every answer has, whatever else is in it.
#[derive(Deserialize)]
struct Verdict {
    errcode: Option<Checked<Errcode>>,
    #[serde(default)]
    errmsg: Value,
}

/// Whether an object without errcode has anything else that answers of this API have.
///
/// An absent errcode means 0. But a forwarder that answers `{"error":"blocked"}` or `{"errmsg":"forbidden"}` has not
/// sent a notice, and `{}` says nothing at all: they leave it in doubt.
fn names_something_known(body: &[u8]) -> bool {
    const KNOWN: [&str; 3] = ["access_token", "suite_access_token", "media_id"];
    let properties: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    properties.keys().any(|name| KNOWN.contains(&name.as_str()) || name.starts_with("invalid_"))
}

impl Verdict {
    fn read(body: &[u8]) -> Option<Self> {
        // An array would be read as the fields in their order.
        let is_object = body.trim_ascii_start().first() == Some(&b'{');
        let verdict: Self = is_object.then(|| serde_json::from_slice(body).ok()).flatten()?;
        (verdict.errcode.is_some() || names_something_known(body)).then_some(verdict)
    }
}
