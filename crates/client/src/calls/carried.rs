//! A request on its way out, and its answer.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value};
use wecom_school_types::{Call, Checked, Method, Place, runtime::Read};

use crate::{
    error::{Error, Kind, Unreadable},
    transport::Body,
};

/// A request as its type describes it, without the token.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) query: Vec<(String, String)>,
    pub(super) token_parameter: Option<&'static str>,
    /// Whether it is one that others wait for, inside the gate too.
    pub(super) is_awaited: bool,
    pub(super) body: Body,
}

impl Carried {
    /// The request as JSON, or in the address, wherever its schema puts it.
    pub fn json<C: Call>(call: &C) -> Result<Self, Error> {
        if C::PLACE == Place::Query {
            return Self::with_body(call, Body::Nothing);
        }
        let bytes = serde_json::to_vec(call).map_err(|error| malformed(C::PATH, &error))?;
        Ok(Self::raw::<C>(Body::Json(bytes.into())))
    }

    /// A request whose properties travel in the address, and what travels in its body.
    pub fn with_body<C: Call>(call: &C, body: Body) -> Result<Self, Error> {
        let Value::Object(properties) = serde_json::to_value(call).map_err(|error| malformed(C::PATH, &error))? else {
            return Err(Error::invalid(Kind::Malformed("a request is an object".to_owned()), C::PATH));
        };
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let query = properties.into_iter().map(|(name, value)| (name, text(value))).collect();
        Ok(Self { query, ..Self::raw::<C>(body) })
    }

    /// A request with a body that no type describes.
    pub fn raw<C: Call>(body: Body) -> Self {
        let token_parameter = C::QUERY.iter().find(|parameter| parameter.required).map(|parameter| parameter.name);
        Self { method: C::METHOD, path: C::PATH, query: Vec::new(), token_parameter, is_awaited: false, body }
    }

    /// A request for a token: it does not queue with those that wait for it.
    pub fn awaited(self) -> Self {
        Self { is_awaited: true, ..self }
    }

    pub(super) fn method_name(&self) -> &'static str {
        if self.method == Method::Get { "GET" } else { "POST" }
    }
}

fn malformed(path: &'static str, error: &serde_json::Error) -> Error {
    Error::invalid(Kind::Malformed(error.to_string()), path)
}

/// An answer with errcode 0.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(super) body: Bytes,
    pub attempts: u32,
    pub elapsed: Duration,
}

impl Answered {
    /// The rest of the answer.
    pub fn read<T: Read>(&self) -> Result<T, Unreadable> {
        let Checked(verdict) = serde_json::from_slice(&self.body)
            .map_err(|error| Unreadable::Words(format!("its answer can't be read: {error}")))?;
        verdict.map_err(Unreadable::Undocumented)
    }

    /// The lists of invalid recipients, however they are written: users have seen numbers, and one text with bars, where the
    /// page describes arrays of strings. What else is in the answer does not matter.
    pub fn read_lists<T: Read>(&self) -> Result<T, Unreadable> {
        self.read().or_else(|undocumented| {
            let mut properties: Map<String, Value> = serde_json::from_slice(&self.body).unwrap_or_default();
            properties.retain(|name, _| name.starts_with("invalid_"));
            for list in properties.values_mut() {
                if let Some(entries) = entries(list) {
                    *list = entries.into();
                }
            }
            let body = Value::from(properties).to_string().into();
            Self { body, ..*self }.read().map_err(|_| undocumented)
        })
    }
}

/// The ids that a value lists, whether it is an array, a number, or a text with bars between them.
fn entries(list: &Value) -> Option<Vec<String>> {
    /// In bytes, as the page of the directory has it: a longer text is no list of ids.
    const LONGEST_ID: usize = 64;
    match list {
        Value::Null => Some(Vec::new()),
        Value::Number(id) if id.is_i64() || id.is_u64() => Some(vec![id.to_string()]),
        Value::String(ids) => {
            let ids = ids.split('|').map(str::trim).filter(|id| !id.is_empty());
            ids.map(|id| (id.len() <= LONGEST_ID).then(|| id.to_owned())).collect()
        }
        Value::Array(lists) => {
            let lists: Option<Vec<_>> = lists.iter().map(entries).collect();
            Some(lists?.concat())
        }
        _ => None,
    }
}
