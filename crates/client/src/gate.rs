//! The gate that every request of an app passes: it closes for a rate limit, and narrows for too many at once.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use futures_util::future::{Either, select};
use tokio::{
    sync::{Notify, oneshot},
    time::{Instant, sleep_until, timeout_at},
};

use crate::{clock::FOR_EVER, sync::lock};

/// Lets requests of one app through, so many at once, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Gate {
    state: Mutex<State>,
    /// Tells those who wait that the gate has closed.
    closed: Notify,
    widest: usize,
}

#[derive(Debug)]
struct State {
    width: usize,
    inside: usize,
    /// Successes since the width last changed.
    successes: usize,
    closed_until: Option<Instant>,
    /// When it was last closed or narrowed.
    narrowed: Option<Instant>,
    /// Who waits, the first one first. A place is handed over, so that nobody who comes later takes it.
    queue: VecDeque<oneshot::Sender<()>>,
}

impl State {
    fn closed_until(&self) -> Option<Instant> {
        self.closed_until.filter(|until| *until > Instant::now())
    }

    /// Lets in as many as there is room for.
    fn admit(&mut self) {
        while self.closed_until().is_none() && self.inside < self.width {
            let Some(next) = self.queue.pop_front() else { return };
            // Who has given up is passed over.
            if next.send(()).is_ok() {
                self.inside += 1;
            }
        }
    }
}

/// The place of one request inside. It leaves when this is dropped, also if its caller gave up.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    gate: &'a Gate,
    entered: Instant,
}

/// A place in the queue. If it is dropped with a place inside just handed to it, that goes to the next.
struct Waiting<'a> {
    gate: &'a Gate,
    handed: Option<oneshot::Receiver<()>>,
}

impl Gate {
    /// A gate for at most `widest` at once.
    pub fn new(widest: usize) -> Self {
        let widest = widest.max(1);
        let state = State {
            width: widest,
            inside: 0,
            successes: 0,
            closed_until: None,
            narrowed: None,
            queue: VecDeque::new(),
        };
        Self { state: Mutex::new(state), closed: Notify::new(), widest }
    }

