//! What the calls of a client do at the moment, for people who watch.

use std::{collections::BTreeMap, sync::Mutex, time::SystemTime};

use tokio::sync::watch;

use crate::{clock, sync::lock};

/// What the calls of a client and of its clones do at the moment. See [`Client::activity`](crate::Client::activity).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Activity {
    /// Nothing is under way, and nothing waits for a time.
    Idle,
    /// At least one request is under way.
    Requesting {
        /// When the oldest of them began.
        since: SystemTime,
    },
    /// No request is under way, and the calls wait.
    Waiting {
        /// What holds them up.
        reason: WaitReason,
        /// When the next attempt may begin.
        until: SystemTime,
    },
}

/// Why calls wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitReason {
    /// The server has answered that the app has called too often (45009).
    RateLimit,
    /// The server has answered that too many calls are under way at once (45033).
    TooManyAtOnce,
    /// An attempt has failed, and the next one follows.
    Retry,
}

/// What one call does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Doing {
    Requesting {
        since: SystemTime,
    },
    Waiting {
        reason: WaitReason,
        until: SystemTime,
    },
    /// Waits for its turn: nothing to tell unless a rate limit pauses the app.
    Queueing,
}

/// Where calls note what they do, and watchers read it.
#[derive(Debug)]
pub(crate) struct Board {
    state: Mutex<State>,
    told: watch::Sender<Activity>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    calls: BTreeMap<u64, Doing>,
    paused_until: Option<SystemTime>,
}

/// A note on the board. It is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Note<'a> {
    board: &'a Board,
    number: u64,
}

impl Default for Board {
    fn default() -> Self {
        Self { state: Mutex::default(), told: watch::Sender::new(Activity::Idle) }
    }
}

impl Board {
    /// Notes what a call does, for as long as the note is kept.
    pub fn note(&self, doing: Doing) -> Note<'_> {
        let number = {
            let mut state = lock(&self.state);
            state.next += 1;
            let number = state.next;
            state.calls.insert(number, doing);
            number
        };
        self.tell();
        Note { board: self, number }
    }

    /// Notes that a rate limit pauses every call.
    pub fn pause(&self, until: SystemTime) {
        {
            let mut state = lock(&self.state);
            state.paused_until = state.paused_until.max(Some(until));
        }
        self.tell();
    }

    /// A receiver that has the present activity and hears of each change.
    pub fn watch(&self) -> watch::Receiver<Activity> {
        let receiver = self.told.subscribe();
        self.tell();
        receiver
    }

    fn tell(&self) {
        if self.told.receiver_count() == 0 {
            return;
        }
        // The state stays locked until it is told: two changes are told in their order.
        let state = lock(&self.state);
        let activity = state.activity(clock::time());
        self.told.send_if_modified(|told| std::mem::replace(told, activity) != activity);
    }
}

impl State {
    fn activity(&self, now: SystemTime) -> Activity {
        let (mut requesting, mut waiting) = (None::<SystemTime>, None::<(SystemTime, WaitReason)>);
        for doing in self.calls.values() {
            match *doing {
                Doing::Requesting { since } => requesting = Some(requesting.map_or(since, |other| other.min(since))),
                Doing::Waiting { reason, until } if waiting.is_none_or(|(other, _)| until < other) => {
                    waiting = Some((until, reason));
                }
                Doing::Waiting { .. } | Doing::Queueing => {}
            }
        }
        match (requesting, self.paused_until.filter(|until| *until > now), waiting) {
            (Some(since), ..) => Activity::Requesting { since },
            (None, Some(until), _) if !self.calls.is_empty() => {
                Activity::Waiting { reason: WaitReason::RateLimit, until }
            }
            (None, _, Some((until, reason))) => Activity::Waiting { reason, until },
            _ => Activity::Idle,
        }
    }
}

impl Drop for Note<'_> {
    fn drop(&mut self) {
        lock(&self.board.state).calls.remove(&self.number);
        self.board.tell();
    }
}
