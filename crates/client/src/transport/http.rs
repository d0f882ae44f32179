//! Sends requests with reqwest.

use std::{pin::pin, sync::Arc};

use bytes::BytesMut;
use futures_util::future::{BoxFuture, Either, select};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};
use wecom_school_types::Method;

use super::{
    failure::{Failure, Refusal},
    proxy::Proxy,
    request::{Body, Request, Response, Transport},
    revocable::{BodyHandle, RevocableBody},
};
use crate::{error::BoxError, retry::Outcome};

/// The HTTP clients.
pub(crate) struct Http {
    /// Keeps connections for the next request.
    pub pooled: reqwest::Client,
    /// Makes a connection for each request: for requests that must not be in doubt because a server closed an idle connection.
    pub fresh: reqwest::Client,
    pub proxy: Option<Proxy>,
}

/// Answers of this API are far shorter; a server that sends without end must not fill the memory.
const LONGEST_ANSWER: usize = 4 << 20;

impl Transport for Http {
    fn exchange(&self, request: Request) -> BoxFuture<'_, Result<Response, Failure>> {
        Box::pin(self.exchange(request))
    }
}

impl Http {
    async fn exchange(&self, request: Request) -> Result<Response, Failure> {
        let method = if request.method == Method::Get { reqwest::Method::GET } else { reqwest::Method::POST };
        let client = if request.is_alone { &self.fresh } else { &self.pooled };
        let server = request.address.clone();
        let mut outgoing = client.request(method, request.address).timeout(request.timeout);
        let (mut handle, mut file) = (None, None);
        match request.body {
            Body::Nothing => {}
            Body::Json(bytes) => {
                let (body, of_body) = RevocableBody::new(bytes);
                handle = Some(of_body);
                outgoing = outgoing.header(CONTENT_TYPE, "application/json").body(reqwest::Body::wrap(body));
            }
            Body::File(body) => {
                let opened = body.open().await.map_err(|error| Failure::unreadable(&body, error))?;
                outgoing = outgoing
                    .header(CONTENT_TYPE, body.content_type())
                    .header(CONTENT_LENGTH, body.length())
                    .body(opened);
                file = Some(body);
            }
        }
        let can_end = || request.is_harmless || handle.as_ref().is_some_and(BodyHandle::revoke);
        let exchanged = {
            let exchange = pin!(exchange(outgoing));
            let cancelled = pin!(request.cancellation.cancelled());
            match select(exchange, cancelled).await {
                Either::Left((exchanged, _)) => exchanged,
                Either::Right(_) if can_end() => return Err(Failure::cancelled()),
                Either::Right(((), exchange)) => exchange.await,
            }
        };
        let host = server.host_str().unwrap_or_default();
        let error = match exchanged {
            // Without a tunnel, only this status tells that the answer is the proxy's.
            Ok(Some(Response { status: 407, .. })) if self.proxy.is_some() && server.scheme() == "http" => {
                return Err(Failure::proxy(host, Some(407)));
            }
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) => {
                let why = format!("the answer of {host} is longer than {LONGEST_ANSWER} bytes");
                return Err(Failure::new(Outcome::Unknown, why));
            }
            Err(error) => error,
        };
        // A file that can't be read to its end breaks the connection too.
        if let Some(file) = &file
            && let Some(fault) = file.fault()
        {
            return Err(Failure::unreadable(file, fault));
        }
        let status = match (Refusal::of(&error), &self.proxy) {
            (None, _) => {
                let may_have_left = handle.is_none_or(|handle| !handle.revoke());
                return Err(Failure::network(error, host, request.timeout, may_have_left));
            }
            (Some(Refusal::Credentials), _) => Some(407),
            (Some(Refusal::Other), Some(proxy)) => proxy.refusal(&server).await,
            (Some(Refusal::Other), None) => None,
        };
        let mut failure = Failure::proxy(host, status);
        failure.cause.source = Some(Arc::from(BoxError::from(error.without_url())));
        Err(failure)
    }
}

/// Returns the answer; `None` if it is too long. The texts of the error hold the address.
async fn exchange(request: reqwest::RequestBuilder) -> reqwest::Result<Option<Response>> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(Response { status, body: body.freeze() }))
}
