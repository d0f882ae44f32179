//! What can go wrong with a call, and what the caller has to know of it.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use wecom_school_types::{
    Call, Errcode, ErrcodeClass, FileProblem, Violations,
    token::{GetCorpToken, GetSuiteToken, GetToken},
};

use crate::{
    retry::GivenUp,
    transport::{NetworkError, NetworkFailure},
};

/// Why a call did not succeed.
///
/// Ask its predicates rather than its text:
///
/// | | were people notified? | what to do |
/// | --- | --- | --- |
/// | [`is_ambiguous`](Self::is_ambiguous) | perhaps | look before sending again |
/// | [`is_accepted`](Self::is_accepted) | yes, but not whom it missed | do not send again |
/// | [`is_retryable`](Self::is_retryable) | no | call again later |
/// | [`is_refused`](Self::is_refused) | no | correct it: [`remedy`](Self::remedy) |
/// | [`is_invalid`](Self::is_invalid) | no | correct the payload, the file or the setup: nothing was sent |
///
/// No text of it, nor of its sources, holds a secret, a token or the address of the request.
#[derive(Clone)]
pub struct Error(Arc<Details>);

struct Details {
    kind: Kind,
    call: &'static str,
    attempts: u32,
    elapsed: Duration,
}

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
    Answered { errcode: Errcode, errmsg: String, given_up: GivenUp, retry_after: Option<Duration> },
    /// There was no answer that says how it went.
    Unanswered { why: String, source: Option<BoxError>, given_up: GivenUp },
    /// The server pauses the app, or the app's turn did not come in time.
    Waiting { retry_after: Option<Duration>, given_up: GivenUp },
    /// It was accepted, and the rest of the answer is not what the page describes.
    Accepted { why: String },
    /// It was not tried, since another request of the same app has failed for a reason that both share.
    Untried(Error),
    /// There is no token to send with.
    Token { given_up: GivenUp, source: TokenFailure },
}

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum TokenFailure {
    /// The call that gives it failed.
    Call(Error),
    /// The caller's own source failed.
    Source(BoxError),
    /// What came was no token.
    Nothing(String),
    /// What came is the token that the server has just rejected.
    Unchanged,
}

impl TokenFailure {
    /// Whether there is a token, and the server has just rejected it: also where that was found out by another call.
    pub fn is_unchanged(&self) -> bool {
        match self {
            Self::Unchanged => true,
            Self::Call(error) => matches!(&error.0.kind, Kind::Token { source, .. } if source.is_unchanged()),
            Self::Source(_) | Self::Nothing(_) => false,
        }
    }
}

/// An error of any kind.
pub type BoxError = Box<dyn StdError + Send + Sync>;

impl Error {
    pub(crate) fn new(kind: Kind, call: &'static str) -> Self {
        Self(Arc::new(Details { kind, call, attempts: 0, elapsed: Duration::ZERO }))
    }

    pub(crate) fn after(kind: Kind, call: &'static str, attempts: u32, elapsed: Duration) -> Self {
        Self(Arc::new(Details { kind, call, attempts, elapsed }))
    }

    pub(crate) fn setup(why: impl Into<String>) -> Self {
        Self::new(Kind::Setup(why.into()), "setup")
    }

    /// Whether the notice may have been sent, and nobody knows.
    ///
    /// It timed out, the connection broke, or the server's answer does not say; and sending again could double
    /// it. Look into the app's own records before sending again, or send with `enable_duplicate_check`, which
    /// lets the client repeat it without harm.
    pub fn is_ambiguous(&self) -> bool {
        self.given_up() == Some(GivenUp::Ambiguous)
    }

    /// Whether the notice was accepted after all: only whom it missed could not be read. Do not send it again.
    pub fn is_accepted(&self) -> bool {
        matches!(self.0.kind, Kind::Accepted { .. })
    }

