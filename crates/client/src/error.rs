//! The error of a call: why it failed, and what it did.

use std::{error::Error as StdError, fmt, iter, sync::Arc, time::Duration};

use wecom_school_types::{
    Call, Errcode, ErrcodeClass, FileProblem, Rule, Violations,
    notice::Notice,
    token::{GetCorpToken, GetSuiteToken, GetToken},
};

use crate::effect::{Effect, Retry};

/// Why a call did not succeed.
///
/// Match its [`effect`](Self::effect), not its text:
///
/// | [`Effect`] | were people notified? | what to do |
/// | --- | --- | --- |
/// | [`None`](Effect::None)`(`[`Later`](Retry::Later)`)` | no | make the same call later |
/// | [`None`](Effect::None)`(`[`Corrected`](Retry::Corrected)`)` | no | correct the request or the setup: [`remedy`](Self::remedy) |
/// | [`Possible`](Effect::Possible) | perhaps | check before you send again |
/// | [`Certain`](Effect::Certain) | yes, but the client can't read whom the notice missed | do not send again |
///
/// The other methods describe the cause. No text of the error, nor of its sources, holds a secret, a token, the address of the
/// request, or a value of an answer, such as the name of a child. Only the [server's own message](Self::errmsg) is quoted, and no log
/// line has it.
#[derive(Clone)]
pub struct Error(Arc<Details>);

struct Details {
    cause: Cause,
    /// The code that makes the error decides the effect. It is never derived from the cause later.
    effect: Effect,
    call: &'static str,
    /// The department whose people the call was to read.
    department: Option<i64>,
    attempts: u32,
    elapsed: Duration,
}

/// An error of any type.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// How the network failed a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkFailure {
    /// No connection was made to the server, or to the proxy before it.
    NoConnection,
    /// The proxy answered that it does not connect to the server. [`Error::status`] has its status, if it is known. Nothing
    /// was sent to the server.
    Proxy,
    /// The answer did not arrive in time.
    TimedOut,
    /// The connection broke before the answer was complete.
    BrokenOff,
}

/// What went wrong. An [`Error`] adds what became of the call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cause {
    pub kind: Kind,
    pub text: Box<str>,
    /// The error of another call that led to this one.
    pub inner: Option<Error>,
    /// The error of another library that led to this one.
    pub source: Option<Arc<dyn StdError + Send + Sync>>,
    pub errcode: Option<Errcode>,
    pub errmsg: Option<Box<str>>,
    /// How many tokens the server rejected in this call.
    pub rejected_tokens: u32,
    pub status: Option<u16>,
    pub network: Option<NetworkFailure>,
    pub retry_after: Option<Duration>,
    /// The properties of the answer that its page describes differently.
    pub undocumented: Violations,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The setup of the client can't work.
    #[default]
    Setup,
    /// The request breaks its schema, or its file can't be uploaded.
    Request,
    /// The server answered with a code other than 0.
    Answered,
    /// No answer says how the call ended.
    Unanswered,
    /// The cancellation token ended the call.
    Cancelled,
    /// The server pauses the app, or the app's turn did not come in time.
    Waiting,
    /// The server accepted the call, and the rest of its answer can't be read.
    Accepted,
    /// Another request of the same delivery failed for a reason that both share.
    Untried,
    /// There is no token to send with.
    NoToken,
    /// The only token to be had is one that the server has just rejected.
    SameToken,
}

impl Cause {
    pub fn new(kind: Kind, text: impl Into<Box<str>>) -> Self {
        Self { kind, text: text.into(), ..Self::default() }
    }

    pub fn with_source(kind: Kind, text: impl Into<Box<str>>, source: impl Into<BoxError>) -> Self {
        Self { source: Some(Arc::from(source.into())), ..Self::new(kind, text) }
    }

    /// Words the violations of an answer for people who read it. The remedies of a violation are for authors of requests.
    pub fn undocumented(violations: Violations) -> Self {
        let mut facts: Vec<String> = violations
            .iter()
            .map(|violation| match violation.rule() {
                Rule::WrongType { expected, found } => {
                    format!("{} is {found}, {expected} is documented", violation.pointer())
                }
                rule => format!("{}: {}", violation.pointer(), rule.problem()),
            })
            .collect();
        if violations.omitted() > 0 {
            facts.push(format!("and {} more", violations.omitted()));
        }
        let text = format!("its answer is not what the page describes: {}", facts.join("; "));
        Self { undocumented: violations, ..Self::new(Kind::Unanswered, text) }
    }

    pub fn no_token(error: &Error) -> Self {
        match error.0.cause.kind {
            Kind::NoToken | Kind::SameToken => error.0.cause.clone(),
            _ => Self { inner: Some(error.clone()), ..Self::new(Kind::NoToken, format!("{NO_TOKEN}{error}")) },
        }
    }
}

