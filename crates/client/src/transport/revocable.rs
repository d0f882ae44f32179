//! A request body that can be revoked until it leaves.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// A body that hyper asks for right before it writes the first byte of the request: until then, the head is in hyper's
/// buffer, and revoking the body keeps all of the request from leaving.
pub(super) struct RevocableBody {
    bytes: Option<Bytes>,
    state: Arc<AtomicU8>,
}

/// Revokes a body, unless hyper has asked for it.
pub(super) struct BodyHandle(Arc<AtomicU8>);

const UNTOUCHED: u8 = 0;
const ASKED_FOR: u8 = 1;
const REVOKED: u8 = 2;

impl BodyHandle {
    /// Keeps the request from leaving, and returns whether that succeeded. Otherwise some of it may have left.
    pub fn revoke(&self) -> bool {
        let swapped = self.0.compare_exchange(UNTOUCHED, REVOKED, Ordering::SeqCst, Ordering::SeqCst);
        swapped != Err(ASKED_FOR)
    }
}

impl RevocableBody {
    pub fn new(bytes: Bytes) -> (Self, BodyHandle) {
        let state = Arc::new(AtomicU8::new(UNTOUCHED));
        (Self { bytes: Some(bytes), state: Arc::clone(&state) }, BodyHandle(state))
    }
}

impl Body for RevocableBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let swapped = self.state.compare_exchange(UNTOUCHED, ASKED_FOR, Ordering::SeqCst, Ordering::SeqCst);
        if swapped == Err(REVOKED) {
            return Poll::Ready(Some(Err(io::Error::other("the request was withdrawn before it was sent"))));
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
