//! Requests over reqwest.

use std::{pin::pin, time::Duration};

use bytes::BytesMut;
use futures_util::future::{BoxFuture, Either, select};
use reqwest::{
    Url,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue},
};
use wecom_school_types::Method;

use super::{
    Answer, Body, Failure, Proxy, Request, Transport,
    failure::Refusal,
    watched::{Watch, Watched},
};
use crate::{retry::Outcome, upload::Parcel};

/// The clients of HTTP.
pub(crate) struct Http {
    /// Keeps connections for the next request.
    pub pooled: reqwest::Client,
    /// Makes a connection for each request: for what must not be in doubt because a server closed an idle connection.
    pub fresh: reqwest::Client,
    pub proxy: Option<Proxy>,
}

/// No answer of this API is nearly as long; a server that sends without end is none of it.
const LONGEST_ANSWER: usize = 4 << 20;

impl Transport for Http {
    fn exchange(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        Box::pin(async move {
            let method = match request.method {
                Method::Get => reqwest::Method::GET,
                _ => reqwest::Method::POST,
            };
            let client = if request.is_alone { &self.fresh } else { &self.pooled };
            let server = request.address.clone();
            let mut outgoing = client.request(method, request.address).timeout(request.timeout);
            let (mut json, mut file) = (None, None);
            match request.body {
                Body::Nothing => {}
                Body::Json(bytes) => {
                    let (body, watch) = Watched::new(bytes);
                    json = Some(watch);
                    outgoing = outgoing.header(CONTENT_TYPE, "application/json").body(reqwest::Body::wrap(body));
                }
                Body::File(parcel) => {
                    let opened = parcel.open().await.map_err(|error| Failure::unreadable(&parcel, error))?;
                    outgoing = outgoing
                        .header(CONTENT_TYPE, parcel.content_type())
                        .header(CONTENT_LENGTH, HeaderValue::from(parcel.length()))
                        .body(opened);
                    file = Some(parcel);
                }
            }
            // What has no watch may have left.
            let can_end = || request.is_harmless || json.as_ref().is_some_and(Watch::revoke);
            let exchanged = {
                let exchange = pin!(exchange(outgoing));
                let cancelled = pin!(request.cancellation.cancelled());
                match select(exchange, cancelled).await {
                    Either::Left((exchanged, _)) => exchanged,
                    Either::Right(_) if can_end() => return Err(Failure::cancelled()),
                    Either::Right(((), exchange)) => exchange.await,
                }
            };
            match exchanged {
                Ok(answer) => self.answer(answer, &server),
                Err(broken) => {
                    // A file that fails on its way breaks the connection too.
                    if let Some(parcel) = &file
                        && let Some(fault) = Parcel::fault(parcel)
                    {
                        return Err(Failure::unreadable(parcel, fault));
                    }
                    let may_have_left = json.is_none_or(|json| !json.revoke());
                    Err(self.failure(broken, &server, request.timeout, may_have_left).await)
                }
            }
        })
    }
}

impl Http {
    /// An answer, unless only a proxy can have given it.
    fn answer(&self, answer: Answer, server: &Url) -> Result<Answer, Failure> {
        if self.proxy.is_some() && server.scheme() == "http" && answer.status == 407 {
            return Err(Failure::proxy(server.host_str().unwrap_or_default(), Some(407)));
        }
        Ok(answer)
    }

    async fn failure(&self, broken: Broken, server: &Url, timeout: Duration, may_have_left: bool) -> Failure {
        let host = server.host_str().unwrap_or_default();
        let error = match broken {
            Broken::Network(error) => error,
            Broken::TooLong => {
                let why = format!("the answer of {host} is longer than {LONGEST_ANSWER} bytes");
                return Failure::new(Outcome::Unknown, why);
            }
        };
        let status = match (Refusal::of(&error), &self.proxy) {
            (None, _) => return Failure::network(error, host, timeout, may_have_left),
            (Some(Refusal::Credentials), _) => Some(407),
            (Some(Refusal::Other), Some(proxy)) => proxy.refusal(server).await,
            (Some(Refusal::Other), None) => None,
        };
        Failure { source: Some(error.without_url().into()), ..Failure::proxy(host, status) }
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
