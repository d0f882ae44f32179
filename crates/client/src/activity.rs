//! Tells what the calls of a client do at the moment.

use std::{collections::BTreeMap, sync::Mutex, time::SystemTime};

use tokio::sync::watch;

use crate::{clock, sync::lock};

/// What the calls of a client and of its clones do at the moment. See [`Client::activity`](crate::Client::activity).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Activity {
    /// Nothing is under way, and nothing waits for a time.
    #[default]
    Idle,
    /// At least one request is under way.
    Requesting {
        /// When the oldest of them began.
        since: SystemTime,
    },
    /// No request is under way, and the calls wait.
    Waiting {
        /// What all of them wait for.
        reason: WaitReason,
        /// When the next attempt may begin.
        until: SystemTime,
    },
}

/// Why calls wait instead of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitReason {
    /// The server answered that the app called too often (45009).
    RateLimit,
    /// The server answered that too many calls are under way at once (45033).
    TooManyAtOnce,
    /// The client keeps the calls of the path below the documented limits of a minute and an hour.
    Pace,
    /// An attempt failed, and the next one follows.
    Retry,
}

/// Collects what each call does, and notifies watchers.
#[derive(Default)]
pub(crate) struct Board {
    state: Mutex<State>,
    shown: watch::Sender<Activity>,
}

#[derive(Default)]
struct State {
    next: u64,
    /// A call that queues is idle: only a rate limit that pauses the app is worth showing then.
    calls: BTreeMap<u64, Activity>,
    paused_until: Option<SystemTime>,
}

/// A note on the board. Dropping it removes it.
pub(crate) struct Note<'a> {
    board: &'a Board,
    number: u64,
}

impl Board {
    /// Notes what a call does, for as long as the note is kept.
    pub fn note(&self, activity: Activity) -> Note<'_> {
        let mut state = lock(&self.state);
        let number = state.next;
        state.next += 1;
        state.calls.insert(number, activity);
        self.publish(&state);
        Note { board: self, number }
    }

    /// Notes that a rate limit pauses every call.
    pub fn pause(&self, until: SystemTime) {
        let mut state = lock(&self.state);
        state.paused_until = state.paused_until.max(Some(until));
        self.publish(&state);
    }

    /// Returns a receiver that has the present activity and hears of each change.
    pub fn watch(&self) -> watch::Receiver<Activity> {
        let receiver = self.shown.subscribe();
        self.publish(&lock(&self.state));
        receiver
    }

    fn publish(&self, state: &State) {
        if self.shown.receiver_count() > 0 {
            let activity = state.activity(clock::time());
            self.shown.send_if_modified(|shown| std::mem::replace(shown, activity) != activity);
        }
    }
}

impl State {
    fn activity(&self, now: SystemTime) -> Activity {
        let (mut oldest, mut waiting) = (None::<SystemTime>, None::<(SystemTime, WaitReason)>);
        for activity in self.calls.values() {
            match *activity {
                Activity::Requesting { since } => oldest = Some(oldest.map_or(since, |other| other.min(since))),
                Activity::Waiting { reason, until } if waiting.is_none_or(|(other, _)| until < other) => {
                    waiting = Some((until, reason));
                }
                Activity::Waiting { .. } | Activity::Idle => {}
            }
        }
        let pause = self.paused_until.filter(|until| *until > now && !self.calls.is_empty());
        let waiting = pause.map(|until| (until, WaitReason::RateLimit)).or(waiting);
        match (oldest, waiting) {
            (Some(since), _) => Activity::Requesting { since },
            (None, Some((until, reason))) => Activity::Waiting { reason, until },
            (None, None) => Activity::Idle,
        }
    }
}

impl Drop for Note<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.board.state);
        state.calls.remove(&self.number);
        self.board.publish(&state);
    }
}
