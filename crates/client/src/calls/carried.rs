//! A request on its way out, and its answer.

use std::time::Duration;

use bytes::Bytes;
use secrecy::SecretString;
use serde_json::{Map, Value};
use wecom_school_types::{Call, Checked, Method, QueryParameter, Read, Repeat, SentIn};

use crate::{
    error::{Effect, Error, Kind, Unreadable},
    transport::Body,
};

/// A request as its type describes it, without the token.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub(super) method: Method,
    pub(super) server: &'static str,
    pub path: &'static str,
    /// The properties that travel in the address.
    pub(super) properties: Vec<(String, String)>,
    /// The other parameters of the address, such as the token.
    pub parameters: &'static [QueryParameter],
    /// What no error may show of it.
    pub(super) secrets: Vec<SecretString>,
    /// What a second arrival would do.
    pub(super) repeat: Repeat,
    /// Whether it is one that others wait for, inside the gate too.
    pub(super) is_awaited: bool,
    pub(super) body: Body,
}

impl Carried {
    /// The request as JSON, or in the address, wherever its schema puts it.
    pub fn new<C: Call>(call: &C) -> Result<Self, Error> {
        if C::SENT_IN == SentIn::Query {
            return Self::with_body(call, Body::Nothing);
        }
        let bytes = serde_json::to_vec(call).map_err(|error| malformed(C::PATH, &error))?;
        let secrets = if C::SECRETS.is_empty() { Vec::new() } else { secrets::<C>(&properties(call)?) };
        Ok(Self { secrets, ..Self::raw::<C>(Body::Json(bytes.into()), call.repeat()) })
    }

    /// A request whose properties travel in the address, and what travels in its body.
    pub fn with_body<C: Call>(call: &C, body: Body) -> Result<Self, Error> {
        let properties = properties(call)?;
        let secrets = secrets::<C>(&properties);
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let properties = properties.into_iter().map(|(name, value)| (name, text(value))).collect();
        Ok(Self { properties, secrets, ..Self::raw::<C>(body, call.repeat()) })
    }

    /// A request with a body that no type describes.
    pub fn raw<C: Call>(body: Body, repeat: Repeat) -> Self {
        Self {
            method: C::METHOD,
            server: C::SERVER,
            path: C::PATH,
            properties: Vec::new(),
            parameters: C::QUERY,
            secrets: Vec::new(),
            repeat,
            is_awaited: false,
            body,
        }
    }

    /// A request for a token: it does not queue with those that wait for it.
    pub fn awaited(self) -> Self {
        Self { is_awaited: true, ..self }
    }
}

fn properties<C: Call>(call: &C) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(call).map_err(|error| malformed(C::PATH, &error))? {
        Value::Object(properties) => Ok(properties),
        _ => Err(Error::invalid(Kind::Malformed("a request is an object".to_owned()), C::PATH)),
    }
}

fn secrets<C: Call>(properties: &Map<String, Value>) -> Vec<SecretString> {
    C::SECRETS.iter().filter_map(|name| properties.get(*name)?.as_str()).map(SecretString::from).collect()
}

fn malformed(path: &'static str, error: &serde_json::Error) -> Error {
    Error::invalid(Kind::Malformed(error.to_string()), path)
}

/// An answer with errcode 0.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(super) path: &'static str,
    pub(super) repeat: Repeat,
    pub(super) body: Bytes,
    pub attempts: u32,
    pub elapsed: Duration,
}

impl Answered {
    /// The error of an answer that can't be used although the server accepted the request.
    pub fn unusable(&self, why: Unreadable) -> Error {
        Error::after(Kind::Accepted { why }, Effect::of_unread(self.repeat), self.path, self.attempts, self.elapsed)
    }

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
