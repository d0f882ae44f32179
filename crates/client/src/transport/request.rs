//! A request ready to be sent, and its response.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use reqwest::Url;
use tokio_util::sync::CancellationToken;
use wecom_school_types::Method;

use super::failure::Failure;
use crate::upload::FileBody;

/// A request, ready to be sent. Its address holds a secret.
pub(crate) struct Request {
    pub method: Method,
    pub address: Url,
    pub body: Body,
    pub timeout: Duration,
    /// Whether it gets a new connection, which no server can have closed as idle.
    pub is_alone: bool,
    /// Whether a second arrival changes nothing, so that the request can be broken off at any moment.
    pub is_harmless: bool,
    /// Ends the request, unless a byte of a request that must not be doubled may have left.
    pub cancellation: CancellationToken,
}

#[derive(Clone)]
pub(crate) enum Body {
    Nothing,
    /// JSON: every attempt sends the same bytes.
    Json(Bytes),
    File(FileBody),
}

impl Body {
    pub fn length(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Json(bytes) => bytes.len() as u64,
            Self::File(file) => file.length(),
        }
    }

    pub fn is_repeatable(&self) -> bool {
        match self {
            Self::Nothing | Self::Json(_) => true,
            Self::File(file) => file.is_repeatable(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Response {
    pub status: u16,
    pub body: Bytes,
}

/// Sends requests. Tests have a transport of their own, in which time can stand still.
pub(crate) trait Transport: Send + Sync {
    fn exchange(&self, request: Request) -> BoxFuture<'_, Result<Response, Failure>>;
}
