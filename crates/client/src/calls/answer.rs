//! Reads answers: what an answer means for its attempt, and what an accepted call returns.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use wecom_school_types::{Checked, Errcode, Read, Repeat};

use super::prepared::PreparedCall;
use crate::{
    effect::Effect,
    error::{Cause, Error, Kind},
    retry::Outcome,
    scrub::Scrub,
    transport::{Failure, Response},
};

/// How many characters of the server's own message an error keeps.
const MAX_ERRMSG: usize = 500;

/// Returns the body of a response with errcode 0; otherwise how the attempt failed. `who` names the sender of the response.
pub(super) fn accepted_body(
    response: Response,
    call: &PreparedCall,
    carries_token: bool,
    who: &str,
    scrub: &Scrub,
) -> Result<Bytes, Failure> {
    let status = response.status;
    let in_doubt = |cause: Cause| Failure { outcome: Outcome::Unknown, cause: Cause { status: Some(status), ..cause } };
    let unknown = |why: String| Err(in_doubt(Cause::new(Kind::Unanswered, why)));
    if status >= 500 {
        return unknown(format!("{who} answered with status {status}"));
    }
    let Some(head) = Head::read(&response.body, call) else {
        return unknown(format!("{who} answered with status {status} and no JSON of this API"));
    };
    let errcode = match head.errcode.map(|Checked(errcode)| errcode).transpose() {
        Ok(errcode) => errcode.unwrap_or(Errcode::OK),
        Err(violations) => return Err(in_doubt(Cause::undocumented(violations.without_values().below("errcode")))),
    };
    match errcode {
        Errcode::OK if (200..300).contains(&status) => {
            return Ok(with_clean_errmsg(response.body, &head.errmsg, scrub));
        }
        Errcode::OK => return unknown(format!("{who} answered with status {status} and no errcode")),
        _ => {}
    }
    let outcome = Outcome::of(errcode, carries_token);
    let mut errmsg = scrub.clean(head.errmsg.as_str().unwrap_or_default());
    if let Some((end, _)) = errmsg.char_indices().nth(MAX_ERRMSG) {
        errmsg.replace_range(end.., "…");
    }
    let mut text = match (errcode, outcome) {
        // Its documented meaning, a wrong secret, is not what it means for a call that carries a token.
        (Errcode::INVALID_SECRET, Outcome::TokenRejected) => {
            "the server answered 40001: the access token is invalid, or not the latest".to_owned()
        }
        _ => format!("the server answered {errcode}"),
    };
    if !errmsg.is_empty() {
        // Quoted, so that no server writes its own lines into a log.
        text += &format!(", {errmsg:?}");
    }
    let cause = Cause { errcode: Some(errcode), errmsg: Some(errmsg.into()), ..Cause::new(Kind::Answered, text) };
    Err(Failure { outcome, cause })
}

#[derive(Deserialize)]
struct Head {
    errcode: Option<Checked<Errcode>>,
    #[serde(default)]
    errmsg: Value,
}

impl Head {
    fn read(body: &[u8], call: &PreparedCall) -> Option<Self> {
        // An array would be read as the fields in their order.
        let is_object = body.trim_ascii_start().first() == Some(&b'{');
        let head: Self = is_object.then(|| serde_json::from_slice(body).ok()).flatten()?;
        (head.errcode.is_some() || has_known_property(body, call)).then_some(head)
    }
}

/// Returns whether an object without errcode has another property that belongs to the call's answer.
///
/// An absent errcode means 0. But a forwarder that answers `{"error":"blocked"}` or `{"errmsg":"forbidden"}` has not sent a
/// notice, and `{}` says nothing at all: they leave the notice in doubt.
fn has_known_property(body: &[u8], call: &PreparedCall) -> bool {
    let known = (call.answer_names)();
    let properties: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let is_known = |name: &String| known.contains(&name.as_str()) || name.starts_with("invalid_");
    properties.keys().filter(|name| *name != "errmsg").any(is_known)
}

