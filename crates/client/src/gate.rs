//! The gate that every request of an app passes: it closes for a rate limit, and narrows for too many at once.

use std::{sync::Mutex, time::Duration};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout_at},
};

use crate::sync::lock;

/// Lets requests of one app through, so many at once.
#[derive(Debug)]
pub(crate) struct Gate {
    state: Mutex<State>,
    changed: Notify,
    widest: usize,
}

#[derive(Debug)]
struct State {
    width: usize,
    inside: usize,
    /// Successes since the width last changed.
    successes: usize,
    closed_until: Option<Instant>,
}

/// The place of one request inside. It leaves when this is dropped, also if its caller gave up.
#[derive(Debug)]
pub(crate) struct Pass<'a>(&'a Gate);

impl Gate {
    /// A gate for at most `widest` at once.
    pub fn new(widest: usize) -> Self {
        let widest = widest.max(1);
        let state = State { width: widest, inside: 0, successes: 0, closed_until: None };
        Self { state: Mutex::new(state), changed: Notify::new(), widest }
    }

    /// Waits for a place inside.
    ///
    /// # Errors
    /// How long the gate stays closed, if that is beyond `deadline`. Nothing if it was full until then.
    pub async fn enter(&self, deadline: Instant) -> Result<Pass<'_>, Option<Duration>> {
        loop {
            // Made before looking, so that no change in between is missed.
            let changed = self.changed.notified();
            let closed_until = {
                let mut state = lock(&self.state);
                let closed_until = state.closed_until.filter(|until| *until > Instant::now());
                if closed_until.is_none() && state.inside < state.width {
                    state.inside += 1;
                    // One call wakes one: if there is room for another, it is woken here.
                    self.changed.notify_one();
                    return Ok(Pass(self));
                }
                closed_until
            };
            match closed_until {
                Some(until) if until >= deadline => return Err(Some(until.duration_since(Instant::now()))),
                Some(until) => sleep_until(until).await,
                None => timeout_at(deadline, changed).await.map_err(|_| None)?,
            }
        }
    }

    /// Closes the gate. Afterwards a single request finds out whether the limit still holds.
    pub fn close(&self, pause: Duration) {
        // A pause beyond what a clock can tell never ends: 30 years are enough.
        const NEVER: Duration = Duration::from_hours(24 * 365 * 30);
        let mut state = lock(&self.state);
        let until = Instant::now() + pause.min(NEVER);
        state.closed_until = Some(state.closed_until.map_or(until, |other| other.max(until)));
        state.width = 1;
        state.successes = 0;
    }

    /// How long it stays closed.
    pub fn closed_for(&self) -> Option<Duration> {
        let left = lock(&self.state).closed_until?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// Lets half as many through.
    pub fn narrow(&self) {
        let mut state = lock(&self.state);
        state.width = (state.width / 2).max(1);
        state.successes = 0;
    }

    /// Widens the gate by one for every round of successes.
    pub fn widen(&self) {
        let mut state = lock(&self.state);
        state.successes += 1;
        if state.successes >= state.width && state.width < self.widest {
            state.width += 1;
            state.successes = 0;
            drop(state);
            self.changed.notify_one();
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        lock(&self.0.state).inside -= 1;
        self.0.changed.notify_one();
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

    #[tokio::test(start_paused = true)]
    async fn too_many_at_once_halve_the_gate() {
        let gate = Gate::new(4);
        gate.narrow();
        let inside = [gate.enter(in_secs(1)).await.unwrap(), gate.enter(in_secs(1)).await.unwrap()];
        assert!(gate.enter(in_secs(1)).await.is_err());
        drop(inside);
        (0..5).for_each(|_| gate.narrow());
        let _only = gate.enter(in_secs(1)).await.unwrap();
        assert!(gate.enter(in_secs(1)).await.is_err());
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
