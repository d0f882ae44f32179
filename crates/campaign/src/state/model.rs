//! Visits every state of a small system: workers that crash, sleep and report late, a network that loses and delays, a server with
//! a duplicate check, a clock that is set back, and people who cancel and send again.
//!
//! Times are ages in ticks of half the margin, so that the system is finite without an end of time.

use std::{collections::BTreeSet, iter};

use super::{CALL, Doubt, Event, MARGIN, PartState, State};

const TICK: i64 = MARGIN / 2;
/// Older times are all the same.
const OLD: i64 = 4;

/// What may happen in a system.
#[derive(Clone, Copy)]
struct Rules {
    name: &'static str,
    workers: usize,
    parts: usize,
    /// How long the server holds a repeat back, in ticks.
    window: i64,
    /// How long bytes travel at most, in ticks.
    delay: i64,
    /// By how many ticks the clock is set back, once.
    back: &'static [i64],
    /// How often workers take a part at most, and how often each of them sends it at most.
    claims: i64,
    attempts: u8,
    /// Whether people cancel, and whether they have an unknown part sent again.
    cancels: bool,
    resends: bool,
}

const PLAIN: Rules = Rules {
    name: "crashes",
    workers: 2,
    parts: 1,
    window: 4,
    delay: 0,
    back: &[],
    claims: 2,
    attempts: 1,
    cancels: false,
    resends: true,
};

/// The margin covers one tick for the call, and one for late bytes or a clock that was set back by little.
const SYSTEMS: [Rules; 8] = [
    Rules { claims: 3, ..PLAIN },
    Rules { name: "late bytes", delay: 1, ..PLAIN },
    Rules { name: "a clock set back", back: &[1, 100], ..PLAIN },
    Rules { name: "a client that repeats", attempts: 2, ..PLAIN },
    Rules { name: "no duplicate check", window: 0, delay: 1, cancels: true, ..PLAIN },
    Rules { name: "an interval below the margin", window: 2, delay: 1, ..PLAIN },
    Rules { name: "people who cancel", cancels: true, ..PLAIN },
    Rules { name: "two parts", workers: 1, parts: 2, window: 3, resends: false, ..PLAIN },
];

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct World {
    parts: Vec<Part>,
    workers: Vec<Worker>,
    messages: Vec<Message>,
    is_cancelled: bool,
    is_set_back: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    /// What the ledger has. Its clock shows 0 in every world, so that times in the past are negative.
    ledger: PartState,
    holder: Option<usize>,
    /// How often people received it, and how long ago last.
    deliveries: u8,
    delivered: i64,
    resends: u8,
    /// The claims before the latest decision of a person, and whether an attempt of a later one was accepted.
    decided_after: i64,
    is_accepted_since: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Worker {
    step: Step,
    /// Whether the ledger takes it for alive.
    has_lease: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Idle,
    Claimed(Job),
    Waiting(Job),
    NoAnswer(Job),
    Ended(Job, Event),
}

/// A part that a worker has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Job {
    part: usize,
    claim: i64,
    age: i64,
    attempts: u8,
}

/// Bytes on their way to the server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Message {
    part: usize,
    claim: i64,
    age: i64,
    /// Who waits for the answer.
    worker: Option<usize>,
}

