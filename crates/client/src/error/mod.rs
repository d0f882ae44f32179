//! What can go wrong with a call, and what the caller has to know of it.

mod effect;
mod kind;
#[cfg(test)]
mod tests;

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use wecom_school_types::{
    Call, Errcode, ErrcodeClass, FileProblem, Violations,
    notice::Notice,
    token::{GetCorpToken, GetSuiteToken, GetToken},
};

pub use self::effect::{Effect, Retry};
use self::kind::Happened;
pub(crate) use self::kind::{Kind, TokenFailure, TokenVerdict, Unreadable};
use crate::transport::{Failure, NetworkFailure};

/// Why a call did not succeed.
///
/// Match its [`effect`](Self::effect), not its text:
///
/// | [`Effect`] | were people notified? | what to do |
/// | --- | --- | --- |
/// | [`None`](Effect::None)`(`[`Later`](Retry::Later)`)` | no | make the same call later |
/// | [`None`](Effect::None)`(`[`Corrected`](Retry::Corrected)`)` | no | correct the request or the setup: [`remedy`](Self::remedy) |
/// | [`Possible`](Effect::Possible) | perhaps | look before you send again |
/// | [`Certain`](Effect::Certain) | yes, but the client can't read whom the notice missed | do not send again |
///
/// All other methods tell causes.
///
/// No text of it, nor of its sources, holds a secret, a token or the address of the request.
#[derive(Clone)]
pub struct Error(Arc<Details>);

struct Details {
    kind: Kind,
    /// The code that makes the error decides it. It is never derived from the causes later.
    effect: Effect,
    call: &'static str,
    attempts: u32,
    elapsed: Duration,
}

/// An error of any kind.
pub type BoxError = Box<dyn StdError + Send + Sync>;

impl Error {
    /// Stands for the call that gives the token, whichever it is.
    pub(crate) const ACCESS_TOKEN: &str = "access token";

    pub(crate) fn new(kind: Kind, effect: Effect, call: &'static str) -> Self {
        Self::after(kind, effect, call, 0, Duration::ZERO)
    }

    pub(crate) fn after(kind: Kind, effect: Effect, call: &'static str, attempts: u32, elapsed: Duration) -> Self {
        Self(Arc::new(Details { kind, effect, call, attempts, elapsed }))
    }

    /// The error of a call that is not begun, since its payload, its file or the setup is wrong.
    pub(crate) fn invalid(kind: Kind, call: &'static str) -> Self {
        Self::new(kind, Effect::None(Retry::Corrected), call)
    }

    /// The error of a call that is cancelled before its first attempt.
    pub(crate) fn cancelled(call: &'static str) -> Self {
        Self::new(Kind::Cancelled { last: None }, Effect::None(Retry::Later), call)
    }

    pub(crate) fn setup(why: impl Into<String>) -> Self {
        Self::invalid(Kind::Setup(why.into()), "setup")
    }

    /// The error of a call for which there is no token.
    pub(crate) fn no_token(source: TokenFailure) -> Self {
        let retry = if source.is_unchanged() { Retry::Corrected } else { Retry::Later };
        Self::new(Kind::Token { source }, Effect::None(retry), Self::ACCESS_TOKEN)
    }

    /// Returns whether the call took effect (for a notice: whether people were notified), and whether it may be repeated.
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Returns whether people may have been notified: [`Effect::Possible`].
    ///
    /// The call timed out, the connection broke, or the server's answer does not say; and sending again could double
    /// the notice. Look into the app's own records before you send again, or send with `enable_duplicate_check`, which
    /// lets the client repeat a notice without harm.
    pub fn is_ambiguous(&self) -> bool {
        self.effect() == Effect::Possible
    }

    /// Returns whether nobody was notified and the same call can succeed later: [`Retry::Later`].
    pub fn is_retryable(&self) -> bool {
        self.effect() == Effect::None(Retry::Later)
    }

