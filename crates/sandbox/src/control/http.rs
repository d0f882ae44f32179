//! Input and errors of the control API. Every error is JSON.

use std::str::FromStr;

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    body::{self, BodyError},
    refusal::Bilingual,
    state::Shared,
};

pub(super) type JsonResult = Result<Json<Value>, ControlError>;

/// An HTTP status and a text. The inbox page shows the text.
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
        $crate::control::http::ControlError::new(
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

pub(super) struct PathValue<T = String>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for PathValue<T> {
    type Rejection = ControlError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Self::Rejection> {
        let path = Path::<T>::from_request_parts(parts, shared).await;
        path.map(|Path(value)| Self(value)).map_err(
            |_| control_error!(BAD_REQUEST, "the path is not UTF-8 after percent-decoding"; "路径解码后不是 UTF-8"),
        )
    }
}

pub(super) type QueryParameters = Query<Vec<(String, String)>>;

/// Returns the values of the known parameters; refuses any other parameter.
pub(super) fn read_query<const N: usize>(
    Query(given): QueryParameters,
    known: [&str; N],
) -> Result<[Option<String>; N], ControlError> {
    let mut values = [const { None }; N];
    for (name, value) in given {
        let Some(index) = known.iter().position(|known| *known == name) else {
            let known = known.join(", ");
            return Err(control_error!(BAD_REQUEST,
                "no parameter `{name}`: use {known}"; "没有参数 `{name}`：请用 {known}"
            ));
        };
        values[index] = Some(value);
    }
    Ok(values)
}

pub(super) fn read_number<N: FromStr>(name: &str, value: Option<&str>, default: N) -> Result<N, ControlError> {
    let wrong = |_| control_error!(BAD_REQUEST, "{name} is a whole number from 0"; "{name} 应为不小于 0 的整数");
    value.map_or(Ok(default), |value| value.parse().map_err(wrong))
}

pub(super) fn read_bool(name: &str, value: &str) -> Result<bool, ControlError> {
    match value {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(control_error!(BAD_REQUEST, "{name} is true or false"; "{name} 应为 true 或 false")),
    }
}

/// A JSON body. The Content-Type is not checked.
pub(super) struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for JsonBody<T> {
    type Rejection = ControlError;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Self::Rejection> {
        /// Every body of the control API fits into 64 KiB.
        const MAX_BYTES: usize = 64 * 1024;
        let (parts, body) = request.into_parts();
        let body =
            body::read(&shared.body_budget, MAX_BYTES, &parts.headers, body).await.map_err(|error| match error {
                BodyError::TooLarge { limit } => {
                    control_error!(PAYLOAD_TOO_LARGE, "the body has more than {limit} bytes"; "请求体超过 {limit} 字节")
                }
                BodyError::Broken => control_error!(REQUEST_TIMEOUT, "the body broke off"; "请求体中断"),
            })?;
        serde_json::from_slice(&body.bytes)
            .map(Self)
            .map_err(|error| control_error!(BAD_REQUEST, "the body: {error}"; "请求体有误：{error}"))
    }
}
