//! One call from its first attempt to its end: token, gate, attempt, table.

mod carried;
mod judge;
#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use reqwest::Url;
use secrecy::ExposeSecret;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, field::Empty};
use wecom_school_types::{Call, notice::Notice};

pub(crate) use self::carried::{Answered, Carried};
use self::judge::Ending;
use crate::{
    activity::{Board, Doing, WaitReason},
    clock,
    error::{Effect, Error, Kind, Retry, TokenFailure, TokenVerdict},
    gate::{Gate, Pass},
    retry::{Budget, Course, Outcome, Policy, Repeat, Step},
    scrub::Scrub,
    token::{StoredToken, TokenParameter, Tokens},
    transport::{Failure, Request, Transport},
};

/// What all calls of one app share.
pub(crate) struct Calls {
    pub transport: Box<dyn Transport>,
    pub base: Url,
    pub policy: Policy,
    pub gate: Gate,
    pub board: Board,
    pub budget: Budget,
    pub scrub: Scrub,
    /// The address of the proxy in use, as far as it is known.
    pub proxy: Option<String>,
}

/// What may differ between two clients of one app.
#[derive(Clone)]
pub(crate) struct Terms {
    pub policy: Policy,
    pub cancellation: CancellationToken,
}

impl Calls {
    /// Calls for everybody who waits: with the policy of the client, and whoever cancels.
    pub async fn call(&self, carried: &Carried, token: Option<TokenParameter<'_>>) -> Result<Answered, Error> {
        let terms = Terms { policy: self.policy, cancellation: CancellationToken::new() };
        self.call_by(&terms, carried, token).await
    }

    /// Calls until the server has accepted, or the table says to stop.
    pub async fn call_by(
        &self,
        terms: &Terms,
        carried: &Carried,
        token: Option<TokenParameter<'_>>,
    ) -> Result<Answered, Error> {
        let span = tracing::info_span!(
            "wecom_school::call",
            method = carried.method.as_str(),
            path = carried.path,
            attempt = Empty,
            errcode = Empty,
            elapsed = Empty,
        );
        let called = async {
            let began = Instant::now();
            let called = self.attempts(&span, terms, carried, token).await;
            span.record("elapsed", tracing::field::debug(began.elapsed()));
            if let Err(error) = &called {
                tracing::warn!(%error, "the call did not succeed");
            }
            called
        };
        called.instrument(span.clone()).await
    }

