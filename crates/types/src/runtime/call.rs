//! A call of the API: what a client needs to know beside the payload.

use serde::{Serialize, de::DeserializeOwned};

/// A request that knows where it is sent and what is answered.
pub trait Call: Serialize {
    /// What the server answers.
    type Response: DeserializeOwned;
    /// The method of HTTP.
    const METHOD: Method;
    /// The path on the server, beginning with `/`.
    const PATH: &'static str;
    /// The parameters that the address carries.
    const QUERY: &'static [QueryParameter];
}

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
#[non_exhaustive]
pub enum Method {
    Get,
    Post,
}

/// A parameter that the address carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueryParameter {
    /// Its name.
    pub name: &'static str,
    /// Whether the call fails without it.
    pub required: bool,
}