    /// Whether nothing was sent and the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            Kind::Token { source: TokenFailure::Call(error), given_up: GivenUp::NotSent } => error.is_retryable(),
            Kind::Token { source: TokenFailure::Unchanged, .. } | Kind::Unreadable { .. } => false,
            _ => self.given_up() == Some(GivenUp::NotSent),
        }
    }

    /// Whether the server refused it: nobody was notified, and the same call would fail again.
    pub fn is_refused(&self) -> bool {
        match &self.0.kind {
            Kind::Token { source: TokenFailure::Call(error), given_up } => {
                *given_up != GivenUp::Ambiguous && error.is_refused()
            }
            Kind::Token { source: TokenFailure::Unchanged, given_up } => *given_up != GivenUp::Ambiguous,
            Kind::Untried(error) => error.is_refused(),
            _ => self.given_up() == Some(GivenUp::Refused),
        }
    }

    /// Whether nothing was sent because the payload, the file or the client's setup is wrong.
    pub fn is_invalid(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Setup(_) | Kind::Payload(_) | Kind::Malformed(_) | Kind::File { .. } | Kind::Unreadable { .. }
        )
    }

    /// Whether a limit on the number of calls is the reason: see [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        match &self.0.kind {
            Kind::Waiting { .. } => true,
            Kind::Token { source: TokenFailure::Call(error), .. } => error.is_rate_limited(),
            _ => matches!(self.class(), Some(ErrcodeClass::RateLimit | ErrcodeClass::Concurrency)),
        }
    }

    /// Whether whoever runs the app has to correct its setup: secret, ids, addresses, rights.
    pub fn is_configuration(&self) -> bool {
        matches!(self.0.kind, Kind::Setup(_))
            || matches!(self.class(), Some(ErrcodeClass::Configuration | ErrcodeClass::Permission))
    }

    /// Whether no access token could be had. Nothing was sent, unless an attempt before is [in
    /// doubt](Self::is_ambiguous).
    pub fn is_token(&self) -> bool {
        match &self.0.kind {
            Kind::Untried(error) => error.is_token(),
            Kind::Token { .. } => true,
            // The call that gives it has failed, and nothing else was called.
            _ => [GetToken::PATH, GetSuiteToken::PATH, GetCorpToken::PATH].contains(&self.0.call),
        }
    }

    /// The code that the server answered last.
    pub fn errcode(&self) -> Option<Errcode> {
        match &self.0.kind {
            Kind::Answered { errcode, .. } => Some(*errcode),
            Kind::Untried(error) | Kind::Token { source: TokenFailure::Call(error), .. } => error.errcode(),
            _ => None,
        }
    }

    /// Who has to act on the code, and how; `None` if there is no code, or nobody documented it.
    pub fn class(&self) -> Option<ErrcodeClass> {
        self.errcode()?.class()
    }

    /// What the code means; `None` if there is no code, or nobody documented it.
    pub fn meaning(&self) -> Option<&'static str> {
        self.errcode()?.meaning()
    }

    /// What to do about the code; `None` if there is no code, or nobody documented it.
    pub fn remedy(&self) -> Option<&'static str> {
        self.errcode()?.remedy()
    }

    /// The server's own words, the first 500 characters of them. They may change at any time: never compare them.
    pub fn errmsg(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Answered { errmsg, .. } => Some(errmsg),
            Kind::Untried(error) | Kind::Token { source: TokenFailure::Call(error), .. } => error.errmsg(),
            _ => None,
        }
    }

    /// What happened at the bottom of it, without the call, without what was measured and what to do: for a program that
    /// says these in its own way.
    pub fn cause(&self) -> String {
        match &self.0.kind {
            Kind::Untried(error) | Kind::Token { source: TokenFailure::Call(error), .. } => error.cause(),
            kind => Happened(kind).to_string(),
        }
    }

    /// How the network has failed it at last; `None` if that is not the reason.
    pub fn network_failure(&self) -> Option<NetworkFailure> {
        match &self.0.kind {
            Kind::Untried(error) | Kind::Token { source: TokenFailure::Call(error), .. } => error.network_failure(),
            Kind::Unanswered { source: Some(source), .. } => Some(source.downcast_ref::<NetworkError>()?.failure),
            _ => None,
        }
    }

    /// Everything that is wrong with the payload, each with its place.
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0.kind {
            Kind::Payload(violations) => Some(violations),
            _ => None,
        }
    }

    /// What is wrong with the file.
    pub fn file_problem(&self) -> Option<FileProblem> {
        match self.0.kind {
            Kind::File { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// How long the app is paused, from when the error was made.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::Answered { retry_after, .. } | Kind::Waiting { retry_after, .. } => *retry_after,
            Kind::Token { source: TokenFailure::Call(error), .. } => error.retry_after(),
            _ => None,
        }
    }

    /// How often the request was sent, or tried to.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call took, waiting included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// The error of a request that was not made, since it would meet this one too.
    pub(crate) fn untried(self) -> Self {
        let call = self.0.call;
        Self::new(Kind::Untried(self), call)
    }

    /// Why there is no token, if that is the reason.
    pub(crate) fn into_token_failure(self) -> Result<TokenFailure, Self> {
        match Arc::try_unwrap(self.0) {
            Ok(Details { kind: Kind::Token { source, .. }, .. }) => Ok(source),
            Ok(details) => Err(Self(Arc::new(details))),
            Err(shared) => Err(Self(shared)),
        }
    }

    fn given_up(&self) -> Option<GivenUp> {
        match self.0.kind {
            Kind::Answered { given_up, .. }
            | Kind::Unanswered { given_up, .. }
            | Kind::Waiting { given_up, .. }
            | Kind::Token { given_up, .. } => Some(given_up),
            _ => None,
        }
    }

    /// What was measured, for the end of the text.
    fn effort(&self) -> String {
        match self.0.attempts {
            0 => "no attempt".into(),
            1 => format!("1 attempt, {:.1?}", self.0.elapsed),
            attempts => format!("{attempts} attempts, {:.1?}", self.0.elapsed),
        }
    }
}

