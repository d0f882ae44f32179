//! The one place that talks to the network, and the one place that sees reqwest's errors: they hold the whole
//! address, and so the token, until it is taken out here.

mod failure;
mod http;
mod proxy;
mod watched;

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use reqwest::Url;
use tokio_util::sync::CancellationToken;
use wecom_school_types::Method;

pub use self::failure::NetworkFailure;
pub(crate) use self::{failure::Failure, http::Http, proxy::Proxy};
use crate::upload::Parcel;

/// A request, ready to be sent. Its address holds a secret.
pub(crate) struct Request {
    pub method: Method,
    pub address: Url,
    pub body: Body,
    pub timeout: Duration,
    /// Whether it gets a connection of its own, which no server can have closed as idle.
    pub is_alone: bool,
    /// Whether a second arrival changes nothing, so that it can be broken off anywhere.
    pub is_harmless: bool,
    /// Ends it, as long as nothing may have left whose fate has to be known.
    pub cancellation: CancellationToken,
}

/// What a request carries.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Nothing,
    /// JSON, frozen: every attempt sends these bytes.
    Json(Bytes),
    File(Parcel),
}

impl Body {
    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Json(bytes) => bytes.len() as u64,
            Self::File(parcel) => parcel.length(),
        }
    }

    /// Whether it can be sent again.
    pub fn is_repeatable(&self) -> bool {
        match self {
            Self::Nothing | Self::Json(_) => true,
            Self::File(parcel) => parcel.is_repeatable(),
        }
    }
}

/// What the server sent back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub body: Bytes,
}

/// How requests travel. Tests have one of their own, in which time can stand still.
pub(crate) trait Transport: Send + Sync {
    fn exchange(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>>;
}
