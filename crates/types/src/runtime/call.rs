//! How the requests of a call are sent.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};

use super::{Read, Repeat, RepeatRule};

/// The values of an operation, together with where they are sent, what is answered, and whether the request may be
/// repeated.
pub trait Call: Serialize {
    /// The answer of the server.
    type Response: Read + DeserializeOwned;
    /// The HTTP method of the request.
    const METHOD: Method;
    /// Which part of the request has the properties.
    const SENT_IN: SentIn;
    /// The official server: `https` and the host, without a slash at the end.
    const SERVER: &'static str;
    /// The path on the server, beginning with `/`.
    const PATH: &'static str;
    /// The parameters of the address in addition to the properties.
    const QUERY: &'static [QueryParameter];
    /// The part of a `multipart/form-data` body that has the file, if the call sends one.
    const PART: Option<&'static str> = None;
    /// The properties that no log and no error may show.
    const SECRETS: &'static [&'static str] = &[];
    /// When a request may be repeated although the server may have accepted it.
    const REPEAT: RepeatRule;

    /// Returns what a second arrival of this request does.
    fn repeat(&self) -> Repeat {
        Self::REPEAT.with(None::<bool>, None::<i64>)
    }
}

/// An HTTP method that a call uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
#[non_exhaustive]
pub enum Method {
    Get,
    Post,
}

impl Method {
    /// Returns the method as HTTP writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Writes the method as HTTP does: `GET`.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The part of a request that has the properties of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SentIn {
    /// The body of the request, as JSON.
    Body,
    /// The address, as parameters of its query.
    Query,
}

/// A parameter of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueryParameter {
    /// The name of the parameter.
    pub name: &'static str,
    /// Whether the call fails without it.
    pub required: bool,
}

impl QueryParameter {
    /// Returns a parameter that the call fails without.
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self { name, required: true }
    }

    /// Returns a parameter that the call can do without.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }
}