const NO_TOKEN: &str = "no access token: ";

impl Error {
    /// Stands for the call that gives the token.
    pub(crate) const ACCESS_TOKEN: &str = "access token";

    pub(crate) fn new(cause: Cause, effect: Effect, call: &'static str) -> Self {
        Self::after(cause, effect, call, 0, Duration::ZERO)
    }

    pub(crate) fn after(cause: Cause, effect: Effect, call: &'static str, attempts: u32, elapsed: Duration) -> Self {
        Self(Arc::new(Details { cause, effect, call, department: None, attempts, elapsed }))
    }

    /// Sets the department whose people the call was to read.
    pub(crate) fn of_department(self, department: i64) -> Self {
        let Details { ref cause, effect, call, attempts, elapsed, .. } = *self.0;
        Self(Arc::new(Details { cause: cause.clone(), effect, call, department: Some(department), attempts, elapsed }))
    }

    pub(crate) fn invalid(cause: Cause, call: &'static str) -> Self {
        Self::new(cause, Effect::None(Retry::Corrected), call)
    }

    pub(crate) fn setup(why: impl Into<Box<str>>) -> Self {
        Self::invalid(Cause::new(Kind::Setup, why), "setup")
    }

    pub(crate) fn malformed(why: impl Into<Box<str>>, call: &'static str) -> Self {
        Self::invalid(Cause::new(Kind::Request, why), call)
    }

    pub(crate) fn refused(violations: Violations, call: &'static str) -> Self {
        let text = format!("the payload is refused before it is sent:\n{violations}");
        Self::invalid(Cause::with_source(Kind::Request, text, violations), call)
    }

    /// Returns the error of a call that is cancelled before its first attempt.
    pub(crate) fn cancelled(call: &'static str) -> Self {
        Self::new(Cause::new(Kind::Cancelled, "cancelled"), Effect::None(Retry::Later), call)
    }

    pub(crate) fn no_token(cause: Cause) -> Self {
        let cause = Cause { kind: Kind::NoToken, text: format!("{NO_TOKEN}{}", cause.text).into(), ..cause };
        Self::new(cause, Effect::None(Retry::Later), Self::ACCESS_TOKEN)
    }

    pub(crate) fn same_token() -> Self {
        let text = format!("{NO_TOKEN}the server rejects the token that its source gives");
        Self::invalid(Cause::new(Kind::SameToken, text), Self::ACCESS_TOKEN)
    }

    /// Returns the error of a request that was not made, since it would meet this error too.
    #[must_use]
    pub fn untried(self) -> Self {
        // The other request may be in doubt; this one is not.
        let effect = if self.effect().is_none() { self.effect() } else { Effect::None(Retry::Later) };
        let text = if self.is_cancelled() {
            "not tried: the delivery was cancelled".to_owned()
        } else {
            format!("not tried, since another part failed for a reason that all share: {}", self.0.cause.text)
        };
        let call = self.0.call;
        Self::new(Cause { inner: Some(self), ..Cause::new(Kind::Untried, text) }, effect, call)
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

    /// Returns whether the cause is the request, its file or the client's setup, and not an answer of the server.
    pub fn is_invalid(&self) -> bool {
        matches!(self.0.cause.kind, Kind::Setup | Kind::Request)
    }

    /// Returns whether the server accepted the call, and the rest of its answer can't be read: whom a notice missed, or the
    /// `media_id` of an upload.
    pub fn is_unread(&self) -> bool {
        self.0.cause.kind == Kind::Accepted
    }

    /// Returns whether a limit on the number of calls is the reason: see [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        self.has_kind(&[Kind::Waiting])
            || matches!(self.class(), Some(ErrcodeClass::RateLimit | ErrcodeClass::Concurrency))
    }

    /// Returns whether the [cancellation token](crate::Client::with_cancellation) ended the call early.
    ///
    /// Nothing was sent, unless the error [is ambiguous](Self::is_ambiguous) as well: then an earlier attempt is in doubt.
    pub fn is_cancelled(&self) -> bool {
        self.has_kind(&[Kind::Cancelled])
    }

    /// Returns whether the request was not begun: its delivery was [cancelled](Self::is_cancelled), or met an error that
    /// concerns every request.
    pub fn is_untried(&self) -> bool {
        self.0.cause.kind == Kind::Untried
    }

    /// Returns whether the server rejects the access token that the notice was sent with, although the client replaced it
    /// once if there was another.
    ///
    /// The codes are 40014, 42001 and, on a call that carries a token, also 40001: the answer to a token that is not the
    /// latest of its app. A wrong secret shows when the token is fetched: see [`is_token`](Self::is_token).
    pub fn is_token_rejected(&self) -> bool {
        self.rejected_tokens() > 0
    }

