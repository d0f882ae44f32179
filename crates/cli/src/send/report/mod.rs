//! The outcome of a notice, for people and for programs.

pub mod json;
pub mod people;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::SystemTime,
};

use wecom_school::{Effect, Errcode, Error, Invalid, Retry, Sent};
use wecom_school_campaign::State;

use super::repeats::Earlier;
use crate::{
    audience::Recipients,
    connect::Settings,
    failure,
    finding::Cut,
    next::Next,
    problem::{Exit, Problem},
    reach::Survey,
};

#[derive(Debug, Default)]
pub struct Report {
    pub requests: Vec<Request>,
    /// The recipients of requests that an interrupted run did not try; those of consecutive requests are together.
    pub untried: Vec<Recipients>,
    pub cuts: Vec<Cut>,
    /// Its number in the history; `None` if it does not stand there.
    pub campaign: Option<i64>,
    /// Until when the same command sends what is missing and nothing twice; `None` if it would send something twice, or would fail
    /// again.
    pub completes_until: Option<SystemTime>,
    /// The server is a sandbox, which has an inbox page.
    pub is_to_sandbox: bool,
    /// The notice is rendered for each row of a table (`--each`), so that ids alone are not enough to send it to.
    pub is_merged: bool,
    /// The commands that a person types next.
    pub next: Next,
    /// The directory, if it was read to say why people were missed.
    pub survey: Option<Survey>,
}

#[derive(Debug)]
pub struct Request {
    pub recipients: Recipients,
    pub outcome: Outcome,
    /// An earlier request with the same bytes within the interval of the duplicate check.
    pub repeats: Option<Earlier>,
}

#[derive(Debug)]
pub enum Outcome {
    /// This run has an answer, or knows why there is none.
    Ended(Result<Sent, Error>),
    /// The ledger knows of it, from an earlier run or another process.
    Recorded(Box<wecom_school_campaign::Request>),
    /// It was interrupted while it was sent, and its outcome is unknown.
    BrokenOff,
}

impl Report {
    pub fn of_one(request: Request) -> Self {
        Self { requests: vec![request], ..Self::default() }
    }

    /// Returns the exit code of the worst outcome.
    pub fn exit(&self) -> Exit {
        let exits = || self.requests.iter().map(Request::exit);
        if self.with(Effect::Possible).next().is_some() {
            Exit::Ambiguous
        } else if self.is_any_accepted() && (!self.untried.is_empty() || exits().any(|exit| exit != Exit::Success)) {
            Exit::Partial
        } else {
            // If all requests failed, the first one decides; a run that was stopped before the first request can be repeated.
            exits().next().unwrap_or(Exit::Unreachable)
        }
    }

    pub fn is_any_accepted(&self) -> bool {
        self.with(Effect::Certain).next().is_some()
    }

    pub fn with(&self, effect: Effect) -> impl Iterator<Item = &Request> {
        self.requests.iter().filter(move |request| request.effect() == effect)
    }

    pub fn problem(&self, error: &Error, settings: &Settings) -> Problem {
        failure::describe_with_effect(error, self.requests.len() > 1, settings)
    }

    /// Returns the recipients of every request that the server has answered with whom it does not reach, and those of them that
    /// it lists as invalid. A notice to the whole school names nobody, and everybody whom the answer lists is missed.
    pub fn missed(&self) -> (Recipients, Recipients) {
        let Reach { mut named, missed, unnamed } = Reach::of(&self.requests);
        let mut invalid = if named.is_to_all { unnamed } else { missed };
        for request in self.requests.iter().filter(|request| request.is_without_recipients()) {
            named.append(request.recipients.clone());
            invalid.append(Recipients { is_to_all: false, ..request.recipients.clone() });
        }
        (named, invalid)
    }

    /// Returns the recipients who were certainly not notified.
    pub fn rest(&self) -> Recipients {
        let failed = self.requests.iter().filter(|request| request.effect().is_none());
        failed.map(|request| request.recipients.clone()).chain(self.untried.iter().cloned()).collect()
    }

    pub fn all_untried(&self) -> Recipients {
        self.untried.iter().cloned().collect()
    }

    pub fn in_doubt(&self) -> Recipients {
        self.with(Effect::Possible).map(|request| request.recipients.clone()).collect()
    }

    /// Returns whether another run has something to do: it was not tried, its outcome may still be learned, or it failed for a
    /// reason that passes.
    pub fn is_worth_another_run(&self) -> bool {
        let can_succeed = |request: &Request| matches!(request.effect(), Effect::Possible | Effect::None(Retry::Later));
        !self.untried.is_empty() || self.requests.iter().any(can_succeed)
    }
}

