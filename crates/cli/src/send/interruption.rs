//! Interruptions from outside: Ctrl-C, a terminal that closes, a system that shuts down. The run still reports what was sent.

use std::pin::pin;

use wecom_school::CancellationToken;
use wecom_school_campaign::system::Signals;

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