    /// Whether the cause is the payload, the file or the client's setup, and not an answer of the server.
    pub fn is_invalid(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Setup(_) | Kind::Payload(_) | Kind::Malformed(_) | Kind::File { .. } | Kind::Unreadable { .. }
        )
    }

    /// Whether the server accepted the call, and the rest of its answer can't be read: whom a notice missed, or the
    /// `media_id` of an upload.
    pub fn is_unread(&self) -> bool {
        matches!(self.0.kind, Kind::Accepted { .. })
    }

    /// Whether a limit on the number of calls is the reason: see [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        match &self.0.kind {
            Kind::Waiting { .. } => true,
            _ => match self.inner() {
                Some(inner) => inner.is_rate_limited(),
                None => matches!(self.class(), Some(ErrcodeClass::RateLimit | ErrcodeClass::Concurrency)),
            },
        }
    }

    /// Whether its [cancellation token](crate::Client::with_cancellation) ended the call early.
    ///
    /// Nothing was sent, unless the error [is ambiguous](Self::is_ambiguous) as well: then an attempt before was in doubt.
    pub fn is_cancelled(&self) -> bool {
        match &self.0.kind {
            Kind::Cancelled { .. } => true,
            _ => self.inner().is_some_and(Self::is_cancelled),
        }
    }

    /// Whether the request was not begun: the delivery it belongs to had been [cancelled](Self::is_cancelled), or had met an
    /// error that concerns every request.
    pub fn is_untried(&self) -> bool {
        matches!(self.0.kind, Kind::Untried(_))
    }

    /// Whether the server rejects the access token that the notice was sent with, although it has been replaced once where
    /// there was another.
    ///
    /// The codes are 40014, 42001 and, on a call that carries a token, also 40001: the answer to a token that is not the
    /// latest of its app. A wrong secret is told when the token is fetched, and [`is_token`](Self::is_token).
    pub fn is_token_rejected(&self) -> bool {
        match &self.0.kind {
            Kind::Answered { token, .. } => *token != TokenVerdict::Nothing,
            _ => self.inner().is_some_and(Self::is_token_rejected),
        }
    }

    /// Whether whoever runs the app has to correct its setup: secret, ids, addresses, rights.
    pub fn is_configuration(&self) -> bool {
        matches!(self.root().0.kind, Kind::Setup(_))
            || (self.network_failure() == Some(NetworkFailure::Proxy)
                && self.effect() == Effect::None(Retry::Corrected))
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
            _ => self.inner()?.errcode(),
        }
    }

    /// The documented code that says what the answer means: on a call that carries a token, 40001 means a stale token.
    fn means(&self) -> Option<Errcode> {
        match self.errcode()? {
            Errcode::INVALID_SECRET if self.is_token_rejected() => Some(Errcode::INVALID_ACCESS_TOKEN),
            errcode => Some(errcode),
        }
    }

    /// Who has to act on the code, and how; `None` if there is no code, or nobody documented it.
    pub fn class(&self) -> Option<ErrcodeClass> {
        self.means()?.class()
    }

    /// What the code means; `None` if there is no code, or nobody documented it.
    pub fn meaning(&self) -> Option<&'static str> {
        self.means()?.meaning()
    }

    /// What to do about the code; `None` if there is no code, or nobody documented it.
    pub fn remedy(&self) -> Option<&'static str> {
        match &self.0.kind {
            Kind::Answered { token: TokenVerdict::Rejected, .. } => {
                Some("Replace the access token: it is stale or invalid, and no other could be fetched.")
            }
            Kind::Answered { token: TokenVerdict::RejectedAgain, .. } => Some(
                "A token that was fetched a moment ago is rejected as well: let all programs that send for this app share \
                 one token store, and check that the base URL leads to the server that issues the tokens.",
            ),
            _ => match self.inner() {
                Some(inner) => inner.remedy(),
                None => self.means()?.remedy(),
            },
        }
    }

    /// The server's own words, the first 500 characters of them. They may change at any time: never compare them.
    pub fn errmsg(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Answered { errmsg, .. } => Some(errmsg),
            _ => self.inner()?.errmsg(),
        }
    }

    /// The innermost cause in English, without the call, the effort and the advice: for callers that word these themselves.
    pub fn cause(&self) -> String {
        match (&self.0.kind, self.inner()) {
            (_, Some(inner)) => inner.cause(),
            (Kind::Token { source: TokenFailure::Nothing(why @ Unreadable::Undocumented(_)) }, None) => why.to_string(),
            (kind, None) => Happened(kind).to_string(),
        }
    }

    /// How the network failed the last attempt; `None` if that is not the reason.
    pub fn network_failure(&self) -> Option<NetworkFailure> {
        match &self.0.kind {
            Kind::Unanswered { failure } => failure.network,
            _ => self.inner()?.network_failure(),
        }
    }

    /// The HTTP status of an answer that is none of this API's: of a gateway, of a server in trouble, or of a proxy that
    /// refuses ([`NetworkFailure::Proxy`]).
    pub fn status(&self) -> Option<u16> {
        match &self.0.kind {
            Kind::Unanswered { failure } => failure.status,
            _ => self.inner()?.status(),
        }
    }

    /// The properties of an answer that its page describes otherwise, if that is the reason.
    ///
    /// The text of a violation advises those who write requests: to word it for those who read answers, use its
    /// [pointer](wecom_school_types::Violation::pointer) and its [rule](wecom_school_types::Violation::rule).
    pub fn undocumented_answer(&self) -> Option<&Violations> {
        match &self.0.kind {
            Kind::Unanswered { failure: Failure { undocumented: Some(Unreadable::Undocumented(violations)), .. } }
            | Kind::Accepted { why: Unreadable::Undocumented(violations) }
            | Kind::Token { source: TokenFailure::Nothing(Unreadable::Undocumented(violations)) } => Some(violations),
            _ => self.inner()?.undocumented_answer(),
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
            Kind::Answered { retry_after, .. } | Kind::Waiting { retry_after } => *retry_after,
            _ => self.inner()?.retry_after(),
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
        let (effect, call) = (self.effect(), self.0.call);
        let effect = if effect.is_none() { effect } else { Effect::None(Retry::Later) };
        Self::new(Kind::Untried(self), effect, call)
    }

    /// Why there is no token, if that is the reason.
    pub(crate) fn into_token_failure(self) -> Result<TokenFailure, Self> {
        match Arc::try_unwrap(self.0) {
            Ok(Details { kind: Kind::Token { source }, .. }) => Ok(source),
            Ok(details) => Err(Self(Arc::new(details))),
            Err(shared) => Err(Self(shared)),
        }
    }

    /// The error that led to this one.
    fn inner(&self) -> Option<&Self> {
        match &self.0.kind {
            Kind::Untried(error) | Kind::Token { source: TokenFailure::Call(error) } => Some(error),
            Kind::Cancelled { last } => last.as_ref(),
            _ => None,
        }
    }

    /// The error that led to all others.
    fn root(&self) -> &Self {
        self.inner().map_or(self, Self::root)
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.call, Happened(&self.0.kind))?;
        let is_notice = self.0.call == Notice::PATH;
        let effort = self.effort();
        match self.effect() {
            Effect::Certain => f.write_str(": do not send it again"),
            Effect::Possible if is_notice => write!(
                f,
                " ({effort}). It may have been sent: look before you send it again, or send with enable_duplicate_check"
            ),
            Effect::Possible => {
                write!(f, " ({effort}). The server may have carried it out: look before you repeat it")
            }
            Effect::None(_) if self.is_invalid() => Ok(()),
            Effect::None(retry) => {
                let cause = match &self.0.kind {
                    Kind::Untried(error) => &error.0.kind,
                    kind => {
                        write!(f, " ({effort})")?;
                        kind
                    }
                };
                match (self.remedy(), cause, retry) {
                    (Some(remedy), Kind::Answered { .. }, _) => write!(f, ". {remedy}"),
                    _ if self.is_cancelled() => f.write_str(". Nobody was notified"),
                    (.., Retry::Later) if is_notice => f.write_str(". Nobody was notified: try again later"),
                    (.., Retry::Later) => f.write_str(". Try again later"),
                    (.., Retry::Corrected) => Ok(()),
                }
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("call", &self.0.call)
            .field("kind", &self.0.kind)
            .field("effect", &self.0.effect)
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
            | Kind::Unanswered { failure: Failure { source: Some(source), .. } }
            | Kind::Token { source: TokenFailure::Source(source) } => Some(source.as_ref()),
            _ => self.inner().map(|error| error as _),
        }
    }
}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        Self::invalid(Kind::Payload(violations), "message")
    }
}
