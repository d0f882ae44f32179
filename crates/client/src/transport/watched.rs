//! A payload that tells whether any of it can have left.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// A payload that hyper asks for right before it writes the request's first byte: the head is still in hyper's buffer then.
/// Until that moment it can be revoked, and not a byte of the request leaves.
pub(super) struct Watched {
    bytes: Option<Bytes>,
    state: Arc<AtomicU8>,
}

/// Knows whether the payload was asked for.
pub(super) struct Watch(Arc<AtomicU8>);

/// The payload was revoked.
#[derive(Debug)]
pub(super) struct Revoked;

const UNTOUCHED: u8 = 0;
const ASKED_FOR: u8 = 1;
const REVOKED: u8 = 2;

impl Watch {
    /// Keeps the request from leaving, if it is not too late: false if some of it may have left.
    pub fn revoke(&self) -> bool {
        let swapped = self.0.compare_exchange(UNTOUCHED, REVOKED, Ordering::SeqCst, Ordering::SeqCst);
        swapped != Err(ASKED_FOR)
    }
}

impl Watched {
    pub fn new(bytes: Bytes) -> (Self, Watch) {
        let state = Arc::new(AtomicU8::new(UNTOUCHED));
        (Self { bytes: Some(bytes), state: Arc::clone(&state) }, Watch(state))
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Revoked;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Revoked>>> {
        let swapped = self.state.compare_exchange(UNTOUCHED, ASKED_FOR, Ordering::SeqCst, Ordering::SeqCst);
        if swapped == Err(REVOKED) {
            return Poll::Ready(Some(Err(Revoked)));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, Bytes::len) as u64)
    }
}

impl fmt::Display for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was withdrawn before it was sent")
    }
}

impl std::error::Error for Revoked {}
