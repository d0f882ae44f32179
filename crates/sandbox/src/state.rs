//! What a running sandbox knows and remembers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use crate::{
    Clock, School, body,
    duplicates::Duplicates,
    events::{Event, Events, MOST_LISTENERS},
    faults::FaultStore,
    media::MediaStore,
    outbox::Store,
    requests::Requests,
    tokens::Tokens,
};

/// What all connections share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub school: Arc<School>,
    pub clock: Clock,
    pub events: Events,
    state: Arc<Mutex<State>>,
    /// How many bytes of bodies may be in memory at once.
    pub body_budget: Arc<Semaphore>,
    /// A place for each listener to events.
    pub listeners: Arc<Semaphore>,
}

/// What changes from request to request.
///
/// One lock for all of it: a request is judged and accepted in one go, or not at all. None of it
/// implements `Debug`: tokens would be seen.
pub(crate) struct State {
    /// Another number after each start and each reset, by which a client sees that earlier notices are forgotten.
    pub run: u32,
    pub tokens: Tokens,
    pub media: MediaStore,
    pub duplicates: Duplicates,
    pub outbox: Store,
    pub requests: Requests,
    pub faults: FaultStore,
}

impl State {
    fn new(outbox_capacity: usize, events: &Events) -> Self {
        Self {
            run: fastrand::u32(..),
            tokens: Tokens::default(),
            media: MediaStore::default(),
            duplicates: Duplicates::default(),
            outbox: Store::new(outbox_capacity, events.clone()),
            requests: Requests::new(events.clone()),
            faults: FaultStore::new(events.clone()),
        }
    }
}

impl Shared {
    pub fn new(school: School, outbox_capacity: usize) -> Self {
        let events = Events::default();
        Self {
            school: Arc::new(school),
            clock: Clock::start(events.clone()),
            state: Arc::new(Mutex::new(State::new(outbox_capacity, &events))),
            events,
            body_budget: Arc::new(Semaphore::new(body::BUDGET)),
            listeners: Arc::new(Semaphore::new(MOST_LISTENERS)),
        }
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        // A request that panicked must not take the server with it; it is lost alone.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn state(&self) -> Arc<Mutex<State>> {
        Arc::clone(&self.state)
    }

    /// Everything as it was at the start: the clock, tokens, media, the outbox, counters; no faults.
    pub fn reset(&self) {
        let mut state = self.lock();
        *state = State::new(state.outbox.capacity(), &self.events);
        self.clock.reset();
        self.events.tell(Event::Reset {});
    }
}
