//! Makes calls for one app.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use secrecy::SecretString;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;
use wecom_school_types::{
    Call, Read,
    media::Upload,
    notice::{MediaId, Notice},
    response::ThirdPartySendResponse,
};

use crate::{
    activity::Activity,
    audience::Payload,
    calls::{Accepted, CallOptions, Calls, PreparedCall},
    credentials::TokenSources,
    effect::{Effect, Retry},
    error::{Cause, Error, Kind},
    retry::{Policy, read_repeat},
    sent::{Invalid, Sent},
    token::StoredToken,
    transport::{Body, is_loopback},
    upload::{Media, Uploaded},
};

/// Sends the notices of one app.
///
/// A client is cheap to clone: clones share the app's token, connections, rate limit and retry budget. Make one client for
/// each app.
///
/// # Dropping a call
///
/// A call that is dropped before it ends (by a timeout around it, or because its task is aborted) does not block the client:
/// other calls can use its place in the concurrency limit, and a token that it was fetching is still fetched for them. It is
/// unknown whether the notice was sent. Prefer [`with_deadline`](Self::with_deadline): its error states the effect.
#[derive(Clone)]
pub struct Client {
    calls: Arc<Calls>,
    tokens: TokenSources,
    options: CallOptions,
}

impl Client {
    pub(crate) fn new(calls: Arc<Calls>, tokens: TokenSources) -> Self {
        let options = CallOptions { policy: calls.policy, cancellation: CancellationToken::new() };
        Self { calls, tokens, options }
    }

