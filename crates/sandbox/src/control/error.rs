//! Errors of the control API.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::refusal::Bilingual;

pub(super) type JsonResult = Result<Json<Value>, ControlError>;

/// An HTTP status and a text, which the inbox shows.
#[derive(Debug)]
pub(crate) struct ControlError {
    status: StatusCode,
    text: Bilingual,
}

impl ControlError {
    pub fn new(status: StatusCode, text: Bilingual) -> Self {
        Self { status, text }
    }

    pub fn bad_request(text: Bilingual) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub fn not_found(text: Bilingual) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.text.en, "error_zh": self.text.zh }))).into_response()
    }
}
