//! Sends requests with reqwest, and revokes their bodies until they leave.

use std::{
    error::Error as _,
    io, iter,
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use futures_util::future::{BoxFuture, Either, select};
use http_body::{Frame, SizeHint};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};
use wecom_school_types::Method;

use super::{
    exchange::{Body, Failure, Request, Response, Transport},
    proxy::Proxy,
};
use crate::{error::BoxError, retry::Outcome, sync::lock};

pub(crate) struct Http {
    /// Keeps connections for the next request.
    pub pooled: reqwest::Client,
    /// Makes a connection for each request: for requests that must not be in doubt because a server closed an idle connection.
    pub fresh: reqwest::Client,
    pub proxy: Option<Proxy>,
}

/// Answers of this API are far shorter; a server that sends without end must not fill the memory.
const MAX_ANSWER_BYTES: usize = 4 << 20;

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
        let (mut revocable, mut file) = (None::<Arc<Mutex<Option<Bytes>>>>, None);
        match request.body {
            Body::Nothing => {}
            Body::Json(bytes) => {
                let length = bytes.len() as u64;
                let bytes = Arc::new(Mutex::new(Some(bytes)));
                revocable = Some(Arc::clone(&bytes));
                let body = RevocableBody { bytes, length, is_asked_for: false };
                outgoing = outgoing.header(CONTENT_TYPE, "application/json").body(reqwest::Body::wrap(body));
            }
            Body::File(body) => {
                let opened = body.open().await.map_err(|error| Failure::unreadable(&body, error))?;
                outgoing = outgoing
                    .header(CONTENT_TYPE, body.content_type.as_str())
                    .header(CONTENT_LENGTH, body.length())
                    .body(opened);
                file = Some(body);
            }
        }
        let can_end = || request.is_harmless || revocable.as_deref().is_some_and(revoke);
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
            // Without a tunnel, only this status shows that the answer is the proxy's.
            Ok(Some(Response { status: 407, .. })) if self.proxy.is_some() && server.scheme() == "http" => {
                return Err(Failure::proxy(host, Some(407)));
            }
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) => {
                let why = format!("the answer of {host} is longer than {MAX_ANSWER_BYTES} bytes");
                return Err(Failure::new(Outcome::Unknown, why));
            }
            Err(error) => error,
        };
        // A file that can't be read to its end breaks the connection too.
        if let Some(file) = &file
            && let Some(error) = file.take_read_error()
        {
            return Err(Failure::unreadable(file, error));
        }
        let status = match (refused_tunnel(&error).as_deref(), &self.proxy) {
            (None, _) => {
                let may_have_left = !revocable.as_deref().is_some_and(revoke);
                return Err(Failure::network(error, host, request.timeout, may_have_left));
            }
            (Some(WANTS_CREDENTIALS), _) => Some(407),
            (Some(_), Some(proxy)) => proxy.refusal(&server).await,
            (Some(_), None) => None,
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
        if body.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(Response { status, body: body.freeze() }))
}

const WANTS_CREDENTIALS: &str = "tunnel error: proxy authorization required";

/// Returns how a proxy refused a tunnel, in the words of hyper-util, which keeps the type of the error private. It shows no
/// status but 407.
fn refused_tunnel(error: &reqwest::Error) -> Option<String> {
    let sources = iter::successors(error.source(), |&error| error.source());
    sources.map(ToString::to_string).find(|text| [WANTS_CREDENTIALS, "tunnel error: unsuccessful"].contains(&&**text))
}

/// A body that hyper asks for right before it writes the first byte of the request: until then, the head is in hyper's
/// buffer, and revoking the body keeps all of the request from leaving.
struct RevocableBody {
    bytes: Arc<Mutex<Option<Bytes>>>,
    length: u64,
    is_asked_for: bool,
}

/// Keeps a request from leaving, and returns whether that succeeded. Otherwise some of it may have left.
fn revoke(body: &Mutex<Option<Bytes>>) -> bool {
    lock(body).take().is_some()
}

impl http_body::Body for RevocableBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.is_asked_for {
            return Poll::Ready(None);
        }
        let Some(bytes) = lock(&self.bytes).take() else {
            return Poll::Ready(Some(Err(io::Error::other("the request was withdrawn before it was sent"))));
        };
        self.is_asked_for = true;
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_asked_for
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(if self.is_asked_for { 0 } else { self.length })
    }
}