    /// Returns whether the server is on this machine, as a sandbox is.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.calls.base)
    }

    /// Returns the same client, whose calls may take this long in all.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        let policy = Policy { deadline, ..self.options.policy };
        Self { options: CallOptions { policy, ..self.options.clone() }, ..self.clone() }
    }

    /// Returns how long a call may take in all.
    pub fn deadline(&self) -> Duration {
        self.options.policy.deadline
    }

    /// Returns the same client, whose calls do not wait while a rate limit pauses the app. They end at once with an error that
    /// [is rate limited](Error::is_rate_limited): for a caller that keeps the pauses itself, and goes on with other apps.
    #[must_use]
    pub fn without_rate_limit_pauses(&self) -> Self {
        let policy = Policy { waits_for_rate_limits: false, ..self.options.policy };
        Self { options: CallOptions { policy, ..self.options.clone() }, ..self.clone() }
    }

    /// Returns the same client, whose calls end early once `token` is cancelled.
    ///
    /// No further attempt begins, and every wait ends at once: for a rate limit, a retry, a place in the queue, a token. A
    /// notice that may have been sent in part is not aborted: the client reads its answer, to learn whether it was accepted,
    /// but never repeats it. A notice that is still connecting is dropped, and so is an upload, since it notifies nobody.
    /// The error of a call that ended early [is cancelled](Error::is_cancelled), and states whether anybody may have been
    /// notified.
    ///
    /// It replaces an earlier token. Clones made of this client share the new one.
    #[must_use]
    pub fn with_cancellation(&self, token: CancellationToken) -> Self {
        Self { options: CallOptions { cancellation: token, ..self.options.clone() }, ..self.clone() }
    }

    /// Returns what the calls of this client and of its clones do at the moment: whether a request is under way, or what the
    /// calls wait for and until when.
    pub fn activity(&self) -> watch::Receiver<Activity> {
        self.calls.board.watch()
    }

    /// Returns the address of the proxy in use, without user and password: the one that was set, or the one that the
    /// environment names (`HTTPS_PROXY`, `ALL_PROXY` and similar). `None` without a proxy, and where only
    /// [`configure_http`](crate::ClientBuilder::configure_http) or [`http_client`](crate::ClientBuilder::http_client) sets
    /// one.
    pub fn proxy(&self) -> Option<String> {
        self.calls.proxy.clone()
    }

    /// Makes any call that the types describe, and returns its answer.
    ///
    /// The client adds the token that the address asks for, and repeats a call that may have been accepted only as
    /// [`Call::REPEAT`] allows. [`send`](Self::send) also reads answers that list people differently from their page. A
    /// request that carries a file goes through [`upload`](Self::upload): as the argument of `call` it does not compile.
    ///
    /// ```compile_fail
    /// use wecom_school::{Client, media::{MediaType, Upload}};
    ///
    /// # async fn example(client: Client) -> Result<(), wecom_school::Error> {
    /// let request = Upload::builder().media_type(MediaType::Image).build()?;
    /// client.call(&request).await?; // The file is missing.
    /// # Ok(())
    /// # }
    /// # #[tokio::main]
    /// # async fn main() { example(Client::with_token("TOKEN").build().unwrap()).await.unwrap(); }
    /// ```
    ///
    /// # Errors
    /// Every kind of [`Error`]; [invalid](Error::is_invalid), if the address needs a parameter for which this client has no
    /// source, such as the token of a suite. After an answer with errcode 0 that differs from its page, the error has
    /// [`Effect::Certain`] or, for a call without an effect, [`Effect::None`].
    pub async fn call<C: Call + Sync>(&self, request: &C) -> Result<C::Response, Error> {
        const { assert!(C::PART.is_none(), "this request carries a file: use Client::upload") };
        self.call_and_convert(request, Ok).await
    }

    /// Makes a call and converts its answer. `convert` returns the reason if it can't use the answer.
    pub(crate) async fn call_and_convert<C: Call + Sync, T>(
        &self,
        request: &C,
        convert: impl FnOnce(C::Response) -> Result<T, &'static str>,
    ) -> Result<T, Error> {
        let accepted = self.exchange(&PreparedCall::new(request)?).await?;
        let answer = accepted.read().map_err(|why| accepted.unusable(why))?;
        convert(answer).map_err(|why| accepted.unusable(Cause::new(Kind::Accepted, why)))
    }

    /// Returns the corp's id and its permanent code for the suite. Fails if the client is not for an app of a suite.
    pub(crate) fn authorisation(&self, path: &'static str) -> Result<&(String, SecretString), Error> {
        let why = "this call is for apps of a suite: set the client up with Client::for_suite_app";
        self.tokens.authorisation.as_ref().ok_or_else(|| Error::invalid(Cause::new(Kind::Setup, why), path))
    }

    /// Sends a notice: a [`Notice`], or a [`ThirdPartyNotice`](crate::third_party::ThirdPartyNotice).
    ///
    /// With `enable_duplicate_check`, an attempt that may have been accepted is repeated, with the same bytes and inside the
    /// interval, so that nobody sees the notice twice. Without it, the error has [`Effect::Possible`].
    ///
    /// # Errors
    /// Every kind of [`Error`]. Its [`effect`](Error::effect) states whether people were notified.
    pub async fn send<P: Payload>(&self, notice: &P) -> Result<Sent, Error> {
        let accepted = self.exchange(&PreparedCall::new(notice)?).await?;
        read_sent::<P::Response>(&accepted)
    }

    /// Sends a request that the types refuse, unchanged: for a limit that the server has relaxed, or a parameter that it has
    /// added. The text is a JSON object as either page describes it.
    ///
    /// A request that may have been accepted is repeated only if its `enable_duplicate_check` is 1.
    ///
    /// # Errors
    /// As [`send`](Self::send); and [invalid](Error::is_invalid), if it is no JSON object.
    pub async fn send_json(&self, json: impl Into<Bytes>) -> Result<Sent, Error> {
        let json = json.into();
        let repeat = read_repeat(&json).map_err(|why| Error::malformed(why, Notice::PATH))?;
        let accepted = self.exchange(&PreparedCall::raw::<Notice>(Body::Json(json), repeat)).await?;
        // This type reads the answers of both pages.
        read_sent::<ThirdPartySendResponse>(&accepted)
    }

    /// Uploads a file that messages can refer to.
    ///
    /// The client checks type, size and format before anything is sent. It repeats a failed upload, since nobody sees an
    /// upload; but not that of a [reader](Media::reader). A large file on a slow line may need a longer
    /// [deadline](Self::with_deadline) than 3 minutes.
    ///
    /// # Errors
    /// [Invalid](Error::is_invalid), with its [`file_problem`](Error::file_problem), and every other kind of [`Error`].
    pub async fn upload(&self, media: Media) -> Result<Uploaded, Error> {
        let (media_type, file) = media.check().await.map_err(|cause| Error::invalid(cause, Upload::PATH))?;
        let request = Upload::builder().media_type(media_type).build()?;
        let accepted = self.exchange(&PreparedCall::with_body(&request, Body::File(file))?).await?;
        let answer = accepted.read::<<Upload as Call>::Response>().map_err(|why| accepted.unusable(why))?;
        let media_id = MediaId::try_from(answer.media_id.unwrap_or_default())
            .map_err(|_| accepted.unusable(Cause::new(Kind::Accepted, "it contains no media_id")))?;
        let created_at = answer.created_at.and_then(|seconds| seconds.parse().ok());
        Ok(Uploaded::new(media_id, media_type, created_at))
    }

    /// Fetches a token if there is none yet, and returns how long it is still valid. This checks the setup without sending
    /// anything.
    ///
    /// # Errors
    /// Why there is no token: a wrong secret, an address that is not trusted, no network.
    pub async fn ready(&self) -> Result<Duration, Error> {
        Ok(self.token().await?.expires_at().saturating_sub(crate::clock::now()))
    }

    /// Returns the app's token, fetched if there is no valid one: for calls that this client does not support. Anyone who
    /// has it can send as the app.
    ///
    /// # Errors
    /// As [`ready`](Self::ready).
    pub async fn token(&self) -> Result<StoredToken, Error> {
        let began = Instant::now();
        let CallOptions { policy, cancellation } = &self.options;
        match cancellation.run_until_cancelled(timeout(policy.deadline, self.tokens.app.get())).await {
            Some(Ok(token)) => token,
            Some(Err(_)) => {
                let cause = Cause::new(Kind::NoToken, "no access token: none came in time");
                Err(Error::after(cause, Effect::None(Retry::Later), Error::ACCESS_TOKEN, 1, began.elapsed()))
            }
            None => Err(Error::cancelled(Error::ACCESS_TOKEN)),
        }
    }

    /// Returns the error of a request that was not begun, if the client's calls are cancelled.
    pub(crate) fn cancellation_error(&self) -> Option<Error> {
        self.options.cancellation.is_cancelled().then(|| Error::cancelled("delivery"))
    }

    /// Returns how many requests of one delivery may be under way: one while a rate limit holds.
    pub(crate) fn max_concurrent(&self) -> usize {
        self.calls.gate.width()
    }

    /// Returns the same client, with a deadline that is longer by the pauses of a rate limit; unchanged if the deadline is
    /// not longer than one pause.
    pub(crate) fn with_time_for_rate_limits(&self) -> Self {
        let Policy { deadline, rate_limit_pause, attempts, .. } = self.options.policy;
        if deadline <= rate_limit_pause {
            return self.clone();
        }
        self.with_deadline(deadline.saturating_add(rate_limit_pause.saturating_mul(attempts)))
    }

    async fn exchange(&self, call: &PreparedCall) -> Result<Accepted, Error> {
        self.calls.call(&self.options, call, self.tokens.of_call(call)?).await
    }
}

fn read_sent<T: Read + Into<Invalid>>(accepted: &Accepted) -> Result<Sent, Error> {
    let invalid = accepted.read_lists::<T>().map_err(|why| accepted.unusable(why))?.into();
    let has_undocumented_list = accepted.has_undocumented_list::<T>();
    Ok(Sent { invalid, has_undocumented_list, attempts: accepted.attempts, elapsed: accepted.elapsed })
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("policy", &self.options.policy).finish_non_exhaustive()
    }
}