    /// Returns whether the setup of the app has to be corrected: secret, ids, addresses, rights.
    pub fn is_configuration(&self) -> bool {
        self.root().kind == Kind::Setup
            || (self.network_failure() == Some(NetworkFailure::Proxy)
                && self.effect() == Effect::None(Retry::Corrected))
            || matches!(self.class(), Some(ErrcodeClass::Configuration | ErrcodeClass::Permission))
    }

    /// Returns whether every other request of the app would meet the error as well: the app, its token or its setup is refused,
    /// the app is paused by a rate limit, or the call was cancelled. Errors about recipients concern their request alone.
    pub fn concerns_app(&self) -> bool {
        match self.errcode() {
            Some(Errcode::NO_PERMISSION_FOR_PERSON | Errcode::NO_EXTERNAL_CONTACT_PERMISSION) => false,
            _ => {
                self.is_cancelled()
                    || self.is_rate_limited()
                    || self.effect() == Effect::None(Retry::Corrected)
                        && (self.is_configuration() || self.is_token() || self.is_token_rejected())
            }
        }
    }

    /// Returns whether there was no access token to send with. Nothing was sent, unless an earlier attempt is [in
    /// doubt](Self::is_ambiguous).
    pub fn is_token(&self) -> bool {
        self.has_kind(&[Kind::NoToken, Kind::SameToken])
            || [GetToken::PATH, GetSuiteToken::PATH, GetCorpToken::PATH].contains(&self.0.call)
    }

    /// Returns the code that the server answered last.
    pub fn errcode(&self) -> Option<Errcode> {
        self.causes().find_map(|cause| cause.errcode)
    }

    /// Returns the documented code that says what the answer means: on a call that carries a token, 40001 means a stale token.
    fn documented_code(&self) -> Option<Errcode> {
        match self.errcode()? {
            Errcode::INVALID_SECRET if self.is_token_rejected() => Some(Errcode::INVALID_ACCESS_TOKEN),
            errcode => Some(errcode),
        }
    }

    /// Returns who has to act on the code, and how; `None` without a code, and for a code that is not documented.
    pub fn class(&self) -> Option<ErrcodeClass> {
        self.documented_code()?.class()
    }

