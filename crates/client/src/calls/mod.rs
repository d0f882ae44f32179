//! Makes calls: token, gate, attempt, retry table, until the server accepts a call or the table says to stop.

mod answer;
mod prepared;

use std::{pin::pin, sync::Arc, time::SystemTime};

use futures_util::future::{Either, select};
use reqwest::Url;
use secrecy::ExposeSecret;
use tokio::time::{Duration, Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, field::Empty};
use wecom_school_types::{Call, notice::Notice};

pub(crate) use self::{answer::Accepted, prepared::PreparedCall};
use crate::{
    activity::{Activity, Board, WaitReason},
    clock,
    effect::{Effect, Retry},
    error::{Cause, Error, Kind},
    gate::{Gate, Pass},
    pace::Pace,
    retry::{Budget, CallState, Decision, Outcome, Policy, Repeat},
    scrub::Scrub,
    token::{StoredToken, Tokens},
    transport::{Request, Transport},
};

/// What all calls of one app share.
pub(crate) struct Calls {
    pub transport: Box<dyn Transport>,
    pub base: Url,
    pub policy: Policy,
    pub gate: Gate,
    pub pace: Pace,
    pub board: Board,
    pub budget: Budget,
    pub scrub: Scrub,
    /// The address of the proxy in use, if it is known.
    pub proxy: Option<String>,
}

/// What may differ between two clients of one app.
#[derive(Clone)]
pub(crate) struct CallOptions {
    pub policy: Policy,
    pub cancellation: CancellationToken,
}

/// The parameter that carries a token, and the tokens of which one travels in it.
pub(crate) type TokenParameter<'a> = (&'static str, &'a Arc<Tokens>);

impl Calls {
    /// Makes a call until the server has accepted it, or the retry table says to stop.
    pub async fn call(
        &self,
        options: &CallOptions,
        call: &PreparedCall,
        parameter: Option<TokenParameter<'_>>,
    ) -> Result<Accepted, Error> {
        let span = tracing::info_span!(
            "wecom_school::call",
            method = call.method.as_str(),
            path = call.path,
            attempt = Empty,
            errcode = Empty,
            elapsed = Empty,
        );
        let called = async {
            let began = Instant::now();
            let called = self.make_attempts(&span, options, call, parameter).await;
            span.record("elapsed", tracing::field::debug(began.elapsed()));
            if let Err(error) = &called {
                tracing::warn!(error = error.without_errmsg(), "the call did not succeed");
            }
            called
        };
        called.instrument(span.clone()).await
    }