/// What happened, and to which worker or part.
type What = (&'static str, usize);

impl World {
    fn new(rules: &Rules) -> Self {
        let ledger = PartState::planned(rules.window * TICK);
        let part = Part {
            ledger,
            holder: None,
            deliveries: 0,
            delivered: OLD,
            resends: 0,
            decided_after: 0,
            is_accepted_since: false,
        };
        let worker = Worker { step: Step::Idle, has_lease: false };
        Self {
            parts: vec![part; rules.parts],
            workers: vec![worker; rules.workers],
            messages: Vec::new(),
            is_cancelled: false,
            is_set_back: false,
        }
    }

    /// Moves the ledger's clock ahead by so many ticks; back if they are negative. If it was set back by far, nobody waits until it
    /// shows the time of an attempt again.
    fn move_clock(&mut self, ticks: i64) {
        for part in &mut self.parts {
            let age = |at: i64| if at > OLD * TICK { at } else { (at - ticks * TICK).max(-OLD * TICK) };
            if part.ledger.state == State::InFlight {
                part.ledger.first_attempt_at = age(part.ledger.first_attempt_at);
                part.ledger.last_attempt_at = age(part.ledger.last_attempt_at);
            }
        }
    }

    /// Forgets what makes no difference, so that there are fewer worlds.
    fn forget(&mut self) {
        if let [one, other] = &self.workers[..]
            && one > other
        {
            self.workers.swap(0, 1);
            let messages = self.messages.iter_mut().map(|message| &mut message.worker);
            for worker in messages.chain(self.parts.iter_mut().map(|part| &mut part.holder)).flatten() {
                *worker = 1 - *worker;
            }
        }
        self.messages.sort();
        for part in &mut self.parts {
            part.holder = part.holder.filter(|worker| self.workers[*worker].has_lease);
        }
        for part in self.parts.iter_mut().filter(|part| part.ledger.state != State::InFlight) {
            part.ledger = PartState { first_attempt_at: 0, last_attempt_at: 0, ..part.ledger };
        }
    }

    fn is_held(&self, part: usize) -> bool {
        self.parts[part].holder.is_some_and(|worker| self.workers[worker].has_lease)
    }

    fn change(&mut self, part: usize, event: Event) {
        if let Some(after) = self.parts[part].ledger.after(event) {
            self.parts[part].ledger = after;
            self.parts[part].holder = None;
        }
    }

    fn settle(&mut self) {
        for part in 0..self.parts.len() {
            if !self.is_held(part) {
                self.change(part, Event::Cancel);
            }
        }
    }

    /// A worker asks for a part.
    fn claim(&mut self, worker: usize, part: usize) {
        if self.is_cancelled {
            self.settle();
        } else if !self.is_held(part) && !self.parts[part].ledger.state.is_final() {
            self.change(part, Event::Claim { now: 0 });
            if self.parts[part].ledger.state == State::InFlight {
                let claim = self.parts[part].ledger.claims;
                self.parts[part].holder = Some(worker);
                self.workers[worker] =
                    Worker { step: Step::Claimed(Job { part, claim, age: 0, attempts: 0 }), has_lease: true };
            }
        }
    }

    fn send(&mut self, worker: usize, job: Job) {
        self.messages.push(Message { part: job.part, claim: job.claim, age: 0, worker: Some(worker) });
        self.workers[worker].step = Step::Waiting(Job { attempts: job.attempts + 1, ..job });
    }

    /// The worker learns how an attempt ended. After one without an answer, only an acceptance is clear.
    fn answer(&mut self, worker: Option<usize>, event: Event) {
        let Some(worker) = worker else { return };
        let Step::Waiting(job) = self.workers[worker].step else { return };
        let is_clear = event == Event::Accepted || job.attempts == 1;
        self.workers[worker].step = match event {
            Event::InDoubt => Step::NoAnswer(job),
            event => Step::Ended(job, if is_clear { event } else { Event::InDoubt }),
        };
    }

    fn record(&mut self, worker: usize, job: Job, event: Event) {
        if let Some(after) = self.parts[job.part].ledger.after_report(job.claim, event, self.is_cancelled) {
            self.parts[job.part].ledger = after;
            self.parts[job.part].holder = None;
        }
        self.workers[worker] = Worker { step: Step::Idle, has_lease: false };
    }

    /// The server gets a message and accepts it.
    fn accept(&mut self, part: usize, claim: i64, window: i64) {
        let part = &mut self.parts[part];
        part.is_accepted_since |= claim > part.decided_after;
        if part.delivered >= window {
            part.deliveries += 1;
            part.delivered = 0;
        }
    }

    /// Returns every world that may come next, with what happened.
    fn next(&self, rules: &Rules) -> Vec<(What, Self)> {
        let mut all = Vec::new();
        let mut add = |what: &'static str, number: usize, change: &dyn Fn(&mut Self)| {
            let mut world = self.clone();
            change(&mut world);
            world.forget();
            if world != *self {
                all.push(((what, number), world));
            }
        };
        if self.messages.iter().all(|message| message.age < rules.delay) {
            add("a tick passes", 0, &|world| {
                world.move_clock(1);
                world.parts.iter_mut().for_each(|part| part.delivered = OLD.min(part.delivered + 1));
                world.messages.iter_mut().for_each(|message| message.age += 1);
                for worker in &mut world.workers {
                    if let Step::Claimed(job) | Step::Waiting(job) | Step::NoAnswer(job) | Step::Ended(job, _) =
                        &mut worker.step
                    {
                        job.age = OLD.min(job.age + 1);
                    }
                }
            });
        }
        for &ticks in rules.back.iter().filter(|_| !self.is_set_back) {
            add("the clock goes back", 0, &|world| {
                world.move_clock(-ticks);
                world.is_set_back = true;
            });
        }
        if rules.cancels {
            add("people cancel", 0, &|world| {
                world.is_cancelled = true;
                world.settle();
            });
        }
        for (part, Part { resends, .. }) in self.parts.iter().enumerate() {
            if rules.resends && *resends == 0 && self.parts[part].ledger.state == State::Unknown {
                add("people send again the part", part, &|world| {
                    world.change(part, Event::Resend);
                    let part = &mut world.parts[part];
                    part.resends += 1;
                    part.decided_after = part.ledger.claims;
                    part.is_accepted_since = false;
                });
            }
        }
        for (part, Part { ledger, .. }) in self.parts.iter().enumerate() {
            if rules.resends && ledger.state == State::Refused && ledger.claims < rules.claims {
                add("people try again the part", part, &|world| world.change(part, Event::Retry));
            }
        }
        for (number, message) in self.messages.iter().enumerate() {
            let Message { part, claim, worker, .. } = *message;
            for (what, is_accepted, answer) in [
                ("the server accepts", true, Event::Accepted),
                ("the server accepts, and the answer is lost, of", true, Event::InDoubt),
                ("the server refuses", false, Event::Refused),
                ("the server accepts, the answer is lost, and it refuses a repeat of", true, Event::RefusedInDoubt),
                ("the server refuses for the moment", false, Event::NotSent),
                ("the server does not get", false, Event::InDoubt),
            ] {
                add(what, part, &|world| {
                    world.messages.remove(number);
                    if is_accepted {
                        world.accept(part, claim, rules.window);
                    }
                    world.answer(worker, answer);
                });
            }
            if rules.delay > 0 && worker.is_some() {
                add("late are the bytes of", part, &|world| {
                    world.messages[number].worker = None;
                    world.answer(worker, Event::InDoubt);
                });
            }
        }
        self.let_workers_act(rules, &mut add);
        all
    }

    fn let_workers_act(&self, rules: &Rules, add: &mut impl FnMut(&'static str, usize, &dyn Fn(&mut Self))) {
        for (worker, Worker { step, .. }) in self.workers.iter().enumerate() {
            match *step {
                Step::Idle => {
                    for (part, Part { ledger, .. }) in self.parts.iter().enumerate() {
                        if ledger.claims < rules.claims {
                            add("a claim by the worker", worker, &|world| world.claim(worker, part));
                        }
                    }
                    continue;
                }
                Step::Claimed(job) => {
                    // A lease is far shorter than a tick. It may end right after the tick has begun.
                    if job.age * TICK <= CALL {
                        add("bytes are sent by the worker", worker, &|world| world.send(worker, job));
                    }
                    add("nothing is sent by the worker", worker, &|world| {
                        world.workers[worker].step = Step::Ended(job, Event::NotSent);
                    });
                }
                Step::Waiting(_) => {}
                Step::NoAnswer(job) => {
                    if job.attempts < rules.attempts
                        && rules.window > 0
                        && job.age * TICK <= CALL
                        && job.age < rules.window
                    {
                        add("bytes are repeated by the worker", worker, &|world| world.send(worker, job));
                    }
                    add("no answer comes to the worker", worker, &|world| {
                        world.workers[worker].step = Step::Ended(job, Event::InDoubt);
                    });
                }
                Step::Ended(job, event) => {
                    add("the outcome is recorded by the worker", worker, &|world| world.record(worker, job, event));
                }
            }
            add("a crash of the worker", worker, &|world| {
                world.workers[worker] = Worker { step: Step::Idle, has_lease: false };
                for message in world.messages.iter_mut().filter(|message| message.worker == Some(worker)) {
                    message.worker = None;
                }
            });
            add("the lease ends of the worker", worker, &|world| world.workers[worker].has_lease = false);
        }
    }

    /// Returns what must never be.
    fn fault(&self) -> Option<&'static str> {
        for Part { ledger, deliveries, resends, is_accepted_since, .. } in &self.parts {
            let counts_as_not_sent = matches!(ledger.state, State::Planned | State::Refused | State::Cancelled);
            let is_decided = ledger.doubt == Doubt::Decided;
            if *deliveries > 1 + resends {
                return Some("people received a part twice, and nobody had wanted it");
            }
            if ledger.state == State::Accepted && *deliveries == 0 {
                return Some("an accepted part was never delivered");
            }
            // A person's decision accepts what earlier attempts have delivered, and nothing else.
            let is_accepted = is_decided && ledger.state != State::Cancelled;
            if counts_as_not_sent && if is_accepted { *is_accepted_since } else { *deliveries > 0 } {
                return Some("a delivered part counts as not delivered");
            }
            if is_decided && *resends == 0 {
                return Some("a doubt is decided, and no person has decided it");
            }
            if ledger.state == State::Unknown && !ledger.is_in_doubt() {
                return Some("an unknown part is not in doubt");
            }
        }
        None
    }

    /// Goes on without further faults, other than that the server's answers may be lost, until every part is final.
    fn go_on(mut self, rules: &Rules, is_answered: bool) -> Self {
        self.workers.fill(Worker { step: Step::Idle, has_lease: false });
        self.messages.clear();
        for _ in 0..=OLD {
            for part in 0..self.parts.len() {
                self.claim(0, part);
                if let Step::Claimed(job) = self.workers[0].step {
                    self.accept(part, job.claim, rules.window);
                    self.record(0, job, if is_answered { Event::Accepted } else { Event::InDoubt });
                }
            }
            self.move_clock(1);
            self.parts.iter_mut().for_each(|part| part.delivered = OLD.min(part.delivered + 1));
        }
        self
    }
}