    async fn attempts(
        &self,
        span: &Span,
        terms: &Terms,
        carried: &Carried,
        parameter: Option<TokenParameter<'_>>,
    ) -> Result<Answered, Error> {
        for secret in &carried.secrets {
            self.scrub.keep(secret);
        }
        let tokens = parameter.map(|(_, tokens)| tokens);
        let Terms { policy, cancellation } = terms;
        let policy = &policy.for_bytes(carried.body.length());
        let mut course = Course::new(policy, &self.budget, carried.repeat);
        let mut last = None;
        loop {
            let (token, pass) = match cancellation.run_until_cancelled(self.turn(tokens, carried, &course)).await {
                Some(Ok(turn)) => turn,
                Some(Err((kind, effect))) => {
                    return Err(match (kind, last) {
                        // The code that rejected the token tells more.
                        (Kind::Token { source }, Some(ending)) if source.is_unchanged() => {
                            self.error(ending, carried, &course, effect)
                        }
                        (kind, _) => Error::after(kind, effect, carried.path, course.attempts(), course.elapsed()),
                    });
                }
                None => return Err(self.cancelled(last, carried, &course)),
            };
            let Some(timeout) = course.begin() else {
                let ending = last.unwrap_or_else(|| Ending::Unanswered(out_of_time()));
                return Err(self.error(ending, carried, &course, course.unanswered()));
            };
            span.record("attempt", course.attempts());
            let began = Instant::now();
            let request = Request {
                is_alone: course.is_unmendable() || !carried.body.is_repeatable(),
                cancellation: cancellation.clone(),
                ..self.request(carried, parameter.map(|(name, _)| name).zip(token.as_ref()), timeout)
            };
            let answer = {
                let _note = self.board.note(Doing::Requesting { since: clock::time() });
                self.transport.exchange(request).await
            };
            let (outcome, ending) = self.judge(answer, token.is_some());
            note(span, &course, outcome, &ending, began.elapsed());
            match (outcome, tokens, &token, &pass) {
                (Outcome::RateLimited, ..) => {
                    self.gate.close(policy.rate_limit_pause);
                    self.board.pause(later(policy.rate_limit_pause));
                }
                (Outcome::TooManyAtOnce, .., Some(pass)) => pass.narrow(),
                (Outcome::TokenRejected, Some(tokens), Some(token), _) => tokens.reject(token),
                (Outcome::Accepted, ..) => self.gate.widen(),
                _ => {}
            }
            // Not before: whoever enters next has to find the gate as this answer has left it.
            drop(pass);
            let step = course.end(outcome);
            let is_to_go_on = matches!(step, Step::RefreshToken | Step::Wait(_));
            match (step, ending) {
                (Step::Done, Ending::Answered { body, .. }) => {
                    return Ok(Answered {
                        repeat: carried.repeat,
                        path: carried.path,
                        body,
                        attempts: course.attempts(),
                        elapsed: course.elapsed(),
                    });
                }
                (_, ending) if is_to_go_on && cancellation.is_cancelled() => {
                    // An attempt that was broken off tells nothing.
                    let last = if outcome == Outcome::NotSent { last } else { Some(ending) };
                    return Err(self.cancelled(last, carried, &course));
                }
                (_, ending) if is_to_go_on && !carried.body.is_repeatable() => {
                    return Err(self.error(ending, carried, &course, course.unanswered()));
                }
                (Step::RefreshToken, ending) => last = Some(ending),
                (Step::Wait(wait), ending) => {
                    last = Some(ending);
                    let reason = match outcome {
                        Outcome::TooManyAtOnce => WaitReason::TooManyAtOnce,
                        _ => WaitReason::Retry,
                    };
                    let _note =
                        (!wait.is_zero()).then(|| self.board.note(Doing::Waiting { reason, until: later(wait) }));
                    // The next turn finds out that it was cancelled.
                    let _cancelled = cancellation.run_until_cancelled(sleep(wait)).await;
                }
                (Step::GiveUp(effect), ending) => return Err(self.error(ending, carried, &course, effect)),
                (Step::Done, ending) => return Err(self.error(ending, carried, &course, course.unanswered())),
            }
        }
    }

    /// A token to send with and a place inside the gate, within the time of the call. Otherwise why not, and what the call has
    /// done until then.
    async fn turn(
        &self,
        tokens: Option<&Arc<Tokens>>,
        carried: &Carried,
        course: &Course<'_>,
    ) -> Result<(Option<StoredToken>, Option<Pass<'_>>), (Kind, Effect)> {
        let waiting = |retry_after| (Kind::Waiting { retry_after }, course.unanswered());
        let _note = self.board.note(Doing::Queueing);
        loop {
            let token = match tokens {
                Some(tokens) => Some(self.token(tokens, course).await?),
                None => None,
            };
            if carried.is_awaited {
                self.gate.open(course.deadline()).await.map_err(|pause| waiting(Some(pause)))?;
                return Ok((token, None));
            }
            let pass = self.gate.enter(course.deadline()).await.map_err(waiting)?;
            // It may have been rejected while this call queued: then it is not worth a request.
            match (tokens, &token) {
                (Some(tokens), Some(token)) if tokens.is_rejected(token) => {}
                _ => return Ok((token, Some(pass))),
            }
        }
    }

