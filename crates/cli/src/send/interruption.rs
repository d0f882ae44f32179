//! Interruptions from outside: Ctrl-C, a terminal that closes, a system that shuts down. The run still reports what was sent.

use std::pin::pin;

use wecom_school::CancellationToken;

use crate::problem::{Exit, Problem};

pub struct Interruptions {
    signals: Signals,
    /// Cancels the calls of a client.
    pub token: CancellationToken,
}

impl Interruptions {
    /// Listens from now on, so that no signal ends the command without a report.
    pub fn listen() -> Self {
        Self { signals: Signals::listen(), token: CancellationToken::new() }
    }

    pub async fn next(&mut self) {
        self.signals.next().await;
    }

    /// Does work that sends. The first interruption cancels the calls of the client, and lets those under way end. After the second
    /// one, `None` is returned at once. `explain` tells the user of the first one.
    pub async fn unless_twice<T>(&mut self, work: impl Future<Output = T>, explain: impl Fn()) -> Option<T> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                () = self.signals.next() => {
                    if self.token.is_cancelled() {
                        return None;
                    }
                    self.token.cancel();
                    explain();
                }
            }
        }
    }

    /// Does work that notifies nobody, unless it is interrupted.
    pub async fn unless<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Problem> {
        tokio::select! {
            biased;
            () = self.next() => Err(interrupted()),
            done = work => Ok(done),
        }
    }
}

pub fn interrupted() -> Problem {
    Problem::new(Exit::Unreachable, words!("interrupted: nothing was sent"; "已中断：未发送"))
        .note(words!("nobody was notified"; "没有人收到通知"))
}

/// Says that the first interruption lets what is under way end.
pub fn finishing(is_single: bool) -> String {
    if is_single {
        words!(
            "finishing the request under way; interrupt again to end at once";
            "正在等待已发出的请求完成；再次中断则立即结束"
        )
    } else {
        words!(
            "finishing the requests under way; interrupt again to end at once";
            "正在等待已发出的请求完成；再次中断则立即结束"
        )
    }
}

#[cfg(unix)]
struct Signals(Vec<(tokio::signal::unix::SignalKind, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let is_heard = |kind: &SignalKind| *kind != SignalKind::hangup() || !is_hangup_ignored();
        // A signal that can't be listened for ends the command as usual.
        Self(kinds.into_iter().filter(is_heard).filter_map(|kind| Some((kind, signal(kind).ok()?))).collect())
    }

    async fn next(&mut self) {
        use std::{future::poll_fn, task::Poll};
        use tokio::signal::unix::SignalKind;
        let index = poll_fn(|context| {
            let arrived = self.0.iter_mut().position(|(_, signal)| signal.poll_recv(context).is_ready());
            arrived.map_or(Poll::Pending, Poll::Ready)
        });
        let index = index.await;
        // A terminal that closes and its shell both send HUP: the second one is no second interruption by a person.
        if self.0[index].0 == SignalKind::hangup() {
            drop(self.0.remove(index));
        }
    }
}

/// Returns whether the command goes on when its terminal closes, as `nohup` wants. If the system does not tell, it ends.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    // HUP is the first bit.
    ignored.is_some_and(|ignored| ignored & 1 == 1)
}

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