    async fn make_attempts(
        &self,
        span: &Span,
        CallOptions { policy, cancellation }: &CallOptions,
        call: &PreparedCall,
        parameter: Option<TokenParameter<'_>>,
    ) -> Result<Accepted, Error> {
        call.secrets.iter().for_each(|secret| self.scrub.keep(secret));
        let tokens = parameter.map(|(_, tokens)| tokens);
        let policy = &policy.for_bytes(call.body.length());
        let mut state = CallState::new(policy, &self.budget, call.repeat);
        let mut last = None;
        loop {
            let (token, pass) = match cancellation.run_until_cancelled(self.wait_for_turn(tokens, call, &state)).await {
                Some(Ok(turn)) => turn,
                Some(Err((cause, effect))) => {
                    // The code that rejected the token says more than that there is no other token.
                    let earlier = last.filter(|_| cause.kind == Kind::SameToken);
                    return Err(self.failed(call, &state, earlier.unwrap_or(cause), effect));
                }
                None => return Err(self.cancelled(call, &state, last)),
            };
            let Some(timeout) = state.begin() else {
                let cause =
                    last.unwrap_or_else(|| Cause::new(Kind::Unanswered, "its time was over before it could be sent"));
                return Err(self.failed(call, &state, cause, state.unanswered()));
            };
            span.record("attempt", state.attempts);
            let began = Instant::now();
            let request = Request {
                method: call.method,
                address: self.address(call, parameter.map(|(name, _)| name).zip(token.as_ref())),
                body: call.body.clone(),
                timeout,
                is_alone: state.must_not_be_in_doubt() || !call.body.is_repeatable(),
                is_harmless: call.repeat == Repeat::Harmless,
                cancellation: cancellation.clone(),
            };
            let answer = {
                let _note = self.board.note(Activity::Requesting { since: clock::time() });
                self.transport.exchange(request).await
            };
            // Without a tunnel, the answer may be the proxy's.
            let is_proxied = self.proxy.is_some() && self.base.scheme() == "http";
            let who = if is_proxied { "the server, or the proxy before it," } else { "the server" };
            let accepted =
                answer.and_then(|answer| answer::accepted_body(answer, call, token.is_some(), who, &self.scrub));
            let outcome = accepted.as_ref().map_or_else(|failure| failure.outcome, |_| Outcome::Accepted);
            let cause = accepted.as_ref().err().map(|failure| &failure.cause);
            log_attempt(span, state.attempts, outcome, cause, began.elapsed());
            match (outcome, tokens, &token, &pass) {
                (Outcome::RateLimited, ..) => {
                    self.gate.close(policy.rate_limit_pause);
                    self.board.pause(time_after(policy.rate_limit_pause));
                }
                (Outcome::TooManyAtOnce, .., Some(pass)) => pass.narrow(),
                (Outcome::TokenRejected, Some(tokens), Some(token), _) => tokens.reject(token),
                (Outcome::Accepted, ..) => self.gate.widen(),
                _ => {}
            }
            // The place is freed after the gate has changed: the next request meets the new width.
            drop(pass);
            let decision = state.end(outcome);
            let mut cause = match accepted {
                Ok(body) => {
                    let (attempts, elapsed) = (state.attempts, state.elapsed());
                    return Ok(Accepted { repeat: call.repeat, path: call.path, body, attempts, elapsed });
                }
                Err(failure) => failure.cause,
            };
            match outcome {
                Outcome::RateLimited => cause.retry_after = Some(policy.rate_limit_pause),
                Outcome::TokenRejected => cause.rejected_tokens = state.rejections,
                _ => {}
            }
            let (reason, wait) = match decision {
                Decision::GiveUp(effect) => return Err(self.failed(call, &state, cause, effect)),
                _ if cancellation.is_cancelled() => {
                    // The cause of an attempt that the cancellation ended is the cancellation.
                    let last = if outcome == Outcome::NotSent { last } else { Some(cause) };
                    return Err(self.cancelled(call, &state, last));
                }
                _ if !call.body.is_repeatable() => {
                    return Err(self.failed(call, &state, cause, state.unanswered()));
                }
                Decision::Retry(wait) => (WaitReason::Retry, wait),
                Decision::SlowDown(wait) => (WaitReason::TooManyAtOnce, wait),
                // The next turn waits for the gate, or for another token.
                Decision::Done | Decision::RefreshToken | Decision::PauseApp(_) => {
                    last = Some(cause);
                    continue;
                }
            };
            last = Some(cause);
            let waiting = Activity::Waiting { reason, until: time_after(wait) };
            let _note = (!wait.is_zero()).then(|| self.board.note(waiting));
            // The next turn finds out that the call was cancelled.
            let _cancelled = cancellation.run_until_cancelled(sleep(wait)).await;
        }
    }

