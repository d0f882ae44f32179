//! How the control API reads what it is given. What can't be read is refused in its own words, as JSON.

use axum::{
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, request::Parts},
};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::error::ControlError;
use crate::{
    body::{self, Unread},
    state::Shared,
};

/// The part of a path that names a thing, percent-decoded; or several of them.
pub(crate) struct Named<T = String>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Named<T> {
    type Rejection = ControlError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Self::Rejection> {
        let name = Path::<T>::from_request_parts(parts, shared).await;
        let unreadable = |_| ControlError::bad_request("the path is no UTF-8 once it is percent-decoded");
        name.map(|Path(name)| Self(name)).map_err(unreadable)
    }
}

/// The parameters of an address.
pub(super) struct Parameters(Vec<(String, String)>);

impl FromRequestParts<Shared> for Parameters {
    type Rejection = ControlError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Self::Rejection> {
        let parameters = Query::from_request_parts(parts, shared).await;
        parameters.map(|Query(pairs)| Self(pairs)).map_err(|error| ControlError::bad_request(error.body_text()))
    }
}

impl Parameters {
    /// The values of the parameters that are known; any other one is refused.
    pub fn known<const N: usize>(self, known: [&str; N]) -> Result<[Option<String>; N], ControlError> {
        let mut values = [const { None }; N];
        for (name, value) in self.0 {
            let Some(index) = known.iter().position(|known| *known == name) else {
                let text = format!("no parameter `{name}`: use {}", known.join(", "));
                return Err(ControlError::bad_request(text));
            };
            values[index] = Some(value);
        }
        Ok(values)
    }
}

/// A parameter that is a number.
pub(super) fn number(name: &str, value: Option<&str>, absent: u64) -> Result<u64, ControlError> {
    let wrong = |_| ControlError::bad_request(format!("{name} is a whole number from 0"));
    value.map_or(Ok(absent), |value| value.parse().map_err(wrong))
}

/// A parameter that is true or false.
pub(super) fn flag(name: &str, value: Option<&str>) -> Result<Option<bool>, ControlError> {
    match value {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(ControlError::bad_request(format!("{name} is true or false"))),
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
                Err(ControlError::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body has more than {limit} bytes")))
            }
            Err(Unread::Broken) => Err(ControlError::new(StatusCode::REQUEST_TIMEOUT, "the body broke off")),
        }
    }
}

impl Body {
    /// Reads it as JSON.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ControlError> {
        serde_json::from_slice(&self.0).map_err(|error| ControlError::bad_request(format!("the body: {error}")))
    }
}
