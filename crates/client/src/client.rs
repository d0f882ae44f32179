//! The client.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::StreamExt;
use secrecy::SecretString;
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;
use wecom_school_types::{
    Call,
    media::Upload,
    notice::{MediaId, Notice},
    response::ThirdPartySendResponse,
};

use crate::{
    activity::Activity,
    audience::{Addressable, Audience, Parts, Report},
    builder::ClientBuilder,
    calls::{Answered, Calls, Carried, Terms},
    error::{Effect, Error, Kind, Retry, TokenFailure, Unreadable},
    payload::Payload,
    retry::{Policy, of_json},
    sent::{Invalid, Sent},
    token::{CorpSecret, Credentials, StoredToken, SuiteApp, TokenSource, TokenSources},
    transport::Body,
    upload::{Media, NotUploadable, Uploaded},
};

/// Sends the notices of one app.
///
/// Cheap to clone: clones share the app's token, its connections and its pace. Make one for each app, and keep it.
///
/// ```no_run
/// use wecom_school::{Client, notice::{Notice, Text}};
///
/// # async fn example() -> Result<(), wecom_school::Error> {
/// let client = Client::builder("wwd08c8e7c775ab44d", std::env::var("WECOM_SECRET").unwrap_or_default()).build()?;
/// let notice = Notice::builder()
///     .to_party(["3-2"])
///     .agentid(1000002)
///     .message(Text::builder().content("台风红色预警：明日停课一天。"))
///     .enable_duplicate_check(true)
///     .build()?;
/// let sent = client.send(&notice).await?;
/// if !sent.is_complete() {
///     eprintln!("not notified: {:?}", sent.invalid);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Dropping a call
///
/// A call that is dropped before it ends (a timeout around it, a task that is aborted) leaves the client as it
/// was: its place is free, and a token that was being fetched is fetched to the end for others. Whether the notice
/// was sent is then not known: prefer [`with_deadline`](Self::with_deadline), which tells.
#[derive(Clone)]
pub struct Client {
    calls: Arc<Calls>,
    tokens: TokenSources,
    terms: Terms,
}

impl Client {
    /// A client for an app of the corp itself, by the corp's id and the app's secret.
    pub fn builder(corpid: impl Into<String>, corpsecret: impl Into<SecretString>) -> ClientBuilder {
        let app = CorpSecret { corpid: corpid.into(), corpsecret: corpsecret.into() };
        ClientBuilder::new(Credentials::Corp(app))
    }

    /// A client for an app of a third-party suite in a corp that has authorised it.
    pub fn for_suite_app(app: SuiteApp) -> ClientBuilder {
        ClientBuilder::new(Credentials::Suite(app))
    }

    /// A client that sends with one token and can't replace it.
    pub fn with_token(token: impl Into<SecretString>) -> ClientBuilder {
        ClientBuilder::new(Credentials::Fixed(token.into()))
    }

    /// A client whose tokens come from a source of your own.
    pub fn with_token_source(source: impl TokenSource) -> ClientBuilder {
        ClientBuilder::new(Credentials::Custom(Arc::new(source)))
    }

    pub(crate) fn new(calls: Arc<Calls>, tokens: TokenSources) -> Self {
        let terms = Terms { policy: calls.policy, cancellation: CancellationToken::new() };
        Self { calls, tokens, terms }
    }