impl Request {
    pub fn new(recipients: Recipients, outcome: Outcome) -> Self {
        Self { recipients, outcome, repeats: None }
    }

    pub fn effect(&self) -> Effect {
        match &self.outcome {
            Outcome::Ended(Ok(_)) => Effect::Certain,
            Outcome::Ended(Err(error)) => error.effect(),
            Outcome::BrokenOff => Effect::Possible,
            Outcome::Recorded(recorded) => match recorded.state {
                State::Accepted => Effect::Certain,
                State::Refused => Effect::None(Retry::Corrected),
                _ => Effect::Possible,
            },
        }
    }

    /// Returns whether the server refused it because nobody can receive it.
    pub fn is_without_recipients(&self) -> bool {
        let errcode = match &self.outcome {
            Outcome::Ended(Err(error)) => error.errcode().map(Errcode::get),
            Outcome::Recorded(recorded) => recorded.errcode,
            _ => None,
        };
        errcode == Some(Errcode::ALL_RECIPIENTS_INVALID.get()) && self.effect().is_none()
    }

    /// Returns whether its outcome can't be learned any more: the server would no longer hold a repeat back.
    pub fn is_unknown(&self) -> bool {
        matches!(&self.outcome, Outcome::Recorded(recorded) if recorded.state == State::Unknown)
    }

    pub fn exit(&self) -> Exit {
        match &self.outcome {
            Outcome::BrokenOff => Exit::Ambiguous,
            Outcome::Ended(Ok(sent)) if sent.is_complete() => Exit::Success,
            Outcome::Ended(Ok(_)) => Exit::Partial,
            Outcome::Ended(Err(error)) => failure::exit(error),
            Outcome::Recorded(recorded) => match (self.effect(), recorded.invalid.is_empty()) {
                (Effect::Certain, true) => Exit::Success,
                (Effect::Certain, false) => Exit::Partial,
                (Effect::Possible, _) => Exit::Ambiguous,
                (Effect::None(_), _) => Exit::Refused,
            },
        }
    }
}

/// The recipients that the accepted requests reached, as far as the answers tell.
#[derive(Debug, Default)]
pub struct Reach {
    /// The ids that the accepted requests name.
    pub named: Recipients,
    /// The named ids that the answers list as invalid.
    pub missed: Recipients,
    /// Ids that the answers list and no request names, such as members of a class.
    pub unnamed: Recipients,
}

impl Reach {
    /// Compares every accepted request with its answer.
    pub fn of<'r>(requests: impl IntoIterator<Item = &'r Request>) -> Self {
        let (mut reach, none) = (Self::default(), Invalid::default());
        for request in requests {
            match &request.outcome {
                Outcome::Ended(Ok(sent)) => reach.add(&request.recipients, &sent.invalid),
                Outcome::Recorded(recorded) if request.effect() == Effect::Certain => {
                    reach.add(&request.recipients, &recorded.invalid);
                }
                _ if request.effect() == Effect::Certain => reach.add(&request.recipients, &none),
                _ => {}
            }
        }
        for ids in reach.unnamed.each_mut() {
            let mut seen = BTreeSet::new();
            ids.retain(|id| seen.insert(id.to_lowercase()));
        }
        reach
    }

    pub fn count_reached(&self) -> usize {
        self.named.len() - self.missed.len()
    }

    fn add(&mut self, recipients: &Recipients, invalid: &Invalid) {
        self.named.append(recipients.clone());
        let listed = [&invalid.party, &invalid.student_userid, &invalid.parent_userid, &invalid.external_user];
        for (kind, (named, listed)) in recipients.each().into_iter().zip(listed).enumerate() {
            // The server may spell an id in its own way. Ids of departments are numbers: `009` is `9`.
            let number = |id: &str| id.parse::<u64>().ok().filter(|_| kind == 0).map(|number| number.to_string());
            let key = |id: &str| number(id).unwrap_or_else(|| id.to_lowercase());
            let exact: BTreeSet<&str> = named.iter().map(String::as_str).collect();
            let similar: BTreeMap<String, &str> = named.iter().map(|id| (key(id), id.as_str())).collect();
            let mut missed = BTreeSet::new();
            for id in listed {
                match exact.get(id.as_str()).or_else(|| similar.get(&key(id))) {
                    Some(id) => _ = missed.insert(*id),
                    None => self.unnamed.each_mut()[kind].push(id.clone()),
                }
            }
            self.missed.each_mut()[kind].extend(named.iter().filter(|id| missed.contains(id.as_str())).cloned());
        }
    }
}
