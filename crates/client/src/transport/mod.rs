//! The one place that talks to the network, and the one place that sees reqwest's errors: they hold the whole
//! address, and so the token, until it is taken out here.

mod network;
mod watched;

use std::{io, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use reqwest::{
    Url,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue},
};
use wecom_school_types::Method;

pub(crate) use self::network::NetworkError;
pub use self::network::NetworkFailure;
use self::watched::{Watch, Watched};
use crate::{error::BoxError, retry::Outcome, upload::Parcel};

/// A request, ready to be sent. Its address holds a secret.
pub(crate) struct Request {
    pub method: Method,
    pub address: Url,
    pub body: Body,
    pub timeout: Duration,
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

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What the table calls it.
    pub outcome: Outcome,
    pub why: String,
    pub source: Option<BoxError>,
}

/// How requests travel. Tests have one of their own, in which time can stand still.
pub(crate) trait Transport: Send + Sync {
    fn exchange(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>>;
}

/// No answer of this API is nearly as long; a server that sends without end is none of it.
const LONGEST_ANSWER: usize = 4 << 20;

impl Transport for reqwest::Client {
    fn exchange(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        Box::pin(async move {
            let method = match request.method {
                Method::Get => reqwest::Method::GET,
                _ => reqwest::Method::POST,
            };
            let (host, timeout) = (request.address.host_str().unwrap_or_default().to_owned(), request.timeout);
            let mut outgoing = self.request(method, request.address).timeout(timeout);
            let (mut json, mut file) = (None, None);
            match request.body {
                Body::Nothing => {}
                Body::Json(bytes) => {
                    let (body, watch) = Watched::new(bytes);
                    json = Some(watch);
                    outgoing = outgoing.header(CONTENT_TYPE, "application/json").body(reqwest::Body::wrap(body));
                }
                Body::File(parcel) => {
                    let opened = parcel.open().await.map_err(|error| unreadable(&parcel, error))?;
                    outgoing = outgoing
                        .header(CONTENT_TYPE, parcel.content_type())
                        .header(CONTENT_LENGTH, HeaderValue::from(parcel.length()))
                        .body(opened);
                    file = Some(parcel);
                }
            }
            exchange(outgoing).await.map_err(|broken| {
                // A file that fails on its way breaks the connection too.
                if let Some((parcel, fault)) =
                    file.and_then(|parcel: Parcel| parcel.fault().map(|fault| (parcel, fault)))
                {
                    return unreadable(&parcel, fault);
                }
                broken.into_failure(&host, timeout, json.is_none_or(|json: Watch| json.has_left()))
            })
        })
    }
}

/// Why there is no whole answer.
enum Broken {
    /// Its texts hold the address.
    Network(reqwest::Error),
    TooLong,
}

impl From<reqwest::Error> for Broken {
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error)
    }
}

impl Broken {
    fn into_failure(self, host: &str, timeout: Duration, has_left: bool) -> Failure {
        match self {
            Self::Network(error) => failure(error, host, timeout, has_left),
            Self::TooLong => {
                let why = format!("the answer of {host} is longer than {LONGEST_ANSWER} bytes");
                Failure { outcome: Outcome::Unknown, why, source: None }
            }
        }
    }
}

async fn exchange(request: reqwest::RequestBuilder) -> Result<Answer, Broken> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(Broken::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body: body.freeze() })
}

/// The server can't have the whole file, and would not have it the next time.
fn unreadable(parcel: &Parcel, error: io::Error) -> Failure {
    let why = format!("{} can't be read", parcel.name());
    Failure { outcome: Outcome::Refused, why, source: Some(error.into()) }
}

/// What failed, without the address.
fn failure(error: reqwest::Error, host: &str, timeout: Duration, has_left: bool) -> Failure {
    // Before anything else: its texts hold the address.
    let error = error.without_url();
    let not_sent = !has_left || error.is_connect() || error.is_builder();
    let outcome = if not_sent { Outcome::NotSent } else { Outcome::Unknown };
    let (failure, why) = if error.is_connect() || !has_left {
        (NetworkFailure::NoConnection, format!("no connection to {host}"))
    } else if error.is_timeout() {
        (NetworkFailure::TimedOut, format!("{host} did not answer within {timeout:.1?}"))
    } else if error.is_builder() {
        return Failure { outcome, why: "the request could not be made".to_owned(), source: Some(error.into()) };
    } else {
        (NetworkFailure::BrokenOff, format!("the connection to {host} broke before its answer was complete"))
    };
    Failure { outcome, why, source: Some(Box::new(NetworkError { failure, source: error })) }
}
