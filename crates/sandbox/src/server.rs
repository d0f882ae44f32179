//! Accepting connections, and serving HTTP/1 on each.

use std::{io, net::SocketAddr, sync::Arc, sync::atomic::Ordering, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, Response},
};
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

use crate::connection::{Ending, NoAnswer, Peer, Socket};

/// The most connections at a time; others wait to be accepted.
const MOST_CONNECTIONS: usize = 4096;

/// The most bytes of a request line with its headers.
const MOST_HEADER_BYTES: usize = 64 * 1024;

/// How long a client has for its headers; also how long a connection may be idle.
const HEADER_TIME: Duration = Duration::from_secs(30);

/// Serves until `stop` is sent or dropped.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: oneshot::Receiver<()>) {
    let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let accept_all = async {
        loop {
            // The semaphore is never closed, so there is always a place in the end.
            let Ok(place) = Arc::clone(&connections).acquire_owned().await else { return };
            let (stream, peer) = accept(&listener).await;
            let router = router.clone();
            tokio::spawn(async move {
                connection(stream, peer, router).await;
                drop(place);
            });
        }
    };
    tokio::select! {
        () = accept_all => {}
        // Whoever holds the sandbox has let go of it.
        _ = stop => {}
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    /// When the process has no descriptor left, a connection has to end first.
    const REST: Duration = Duration::from_millis(20);
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted for now");
                sleep(REST).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router) {
    // Answers are small and complete: waiting for more to send only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "nodelay");
    }
    let (socket, is_reset) = Socket::new(stream);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        let (answer, is_reset) = (router.call(request), Arc::clone(&is_reset));
        async move {
            let response: Response<Body> = answer.await.unwrap_or_else(|never| match never {});
            match Ending::of(&response) {
                None => Ok(response),
                Some(ending) => {
                    is_reset.store(ending == Ending::Reset, Ordering::SeqCst);
                    Err(NoAnswer)
                }
            }
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MOST_HEADER_BYTES)
        // `Error-Code`, as the API's answers were seen.
        .title_case_headers(true)
        // Programs may close their side once they have written a request.
        .half_close(true)
        .serve_connection(TokioIo::new(socket), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}
