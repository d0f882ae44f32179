//! Accepting connections and serving HTTP/1 on each; a fault can end a connection without an answer.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension, Router,
    body::Body,
    http::{HeaderValue, Request, header::CONTENT_LENGTH},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, Collected};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot},
    time::sleep,
};

/// The most connections at a time; others wait to be accepted.
const MAX_CONNECTIONS: usize = 4096;

/// The most bytes of a request line with its headers.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// How long a client has for its headers, and how long a connection may be idle.
const HEADER_TIME: Duration = Duration::from_secs(30);

/// The address of the client, which the server adds to a request as an extension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub IpAddr);

/// How a connection ends without an answer. A response carries it to the server as an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Reset,
    Close,
}

impl IntoResponse for Ending {
    fn into_response(self) -> Response {
        Extension(self).into_response()
    }
}

/// hyper drops a connection without a byte if its service fails.
fn fault_error() -> io::Error {
    io::Error::other("a fault ends the connection")
}

/// Cuts the second half of a body. `Content-Length` still promises all of it.
pub(crate) async fn truncate(response: Response) -> Response {
    /// The first half has to be written before the error, which would discard it.
    const FLUSH_TIME: Duration = Duration::from_millis(20);
    let (mut parts, body) = response.into_parts();
    let whole = body.collect().await.map_or_else(|_| Bytes::new(), Collected::to_bytes);
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = stream::iter([Ok(whole.slice(..whole.len() / 2))]);
    let failure = stream::once(async {
        sleep(FLUSH_TIME).await;
        Err(fault_error())
    });
    Response::from_parts(parts, Body::from_stream(half.chain(failure)))
}

pub(crate) async fn serve(listener: TcpListener, router: Router, stop: oneshot::Receiver<()>) {
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let accept_all = async {
        // Nothing closes the semaphore, so the loop never ends.
        while let Ok(permit) = Arc::clone(&connections).acquire_owned().await {
            let (stream, peer) = accept(&listener).await;
            let router = router.clone();
            tokio::spawn(async move {
                connection(stream, peer, router).await;
                drop(permit);
            });
        }
    };
    tokio::select! {
        () = accept_all => {}
        _ = stop => {}
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    /// If the process has no descriptor left, another connection has to end first.
    const RETRY_AFTER: Duration = Duration::from_millis(20);
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // These errors concern only one connection.
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted for now");
                sleep(RETRY_AFTER).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router) {
    // Answers are small and complete: waiting for more to send only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "nodelay");
    }
    let is_reset = AtomicBool::new(false);
    let router = TowerToHyperService::new(router);
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        let (answer, is_reset) = (router.call(request), &is_reset);
        async move {
            let response: Response = answer.await.unwrap_or_else(|never| match never {});
            match response.extensions().get::<Ending>() {
                None => Ok(response),
                Some(ending) => {
                    is_reset.store(*ending == Ending::Reset, Ordering::SeqCst);
                    Err(fault_error())
                }
            }
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MAX_HEADER_BYTES)
        // `Error-Code`, as the server's answers were seen.
        .title_case_headers(true)
        // Programs may close their side once they have written a request.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = (&mut connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
    if is_reset.load(Ordering::SeqCst) {
        // Without lingering, closing discards unsent data and sends RST.
        if let Err(error) = connection.into_parts().io.inner().set_zero_linger() {
            tracing::warn!(%error, "a connection is closed that should be reset");
        }
    }
}
