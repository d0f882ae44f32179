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

/// `bad_request!("…"; "…")`: a [`ControlError`] with status 400.
macro_rules! bad_request {
    ($en:literal; $zh:literal) => {
        $crate::control::error::ControlError::new(
            ::axum::http::StatusCode::BAD_REQUEST,
            $crate::refusal::bilingual!($en; $zh),
        )
    };
}

/// `not_found!("…"; "…")`: a [`ControlError`] with status 404.
macro_rules! not_found {
    ($en:literal; $zh:literal) => {
        $crate::control::error::ControlError::new(::axum::http::StatusCode::NOT_FOUND, $crate::refusal::bilingual!($en; $zh))
    };
}
pub(super) use {bad_request, not_found};

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.text.en, "error_zh": self.text.zh }))).into_response()
    }
}
