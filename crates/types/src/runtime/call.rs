//! A call of the API: what a client needs to know beside the payload.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};

use super::{Read, Repeat, RepeatRule};

/// A request that knows where it is sent, what is answered, and whether it may be repeated.
pub trait Call: Serialize {
    /// What the server answers.
    type Response: Read + DeserializeOwned;
    /// The method of HTTP.
    const METHOD: Method;
    /// Where the properties travel.
    const PLACE: Place;
    /// The official server: `https` and the host, without a slash at the end.
    const SERVER: &'static str;
    /// The path on the server, beginning with `/`.
    const PATH: &'static str;
    /// The parameters that the address carries beside the properties.
    const QUERY: &'static [QueryParameter];
    /// The part of a form of `multipart/form-data` in which a file travels, if one does.
    const PART: Option<&'static str> = None;
    /// The properties that no log and no error may show.
    const SECRETS: &'static [&'static str] = &[];
    /// When a request may be repeated although the server may have accepted it.
    const REPEAT: RepeatRule;

    /// Returns what a second arrival of this request would do.
    fn repeat(&self) -> Repeat {
        Self::REPEAT.with(None::<bool>, None::<i64>)
    }
}

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
#[non_exhaustive]
pub enum Method {
    Get,
    Post,
}

impl Method {
    /// The method as HTTP writes it.
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

/// Where the properties of a request travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// As JSON in the body.
    Body,
    /// As parameters in the address.
    Query,
}

/// A parameter that the address carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueryParameter {
    /// Its name.
    pub name: &'static str,
    /// Whether the call fails without it.
    pub required: bool,
}

impl QueryParameter {
    /// A parameter that the call fails without.
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self { name, required: true }
    }

    /// A parameter that the call can do without.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }
}
