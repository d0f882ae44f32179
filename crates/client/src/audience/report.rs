//! What became of a notice to a large audience.

use super::{Audience, Recipients};
use crate::{
    error::{Effect, Error},
    sent::{Invalid, Sent},
};

/// What became of each request that a notice to a large audience took.
#[derive(Clone, Debug)]
#[must_use = "some parts may have been refused, or be in doubt: see `is_complete`"]
#[non_exhaustive]
pub struct Report {
    /// In the order of the audience: parents, students, classes.
    pub parts: Vec<Part>,
    /// Whom the accepted requests did not reach, as far as their answers can be read.
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
    /// The answer, or why there is none that can be read.
    pub outcome: Result<Sent, Error>,
}

impl Part {
    /// Returns whether its recipients were notified. The answer to an accepted request lists whom it missed.
    pub fn effect(&self) -> Effect {
        self.outcome.as_ref().map_or_else(Error::effect, |_| Effect::Certain)
    }
}

impl FromIterator<Part> for Report {
    /// Puts parts together, in whatever order they have ended.
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        let mut parts = Vec::from_iter(parts);
        parts.sort_by_key(|part| part.place);
        let mut invalid = Invalid::default();
        for part in &parts {
            if let Ok(sent) = &part.outcome {
                invalid.merge(&sent.invalid);
            }
        }
        Self { parts, invalid }
    }
}

impl Report {
    /// Whether every request was accepted and missed nobody. Not so for an audience of nobody.
    pub fn is_complete(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| part.outcome.as_ref().is_ok_and(Sent::is_complete))
    }

    /// The requests that the server accepted, [`unread`](Self::unread) ones included: do not send them again.
    pub fn accepted(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.effect() == Effect::Certain)
    }

    /// The requests that the server accepted with an answer that can't be read: whom they missed is unknown.
    pub fn unread(&self) -> impl Iterator<Item = &Part> {
        self.accepted().filter(|part| part.outcome.is_err())
    }

    /// The requests of which nobody was notified: the error says why, and whether trying again helps.
    pub fn refused(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.effect().is_none())
    }

    /// The requests whose recipients may have been notified: look before you send to them again.
    pub fn ambiguous(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.effect() == Effect::Possible)
    }

    /// Everybody whom the refused requests named: safe to send to again, once the reason is gone.
    pub fn refused_audience(&self) -> Audience {
        self.refused().map(|part| part.recipients.clone()).collect()
    }
}