    async fn token(&self, tokens: &Arc<Tokens>, course: &Course<'_>) -> Result<StoredToken, (Kind, Effect)> {
        let error = match timeout_at(course.deadline(), tokens.get()).await {
            Ok(Ok(token)) => return Ok(token),
            Ok(Err(error)) => error,
            Err(_) => Error::no_token(TokenFailure::nothing("none came in time")),
        };
        let effect = course.ended(if error.is_retryable() { Retry::Later } else { Retry::Corrected });
        let source = error.into_token_failure().unwrap_or_else(TokenFailure::Call);
        Err((Kind::Token { source }, effect))
    }

    fn request(&self, carried: &Carried, token: Option<(&str, &StoredToken)>, timeout: Duration) -> Request {
        let mut address = self.base_of(carried);
        address.set_path(&format!("{}{}", address.path().trim_end_matches('/'), carried.path));
        if token.is_some() || !carried.properties.is_empty() {
            let mut query = address.query_pairs_mut();
            if let Some((name, token)) = token {
                query.append_pair(name, token.token().expose_secret());
            }
            query.extend_pairs(&carried.properties);
        }
        if let Some((_, token)) = token {
            self.scrub.keep(token.token());
        }
        Request {
            method: carried.method,
            address,
            body: carried.body.clone(),
            timeout,
            is_alone: false,
            is_harmless: carried.repeat == Repeat::Harmless,
            cancellation: CancellationToken::new(),
        }
    }

    /// Returns where the call is made: at its own server, unless the client was given another one for all calls.
    fn base_of(&self, carried: &Carried) -> Url {
        let is_usual = self.base.as_str().trim_end_matches('/') == Notice::SERVER;
        let own = (is_usual && carried.server != Notice::SERVER).then(|| Url::parse(carried.server).ok()).flatten();
        own.unwrap_or_else(|| self.base.clone())
    }

    fn cancelled(&self, last: Option<Ending>, carried: &Carried, course: &Course<'_>) -> Error {
        let effect = course.unanswered();
        let last = last.map(|ending| self.error(ending, carried, course, effect));
        Error::after(Kind::Cancelled { last }, effect, carried.path, course.attempts(), course.elapsed())
    }

    fn error(&self, ending: Ending, carried: &Carried, course: &Course<'_>, effect: Effect) -> Error {
        let kind = match ending {
            Ending::Answered { errcode, errmsg, outcome, .. } => {
                let retry_after = (outcome == Outcome::RateLimited).then(|| self.gate.closed_for()).flatten();
                let token = match outcome {
                    Outcome::TokenRejected if course.rejections() > 1 => TokenVerdict::RejectedAgain,
                    Outcome::TokenRejected => TokenVerdict::Rejected,
                    _ => TokenVerdict::Nothing,
                };
                Kind::Answered { errcode, errmsg, retry_after, token }
            }
            // Without an answer, the file or the proxy can be at fault for good.
            Ending::Unanswered(Failure {
                outcome: Outcome::Refused, network: None, why, source: Some(source), ..
            }) => Kind::Unreadable { why, source },
            Ending::Unanswered(failure) => Kind::Unanswered { failure },
        };
        Error::after(kind, effect, carried.path, course.attempts(), course.elapsed())
    }
}

fn out_of_time() -> Failure {
    Failure::new(Outcome::NotSent, "its time was over before it could be sent")
}

/// So long after now, as far as a clock can tell.
fn later(wait: Duration) -> SystemTime {
    clock::time() + wait.min(clock::FOR_EVER)
}

fn note(span: &Span, course: &Course<'_>, outcome: Outcome, ending: &Ending, elapsed: Duration) {
    let attempt = course.attempts();
    match ending {
        Ending::Answered { errcode, .. } => {
            span.record("errcode", errcode.get());
            tracing::debug!(attempt, errcode = errcode.get(), ?outcome, ?elapsed, "answered");
        }
        Ending::Unanswered(failure) => tracing::debug!(attempt, why = failure.why, ?outcome, ?elapsed, "not answered"),
    }
}
