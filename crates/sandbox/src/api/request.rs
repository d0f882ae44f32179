//! A request of the API whose body has been read.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use serde::Deserialize as _;
use serde_json::{Map, Value};
use wecom_school_types::{Call, Checked, Expected, Read, Rule, Violation};

use crate::{
    RequestRecord, School,
    refusal::{Refusal, refuse, refuse_violations},
    state::State,
    tokens::{Holder, TokenParameter},
};

pub(super) struct ApiRequest<'a> {
    pub state: &'a mut State,
    pub record: &'a mut RequestRecord,
    pub school: &'a Arc<School>,
    pub now: Duration,
    pub query: &'a [(String, String)],
    pub content_type: &'a str,
    /// The host and port by which the client reached the sandbox.
    pub host: &'a str,
    pub body: &'a Bytes,
}

impl<'a> ApiRequest<'a> {
    pub fn query(&self, name: &str) -> Option<&'a str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the agentid of the app whose token the request carries, and notes it in the log.
    pub fn agentid(&mut self) -> Result<i64, Refusal> {
        const APP: TokenParameter = TokenParameter::APP;
        match self.state.tokens.holder(self.query(APP.name), &APP, self.now)? {
            Holder::App(agentid) => {
                self.record.agentid = Some(agentid);
                Ok(agentid)
            }
            Holder::Suite(_) => refuse!(INVALID_ACCESS_TOKEN, APP.name,
                "this is a suite's token: use the token of get_corp_token";
                "这是第三方应用套件的凭证：请用 get_corp_token 返回的凭证"),
        }
    }

    /// Reads the properties of a call from the query of the address.
    ///
    /// Every value in a query is text, and the types read integers from JSON numbers. If a type refuses a text as an integer, the
    /// text becomes a number and the type reads it again.
    // Choice: unknown-query-parameter.
    pub fn read_query<T: Call + Read>(&self) -> Result<T, Refusal> {
        let is_property = |name: &str| T::QUERY.iter().all(|parameter| parameter.name != name);
        // If a name is repeated, its first value counts, as for a token.
        let given = self.query.iter().rev().filter(|(name, _)| is_property(name));
        let mut given: Map<_, _> = given.map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        loop {
            let Ok(Checked(read)) = Checked::<T>::deserialize(&Value::Object(given.clone())) else {
                refuse!(INVALID_PARAMETER, "the address can't be read"; "无法读取地址中的参数");
            };
            let violations = match read {
                Ok(call) => return Ok(call),
                Err(violations) => violations,
            };
            let is_changed = violations
                .iter()
                .fold(false, |is_changed, violation| is_changed | accept_as_parameter(&mut given, violation));
            if !is_changed {
                let mut refusal = refuse_violations(&violations);
                // A parameter of the query has a name, not a JSON pointer.
                refusal.parameter = refusal.parameter.map(|pointer| pointer.trim_start_matches('/').to_owned());
                return Err(refusal);
            }
        }
    }
}

/// Changes a parameter that is valid in a query and not in JSON: removes it if it is unknown or an empty integer, and makes an
/// integer a number. Returns whether it changed the parameter.
fn accept_as_parameter(given: &mut Map<String, Value>, violation: &Violation) -> bool {
    let name = violation.pointer().trim_start_matches('/');
    let text = given.get(name).and_then(Value::as_str).unwrap_or_default();
    match violation.rule() {
        Rule::Unknown { .. } => given.remove(name).is_some(),
        Rule::WrongType { expected: Expected::Integer, .. } if text.is_empty() => given.remove(name).is_some(),
        Rule::WrongType { expected: Expected::Integer, .. } => match text.parse::<i64>() {
            Ok(number) => given.insert(name.to_owned(), number.into()).is_some(),
            Err(_) => false,
        },
        _ => false,
    }
}