    /// Waits for a place inside.
    ///
    /// # Errors
    /// How long the gate stays closed, if that is beyond `deadline`. Nothing if it was full until then.
    pub async fn enter(&self, deadline: Instant) -> Result<Pass<'_>, Option<Duration>> {
        let (sender, handed) = oneshot::channel();
        let mut waiting = Waiting { gate: self, handed: Some(handed) };
        {
            let mut state = self.state();
            state.queue.push_back(sender);
            state.admit();
        }
        while let Some(handed) = &mut waiting.handed {
            // Made before looking, so that no closing in between is missed.
            let closing = pin!(self.closed.notified());
            let closed_until = self.state().closed_until();
            if handed.is_empty()
                && let Some(until) = closed_until.filter(|until| *until >= deadline)
            {
                return Err(Some(until.duration_since(Instant::now())));
            }
            match timeout_at(closed_until.unwrap_or(deadline), select(handed, closing)).await {
                Ok(Either::Left(_)) => waiting.handed = None,
                Ok(Either::Right(_)) => {}
                // It has opened: the first one who notices lets everybody in.
                Err(_) if closed_until.is_some() => self.state().admit(),
                Err(_) => return Err(self.closed_for()),
            }
        }
        Ok(Pass { gate: self, entered: Instant::now() })
    }

    /// Waits until the gate is open, without a place inside: for what those inside wait for.
    ///
    /// # Errors
    /// How long the gate stays closed, if that is beyond `deadline`.
    pub async fn open(&self, deadline: Instant) -> Result<(), Duration> {
        loop {
            let closed_until = self.state().closed_until();
            match closed_until {
                None => return Ok(()),
                Some(until) if until >= deadline => return Err(until.duration_since(Instant::now())),
                Some(until) => sleep_until(until).await,
            }
        }
    }

    /// Closes the gate. Afterwards a single request finds out whether the limit still holds.
    pub fn close(&self, pause: Duration) {
        let mut state = self.state();
        let now = Instant::now();
        let until = now + pause.min(FOR_EVER);
        state.closed_until = Some(state.closed_until.map_or(until, |other| other.max(until)));
        state.width = 1;
        state.successes = 0;
        state.narrowed = Some(now);
        drop(state);
        self.closed.notify_waiters();
    }

    /// How long it stays closed.
    pub fn closed_for(&self) -> Option<Duration> {
        Some(self.state().closed_until()?.duration_since(Instant::now()))
    }

    /// How many it lets through at once.
    pub fn width(&self) -> usize {
        self.state().width
    }

    /// Widens the gate by one for every round of successes.
    pub fn widen(&self) {
        let mut state = self.state();
        state.successes += 1;
        if state.successes >= state.width && state.width < self.widest {
            state.width += 1;
            state.successes = 0;
            state.admit();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn leave(&self) {
        let mut state = self.state();
        state.inside -= 1;
        state.admit();
    }
}

impl Pass<'_> {
    /// Lets half as many through. Those who were inside together when it was too narrow say so together: it counts
    /// once.
    pub fn narrow(&self) {
        let mut state = self.gate.state();
        if state.narrowed.is_none_or(|narrowed| narrowed <= self.entered) {
            state.width = (state.width / 2).max(1);
            state.successes = 0;
            state.narrowed = Some(Instant::now());
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.gate.leave();
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(mut handed) = self.handed.take() {
            handed.close();
            if handed.try_recv().is_ok() {
                self.gate.leave();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn in_secs(seconds: u64) -> Instant {
        Instant::now() + Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_gate_opens_for_one_and_then_for_more() {
        let gate = Gate::new(4);
        gate.close(Duration::from_mins(1));
        let began = Instant::now();
        let pass = gate.enter(in_secs(100)).await.unwrap();
        assert_eq!(began.elapsed(), Duration::from_mins(1));
        assert_eq!(gate.enter(in_secs(1)).await.unwrap_err(), None, "one finds out, the others wait");
        gate.widen();
        let second = gate.enter(in_secs(1)).await.unwrap();
        assert!(gate.enter(in_secs(1)).await.is_err());
        drop((pass, second));
    }

    #[tokio::test(start_paused = true)]
    async fn who_can_not_wait_so_long_is_told_at_once() {
        let gate = Gate::new(4);
        gate.close(Duration::from_mins(1));
        let began = Instant::now();
        assert_eq!(gate.enter(in_secs(10)).await.unwrap_err(), Some(Duration::from_mins(1)));
        assert_eq!(began.elapsed(), Duration::ZERO);
    }

    async fn fill(gate: &Gate) -> Vec<Pass<'_>> {
        let mut inside = Vec::new();
        while let Ok(pass) = gate.enter(in_secs(1)).await {
            inside.push(pass);
        }
        inside
    }

    #[tokio::test(start_paused = true)]
    async fn too_many_at_once_halve_the_gate_once_a_round() {
        let gate = Gate::new(8);
        let inside = fill(&gate).await;
        assert_eq!(inside.len(), 8);
        inside.iter().for_each(Pass::narrow);
        drop(inside);
        for half in [4, 2, 1, 1] {
            let inside = fill(&gate).await;
            assert_eq!(inside.len(), half);
            inside.iter().for_each(Pass::narrow);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_came_first_enters_first() {
        let gate = Gate::new(1);
        let mut held = Some(gate.enter(in_secs(1)).await.unwrap());
        let mut waiting: Vec<_> = (0..5).map(|_| Box::pin(gate.enter(in_secs(100)))).collect();
        assert!(waiting.iter_mut().all(|waiting| waiting.now_or_never().is_none()));
        while !waiting.is_empty() {
            drop(held.take());
            // One who comes now, in the moment in which the place is free, does not take it.
            assert!(gate.enter(in_secs(100)).now_or_never().is_none());
            held = Some(waiting.remove(0).await.unwrap());
            assert!(waiting.iter_mut().all(|waiting| waiting.now_or_never().is_none()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_hears_of_a_pause() {
        let gate = Gate::new(1);
        let held = gate.enter(in_secs(1)).await.unwrap();
        let mut hasty = Box::pin(gate.enter(in_secs(30)));
        let mut patient = Box::pin(gate.enter(in_secs(100)));
        assert!((&mut hasty).now_or_never().is_none() && (&mut patient).now_or_never().is_none());
        gate.close(Duration::from_mins(1));
        drop(held);
        let began = Instant::now();
        assert_eq!(hasty.await.unwrap_err(), Some(Duration::from_mins(1)));
        assert_eq!(began.elapsed(), Duration::ZERO);
        drop(patient.await.unwrap());
        assert_eq!(began.elapsed(), Duration::from_mins(1), "whoever gave up keeps nobody outside");
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_that_was_handed_to_somebody_who_is_gone_goes_to_the_next() {
        let gate = Gate::new(1);
        let held = gate.enter(in_secs(1)).await.unwrap();
        let mut gone = Box::pin(gate.enter(in_secs(100)));
        let mut next = Box::pin(gate.enter(in_secs(100)));
        assert!((&mut gone).now_or_never().is_none() && (&mut next).now_or_never().is_none());
        drop(held);
        drop(gone);
        assert!((&mut next).now_or_never().is_some_and(|pass| pass.is_ok()));
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_leaves_no_place_taken() {
        let gate = Gate::new(1);
        for _ in 0..3 {
            let held = gate.enter(in_secs(1)).await.unwrap();
            let mut waiting = Box::pin(gate.enter(in_secs(100)));
            assert!((&mut waiting).now_or_never().is_none());
            drop(held);
            drop(waiting);
        }
        drop(gate.enter(in_secs(1)).await.unwrap());
    }
}