    /// The same client, whose calls may take this long in all.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        let policy = Policy { deadline, ..self.terms.policy };
        Self { terms: Terms { policy, ..self.terms.clone() }, ..self.clone() }
    }

    /// The same client, whose calls end early once `token` is cancelled.
    ///
    /// No further attempt begins, and every wait ends at once: for a rate limit, a retry, a place in the queue, a token. A
    /// notice of which a byte may have left is not broken off: its answer is read, so that its fate is known, but it is never
    /// repeated. One that is still connecting is dropped, and so are uploads, which notify nobody. The error of a call that
    /// ended early [is cancelled](Error::is_cancelled), and as always says whether anybody may have been notified.
    ///
    /// It replaces a token that was given before. Clones made of this client share the new one.
    ///
    /// ```no_run
    /// use wecom_school::CancellationToken;
    ///
    /// # async fn example(client: wecom_school::Client, notice: wecom_school::notice::Notice) -> Result<(), wecom_school::Error> {
    /// let stop = CancellationToken::new();
    /// let client = client.with_cancellation(stop.clone());
    /// // In another task, when somebody presses Ctrl-C: stop.cancel();
    /// match client.send(&notice).await {
    ///     Err(error) if error.is_cancelled() && error.effect().is_none() => println!("stopped, nothing was sent"),
    ///     sent => println!("{sent:?}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_cancellation(&self, token: CancellationToken) -> Self {
        Self { terms: Terms { cancellation: token, ..self.terms.clone() }, ..self.clone() }
    }

    /// What the calls of this client and of its clones do at the moment, for people who watch: whether a request is under
    /// way, or what the calls wait for and until when.
    pub fn activity(&self) -> watch::Receiver<Activity> {
        self.calls.board.watch()
    }

    /// The address of the proxy that requests go through, without user and password: the one that was set, or the one that
    /// the environment names (`HTTPS_PROXY`, `ALL_PROXY` and their like). `None` without a proxy, and where only
    /// [`configure_http`](ClientBuilder::configure_http) or [`http_client`](ClientBuilder::http_client) know of one.
    pub fn proxy(&self) -> Option<String> {
        self.calls.proxy.clone()
    }

    /// Makes any call that the types describe, and returns its answer.
    ///
    /// Every request that implements [`Call`] can be made: the client adds the token that its address asks for, and
    /// repeats it after a doubt as [`Call::REPEAT`] allows. [`send`](Self::send) also reads answers that list people
    /// otherwise than their page says, and a request that carries a file goes through [`upload`](Self::upload): as the
    /// argument of `call` it does not compile.
    ///
    /// ```no_run
    /// use wecom_school::types::token::GetToken;
    ///
    /// # async fn example(client: wecom_school::Client) -> Result<(), wecom_school::Error> {
    /// let request = GetToken::builder().corpid("wwd08c8e7c775ab44d").corpsecret("SECRET").build()?;
    /// let answer = client.call(&request).await?;
    /// println!("{:?}", answer.expires_in);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// ```compile_fail
    /// use wecom_school::{Client, media::{MediaType, Upload}};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), wecom_school::Error> {
    /// # let client = Client::with_token("TOKEN").build()?;
    /// let request = Upload::builder().media_type(MediaType::Image).build()?;
    /// client.call(&request).await?; // The file is missing.
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Whatever [`Error`] tells apart; [invalid](Error::is_invalid), if the address needs a parameter for which this client
    /// has no source, such as the token of a suite. After an answer with errcode 0 that its page describes otherwise, the
    /// error tells [`Effect::Certain`] or, of a call without an effect, [`Effect::None`].
    pub async fn call<C: Call + Sync>(&self, request: &C) -> Result<C::Response, Error> {
        const { assert!(C::PART.is_none(), "this request carries a file: use Client::upload") };
        response_of::<C>(&self.exchange(&Carried::new(request)?).await?)
    }

    /// Sends a notice: a [`Notice`], or a [`ThirdPartyNotice`](crate::third_party::ThirdPartyNotice).
    ///
    /// With `enable_duplicate_check` on, an attempt that may have been accepted is repeated, with the same bytes and
    /// inside the interval, so that nobody sees it twice. Without, the error tells
    /// [`Effect::Possible`].
    ///
    /// # Errors
    /// Whatever [`Error`] tells apart. Its [`effect`](Error::effect) says whether people were notified.
    pub async fn send<P: Payload>(&self, notice: &P) -> Result<Sent, Error> {
        let answered = self.exchange(&Carried::new(notice)?).await?;
        sent(&answered, answered.read_lists::<P::Response>().map(Into::into))
    }

    /// Sends a request that the types refuse, as it stands: for a limit that the server has relaxed, or a
    /// parameter that it has added. It is JSON text, an object, of either page.
    ///
    /// It is repeated after a doubt only if its own `enable_duplicate_check` is 1.
    ///
    /// # Errors
    /// As [`send`](Self::send); and [invalid](Error::is_invalid), if it is no JSON object.
    pub async fn send_json(&self, json: impl Into<Bytes>) -> Result<Sent, Error> {
        let json = json.into();
        let repeat = of_json(&json).map_err(|why| Error::invalid(Kind::Malformed(why), Notice::PATH))?;
        let answered = self.exchange(&Carried::raw::<Notice>(Body::Json(json), repeat)).await?;
        // The answer of either page.
        sent(&answered, answered.read_lists::<ThirdPartySendResponse>().map(Invalid::from))
    }

    /// Sends a notice to an audience of any size, in as many requests as that takes.
    ///
    /// ```no_run
    /// use wecom_school::{Audience, notice::{Notice, Text}};
    ///
    /// # async fn example(client: wecom_school::Client, ids: Vec<String>) {
    /// let notice = Notice::builder()
    ///     .agentid(1000002)
    ///     .message(Text::builder().content("缴费截止日期为本周五。"))
    ///     .enable_duplicate_check(true);
    /// let report = client.send_to_all(Audience::new().parents(ids), notice).await;
    /// for part in report.ambiguous() {
    ///     eprintln!("perhaps notified: {:?}", part.recipients);
    /// }
    /// # }
    /// ```
    ///
    /// The notice is given as its builder, without recipients. Each request names one kind of recipients, at most as
    /// many as its page allows, and nobody twice. The first request goes alone, then a few are under way at once. Once one
    /// fails for a reason that every other would share (a wrong secret, a missing right), the rest is not tried.
    ///
    /// A rate limit (45009) pauses the delivery: after each pause a single request finds out whether it has ended. The pauses
    /// do not count for the [deadline](Self::with_deadline) of a request, if that is longer than one; but after as many
    /// attempts as the [policy](crate::retry::Policy::attempts) allows the request gives up, and the rest is not tried. What
    /// was not tried comes back as refused, with an error that [is untried](Error::is_untried).
    ///
    /// Without the duplicate check a request in doubt can't be repeated, so each has a connection of its own: a server that
    /// closes idle connections then leaves none in doubt. What can't be told apart is a connection that breaks after the
    /// first byte of its request was written: the server may have read it or not, and the request stays in doubt.
    ///
    /// It gives its report at the end. If it is dropped before, nobody is told which parts have been accepted:
    /// [`send_in_parts`](Self::send_in_parts) tells as it goes.
    ///
    /// Someone who is reached in two ways (as a parent and through a class, say) receives the notice twice, as
    /// from any two requests.
    pub async fn send_to_all<N: Addressable>(&self, audience: Audience, notice: N) -> Report {
        self.send_in_parts(&audience, notice).collect::<Vec<_>>().await.into_iter().collect()
    }

    /// Sends as [`send_to_all`](Self::send_to_all) does, and gives each part as its request ends: to show how far it has
    /// come, to write down what is done, and to [stop](Parts::stop) between two requests.
    ///
    /// ```no_run
    /// use wecom_school::{Audience, Report, notice::{Notice, Text}};
    ///
    /// # async fn example(client: wecom_school::Client, ids: Vec<String>) {
    /// # let notice = Notice::builder().agentid(1000002).message(Text::builder().content("x"));
    /// let mut parts = client.send_in_parts(&Audience::new().parents(ids), notice);
    /// let mut ended = Vec::new();
    /// while let Some(part) = parts.next().await {
    ///     println!("{} more", part.recipients.ids().len());
    ///     ended.push(part);
    /// }
    /// let report: Report = ended.into_iter().collect();
    /// # assert!(report.is_complete());
    /// # }
    /// ```
    pub fn send_in_parts<N: Addressable>(&self, audience: &Audience, notice: N) -> Parts<N> {
        Parts::new(self, audience, notice)
    }

    /// Uploads a file, for messages to name.
    ///
    /// Type, size and format are judged before a byte goes out. What failed is repeated, since nobody sees an
    /// upload; but not of a [reader](Media::reader). A large file on a slow line may need a longer
    /// [deadline](Self::with_deadline) than 3 minutes.
    ///
    /// # Errors
    /// [Invalid](Error::is_invalid), with its [`file_problem`](Error::file_problem), and whatever [`Error`] tells apart.
    pub async fn upload(&self, media: Media) -> Result<Uploaded, Error> {
        let (media_type, parcel) = media.check().await.map_err(|why| {
            let kind = match why {
                NotUploadable::Refused(name, problem) => Kind::File { name, problem },
                NotUploadable::Unreadable(name, source) => {
                    Kind::Unreadable { why: format!("{name} can't be read"), source: source.into() }
                }
            };
            Error::invalid(kind, Upload::PATH)
        })?;
        let request = Upload::builder().media_type(media_type).build()?;
        let answered = self.exchange(&Carried::with_body(&request, Body::File(parcel))?).await?;
        let answer = response_of::<Upload>(&answered)?;
        let media_id = answer.media_id.unwrap_or_default();
        let media_id = MediaId::try_from(media_id)
            .map_err(|_| answered.unusable(Unreadable::Words("it names no media_id".to_owned())))?;
        let created_at = answer.created_at.and_then(|seconds| seconds.parse().ok());
        Ok(Uploaded::new(media_id, media_type, created_at))
    }

    /// Fetches a token if there is none yet: to see early, and without sending anything, whether the setup works.
    /// Gives the time that is left to it.
    ///
    /// # Errors
    /// What keeps the token from being had: a wrong secret, an address that is not trusted, no network.
    pub async fn ready(&self) -> Result<Duration, Error> {
        Ok(self.token().await?.expires_at().saturating_sub(crate::clock::now()))
    }

    /// The app's token, fetched if there is none that is good: for calls that this client does not know. Whoever has it can
    /// send as the app.
    ///
    /// # Errors
    /// As [`ready`](Self::ready).
    pub async fn token(&self) -> Result<StoredToken, Error> {
        let began = Instant::now();
        let token = tokio::time::timeout(self.terms.policy.deadline, self.tokens.app.get());
        match self.terms.cancellation.run_until_cancelled(token).await {
            Some(Ok(token)) => token,
            Some(Err(_)) => {
                let kind = Kind::Token { source: TokenFailure::nothing("none came in time") };
                Err(Error::after(kind, Effect::None(Retry::Later), Error::ACCESS_TOKEN, 1, began.elapsed()))
            }
            None => Err(Error::cancelled(Error::ACCESS_TOKEN)),
        }
    }

    /// The error of a request that was not begun, since the client's calls are cancelled.
    pub(crate) fn cancelled(&self) -> Option<Error> {
        self.terms.cancellation.is_cancelled().then(|| Error::cancelled("delivery"))
    }

    /// How many requests of one delivery are worth beginning: one while a rate limit holds.
    pub(crate) fn width(&self) -> usize {
        self.calls.gate.width()
    }

    /// The same client, whose deadline does not count the pauses of a rate limit, as long as it is longer than one.
    pub(crate) fn patient(&self) -> Self {
        let Policy { deadline, rate_limit_pause, attempts, .. } = self.terms.policy;
        if deadline <= rate_limit_pause {
            return self.clone();
        }
        self.with_deadline(deadline.saturating_add(rate_limit_pause.saturating_mul(attempts)))
    }

    /// Sends a request with the token that its address asks for, and repeats it as its schema and the policy allow.
    async fn exchange(&self, carried: &Carried) -> Result<Answered, Error> {
        let token =
            self.tokens.fill(carried.parameters).map_err(|why| Error::invalid(Kind::Setup(why), carried.path))?;
        self.calls.call_by(&self.terms, carried, token).await
    }
}

fn response_of<C: Call>(answered: &Answered) -> Result<C::Response, Error> {
    answered.read().map_err(|why| answered.unusable(why))
}

/// An accepted notice, with those it did not reach.
fn sent(answered: &Answered, invalid: Result<Invalid, Unreadable>) -> Result<Sent, Error> {
    let invalid = invalid.map_err(|why| answered.unusable(why))?;
    Ok(Sent { invalid, attempts: answered.attempts, elapsed: answered.elapsed })
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("tokens", &self.tokens)
            .field("policy", &self.terms.policy)
            .finish_non_exhaustive()
    }
}
