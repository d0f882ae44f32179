//! Whether a payload has left: the difference between a notice that was not sent and one in doubt.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// A payload that tells whether it was asked for: it is not before there is a connection to write it to. Time that runs
/// out while connecting looks like any other.
pub(super) struct Watched {
    bytes: Option<Bytes>,
    is_asked_for: Arc<AtomicBool>,
}

/// Whether a payload was asked for.
pub(super) struct Watch(Arc<AtomicBool>);

impl Watch {
    pub fn has_left(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl Watched {
    pub fn new(bytes: Bytes) -> (Self, Watch) {
        let is_asked_for = Arc::new(AtomicBool::new(false));
        (Self { bytes: Some(bytes), is_asked_for: Arc::clone(&is_asked_for) }, Watch(is_asked_for))
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.is_asked_for.store(true, Ordering::SeqCst);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, Bytes::len) as u64)
    }
}