fn visit(rules: &Rules) -> usize {
    let start = World::new(rules);
    let mut seen = BTreeSet::from([start.clone()]);
    // Every world, with the place of the one before it.
    let mut worlds = vec![(start, 0, ("planned", 0))];
    let mut place = 0;
    while let Some((world, ..)) = worlds.get(place).cloned() {
        let mut fault = world.fault();
        let is_final = world.parts.iter().all(|part| part.ledger.state.is_final());
        for is_answered in [true, false].into_iter().filter(|_| !is_final) {
            let end = world.clone().go_on(rules, is_answered);
            fault = fault.or(end.fault());
            if !end.parts.iter().all(|part| part.ledger.state.is_final()) {
                fault = fault.or(Some("a part is never finished"));
            }
        }
        for (what, next) in world.next(rules) {
            for (before, after) in world.parts.iter().zip(&next.parts) {
                if before.ledger.state == State::Accepted && after.ledger.state != State::Accepted {
                    fault = fault.or(Some("an accepted part has changed"));
                }
            }
            if seen.insert(next.clone()) {
                worlds.push((next, place, what));
            }
        }
        if let Some(fault) = fault {
            let way = iter::successors(Some(place), |place| Some(worlds[*place].1)).take_while(|place| *place > 0);
            let way: Vec<String> = way.map(|place| format!("{} {}", worlds[place].2.0, worlds[place].2.1)).collect();
            let way = way.into_iter().rev().collect::<Vec<_>>().join("\n  ");
            panic!("{}: {fault}\n  {way}\n{world:#?}", rules.name);
        }
        place += 1;
    }
    worlds.len()
}

#[test]
fn no_way_through_the_system_doubles_or_loses_a_part() {
    for rules in SYSTEMS {
        let worlds = visit(&rules);
        assert!(worlds > 1_000, "{}: {worlds} worlds", rules.name);
        println!("{}: {worlds} worlds", rules.name);
    }
}
