//! What ends a run from outside: Ctrl-C, a terminal that closes, a system that shuts down. Nobody is left to guess what has
//! been sent by then.

use crate::{exit::Exit, lang::words, output, problem::Problem};

/// Interruptions of a run, heard from before its first request.
pub struct Interruptions(Signals);

impl Interruptions {
    /// Listens from now on: nothing ends the command without a word any more.
    pub fn listen() -> Self {
        Self(Signals::listen())
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        self.0.next().await;
    }

    /// Does what notifies nobody, unless it is interrupted.
    ///
    /// # Errors
    /// An interruption.
    pub async fn unless<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Problem> {
        tokio::select! {
            biased;
            () = self.next() => Err(interrupted()),
            done = work => Ok(done),
        }
    }

    /// Lets a request that may notify people come to its end; `None`, if somebody insists on not waiting for it.
    pub async fn unless_twice<T>(&mut self, request: impl Future<Output = T>) -> Option<T> {
        let mut request = std::pin::pin!(request);
        tokio::select! {
            ended = &mut request => return Some(ended),
            () = self.next() => output::remark(&words!(
                "finishing the request under way; interrupt again to end at once";
                "正在等待已发出的请求完成；再次中断则立即结束"
            )),
        }
        tokio::select! {
            ended = request => Some(ended),
            () = self.next() => None,
        }
    }
}

fn interrupted() -> Problem {
    Problem::new(Exit::Unreachable, words!("interrupted: nothing was sent"; "已中断：未发送"))
        .note(words!("nobody was notified"; "没有人收到通知"))
}

/// What the system sends to whom it wants to end.
#[cfg(unix)]
struct Signals(Vec<(tokio::signal::unix::SignalKind, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        // What can't be listened for ends the command as it ends any other.
        Self(kinds.into_iter().filter_map(|kind| Some((kind, signal(kind).ok()?))).collect())
    }

    async fn next(&mut self) {
        use std::{future::poll_fn, task::Poll};
        use tokio::signal::unix::SignalKind;
        let place = poll_fn(|context| {
            let arrived = self.0.iter_mut().position(|(_, signal)| signal.poll_recv(context).is_ready());
            arrived.map_or(Poll::Pending, Poll::Ready)
        });
        let place = place.await;
        // The terminal that closes and the shell in it both say so: the second word is none of a person's.
        if self.0[place].0 == SignalKind::hangup() {
            drop(self.0.remove(place));
        }
    }
}

/// Elsewhere there is Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
