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
}

/// `control_error!(NOT_FOUND, "…"; "…")`: a [`ControlError`] with its status and text.
macro_rules! control_error {
    ($status:ident, $en:literal; $zh:literal) => {
        $crate::control::error::ControlError::new(
            ::axum::http::StatusCode::$status,
            $crate::refusal::bilingual!($en; $zh),
        )
    };
}
pub(super) use control_error;

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.text.en, "error_zh": self.text.zh }))).into_response()
    }
}
