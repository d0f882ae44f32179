//! A call as a request, without its token.

use secrecy::SecretString;
use serde_json::{Map, Value};
use wecom_school_types::{Call, Method, QueryParameter, Read, Repeat, SentIn};

use crate::{error::Error, transport::Body};

pub(crate) struct PreparedCall {
    pub method: Method,
    pub server: &'static str,
    pub path: &'static str,
    /// The properties that travel in the address.
    pub properties: Vec<(String, String)>,
    /// The other parameters of the address, such as the token.
    pub parameters: &'static [QueryParameter],
    /// What no error may show.
    pub secrets: Vec<SecretString>,
    /// What a second arrival would do.
    pub repeat: Repeat,
    /// Whether other calls wait for this one, so that it must not queue with them.
    pub is_awaited: bool,
    /// Returns the names of the properties of its answer.
    pub answer_names: fn() -> Vec<&'static str>,
    pub body: Body,
}

impl PreparedCall {
    /// Prepares a call whose properties travel as JSON or in the address, as its schema says.
    pub fn new<C: Call>(call: &C) -> Result<Self, Error> {
        if C::SENT_IN == SentIn::Query {
            return Self::with_body(call, Body::Nothing);
        }
        let json = serde_json::to_vec(call).map_err(|error| Error::malformed(error.to_string(), C::PATH))?;
        let secrets = if C::SECRETS.is_empty() { Vec::new() } else { secrets_of::<C>(&properties_of(call)?) };
        Ok(Self { secrets, ..Self::raw::<C>(Body::Json(json.into()), call.repeat()) })
    }

    /// Prepares a call whose properties travel in the address, with this body.
    pub fn with_body<C: Call>(call: &C, body: Body) -> Result<Self, Error> {
        let properties = properties_of(call)?;
        let secrets = secrets_of::<C>(&properties);
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let properties = properties.into_iter().map(|(name, value)| (name, text(value))).collect();
        Ok(Self { properties, secrets, ..Self::raw::<C>(body, call.repeat()) })
    }

    /// Prepares a call with a body that no type has checked.
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
            answer_names: C::Response::property_names,
            body,
        }
    }
}

fn properties_of<C: Call>(call: &C) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(call) {
        Ok(Value::Object(properties)) => Ok(properties),
        Ok(_) => Err(Error::malformed("a request is an object", C::PATH)),
        Err(error) => Err(Error::malformed(error.to_string(), C::PATH)),
    }
}

fn secrets_of<C: Call>(properties: &Map<String, Value>) -> Vec<SecretString> {
    C::SECRETS.iter().filter_map(|name| properties.get(*name)?.as_str()).map(SecretString::from).collect()
}