    /// Returns what the code means; `None` without a code, and for a code that is not documented.
    pub fn meaning(&self) -> Option<&'static str> {
        self.documented_code()?.meaning()
    }

    /// Returns what to do about the code; `None` without a code, and for a code that is not documented.
    pub fn remedy(&self) -> Option<&'static str> {
        match self.rejected_tokens() {
            0 => self.documented_code()?.remedy(),
            1 => Some("Replace the access token: it is stale or invalid, and no other could be fetched."),
            _ => Some(
                "A token that was fetched a moment ago is rejected as well: let all programs that send for this app share \
                 one token store, and check that the base URL leads to the server that issues the tokens.",
            ),
        }
    }

    /// Returns the first 500 characters of the server's own message. It may change at any time: never compare it.
    pub fn errmsg(&self) -> Option<&str> {
        self.causes().find_map(|cause| cause.errmsg.as_deref())
    }

    /// Returns the innermost cause alone in English, for callers that format the call, the attempts and the advice themselves.
    pub fn cause(&self) -> String {
        let root = self.root();
        match root.text.strip_prefix(NO_TOKEN) {
            Some(undocumented) if !root.undocumented.is_empty() => undocumented.to_owned(),
            _ => root.text.to_string(),
        }
    }

    /// Returns the id of the department whose people the call was to read; `None` for other calls.
    pub fn department(&self) -> Option<i64> {
        self.0.department
    }

    /// Returns how the network failed the last attempt; `None` if that is not the reason.
    pub fn network_failure(&self) -> Option<NetworkFailure> {
        self.causes().find_map(|cause| cause.network)
    }

    /// Returns the HTTP status of an answer that does not come from this API, but from a gateway, a server in trouble, or a
    /// proxy that refuses ([`NetworkFailure::Proxy`]).
    pub fn status(&self) -> Option<u16> {
        self.causes().find_map(|cause| cause.status)
    }

    /// Returns the properties of an answer that its page describes differently, if that is the reason.
    ///
    /// The text of a violation advises authors of requests. To word it for readers of answers, use its
    /// [pointer](wecom_school_types::Violation::pointer) and its [rule](wecom_school_types::Violation::rule).
    pub fn undocumented_answer(&self) -> Option<&Violations> {
        self.causes().map(|cause| &cause.undocumented).find(|violations| !violations.is_empty())
    }

    /// Returns every violation of the request.
    pub fn violations(&self) -> Option<&Violations> {
        self.0.cause.source.as_ref()?.downcast_ref()
    }

    /// Returns why the file can't be uploaded.
    pub fn file_problem(&self) -> Option<FileProblem> {
        self.0.cause.source.as_ref()?.downcast_ref().copied()
    }

    /// Returns how long the app is paused, counted from when the error was made.
    pub fn retry_after(&self) -> Option<Duration> {
        self.causes().find_map(|cause| cause.retry_after)
    }

    /// Returns how many attempts the call made.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns how long the call took, waiting included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Returns the text for logs, without the server's own message, which may repeat the request.
    pub(crate) fn without_errmsg(&self) -> String {
        let text = self.to_string();
        self.errmsg().map_or_else(|| text.clone(), |errmsg| text.replace(&format!(", {errmsg:?}"), ""))
    }

    fn causes(&self) -> impl Iterator<Item = &Cause> {
        iter::successors(Some(&self.0.cause), |cause| cause.inner.as_ref().map(|error| &error.0.cause))
    }

    fn root(&self) -> &Cause {
        self.causes().last().unwrap_or(&self.0.cause)
    }

    fn has_kind(&self, kinds: &[Kind]) -> bool {
        self.causes().any(|cause| kinds.contains(&cause.kind))
    }

    fn rejected_tokens(&self) -> u32 {
        self.causes().map(|cause| cause.rejected_tokens).max().unwrap_or_default()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { cause, call, department, attempts, elapsed, .. } = &*self.0;
        f.write_str(call)?;
        if let Some(department) = department {
            write!(f, " of department {department}")?;
        }
        write!(f, ": {}", cause.text)?;
        let is_notice = *call == Notice::PATH;
        let effort = match attempts {
            0 => "no attempt".into(),
            1 => format!("1 attempt, {elapsed:.1?}"),
            _ => format!("{attempts} attempts, {elapsed:.1?}"),
        };
        let retry = match self.effect() {
            Effect::Certain => return f.write_str(": do not send it again"),
            Effect::Possible if is_notice => {
                return write!(
                    f,
                    " ({effort}). It may have been sent: look before you send it again, or send with enable_duplicate_check"
                );
            }
            Effect::Possible => {
                return write!(f, " ({effort}). The server may have carried it out: look before you repeat it");
            }
            Effect::None(_) if self.is_invalid() => return Ok(()),
            Effect::None(retry) => retry,
        };
        let reason = cause.inner.as_ref().filter(|_| self.is_untried()).map_or(cause, |error| &error.0.cause);
        if !self.is_untried() {
            write!(f, " ({effort})")?;
        }
        match (self.remedy(), retry) {
            (Some(remedy), _) if reason.kind == Kind::Answered => write!(f, ". {remedy}"),
            _ if self.is_cancelled() => f.write_str(". Nobody was notified"),
            (_, Retry::Later) if is_notice => f.write_str(". Nobody was notified: try again later"),
            (_, Retry::Later) => f.write_str(". Try again later"),
            (_, Retry::Corrected) => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { cause, effect, .. } = &*self.0;
        let text = self.to_string();
        f.debug_struct("Error").field("kind", &cause.kind).field("effect", effect).field("text", &text).finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let Cause { inner, source, .. } = &self.0.cause;
        let inner = inner.as_ref().map(|error| error as _);
        inner.or_else(|| source.as_ref().map(|source| &**source as _))
    }
}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        Self::refused(violations, "message")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_and_effect_gives_the_advice_of_the_effect_alone() {
        let effects = [Effect::None(Retry::Later), Effect::None(Retry::Corrected), Effect::Possible, Effect::Certain];
        let kinds = [Kind::Setup, Kind::Request, Kind::Answered, Kind::Unanswered, Kind::Cancelled, Kind::Waiting];
        let kinds = kinds.into_iter().chain([Kind::Accepted, Kind::Untried, Kind::NoToken, Kind::SameToken]);
        for (kind, call) in kinds.flat_map(|kind| [(kind, Notice::PATH), (kind, GetToken::PATH)]) {
            for (effect, of_inner) in effects.into_iter().flat_map(|effect| effects.map(|inner| (effect, inner))) {
                let inner = Error::new(Cause::new(Kind::Waiting, "paused"), of_inner, call);
                let cause = Cause { inner: Some(inner), ..Cause::new(kind, "it failed") };
                let error = Error::new(cause, effect, call);
                assert_eq!((error.effect(), error.is_ambiguous()), (effect, effect == Effect::Possible), "{error:?}");
                assert_eq!(error.is_retryable(), effect == Effect::None(Retry::Later), "{error:?}");
                let text = error.to_string();
                assert_eq!(text.contains("look before you"), effect == Effect::Possible, "{error}");
                assert_eq!(text.contains("do not send it again"), effect == Effect::Certain, "{error}");
                assert!(!text.contains("Nobody was notified") || effect.is_none(), "{error}");
                let untried = error.untried();
                assert_eq!(untried.effect(), if effect.is_none() { effect } else { Effect::None(Retry::Later) });
            }
        }
    }
}
