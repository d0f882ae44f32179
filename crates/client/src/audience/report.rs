//! What became of a notice to a large audience.

use super::{Audience, Recipients};
use crate::{
    error::Error,
    sent::{Invalid, Sent},
};

/// What became of each request that a notice to a large audience took.
#[derive(Clone, Debug)]
#[must_use = "some parts may have been refused or be ambiguous: see `is_complete`"]
#[non_exhaustive]
pub struct Report {
    /// In the order of the audience: parents, students, classes.
    pub parts: Vec<Part>,
    /// Whom the accepted requests did not reach.
    pub invalid: Invalid,
}

/// One request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Part {
    /// Which one it is of [`Audience::parts`], from 0 on.
    pub place: usize,
    /// Whom it named.
    pub recipients: Recipients,
    /// What became of it.
    pub outcome: PartOutcome,
}

/// What became of a request.
#[derive(Clone, Debug)]
pub enum PartOutcome {
    /// The server accepted it. Whom it missed stands in [`Report::invalid`] too.
    Accepted(Sent),
    /// None of its recipients was notified: the error says why, and whether trying again helps.
    Refused(Error),
    /// Its recipients may have been notified, all or in part: look before sending to them again.
    Ambiguous(Error),
}

impl From<Result<Sent, Error>> for PartOutcome {
    fn from(result: Result<Sent, Error>) -> Self {
        match result {
            Ok(sent) => Self::Accepted(sent),
            Err(error) if error.is_ambiguous() || error.is_accepted() => Self::Ambiguous(error),
            Err(error) => Self::Refused(error),
        }
    }
}

impl FromIterator<Part> for Report {
    /// Puts parts together, in whatever order they have ended.
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        let mut parts = Vec::from_iter(parts);
        parts.sort_by_key(|part| part.place);
        let mut invalid = Invalid::default();
        for part in &parts {
            if let PartOutcome::Accepted(sent) = &part.outcome {
                invalid.merge(&sent.invalid);
            }
        }
        Self { parts, invalid }
    }
}

impl Report {
    /// Whether every request was accepted and missed nobody. Not so for an audience of nobody.
    pub fn is_complete(&self) -> bool {
        !self.parts.is_empty() && self.invalid.is_empty() && self.accepted().count() == self.parts.len()
    }

    /// The requests that the server accepted.
    pub fn accepted(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| matches!(part.outcome, PartOutcome::Accepted(_)))
    }

    /// The requests of which nobody was notified.
    pub fn refused(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| matches!(part.outcome, PartOutcome::Refused(_)))
    }

    /// The requests of which nobody knows.
    pub fn ambiguous(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| matches!(part.outcome, PartOutcome::Ambiguous(_)))
    }

    /// Everybody whom the refused requests named: safe to send to again, once the reason is gone.
    pub fn refused_audience(&self) -> Audience {
        self.refused().map(|part| part.recipients.clone()).collect()
    }
}
