//! Connections that end in other ways than HTTP has it.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{body::Body, http::Response};
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// Where a request came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub IpAddr);

/// An answer that is none: the connection ends instead. It travels as an extension of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Reset,
    Close,
}

impl Ending {
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(self);
        response
    }

    pub fn of<T>(response: &Response<T>) -> Option<Self> {
        response.extensions().get().copied()
    }
}

/// What hyper is told when there is no answer: it then drops the connection without a byte.
#[derive(Debug)]
pub(crate) struct NoAnswer;

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a fault ends the connection")
    }
}

impl std::error::Error for NoAnswer {}

/// A socket that is reset instead of closed if it is told so.
pub(crate) struct Socket {
    stream: TcpStream,
    is_reset: Arc<AtomicBool>,
}

impl Socket {
    pub fn new(stream: TcpStream) -> (Self, Arc<AtomicBool>) {
        let is_reset = Arc::new(AtomicBool::new(false));
        (Self { stream, is_reset: Arc::clone(&is_reset) }, is_reset)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.is_reset.load(Ordering::SeqCst) {
            // With nothing to linger for, closing discards what is unsent and sends RST.
            if let Err(error) = self.stream.set_zero_linger() {
                tracing::warn!(%error, "a connection is closed that should be reset");
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, buffers)
    }
}

/// The body, of which the second half never comes.
pub(crate) fn broken_off(body: Body) -> Body {
    Body::new(BrokenOff { whole: body, has_begun: false, pause: None })
}

struct BrokenOff {
    whole: Body,
    has_begun: bool,
    /// Until the first half is surely written: an error at once would throw it away.
    pause: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for BrokenOff {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        const FLUSHED: Duration = Duration::from_millis(20);
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            return Poll::Ready(Some(Err(axum::Error::new(NoAnswer))));
        }
        if self.has_begun {
            self.pause = Some(Box::pin(sleep(FLUSHED)));
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let frame = ready!(Pin::new(&mut self.whole).poll_frame(context));
        self.has_begun = true;
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(|data| data.slice(..data.len() / 2)))))
    }

    /// What `Content-Length` promises: the whole.
    fn size_hint(&self) -> SizeHint {
        self.whole.size_hint()
    }
}