/// Returns the body of an accepted answer without secrets in its errmsg. The errmsg may repeat the request, and callers may log the
/// answer.
fn with_clean_errmsg(body: Bytes, errmsg: &Value, scrub: &Scrub) -> Bytes {
    let Some(errmsg) = errmsg.as_str().filter(|errmsg| *errmsg != "ok") else { return body };
    let cleaned = scrub.clean(errmsg);
    if cleaned == errmsg {
        return body;
    }
    let mut properties: Map<String, Value> = serde_json::from_slice(&body).unwrap_or_default();
    properties.insert("errmsg".to_owned(), cleaned.into());
    Value::from(properties).to_string().into()
}

pub(crate) struct Accepted {
    pub(super) path: &'static str,
    pub(super) repeat: Repeat,
    pub(super) body: Bytes,
    pub attempts: u32,
    pub elapsed: Duration,
}

impl Accepted {
    /// Returns the error of an answer that can't be used although the server accepted the request.
    pub fn unusable(&self, why: Cause) -> Error {
        let text = format!("the server accepted it, but {}", why.text).into();
        let cause = Cause { kind: Kind::Accepted, text, ..why };
        Error::after(cause, Effect::of_unread(self.repeat), self.path, self.attempts, self.elapsed)
    }

    pub fn read<T: Read>(&self) -> Result<T, Cause> {
        let Checked(checked) = serde_json::from_slice(&self.body).map_err(|error| unreadable(&error))?;
        checked.map_err(Cause::undocumented)
    }

    /// Reads the lists of invalid recipients in every form that users have seen: numbers, and one text with bars, where the
    /// page describes arrays of strings. The other properties do not matter.
    pub fn read_lists<T: Read>(&self) -> Result<T, Cause> {
        self.read().or_else(|undocumented| {
            let mut properties: Map<String, Value> = serde_json::from_slice(&self.body).unwrap_or_default();
            properties.retain(|name, _| name.starts_with("invalid_"));
            for list in properties.values_mut() {
                if let Some(ids) = read_ids(list) {
                    *list = ids.into();
                }
            }
            let body = Value::from(properties).to_string().into();
            Self { body, ..*self }.read().map_err(|_| undocumented)
        })
    }

    /// Returns whether the answer lists invalid recipients under a name that its page does not have.
    pub fn has_undocumented_list<T: Read>(&self) -> bool {
        let known = T::property_names();
        let properties: Map<String, Value> = serde_json::from_slice(&self.body).unwrap_or_default();
        properties.iter().any(|(name, list)| {
            let is_empty = match list {
                Value::Object(properties) => properties.is_empty(),
                list => read_ids(list).is_some_and(|ids| ids.is_empty()),
            };
            name.starts_with("invalid_") && !known.contains(&name.as_str()) && !is_empty
        })
    }
}

/// Returns an error with the position at which the JSON is invalid. The error of serde is left out, because it may quote names and
/// numbers of people.
fn unreadable(error: &serde_json::Error) -> Cause {
    let (line, column) = (error.line(), error.column());
    let text = format!("its answer can't be read: it is not valid JSON at line {line}, column {column}");
    Cause::new(Kind::Unanswered, text)
}

/// Returns the ids of an array, a number, or a text with bars between them.
fn read_ids(list: &Value) -> Option<Vec<String>> {
    /// As the page of the directory says: a longer text is no list of ids.
    const MAX_ID_BYTES: usize = 64;
    match list {
        Value::Null => Some(Vec::new()),
        Value::Number(id) if id.is_i64() || id.is_u64() => Some(vec![id.to_string()]),
        Value::String(ids) => {
            let ids = ids.split('|').map(str::trim).filter(|id| !id.is_empty());
            ids.map(|id| (id.len() <= MAX_ID_BYTES).then(|| id.to_owned())).collect()
        }
        Value::Array(lists) => {
            let lists: Option<Vec<_>> = lists.iter().map(read_ids).collect();
            Some(lists?.concat())
        }
        _ => None,
    }
}
