//! Objects, and how a request is sent.

use serde::Deserialize;

use super::{field::Field, leaf::Integer, types::Type, union::Union};
use crate::node::Node;

#[derive(Debug)]
pub struct Object {
    /// In the order of the page.
    pub fields: Vec<Field>,
    pub unknown_properties: UnknownProperties,
    pub union: Option<Union>,
    /// The properties of which at least one must be given, by their names in Rust and JSON.
    pub at_least_one_of: Vec<(String, String)>,
    pub operation: Option<Operation>,
}

/// How an object treats properties that its schema does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownProperties {
    /// In a request.
    Refused,
    /// In an answer.
    Ignored,
}

#[derive(Clone, Debug)]
pub struct Operation {
    pub method: String,
    /// Whether the properties are query parameters, instead of JSON in the body.
    pub in_query: bool,
    pub server: String,
    pub path: String,
    /// The other query parameters, and whether each is required.
    pub query: Vec<(String, bool)>,
    pub part: Option<String>,
    pub repeat: Repeat,
    /// The properties that stand in no log and no error.
    pub secrets: Vec<String>,
    pub response: Type,
}

/// Whether a request may be repeated when it is unknown whether the server accepted it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Repeat {
    Always,
    Never,
    /// The server ignores a repeat while its duplicate check is on.
    #[serde(untagged)]
    DuplicateCheck {
        /// The JSON name of the property that turns the check on.
        switch: String,
        /// The JSON name of the property with the interval of the check in seconds.
        interval: String,
    },
}

pub(super) fn flaw_of_interval(node: &Node<'_>) -> Option<&'static str> {
    match Integer::read(node).filter(|interval| interval.unit.as_deref() == Some("seconds")) {
        None => Some("it is no integer with the unit `seconds`"),
        Some(interval) if interval.minimum < 0 => Some("its minimum is below 0"),
        Some(interval) if interval.default.is_none() => {
            Some("its type has no default, so an absent one has no meaning")
        }
        Some(_) => None,
    }
}