    /// Returns a token to send with and a place inside the gate. Otherwise returns why there is none in time, and the effect
    /// of the call until then.
    async fn wait_for_turn(
        &self,
        tokens: Option<&Arc<Tokens>>,
        call: &PreparedCall,
        state: &CallState<'_>,
    ) -> Result<(Option<StoredToken>, Option<Pass<'_>>), (Cause, Effect)> {
        let late = |retry_after: Option<Duration>, text: String| {
            (Cause { retry_after, ..Cause::new(Kind::Waiting, text) }, state.unanswered())
        };
        let not_inside = |retry_after: Option<Duration>| match retry_after {
            Some(pause) => late(retry_after, format!("the server's rate limit pauses the app for {pause:.0?} more")),
            None => late(None, "its turn did not come in time, so many requests of the app are under way".to_owned()),
        };
        let _note = self.board.note(Activity::Idle);
        let mut has_waited = false;
        loop {
            let token = match tokens {
                // The refresh itself waits for the end of a rate limit.
                Some(tokens) => {
                    let closes = self.gate.closes_beyond(state.gate_opens_by());
                    match select(pin!(get_token(tokens, state)), pin!(closes)).await {
                        Either::Left((token, _)) => Some(token?),
                        Either::Right((pause, _)) => return Err(not_inside(pause)),
                    }
                }
                None => None,
            };
            let pass = if call.is_awaited {
                self.gate.open(state.gate_opens_by()).await.map_err(not_inside)?;
                None
            } else {
                Some(self.gate.enter(state.deadline(), state.gate_opens_by()).await.map_err(not_inside)?)
            };
            // A token that was rejected while this call queued is replaced first.
            if let (Some(tokens), Some(token), Some(_)) = (tokens, &token, &pass)
                && tokens.is_rejected(token)
            {
                continue;
            }
            let Err(turn) = self.pace.take(call.path, has_waited) else { return Ok((token, pass)) };
            // Calls of other paths may take the place during the wait.
            drop(pass);
            if turn >= state.deadline() {
                let text = "its turn did not come in time, so many calls of this path were made in the last minutes";
                return Err(late(None, text.to_owned()));
            }
            let until = time_after(turn.duration_since(Instant::now()));
            let _note = self.board.note(Activity::Waiting { reason: WaitReason::Pace, until });
            sleep_until(turn).await;
            has_waited = true;
        }
    }

    /// Returns the address of a call: at its own server, unless the client was given another one for all calls.
    fn address(&self, call: &PreparedCall, token: Option<(&str, &StoredToken)>) -> Url {
        let is_usual = self.base.as_str().trim_end_matches('/') == Notice::SERVER;
        let own = (is_usual && call.server != Notice::SERVER).then(|| Url::parse(call.server).ok()).flatten();
        let mut address = own.unwrap_or_else(|| self.base.clone());
        address.set_path(&format!("{}{}", address.path().trim_end_matches('/'), call.path));
        if token.is_some() || !call.properties.is_empty() {
            let mut query = address.query_pairs_mut();
            if let Some((name, token)) = token {
                query.append_pair(name, token.token().expose_secret());
                self.scrub.keep(token.token());
            }
            query.extend_pairs(&call.properties);
        }
        address
    }

    fn cancelled(&self, call: &PreparedCall, state: &CallState<'_>, last: Option<Cause>) -> Error {
        let effect = state.unanswered();
        let text = match &last {
            Some(last) => format!("cancelled, after {}", last.text),
            None => "cancelled".to_owned(),
        };
        let inner = last.map(|last| self.failed(call, state, last, effect));
        self.failed(call, state, Cause { inner, ..Cause::new(Kind::Cancelled, text) }, effect)
    }

    fn failed(&self, call: &PreparedCall, state: &CallState<'_>, cause: Cause, effect: Effect) -> Error {
        // A part of the pause may be over by now.
        let retry_after = cause.retry_after.and_then(|_| self.gate.closed_for());
        Error::after(Cause { retry_after, ..cause }, effect, call.path, state.attempts, state.elapsed())
    }
}

async fn get_token(tokens: &Arc<Tokens>, state: &CallState<'_>) -> Result<StoredToken, (Cause, Effect)> {
    let token = timeout_at(state.deadline(), tokens.get()).await;
    token.unwrap_or_else(|_| Err(Error::no_token(Cause::new(Kind::NoToken, "none came in time")))).map_err(|error| {
        let retry = if error.is_retryable() { Retry::Later } else { Retry::Corrected };
        (Cause::no_token(&error), state.ended(retry))
    })
}

/// Returns the time of day after a wait, as far as a clock can tell.
fn time_after(wait: Duration) -> SystemTime {
    clock::time() + wait.min(clock::FOR_EVER)
}

fn log_attempt(span: &Span, attempt: u32, outcome: Outcome, cause: Option<&Cause>, elapsed: Duration) {
    let errcode = cause.map_or(Some(0), |cause| cause.errcode.map(i64::from));
    if let (None, Some(Cause { text, .. })) = (errcode, cause) {
        tracing::debug!(attempt, why = &**text, ?outcome, ?elapsed, "not answered");
    } else {
        span.record("errcode", errcode);
        tracing::debug!(attempt, errcode, ?outcome, ?elapsed, "answered");
    }
}
