//! Limits the concurrent requests of an app: the gate closes for a rate limit, and narrows for too many at once.

use std::{pin::pin, sync::Mutex, time::Duration};

use futures_util::future::{Either, select};
use tokio::{
    sync::{Semaphore, SemaphorePermit, watch},
    time::{Instant, sleep_until, timeout_at},
};

use crate::{clock::FOR_EVER, sync::lock};

/// Lets requests of one app through, a limited number at once, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Gate {
    places: Semaphore,
    state: Mutex<State>,
    closed_until: watch::Sender<Option<Instant>>,
    widest: usize,
}

#[derive(Debug)]
struct State {
    width: usize,
    /// How many of the requests inside do not free their place at their end, because the gate became narrower.
    surplus: usize,
    /// Successes since the width last changed.
    successes: usize,
    narrowed: Option<Instant>,
}

/// The place of one request inside the gate. Dropping it frees the place.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    gate: &'a Gate,
    place: Option<SemaphorePermit<'a>>,
    entered: Instant,
}

impl Gate {
    pub fn new(widest: usize) -> Self {
        let widest = widest.clamp(1, Semaphore::MAX_PERMITS);
        let state = State { width: widest, surplus: 0, successes: 0, narrowed: None };
        Self {
            places: Semaphore::new(widest),
            state: Mutex::new(state),
            closed_until: watch::Sender::new(None),
            widest,
        }
    }

    /// Waits for a place inside.
    ///
    /// # Errors
    /// How long the gate stays closed, if that is beyond `opens_by`. `None` if the gate was full until `deadline`.
    pub async fn enter(&self, deadline: Instant, opens_by: Instant) -> Result<Pass<'_>, Option<Duration>> {
        let mut closing = self.closed_until.subscribe();
        let mut place = pin!(self.places.acquire());
        let place = loop {
            closing.mark_unchanged();
            self.opens_before(opens_by)?;
            match timeout_at(deadline, select(place.as_mut(), pin!(closing.changed()))).await {
                Ok(Either::Left((place, _))) => break place.ok(),
                Ok(Either::Right(_)) => {}
                Err(_) => return Err(self.closed_for()),
            }
        };
        let mut pass = Pass { gate: self, place, entered: Instant::now() };
        self.open(opens_by).await?;
        pass.entered = Instant::now();
        Ok(pass)
    }

    /// Waits until the gate is open, without taking a place: for requests that those inside wait for.
    ///
    /// # Errors
    /// How long the gate stays closed, if that is beyond `opens_by`.
    pub async fn open(&self, opens_by: Instant) -> Result<(), Option<Duration>> {
        while let Some(until) = self.opens_before(opens_by)? {
            sleep_until(until).await;
        }
        Ok(())
    }

    /// Waits until the gate is closed beyond `opens_by`, and returns for how long.
    pub async fn closes_beyond(&self, opens_by: Instant) -> Option<Duration> {
        let mut closing = self.closed_until.subscribe();
        loop {
            closing.mark_unchanged();
            if let Err(pause) = self.opens_before(opens_by) {
                return pause;
            }
            // The gate has the sender.
            let _changed = closing.changed().await;
        }
    }

    fn opens_before(&self, opens_by: Instant) -> Result<Option<Instant>, Option<Duration>> {
        match self.closed_until() {
            Some(until) if until >= opens_by => Err(Some(until.duration_since(Instant::now()))),
            until => Ok(until),
        }
    }

    fn closed_until(&self) -> Option<Instant> {
        self.closed_until.borrow().filter(|until| *until > Instant::now())
    }

    /// Closes the gate. Afterwards a single request finds out whether the limit still holds.
    pub fn close(&self, pause: Duration) {
        let until = Instant::now() + pause.min(FOR_EVER);
        self.closed_until.send_modify(|other| *other = (*other).max(Some(until)));
        self.narrow_to(&mut lock(&self.state), 1);
    }

    pub fn closed_for(&self) -> Option<Duration> {
        Some(self.closed_until()?.duration_since(Instant::now()))
    }

    pub fn width(&self) -> usize {
        lock(&self.state).width
    }

    /// Widens the gate by one for every round of successes.
    pub fn widen(&self) {
        let mut state = lock(&self.state);
        state.successes += 1;
        if state.successes >= state.width && state.width < self.widest {
            state.width += 1;
            state.successes = 0;
            match state.surplus {
                0 => self.places.add_permits(1),
                _ => state.surplus -= 1,
            }
        }
    }

    fn narrow_to(&self, state: &mut State, width: usize) {
        let fewer = state.width - width;
        state.surplus += fewer - self.places.forget_permits(fewer);
        *state = State { width, surplus: state.surplus, successes: 0, narrowed: Some(Instant::now()) };
    }
}

impl Pass<'_> {
    /// Halves the width. Requests that were inside at the same time report the same limit: it counts once.
    pub fn narrow(&self) {
        let mut state = lock(&self.gate.state);
        if state.narrowed.is_none_or(|narrowed| narrowed <= self.entered) {
            let half = (state.width / 2).max(1);
            self.gate.narrow_to(&mut state, half);
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.gate.state);
        if state.surplus > 0
            && let Some(place) = self.place.take()
        {
            state.surplus -= 1;
            place.forget();
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

    async fn fill(gate: &Gate) -> Vec<Pass<'_>> {
        let mut inside = Vec::new();
        while let Ok(pass) = gate.enter(in_secs(1), in_secs(1)).await {
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
    async fn a_waiting_call_learns_of_a_pause() {
        let gate = Gate::new(1);
        let held = gate.enter(in_secs(1), in_secs(1)).await.unwrap();
        let mut hasty = Box::pin(gate.enter(in_secs(100), in_secs(30)));
        let mut patient = Box::pin(gate.enter(in_secs(100), in_secs(100)));
        assert!((&mut hasty).now_or_never().is_none() && (&mut patient).now_or_never().is_none());
        gate.close(Duration::from_mins(1));
        drop(held);
        let began = Instant::now();
        assert_eq!(hasty.await.unwrap_err(), Some(Duration::from_mins(1)));
        assert_eq!(began.elapsed(), Duration::ZERO);
        drop(patient.await.unwrap());
        assert_eq!(began.elapsed(), Duration::from_mins(1), "the call that gave up keeps no place");
    }
}
