//! Properties, and the words of the schemas.

use serde::Deserialize;
use serde_json::Value as Json;

use super::types::{Type, Value};

#[derive(Clone, Debug)]
pub struct Field {
    pub json_name: String,
    pub rust_name: String,
    /// The JSON pointer of its schema, for problems.
    pub pointer: String,
    pub ty: Type,
    pub presence: Presence,
    pub nullable: bool,
    pub constant: Option<Value>,
    pub docs: Docs,
    pub picture: Option<Picture>,
    pub meaning: Option<Meaning>,
    /// What an absent property means; `None` for a required one.
    pub default: Option<Json>,
    pub deprecated: Option<String>,
}

impl Field {
    /// Returns the name of the property if a builder waits for it.
    pub fn need(&self) -> Option<&str> {
        (self.presence == Presence::Required && self.constant.is_none()).then_some(self.rust_name.as_str())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    /// Rust has the default where the property of an answer is absent.
    Defaulted,
}

#[derive(Clone, Debug, Default)]
pub struct Docs {
    pub term: Option<String>,
    pub description: String,
    /// Section and address of the page.
    pub source: Option<(String, String)>,
    pub decisions: Vec<String>,
}

/// The picture to which a text leads, such as a link or a `media_id`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Picture {
    /// The accepted formats; empty if the page names none.
    pub formats: Vec<String>,
    /// The sizes at which it looks best, as `1068x455`.
    pub best_pixels: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Meaning {
    #[serde(rename = "property")]
    pub decider: String,
    #[serde(rename = "values")]
    pub cases: Vec<Case>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    pub value: Value,
    /// In the middle of a sentence; `None` if the property is ignored.
    pub description: Option<String>,
    pub term: Option<String>,
}
