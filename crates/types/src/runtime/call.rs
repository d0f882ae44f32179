//! A call of the API: what a client needs to know beside the payload.

use serde::{Serialize, de::DeserializeOwned};

/// A request that knows where it is sent and what is answered.
pub trait Call: Serialize {
    /// What the server answers.
    type Response: DeserializeOwned;
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
}

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
#[non_exhaustive]
pub enum Method {
    Get,
    Post,
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
