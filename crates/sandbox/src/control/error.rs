//! What the control API refuses, and how its bodies and parameters are read.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::json;

/// A refusal of the control API: a status of HTTP and a text.
#[derive(Debug)]
pub(crate) struct ControlError {
    status: StatusCode,
    text: String,
}

impl ControlError {
    pub fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    pub fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.text }))).into_response()
    }
}

/// Reads a body, whatever its Content-Type.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ControlError> {
    serde_json::from_slice(body).map_err(|error| ControlError::bad_request(format!("the body: {error}")))
}

/// Reads the parameters of an address. Names that are not `known` are refused.
pub(super) fn parameters<const N: usize>(
    given: Vec<(String, String)>,
    known: [&str; N],
) -> Result<[Option<String>; N], ControlError> {
    let mut values = [const { None }; N];
    for (name, value) in given {
        let Some(index) = known.iter().position(|known| *known == name) else {
            let text = format!("no parameter `{name}`: use {}", known.join(", "));
            return Err(ControlError::bad_request(text));
        };
        values[index] = Some(value);
    }
    Ok(values)
}

/// Reads a parameter that is a number.
pub(super) fn number(name: &str, value: Option<&str>, absent: u64) -> Result<u64, ControlError> {
    let wrong = |_| ControlError::bad_request(format!("{name} is a whole number from 0"));
    value.map_or(Ok(absent), |value| value.parse().map_err(wrong))
}
