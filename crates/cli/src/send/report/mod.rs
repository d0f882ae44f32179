//! What became of a notice, for people and for programs.

pub mod json;
pub mod people;

use wecom_school::{Error, Invalid, Sent};

use super::failure;
use crate::{audience::Recipients, connect::Settings, cut::Cut, exit::Exit, problem::Problem};

/// What became of each request.
#[derive(Debug, Default)]
pub struct Report {
    pub requests: Vec<Request>,
    /// Whom no request has named, since somebody stopped it.
    pub untried: Recipients,
    /// What people don't see of it.
    pub cuts: Vec<Cut>,
}

/// One request.
#[derive(Debug)]
pub struct Request {
    pub recipients: Recipients,
    pub outcome: Outcome,
}

/// What became of it.
#[derive(Debug)]
pub enum Outcome {
    Ended(Result<Sent, Error>),
    /// It was broken off, and nobody knows.
    BrokenOff,
}

impl Report {
    /// What became of a single request.
    pub fn of_one(request: Request) -> Self {
        Self { requests: vec![request], ..Self::default() }
    }

    /// How the command ends: by the worst that a person has to know.
    pub fn exit(&self) -> Exit {
        let exits = || self.requests.iter().map(Request::exit);
        if exits().any(|exit| exit == Exit::Ambiguous) {
            Exit::Ambiguous
        } else if self.is_any_accepted() && (!self.untried.is_empty() || exits().any(|exit| exit != Exit::Success)) {
            Exit::Partial
        } else {
            // Of requests that all failed, the first one tells why; who stopped before any can try again.
            exits().next().unwrap_or(Exit::Unreachable)
        }
    }

    /// Whether anybody was notified for certain.
    pub fn is_any_accepted(&self) -> bool {
        self.requests.iter().any(|request| matches!(request.exit(), Exit::Success | Exit::Partial))
    }

    /// Why one of its requests was not accepted.
    pub fn problem(&self, error: &Error, settings: &Settings) -> Problem {
        let is_one_of_several = self.requests.len() > 1;
        if is_one_of_several { failure::problem_of_part(error, settings) } else { failure::problem(error, settings) }
    }

    /// Whom accepted requests did not reach.
    pub fn invalid(&self) -> Invalid {
        let mut invalid = Invalid::default();
        for request in &self.requests {
            if let Outcome::Ended(Ok(sent)) = &request.outcome {
                invalid.merge(&sent.invalid);
            }
        }
        invalid
    }
}

impl Request {
    /// One that was never made, since this came before it.
    pub fn failed(recipients: Recipients, error: Error) -> Self {
        Self { recipients, outcome: Outcome::Ended(Err(error)) }
    }

    /// How the command would end by this request alone.
    pub fn exit(&self) -> Exit {
        match &self.outcome {
            Outcome::BrokenOff => Exit::Ambiguous,
            Outcome::Ended(Ok(sent)) if sent.is_complete() => Exit::Success,
            Outcome::Ended(Ok(_)) => Exit::Partial,
            Outcome::Ended(Err(error)) => failure::exit(error),
        }
    }
}

impl From<Option<Result<Sent, Error>>> for Outcome {
    fn from(ended: Option<Result<Sent, Error>>) -> Self {
        ended.map_or(Self::BrokenOff, Self::Ended)
    }
}
