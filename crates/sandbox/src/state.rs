//! The state of a running sandbox.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use crate::{
    Cases, Clock, Faults, School, body,
    cases::Results,
    duplicates::Duplicates,
    events::{Event, Events},
    media::MediaStore,
    outbox::OutboxStore,
    requests::Requests,
    tokens::Tokens,
};

/// The most listeners to events at a time.
pub(crate) const MAX_LISTENERS: usize = 64;

#[derive(Clone)]
pub(crate) struct Shared {
    pub school: Arc<School>,
    pub cases: Option<Cases>,
    pub clock: Clock,
    pub events: Events,
    pub faults: Faults,
    state: Arc<Mutex<State>>,
    /// The bytes of bodies that may be in memory at once.
    pub body_budget: Arc<Semaphore>,
    pub listeners: Arc<Semaphore>,
}

/// One lock covers everything that changes from request to request: a request is checked and accepted as a whole, or not
/// at all. None of it implements `Debug`, which would show tokens.
pub(crate) struct State {
    /// A random number for each start and each reset, by which a client sees that earlier notices are gone.
    pub run: u32,
    pub tokens: Tokens,
    pub media: MediaStore,
    pub duplicates: Duplicates,
    pub outbox: OutboxStore,
    pub requests: Requests,
    pub cases: Results,
}

impl State {
    fn new(outbox_capacity: usize, events: &Events) -> Self {
        Self {
            run: fastrand::u32(..),
            tokens: Tokens::default(),
            media: MediaStore::default(),
            duplicates: Duplicates::new(outbox_capacity),
            outbox: OutboxStore::new(outbox_capacity, events.clone()),
            requests: Requests::new(events.clone()),
            cases: Results::new(),
        }
    }
}

impl Shared {
    pub fn new(school: School, cases: Option<Cases>, outbox_capacity: usize) -> Self {
        let events = Events::default();
        Self {
            school: Arc::new(school),
            cases,
            clock: Clock::start(events.clone()),
            faults: Faults::new(events.clone()),
            state: Arc::new(Mutex::new(State::new(outbox_capacity, &events))),
            events,
            body_budget: Arc::new(Semaphore::new(body::BUDGET)),
            listeners: Arc::new(Semaphore::new(MAX_LISTENERS)),
        }
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        // A request that panics is lost alone; the server goes on.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn reset(&self) {
        let mut state = self.lock();
        *state = State::new(state.outbox.capacity, &self.events);
        self.faults.reset();
        self.clock.reset();
        self.events.send(Event::Reset {});
    }
}
