//! How the control API reads what it is given. What can't be read is refused in its own words, as JSON.

use axum::{
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::QueryRejection},
    http::{StatusCode, request::Parts},
};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::error::ControlError;
use crate::{
    bilingual::bilingual,
    body::{self, Unread},
    state::Shared,
};

/// The part of a path that names a thing, percent-decoded; or several of them.
pub(crate) struct Named<T = String>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Named<T> {
    type Rejection = ControlError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Self::Rejection> {
        let name = Path::<T>::from_request_parts(parts, shared).await;
        let unreadable = |_| {
            ControlError::bad_request(bilingual!(
                "the path is no UTF-8 once it is percent-decoded"; "路径解码后不是 UTF-8"
            ))
        };
        name.map(|Path(name)| Self(name)).map_err(unreadable)
    }
}

/// The parameters of an address.
pub(super) struct Parameters(Vec<(String, String)>);

impl FromRequestParts<Shared> for Parameters {
    type Rejection = ControlError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Self::Rejection> {
        let parameters = Query::from_request_parts(parts, shared).await;
        let wrong = |error: QueryRejection| {
            let text = error.body_text();
            ControlError::bad_request(bilingual!("{text}"; "地址中的参数无法读取"))
        };
        parameters.map(|Query(pairs)| Self(pairs)).map_err(wrong)
    }
}

impl Parameters {
    /// The values of the parameters that are known; any other one is refused.
    pub fn known<const N: usize>(self, known: [&str; N]) -> Result<[Option<String>; N], ControlError> {
        let mut values = [const { None }; N];
        for (name, value) in self.0 {
            let Some(index) = known.iter().position(|known| *known == name) else {
                let known = known.join(", ");
                let text = bilingual!("no parameter `{name}`: use {known}"; "没有参数 `{name}`：请用 {known}");
                return Err(ControlError::bad_request(text));
            };
            values[index] = Some(value);
        }
        Ok(values)
    }
}

/// A parameter that is a number.
pub(super) fn number(name: &str, value: Option<&str>, absent: u64) -> Result<u64, ControlError> {
    let wrong =
        |_| ControlError::bad_request(bilingual!("{name} is a whole number from 0"; "{name} 应为不小于 0 的整数"));
    value.map_or(Ok(absent), |value| value.parse().map_err(wrong))
}

/// A parameter that is true or false.
pub(super) fn flag(name: &str, value: Option<&str>) -> Result<Option<bool>, ControlError> {
    match value {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(ControlError::bad_request(bilingual!("{name} is true or false"; "{name} 应为 true 或 false"))),
    }
}

/// A body, whatever its Content-Type.
pub(super) struct Body(Bytes);

impl FromRequest<Shared> for Body {
    type Rejection = ControlError;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Self::Rejection> {
        /// No call of the control API needs more.
        const MOST: usize = 64 * 1024;
        let (parts, body) = request.into_parts();
        match body::read(shared, MOST, &parts.headers, body).await {
            Ok(read) => Ok(Self(read.bytes)),
            Err(Unread::TooLarge { limit }) => {
                let text = bilingual!("the body has more than {limit} bytes"; "请求体超过 {limit} 字节");
                Err(ControlError::new(StatusCode::PAYLOAD_TOO_LARGE, text))
            }
            Err(Unread::Broken) => {
                let text = bilingual!("the body broke off"; "请求体中断");
                Err(ControlError::new(StatusCode::REQUEST_TIMEOUT, text))
            }
        }
    }
}

impl Body {
    /// Reads it as JSON.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ControlError> {
        serde_json::from_slice(&self.0).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            ControlError::bad_request(bilingual!("the body: {error}"; "请求体第 {line} 行第 {column} 列有误"))
        })
    }
}
