//! What went wrong, and its words.

use std::{fmt, time::Duration};

use wecom_school_types::{Errcode, FileProblem, Rule, Violations};

use super::{BoxError, Error};
use crate::{retry::GivenUp, transport::Failure};

/// What went wrong.
#[derive(Debug)]
pub(crate) enum Kind {
    /// The setup of the client can't work.
    Setup(String),
    /// The payload breaks its schema.
    Payload(Violations),
    /// What is wrong with the payload, where there is no schema to say it.
    Malformed(String),
    /// The file can't be uploaded.
    File { name: String, problem: FileProblem },
    /// The file can't be read.
    Unreadable { why: String, source: BoxError },
    /// The server answered with a code other than 0.
    Answered { errcode: Errcode, errmsg: String, given_up: GivenUp, retry_after: Option<Duration>, token: TokenVerdict },
    /// There was no answer that says how it went.
    Unanswered { failure: Failure, given_up: GivenUp },
    /// Its cancellation token ended it, after this if there was an attempt.
    Cancelled { last: Option<Error>, given_up: GivenUp },
    /// The server pauses the app, or the app's turn did not come in time.
    Waiting { retry_after: Option<Duration>, given_up: GivenUp },
    /// It was accepted, and the rest of the answer is not what the page describes.
    Accepted { why: Unreadable },
    /// It was not tried, since another request of the same app has failed for a reason that both share.
    Untried(Error),
    /// There is no token to send with.
    Token { given_up: GivenUp, source: TokenFailure },
}

/// What an answer says of the token that its call carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenVerdict {
    /// Nothing, or the call carried none.
    Nothing,
    /// It is rejected, and there was no other to send with.
    Rejected,
    /// It is rejected, and so was the one before it.
    RejectedAgain,
}

/// Why an answer with errcode 0 can't be used.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It is no JSON, or lacks something.
    Words(String),
    /// It has properties that its page describes otherwise.
    Undocumented(Violations),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let violations = match self {
            Self::Words(words) => return f.write_str(words),
            Self::Undocumented(violations) => violations,
        };
        f.write_str("its answer is not what the page describes")?;
        for (index, violation) in violations.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            match violation.rule() {
                Rule::WrongType { expected, found } => {
                    write!(f, "{} is {found}, {expected} is documented", violation.pointer())?;
                }
                // Its advice is for those who write requests.
                rule => {
                    let words = rule.to_string();
                    write!(f, "{}: {}", violation.pointer(), words.split(": ").next().unwrap_or_default())?;
                }
            }
        }
        Ok(())
    }
}

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum TokenFailure {
    /// The call that gives it failed.
    Call(Error),
    /// The caller's own source failed.
    Source(BoxError),
    /// What came was no token.
    Nothing(Unreadable),
    /// What came is the token that the server has just rejected.
    Unchanged,
}

impl TokenFailure {
    pub fn nothing(why: impl Into<String>) -> Self {
        Self::Nothing(Unreadable::Words(why.into()))
    }

    /// Whether there is a token, and the server has just rejected it: also where that was found out by another call.
    pub fn is_unchanged(&self) -> bool {
        match self {
            Self::Unchanged => true,
            Self::Call(error) => matches!(&error.0.kind, Kind::Token { source, .. } if source.is_unchanged()),
            Self::Source(_) | Self::Nothing(_) => false,
        }
    }
}

/// What happened, for the beginning of the text.
pub(super) struct Happened<'a>(pub &'a Kind);

impl fmt::Display for Happened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Setup(why) | Kind::Malformed(why) | Kind::Unanswered { failure: Failure { why, .. }, .. } => {
                f.write_str(why)
            }
            Kind::Payload(violations) => write!(f, "the payload is refused before it is sent:\n{violations}"),
            Kind::File { name, problem } => write!(f, "{name}: {problem}"),
            Kind::Unreadable { why, source } => write!(f, "{why}: {source}"),
            Kind::Answered { errcode, errmsg, token, .. } => {
                match (*errcode, token) {
                    // Its documented meaning, a wrong secret, is not what it means here.
                    (Errcode::INVALID_SECRET, TokenVerdict::Rejected | TokenVerdict::RejectedAgain) => {
                        f.write_str("the server answered 40001: the access token is invalid, or not the latest")?;
                    }
                    _ => write!(f, "the server answered {errcode}")?,
                }
                if errmsg.is_empty() {
                    return Ok(());
                }
                // Quoted, so that no server writes lines of its own into a log.
                write!(f, ", {errmsg:?}")
            }
            Kind::Untried(error) if error.is_cancelled() => f.write_str("not tried: the delivery was cancelled"),
            Kind::Untried(error) => {
                write!(f, "not tried, since another part failed for a reason that all share: {error}")
            }
            Kind::Cancelled { last: None, .. } => f.write_str("cancelled"),
            Kind::Cancelled { last: Some(error), .. } => write!(f, "cancelled, after {}", Happened(&error.0.kind)),
            Kind::Waiting { retry_after: Some(pause), .. } => {
                write!(f, "the server's rate limit pauses the app for {pause:.0?} more")
            }
            Kind::Waiting { retry_after: None, .. } => {
                f.write_str("its turn did not come in time, so many requests of the app are under way")
            }
            Kind::Accepted { why } => write!(f, "the server accepted it, but {why}: do not send it again"),
            Kind::Token { source, .. } => match source {
                TokenFailure::Call(error) => write!(f, "no access token: {error}"),
                TokenFailure::Source(error) => write!(f, "no access token from its source: {error}"),
                TokenFailure::Nothing(why) => write!(f, "no access token: {why}"),
                TokenFailure::Unchanged => f.write_str("no access token: the server rejects the token that it gives"),
            },
        }
    }
}
