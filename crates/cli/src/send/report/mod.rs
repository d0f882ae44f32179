//! The outcome of a notice, for people and for programs.

pub mod json;
pub mod people;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::SystemTime,
};

use wecom_school::{Effect, Errcode, Error, Invalid, Retry, Sent};
use wecom_school_campaign::{Kind, State};

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

#[derive(Clone, Debug)]
pub enum Outcome {
    /// This run has an answer, or knows why there is none.
    Ended(Result<Sent, Error>),
    /// The ledger knows of it, from an earlier run or another process.
    Recorded(Box<wecom_school_campaign::Request>),
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
            named.extend(request.recipients.list());
            invalid.extend(request.recipients.list().into_iter().filter(|(kind, _)| *kind != Kind::Everyone));
        }
        (named, invalid)
    }

    /// Returns the recipients who were certainly not notified.
    pub fn rest(&self) -> Recipients {
        let failed = self.requests.iter().filter(|request| request.effect().is_none());
        failed.map(|request| &request.recipients).chain(&self.untried).flat_map(Recipients::list).collect()
    }

    pub fn all_untried(&self) -> Recipients {
        self.untried.iter().flat_map(Recipients::list).collect()
    }

    pub fn in_doubt(&self) -> Recipients {
        self.with(Effect::Possible).flat_map(|request| request.recipients.list()).collect()
    }
}

impl Outcome {
    pub fn effect(&self) -> Effect {
        match self {
            Self::Ended(Ok(_)) => Effect::Certain,
            Self::Ended(Err(error)) => error.effect(),
            Self::Recorded(recorded) => match recorded.state {
                State::Accepted => Effect::Certain,
                State::Refused => Effect::None(Retry::Corrected),
                _ => Effect::Possible,
            },
        }
    }
}

impl Request {
    pub fn new(recipients: Recipients, outcome: Outcome) -> Self {
        Self { recipients, outcome, repeats: None }
    }

    pub fn effect(&self) -> Effect {
        self.outcome.effect()
    }

    /// Returns whether the server refused it because nobody can receive it.
    pub fn is_without_recipients(&self) -> bool {
        let errcode = match &self.outcome {
            Outcome::Ended(Err(error)) => error.errcode().map(Errcode::get),
            Outcome::Recorded(recorded) => recorded.errcode,
            Outcome::Ended(Ok(_)) => None,
        };
        errcode == Some(Errcode::ALL_RECIPIENTS_INVALID.get()) && self.effect().is_none()
    }

    /// Returns whether its outcome can't be learned any more: the server would no longer hold a repeat back.
    pub fn is_unknown(&self) -> bool {
        matches!(&self.outcome, Outcome::Recorded(recorded) if recorded.state == State::Unknown)
    }

    /// Returns whether it was accepted by an answer that can be read, and does not say clearly whom it did not reach.
    pub fn is_unclear(&self) -> bool {
        match &self.outcome {
            Outcome::Ended(Ok(sent)) => sent.has_undocumented_list,
            Outcome::Ended(Err(_)) => false,
            Outcome::Recorded(recorded) => recorded.state == State::Accepted && recorded.error.is_some(),
        }
    }

    /// Returns the recipients that the answer lists as invalid, if any are.
    pub fn invalid(&self) -> Option<&Invalid> {
        let invalid = match &self.outcome {
            Outcome::Ended(Ok(sent)) => &sent.invalid,
            Outcome::Ended(Err(_)) => return None,
            Outcome::Recorded(recorded) => &recorded.invalid,
        };
        Some(invalid).filter(|invalid| !invalid.is_empty())
    }

    pub fn exit(&self) -> Exit {
        match (&self.outcome, self.effect()) {
            (Outcome::Ended(Err(error)), _) => failure::exit(error),
            (_, Effect::Certain) if self.invalid().is_none() && !self.is_unclear() => Exit::Success,
            (_, Effect::Certain) => Exit::Partial,
            (_, Effect::Possible) => Exit::Ambiguous,
            (_, Effect::None(_)) => Exit::Refused,
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
        for request in requests.into_iter().filter(|request| request.effect() == Effect::Certain) {
            reach.add(&request.recipients, request.invalid().unwrap_or(&none));
        }
        let mut seen = BTreeSet::new();
        let is_new = |(kind, id): &(Kind, String)| seen.insert((*kind, id.to_lowercase()));
        reach.unnamed = reach.unnamed.list().into_iter().filter(is_new).collect();
        reach
    }

    pub fn count_reached(&self) -> usize {
        self.named.len() - self.missed.len()
    }

    fn add(&mut self, recipients: &Recipients, invalid: &Invalid) {
        self.named.extend(recipients.list());
        let listed = [&invalid.party, &invalid.student_userid, &invalid.parent_userid, &invalid.external_user];
        for ((kind, named), listed) in recipients.each().into_iter().zip(listed) {
            // The server may spell an id in its own way. Ids of departments are numbers: `009` is `9`.
            let number =
                |id: &str| id.parse::<u64>().ok().filter(|_| kind == Kind::Class).map(|number| number.to_string());
            let key = |id: &str| number(id).unwrap_or_else(|| id.to_lowercase());
            let exact: BTreeSet<&str> = named.iter().map(String::as_str).collect();
            let similar: BTreeMap<String, &str> = named.iter().map(|id| (key(id), id.as_str())).collect();
            let mut missed = BTreeSet::new();
            for id in listed {
                match exact.get(id.as_str()).or_else(|| similar.get(&key(id))) {
                    Some(id) => _ = missed.insert(*id),
                    None => self.unnamed.push(kind, id.clone()),
                }
            }
            let missed = named.iter().filter(|id| missed.contains(id.as_str()));
            missed.for_each(|id| self.missed.push(kind, id.clone()));
        }
    }
}