/// What happened, for the beginning of the text.
struct Happened<'a>(&'a Kind);

impl fmt::Display for Happened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Setup(why) | Kind::Malformed(why) | Kind::Unanswered { why, .. } => f.write_str(why),
            Kind::Payload(violations) => write!(f, "the payload is refused before it is sent:\n{violations}"),
            Kind::File { name, problem } => write!(f, "{name}: {problem}"),
            Kind::Unreadable { why, source } => write!(f, "{why}: {source}"),
            Kind::Answered { errcode, errmsg, .. } => {
                write!(f, "the server answered {errcode}")?;
                if errmsg.is_empty() {
                    return Ok(());
                }
                // Quoted, so that no server writes lines of its own into a log.
                write!(f, ", {errmsg:?}")
            }
            Kind::Untried(error) => {
                write!(f, "not tried, since another part was refused for a reason that all share: {error}")
            }
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.call, Happened(&self.0.kind))?;
        if self.is_invalid() || self.is_accepted() || matches!(self.0.kind, Kind::Untried(_)) {
            return Ok(());
        }
        write!(f, " ({})", self.effort())?;
        if self.is_ambiguous() {
            return f.write_str(
                ". It may have been sent: look before you send it again, or send with enable_duplicate_check",
            );
        }
        match (self.remedy(), &self.0.kind) {
            (Some(remedy), Kind::Answered { .. }) => write!(f, ". {remedy}"),
            _ if self.is_retryable() => f.write_str(". Nobody was notified: try again later"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("call", &self.0.call)
            .field("kind", &self.0.kind)
            .field("attempts", &self.0.attempts)
            .field("elapsed", &self.0.elapsed)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            Kind::Payload(violations) => Some(violations),
            Kind::File { problem, .. } => Some(problem),
            Kind::Unreadable { source, .. }
            | Kind::Unanswered { source: Some(source), .. }
            | Kind::Token { source: TokenFailure::Source(source), .. } => Some(source.as_ref()),
            Kind::Untried(error) | Kind::Token { source: TokenFailure::Call(error), .. } => Some(error),
            _ => None,
        }
    }
}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        Self::new(Kind::Payload(violations), "message")
    }
}
