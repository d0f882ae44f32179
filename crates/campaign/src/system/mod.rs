//! What depends on the operating system, for this crate and for the command. It is no part of the crate's interface.
//!
//! `unix.rs` and `windows.rs` have the same functions. No other source of a published crate asks for the system.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::{
    future::poll_fn,
    task::{Context, Poll},
};

#[cfg(unix)]
pub use self::unix::*;
#[cfg(windows)]
pub use self::windows::*;

/// Asks the system for the next signal of one kind.
pub type PollSignal = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<()>> + Send>;

/// Interruptions of this process from outside: Ctrl-C, a terminal that closes, a system that shuts down.
pub struct Signals(Vec<(PollSignal, bool)>);

impl Signals {
    /// Listens from now on. A signal that can't be listened for ends the process as usual.
    pub fn listen() -> Self {
        Self(listen())
    }

    /// Waits for the next signal. A terminal that closes is one signal, however often the system reports it.
    pub async fn next(&mut self) {
        let arrived = poll_fn(|context| {
            let arrived = self.0.iter_mut().position(|(poll, _)| poll(context).is_ready());
            arrived.map_or(Poll::Pending, Poll::Ready)
        });
        let index = arrived.await;
        if self.0[index].1 {
            drop(self.0.remove(index));
        }
    }
}
